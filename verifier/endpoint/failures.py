"""Failures of an endpoint, told apart and put into one clear line."""

import copyreg
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from verifier.endpoint.connection import Connection
from verifier.errors import EndpointError, UnavailableError, VerifierError
from verifier.vocabulary import UncheckedReason

LONGEST_WAIT = 120.0
"""Seconds an endpoint may ask us to wait before a call is given up."""
_SHOWN = 300
_TOO_LONG = re.compile(
    r"context_length_exceeded|maximum context length|context size|context window|context length|request too large"
    r"|prompt is too long|input tokens exceed",
    re.IGNORECASE,
)
_OF_THE_ANSWER = re.compile(r"in the completion|max_tokens|max_completion_tokens", re.IGNORECASE)
_FILTERED = re.compile(r"content_filter|content management policy|responsible_?ai", re.IGNORECASE)
_BAD_KEY = re.compile(r"invalid_api_key|incorrect api key|api key not valid|api_key_invalid", re.IGNORECASE)
_NO_MONEY = re.compile(r"insufficient_quota|billing_hard_limit|billing_not_active|credit balance", re.IGNORECASE)


class Fault(StrEnum):
    """What went wrong with one call."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BUSY = "busy"
    SERVER = "server"
    REJECTED = "rejected"
    REFUSED = "refused"
    FILTERED = "filtered"
    CUT_OFF = "cut-off"
    TOO_LONG = "too-long"
    EMPTY = "empty"
    MALFORMED = "malformed"
    BUDGET = "budget"
    UNRECORDED = "unrecorded"


_PASSING = (Fault.UNREACHABLE, Fault.TIMEOUT, Fault.BUSY, Fault.SERVER)
_REASONS = {
    Fault.REFUSED: UncheckedReason.REFUSED,
    Fault.FILTERED: UncheckedReason.REFUSED,
    Fault.BUDGET: UncheckedReason.BUDGET,
    Fault.UNRECORDED: UncheckedReason.UNRECORDED,
}


class CallError(UnavailableError):
    """One call that gave no usable answer. `retry_after`: the seconds to wait for which the endpoint asked."""

    def __init__(self, fault: Fault, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.fault = fault
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied to another process without being made anew, for which its text alone is not enough."""
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]

    @property
    def reason(self) -> UncheckedReason:
        """Why what the call was about stays unchecked."""
        return _REASONS.get(self.fault, UncheckedReason.MODEL_ERROR)

    @property
    def of_size(self) -> bool:
        """Whether less at once may succeed."""
        return self.fault in (Fault.CUT_OFF, Fault.TOO_LONG)

    @property
    def passing(self) -> bool:
        """Whether the same call may succeed in a little while."""
        return self.fault in _PASSING and (self.retry_after or 0) <= LONGEST_WAIT


class RejectedError(CallError):
    """A call that the endpoint turned down as it was put: the HTTP `status`, and what was `told` as the reason."""

    def __init__(self, fault: Fault, message: str, *, status: int, told: str, retry_after: float | None = None) -> None:
        super().__init__(fault, message, retry_after=retry_after)
        self.status = status
        self.told = told


def explain(error: Exception, connection: Connection, model: str) -> VerifierError:
    """The error to raise for whatever the client libraries raised: EndpointError or CallError, never with the key."""
    import openai

    where = connection.shown
    match error:
        case TimeoutError() | openai.APITimeoutError():
            return CallError(Fault.TIMEOUT, f"{where} did not answer within {connection.timeout:g} s")
        case openai.APIStatusError():
            return _explain_status(error, connection, model)
        case openai.APIConnectionError():
            return CallError(Fault.UNREACHABLE, f"{where} cannot be reached, or broke off")
        case openai.APIResponseValidationError():
            pass
        case openai.APIError():
            # A stream that began well and ended in an error of the server.
            return CallError(Fault.SERVER, f"{where} failed while it answered{_said(_server_message(error.body))}")
        case _:
            if _is_transport_error(error):
                return CallError(Fault.UNREACHABLE, f"{where} broke off")
    told = one_short_line(connection.redact(str(error)))
    return CallError(Fault.MALFORMED, f"{where} did not answer as an OpenAI-compatible endpoint does: {told}")


def one_short_line(text: str) -> str:
    """`text` on one line of printable characters, cut where it is long."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ..."


def _explain_status(error: Any, connection: Connection, model: str) -> VerifierError:
    where, status = connection.shown, error.status_code
    told = connection.redact(_server_message(error.body))
    named = f"{error.code} {error.param} {told}"
    said = _said(told)
    if status in (401, 403) or (status == 400 and _BAD_KEY.search(named)):
        fault = "the key was refused" if connection.key else "a key is needed"
        return EndpointError(
            f"{fault} by {where} (HTTP {status}): set VERIFIER_API_KEY or OPENAI_API_KEY to a valid one"
        )
    if status == 402 or _NO_MONEY.search(named):
        return EndpointError(f"the quota of this key is spent at {where} (HTTP {status}){said}")
    if error.code == "model_not_found":
        return no_model(connection, model, status)
    if status in (400, 413, 422, 429, 500) and (status == 413 or _TOO_LONG.search(named)):
        message = f"the request is too long for model {model!r} at {where} (HTTP {status}){said}"
        if _OF_THE_ANSWER.search(told):
            return RejectedError(Fault.TOO_LONG, message, status=status, told=told)
        return CallError(Fault.TOO_LONG, message)
    if status == 400 and _FILTERED.search(named):
        return CallError(Fault.FILTERED, f"the content filter of {where} withheld the answer (HTTP 400)")
    wait = _retry_after(error.response.headers)
    if status == 429 or (wait or 0) > LONGEST_WAIT:
        asked = f", and asks to wait {wait:g} s" if (wait or 0) > LONGEST_WAIT else ""
        return CallError(Fault.BUSY, f"{where} turns calls away (HTTP {status}){asked}{said}", retry_after=wait)
    if status in (408, 409):
        return CallError(Fault.SERVER, f"{where} failed (HTTP {status}){said}", retry_after=wait)
    if status == 500:
        return RejectedError(Fault.SERVER, f"{where} failed (HTTP 500){said}", status=500, told=named, retry_after=wait)
    if status > 500 and status != 501:
        return CallError(Fault.SERVER, f"{where} failed (HTTP {status}){said}", retry_after=wait)
    return RejectedError(
        Fault.REJECTED, f"{where} rejected the request (HTTP {status}){said}", status=status, told=named
    )


def no_model(connection: Connection, model: str, status: int) -> EndpointError:
    """The error for an endpoint that does not know `model`."""
    return EndpointError(
        f"{connection.shown} has no model {model!r} (HTTP {status}): name another with VERIFIER_MODEL (for embeddings "
        f"VERIFIER_EMBEDDINGS), or mend the address in VERIFIER_BASE_URL, which often ends in /v1"
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the endpoint asks us to wait: milliseconds, seconds or a date, whichever it sends."""
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1000)
        value = headers.get("retry-after") or ""
        if value.replace(".", "", 1).isdigit():
            return float(value)
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    zoned = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (zoned - datetime.now(UTC)).total_seconds())


def _is_transport_error(error: Exception) -> bool:
    import httpx2

    return isinstance(error, httpx2.TransportError | OSError)


def _said(told: str) -> str:
    line = one_short_line(told)
    return f": {line}" if line else ""


def _server_message(body: object) -> str:
    if isinstance(body, dict):
        body = body.get("message") or body.get("detail") or body.get("error") or ""
    text = str(body or "")
    return "" if text.lstrip().startswith("<") else text

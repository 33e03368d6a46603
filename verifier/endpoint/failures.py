"""Failures of an endpoint, told apart and put into one clear line."""

from enum import StrEnum
from typing import Any

from verifier.endpoint.connection import Connection
from verifier.errors import EndpointError, UnavailableError, VerifierError
from verifier.vocabulary import UncheckedReason

_SHOWN = 300


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
    EMPTY = "empty"
    MALFORMED = "malformed"


class CallError(UnavailableError):
    """One call that gave no usable answer."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault

    @property
    def reason(self) -> UncheckedReason:
        """Why what the call was about stays unchecked."""
        refused = self.fault in (Fault.REFUSED, Fault.FILTERED)
        return UncheckedReason.REFUSED if refused else UncheckedReason.MODEL_ERROR


def explain(error: Exception, connection: Connection, model: str) -> VerifierError:
    """The error to raise for whatever the client libraries raised: EndpointError or CallError, never with the key."""
    import openai

    where = connection.shown
    match error:
        case openai.APITimeoutError():
            return CallError(
                Fault.TIMEOUT, f"{where} did not answer within {connection.timeout:g} s{_tries(connection)}"
            )
        case openai.APIStatusError():
            return _explain_status(error, connection, model)
        case openai.APIConnectionError():
            return CallError(Fault.UNREACHABLE, f"{where} cannot be reached, or broke off{_tries(connection)}")
        case openai.LengthFinishReasonError():
            return CallError(Fault.CUT_OFF, f"model {model!r} was cut off before its answer was complete")
        case openai.ContentFilterFinishReasonError():
            return CallError(Fault.FILTERED, f"the content filter of {where} withheld the answer")
        case _:
            told = _one_line(connection.redact(str(error)))
            return CallError(Fault.MALFORMED, f"{where} did not answer as an OpenAI-compatible endpoint does: {told}")


def _explain_status(error: Any, connection: Connection, model: str) -> VerifierError:
    where, status = connection.shown, error.status_code
    told = _one_line(connection.redact(_server_message(error.body)))
    said = f": {told}" if told else ""
    if status in (401, 403):
        fault = "the key was refused" if connection.key else "a key is needed"
        return EndpointError(
            f"{fault} by {where} (HTTP {status}): set VERIFIER_API_KEY or OPENAI_API_KEY to a valid one"
        )
    if status == 404 or error.code == "model_not_found":
        return EndpointError(
            f"{where} has no model {model!r} (HTTP {status}): name another with VERIFIER_MODEL (for embeddings "
            f"VERIFIER_EMBEDDINGS), or mend the address in VERIFIER_BASE_URL, which often ends in /v1"
        )
    if status == 429:
        return CallError(Fault.BUSY, f"{where} turns calls away (HTTP 429){_tries(connection)}{said}")
    if status >= 500:
        return CallError(Fault.SERVER, f"{where} failed (HTTP {status}){_tries(connection)}{said}")
    return CallError(Fault.REJECTED, f"{where} rejected the request (HTTP {status}){said}")


def _server_message(body: object) -> str:
    if isinstance(body, dict):
        body = body.get("message") or body.get("detail") or body.get("error") or ""
    text = str(body or "")
    return "" if text.lstrip().startswith("<") else text


def _one_line(text: str) -> str:
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ..."


def _tries(connection: Connection) -> str:
    return f", tried {connection.max_retries + 1} times" if connection.max_retries else ""

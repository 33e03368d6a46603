"""What clients send: an article as pasted text or as a file, or a claim, in a form or as JSON; and decisions."""

from pathlib import Path
from typing import Annotated, Self

from fastapi import Request
from pydantic import Field, ValidationError, model_validator
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from verifier.errors import InputError
from verifier.models import Frozen
from verifier.reading import Details, normalise
from verifier.reading.files import MAX_BYTES, check_ending
from verifier.review import EDITOR_LIMIT, NOTE_LIMIT
from verifier.vocabulary import Action, Verdict
from verifier.web.worker import Article, ClaimText
from verifier.wording import one_line

MOST_BYTES = MAX_BYTES + 100_000
"""Of a body with a file in it; and the most that is ever read of one."""
MOST_TEXT = 5_000_000
"""Bytes of pasted text or JSON."""
MOST_CLAIM = 2_000
"""Characters of a claim."""
_PASTED = "pasted text"

_LINE = 2_000

Line = Annotated[str, Field(max_length=_LINE)]


class Sent(Frozen):
    """An article as text, with what is known of it; or a claim that is to be checked by itself."""

    text: Annotated[
        str | None, Field(min_length=1, max_length=MOST_TEXT, description="The article: text, Markdown or HTML.")
    ] = None
    claim: Annotated[
        str | None, Field(min_length=1, max_length=MOST_CLAIM, description="One claim, in the place of an article.")
    ] = None
    title: Line | None = None
    outlet: Line | None = None
    url: Line | None = None
    published: Annotated[Line | None, Field(description="The day of publication, as 2026-03-17.")] = None
    byline: Line | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.text is None) == (self.claim is None):
            raise ValueError("send an article or a claim: one of the two")
        if self.claim is not None and not normalise(self.claim):
            raise ValueError("the claim is empty")
        _encoded(self.text or "")
        return self

    @property
    def task(self) -> Article | ClaimText:
        """What there is to be checked."""
        if self.claim is not None:
            return ClaimText(normalise(self.claim))
        details = Details(**self.model_dump(include=set(Details.model_fields)))
        return Article(name=_PASTED, data=_encoded(self.text or ""), file=False, details=details)


class SentDecision(Frozen):
    """What an editor makes of a finding; `verdict` is the one that takes the place of the machine's."""

    claim_id: Annotated[str, Field(min_length=1, max_length=64)]
    action: Action
    verdict: Verdict | None = None
    note: Annotated[str, Field(max_length=NOTE_LIMIT)] = ""
    editor: Annotated[str, Field(min_length=1, max_length=EDITOR_LIMIT)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.verdict is not None) != (self.action is Action.OVERRULED):
            raise ValueError("a verdict belongs to a finding that is overruled, and to no other")
        if self.editor != one_line(self.editor):
            raise ValueError("the editor's name must stand on one line")
        _encoded(self.note + self.editor)
        return self


async def sent_article(request: Request) -> Article:
    """The article in the body of `request`."""
    sent = await sent_task(request)
    if isinstance(sent, ClaimText):
        raise HTTPException(422, "send an article: its text, or a file")
    return sent


async def sent_task(request: Request) -> Article | ClaimText:
    """The article or the claim in the body of `request`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        match kind:
            case "application/json":
                return Sent.model_validate_json(await _body(request)).task
            case "multipart/form-data" | "application/x-www-form-urlencoded":
                return await _of_form(request)
    except ValidationError as error:
        raise HTTPException(422, _problems(error)) from None
    raise HTTPException(415, "send application/json, or a form as multipart/form-data")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_TEXT:
            raise HTTPException(413, f"more than {MOST_TEXT / 1e6:.0f} MB of JSON: send a file in a form")
    return bytes(body)


async def _of_form(request: Request) -> Article | ClaimText:
    async with request.form(max_files=1, max_fields=20, max_part_size=MOST_TEXT) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str) and value.strip()}
        file = form.get("file")
        if isinstance(file, UploadFile) and file.filename:
            _check_kind(file.filename)
            details = Details(**{name: fields[name][:_LINE] for name in Details.model_fields if name in fields})
            return Article(name=file.filename, data=await file.read(), file=True, details=details)
    return Sent.model_validate({name: fields[name] for name in Sent.model_fields if name in fields}).task


def _check_kind(name: str) -> None:
    try:
        check_ending(Path(name))
    except InputError as error:
        raise HTTPException(415, str(error)) from None


def _problems(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)[:3]
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg'].removeprefix('Value error, ')}" for one in found
    )


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError("the text holds half a character (a lone surrogate)") from None

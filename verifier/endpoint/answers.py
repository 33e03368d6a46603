"""What a chat model must answer, and how its words are read as that."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from verifier.endpoint.failures import CallError, Fault


class Answer(BaseModel):
    """Base of what a model must answer: in strict JSON schema every field is required and no other allowed.

    Reading is more lenient: an endpoint that does not enforce the schema may add fields, and they are ignored.
    """

    model_config = ConfigDict(frozen=True, json_schema_extra={"additionalProperties": False})


AnswerT = TypeVar("AnswerT", bound=Answer)


def read_answer(text: str, schema: type[AnswerT]) -> AnswerT:
    """`text` as `schema`. Raises CallError (malformed) that says what does not fit."""
    try:
        return schema.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        problem = f"{place}: {first['msg']}" if place else first["msg"]
        raise CallError(Fault.MALFORMED, f"the model did not answer as asked: {problem}") from None

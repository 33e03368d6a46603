"""Settings: command-line options over VERIFIER_* (then OPENAI_*) variables over verifier.toml over defaults."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from verifier.errors import InputError
from verifier.models import Frozen
from verifier.vocabulary import BackendName, RuleCode

CONFIG_FILE = Path("verifier.toml")
DEFAULT_MODEL = "gpt-5-mini"


class Price(Frozen):
    """US dollars for a million tokens sent, and for a million answered."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]


def _codes(value: object) -> object:
    """Rules as a variable lists them, "figure,date", or as they are; each once, in the order of their vocabulary."""
    listed = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(listed, list | tuple):
        return value
    known = [code.value for code in RuleCode]
    if unknown := [code for code in listed if code not in known]:
        raise ValueError(f"there is no rule {unknown[0]!r}; there are {', '.join(known)}")
    return tuple(code for code in RuleCode if code in listed)


class Settings(BaseSettings):
    """Everything that can be configured; each field is also VERIFIER_<NAME> and a key of verifier.toml."""

    model_config = SettingsConfigDict(
        env_prefix="VERIFIER_",
        toml_file=CONFIG_FILE,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        validate_default=False,
        use_attribute_docstrings=True,
    )

    index: Path = Path(".verifier")
    """Folder of the embedded index and of the record."""
    chroma: str | None = None
    """URL of a Chroma server to search instead of the embedded client."""
    backend: BackendName = BackendName.AUTO
    """Who extracts claims and judges them."""
    base_url: Annotated[str | None, Field(validation_alias=AliasChoices("VERIFIER_BASE_URL", "OPENAI_BASE_URL"))] = None
    """Address of an endpoint that speaks OpenAI's chat completions; OpenAI's own where only a key is given."""
    api_key: Annotated[SecretStr | None, Field(validation_alias=AliasChoices("VERIFIER_API_KEY", "OPENAI_API_KEY"))] = (
        None
    )
    """The endpoint's key, where it wants one. It belongs in the environment."""
    model: str = DEFAULT_MODEL
    """The endpoint's chat model."""
    embeddings: str = "all-MiniLM-L6-v2"
    """The shipped sentence encoder, or the name of an endpoint's embedding model such as text-embedding-3-small."""
    min_origins: Annotated[int, Field(ge=1)] = 1
    """Other origins that must support a claim before it is corroborated."""
    passages_per_claim: Annotated[int, Field(ge=1, le=100)] = 12
    """Passages judged for each claim."""
    tokens_per_call: Annotated[int, Field(ge=500)] = 12_000
    """Input tokens, about, to which claims and passages are packed into one judging call."""
    output_tokens: Annotated[int, Field(ge=100)] = 16_000
    """Tokens an answer may have, reasoning included; one that is cut off is asked for in halves."""
    stream: bool = False
    """Whether answers are streamed, for endpoints whose gateways cut off silent connections."""
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    """Calls to the endpoint under way at once."""
    requests_per_minute: Annotated[int | None, Field(ge=1)] = None
    """Rate limit of the endpoint in calls."""
    tokens_per_minute: Annotated[int | None, Field(ge=1)] = None
    """Rate limit of the endpoint in tokens: those sent, estimated, and those answered at most."""
    timeout: Annotated[float, Field(gt=0)] = 60.0
    """Seconds an endpoint may take for one call, from the request to the end of its answer."""
    max_retries: Annotated[int, Field(ge=0, le=10)] = 4
    """Retries of a call that failed for a passing reason."""
    prices: dict[str, Price] = {DEFAULT_MODEL: Price(input=0.25, output=2.0)}
    """What chat models cost, in US dollars a million tokens; a model that is not here has no known price."""
    max_calls: Annotated[int | None, Field(ge=0)] = None
    """Calls of the chat model that one run may make; what is left then is unchecked."""
    max_cost: Annotated[float | None, Field(ge=0)] = None
    """US dollars that one run may spend on chat answers; what is left then is unchecked."""
    cascade_confidence: Annotated[float, Field(ge=0, le=1)] = 0.8
    """What `cascade` asks the endpoint: claims on which the local judge is right with less probability than this."""
    without_rules: Annotated[tuple[RuleCode, ...], NoDecode, BeforeValidator(_codes)] = ()
    """Rules in code that are turned off, for an experiment."""
    replay: bool = False
    """Whether answers come from the ledger alone, and nothing is sent to the endpoint."""

    @property
    def resolved_backend(self) -> BackendName:
        """`backend`, with `auto` decided."""
        if self.backend is not BackendName.AUTO:
            return self.backend
        return BackendName.OPENAI if self.api_key or self.base_url or self.replay else BackendName.LOCAL

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options, then the environment, then verifier.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**options: Any) -> Settings:
    """The settings of this run; options that are None were not given.

    Raises InputError naming every field that is wrong and where it was set.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors(include_url=False)
        )
        raise InputError(f"settings: {problems} (options, VERIFIER_* variables and {CONFIG_FILE} are read)") from error
    except (SettingsError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{CONFIG_FILE} cannot be read: {error}") from error

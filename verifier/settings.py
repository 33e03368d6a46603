"""Settings: command-line options over VERIFIER_* (then OPENAI_*) variables over verifier.toml over defaults."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from verifier.errors import InputError
from verifier.vocabulary import BackendName

CONFIG_FILE = Path("verifier.toml")


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
    )

    index: Path = Path(".verifier")
    """Folder of the embedded index and of the record."""
    chroma: str | None = None
    """URL of a Chroma server to search instead of the embedded client."""
    backend: BackendName = BackendName.AUTO
    base_url: Annotated[str | None, Field(validation_alias=AliasChoices("VERIFIER_BASE_URL", "OPENAI_BASE_URL"))] = None
    api_key: Annotated[SecretStr | None, Field(validation_alias=AliasChoices("VERIFIER_API_KEY", "OPENAI_API_KEY"))] = (
        None
    )
    model: str = "gpt-5-mini"
    """The endpoint's chat model."""
    embeddings: str = "all-MiniLM-L6-v2"
    """The shipped sentence encoder, or the name of an endpoint's embedding model such as text-embedding-3-small."""
    min_origins: Annotated[int, Field(ge=1)] = 1
    """Other origins that must support a claim before it is corroborated."""
    passages_per_claim: Annotated[int, Field(ge=1, le=100)] = 12
    """Passages judged for each claim."""
    claims_per_call: Annotated[int, Field(ge=1, le=50)] = 8
    """Claims that share one judging call to the endpoint."""
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    """Calls to the endpoint under way at once."""
    timeout: Annotated[float, Field(gt=0)] = 60.0
    """Seconds an endpoint may take for one call."""
    max_retries: Annotated[int, Field(ge=0, le=10)] = 2
    """Retries of a call that failed for a passing reason."""

    @property
    def resolved_backend(self) -> BackendName:
        """`backend`, with `auto` decided."""
        if self.backend is not BackendName.AUTO:
            return self.backend
        return BackendName.OPENAI if self.api_key or self.base_url else BackendName.LOCAL

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

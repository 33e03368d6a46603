"""Settings: options over VERIFIER_* over OPENAI_* over verifier.toml over defaults."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from verifier.errors import InputError
from verifier.settings import CONFIG_FILE, DEFAULT_MODEL, Price, Settings, load_settings
from verifier.vocabulary import BackendName, RuleCode

KEY = "sk-very-secret"

# field, default, and four other values: of the file, OPENAI_*, VERIFIER_* and the option
LAYERS: list[tuple[str, Any, str, str | None, str, Any]] = [
    ("index", Path(".verifier"), "'file'", None, "variable", Path("option")),
    ("chroma", None, "'http://file'", None, "http://variable", "http://option"),
    ("backend", BackendName.AUTO, "'local'", None, "openai", BackendName.LOCAL),
    ("base_url", None, "'http://file'", "http://openai", "http://variable", "http://option"),
    ("api_key", None, "'file'", "openai", "variable", "option"),
    ("model", "gpt-5-mini", "'file'", None, "variable", "option"),
    ("embeddings", "all-MiniLM-L6-v2", "'file'", None, "variable", "option"),
    ("min_origins", 1, "2", None, "3", 4),
    ("passages_per_claim", 12, "2", None, "3", 4),
    ("tokens_per_call", 12_000, "2000", None, "3000", 4000),
    ("output_tokens", 16_000, "2000", None, "3000", 4000),
    ("stream", False, "true", None, "false", True),
    ("concurrency", 4, "2", None, "3", 5),
    ("requests_per_minute", None, "2", None, "3", 4),
    ("tokens_per_minute", None, "2", None, "3", 4),
    ("timeout", 60.0, "2.5", None, "3.5", 4.5),
    ("max_retries", 4, "1", None, "3", 5),
    (
        "prices",
        {DEFAULT_MODEL: Price(input=0.25, output=2.0)},
        "{m = {input = 1.0, output = 2.0}}",
        None,
        '{"m": {"input": 3.0, "output": 4.0}}',
        {"m": Price(input=5.0, output=6.0)},
    ),
    ("max_calls", None, "2", None, "3", 4),
    ("max_cost", None, "2.5", None, "3.5", 4.5),
    ("cascade_confidence", 0.8, "0.5", None, "0.6", 0.7),
    ("without_rules", (), "['date']", None, "figure, negation", (RuleCode.ROLE,)),
    ("replay", False, "true", None, "false", True),
]

BAD = [
    ({"min_origins": 0}, {}, "", "min_origins"),
    ({"backend": "oracle"}, {}, "", "backend"),
    ({}, {"VERIFIER_TIMEOUT": "-1"}, "", "timeout"),
    ({}, {"VERIFIER_CONCURRENCY": "many"}, "", "concurrency"),
    ({}, {}, "passages_per_claim = 0", "passages_per_claim"),
    ({}, {}, "tokens_per_call = 'many'", "tokens_per_call"),
    ({}, {}, "pasages_per_claim = 9", "pasages_per_claim"),
    ({}, {}, "min_origins = ", str(CONFIG_FILE)),
    ({}, {"VERIFIER_WITHOUT_RULES": "figure,omens"}, "", "there is no rule 'omens'; there are quote-speaker"),
    ({}, {}, "without_rules = 3", "without_rules"),
    ({"guess": 1}, {}, "", "guess"),
    ({"min_origins": 0, "timeout": 0}, {}, "", "timeout"),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plain(settings: Settings, field: str) -> Any:
    value = getattr(settings, field)
    return value.get_secret_value() if field == "api_key" and value else value


def written(value: Any) -> str:
    """A value as it may stand in a variable."""
    if isinstance(value, dict | bool):
        return json.dumps(value, default=lambda price: price.model_dump())
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def test_every_field_is_in_the_table() -> None:
    assert [row[0] for row in LAYERS] == list(Settings.model_fields)


@pytest.mark.parametrize(("field", "default", "in_file", "openai", "variable", "option"), LAYERS, ids=lambda _: "")
def test_each_layer_overrules_those_below(
    field: str,
    default: Any,
    in_file: str,
    openai: str | None,
    variable: str,
    option: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert plain(load_settings(), field) == default
    CONFIG_FILE.write_text(f"{field} = {in_file}\n", encoding="utf-8")
    assert written(plain(load_settings(), field)) == written(tomllib.loads(f"value = {in_file}")["value"])
    if openai:
        monkeypatch.setenv(f"OPENAI_{field.upper()}", openai)
        assert plain(load_settings(), field) == openai
    monkeypatch.setenv(f"VERIFIER_{field.upper()}", variable)
    assert written(plain(load_settings(), field)) == variable
    assert plain(load_settings(**{field: option}), field) == option


def test_an_option_that_was_not_given_overrules_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_MODEL", "variable")
    assert load_settings(model=None).model == "variable"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_MIN_ORIGINS", "")
    monkeypatch.setenv("VERIFIER_BASE_URL", "")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://openai")
    settings = load_settings()
    assert (settings.min_origins, settings.base_url) == (1, "http://openai")


def test_variables_of_other_programs_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*Settings.model_fields, "openai_model"):
        monkeypatch.setenv(name.upper(), "9")
    assert load_settings() == Settings.model_construct()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, BackendName.LOCAL),
        ({"api_key": KEY}, BackendName.OPENAI),
        ({"base_url": "http://localhost:1/v1"}, BackendName.OPENAI),
        ({"api_key": KEY, "backend": "local"}, BackendName.LOCAL),
        ({"backend": "openai"}, BackendName.OPENAI),
    ],
)
def test_the_backend_follows_what_is_configured(options: dict[str, Any], expected: BackendName) -> None:
    assert load_settings(**options).resolved_backend is expected


@pytest.mark.parametrize(("options", "variables", "in_file", "named"), BAD)
def test_what_is_wrong_is_one_line_that_names_it(
    options: dict[str, Any],
    variables: dict[str, str],
    in_file: str,
    named: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    CONFIG_FILE.write_text(in_file, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_settings(**options)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_in_another_encoding_is_one_line_too() -> None:
    CONFIG_FILE.write_bytes("model = 'modèle'".encode("latin-1"))
    with pytest.raises(InputError, match=r"verifier\.toml cannot be read"):
        load_settings()


def test_a_folder_of_the_files_name_is_no_file(here: Path) -> None:
    (here / CONFIG_FILE).mkdir()
    assert load_settings().min_origins == 1


@pytest.mark.parametrize("source", ["option", "VERIFIER_API_KEY", "OPENAI_API_KEY", "file"])
def test_the_key_is_never_shown(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {}
    if source == "option":
        options["api_key"] = KEY
    elif source == "file":
        CONFIG_FILE.write_text(f"api_key = '{KEY}'\n", encoding="utf-8")
    else:
        monkeypatch.setenv(source, KEY)
    settings = load_settings(**options)
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == KEY
    assert KEY not in f"{settings!r} {settings} {settings.model_dump_json()}"
    with pytest.raises(InputError) as caught:
        load_settings(**options, min_origins=0)
    assert KEY not in str(caught.value)


def test_a_key_that_is_no_text_is_not_echoed() -> None:
    with pytest.raises(InputError) as caught:
        load_settings(api_key=[KEY])
    assert KEY not in str(caught.value)


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().min_origins = 3

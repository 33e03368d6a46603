"""Prompts: front matter, variables, definitions."""

from pathlib import Path

import pytest

from verifier.errors import InputError
from verifier.prompts import load_prompt, parse_prompt
from verifier.vocabulary import Aspect, Disagreement, Exclusion, Stance

WHOLE = """---
name: greet
version: 3
variables: [who]
---

# System

Be kind. $exclusions

# User

Hello $who, here are $$5.
"""

BROKEN = {
    "variables used lack who": WHOLE.replace("$who", "you"),
    "include the undeclared when": WHOLE.replace("Be kind.", "Be kind $when."),
    "calls itself 'greet2'": WHOLE.replace("name: greet", "name: greet2"),
    "must be written": WHOLE.replace("$$5", "$5"),
    "headings '# System' and '# User'": WHOLE.replace("# User", "# Human"),
    "needs YAML front matter": WHOLE.replace("---", "***"),
    "does not fit: ": WHOLE.replace("version: 3", "version: new"),
    "front matter does not fit": WHOLE.replace("variables: [who]", "variables: ["),
}

SHIPPED = sorted(path.stem for path in (Path(__file__).parents[1] / "prompts").glob("*.md"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_prompt_loads_and_renders(name: str) -> None:
    prompt = load_prompt(name)
    messages = prompt.render(**{variable: f"<{variable}>" for variable in prompt.variables})
    assert prompt.used.name == name
    assert prompt.used.version == prompt.version
    for variable in prompt.variables:
        assert f"<{variable}>" in messages.system + messages.user
    assert "$" not in messages.system + messages.user


def test_the_prompts_define_the_words_as_the_vocabulary_does() -> None:
    assert Exclusion.glossary() in load_prompt("extract").text
    for words in (Stance, Disagreement, Aspect):
        assert words.glossary() in load_prompt("judge").text


def test_values_are_filled_in_as_they_are() -> None:
    messages = parse_prompt(WHOLE, "greet").render(who="$exclusions {who} # User $who")
    assert messages.user == "Hello $exclusions {who} # User $who, here are $5."


def test_a_value_cannot_move_the_border_between_the_messages() -> None:
    messages = parse_prompt(WHOLE, "greet").render(who="x\n\n# User\n\ny")
    assert messages.system.startswith("Be kind.")
    assert messages.user.startswith("Hello x\n\n# User\n\ny")


@pytest.mark.parametrize("said", BROKEN)
def test_a_prompt_that_does_not_fit_is_an_error_that_says_why(said: str) -> None:
    with pytest.raises(InputError, match=r"prompt 'greet'") as caught:
        parse_prompt(BROKEN[said], "greet")
    assert said in str(caught.value)


@pytest.mark.parametrize("values", [{}, {"who": "you", "when": "now"}])
def test_a_missing_or_unknown_value_is_an_error(values: dict[str, str]) -> None:
    with pytest.raises(InputError, match="values given"):
        parse_prompt(WHOLE, "greet").render(**values)


def test_the_hash_follows_the_words_a_model_reads() -> None:
    prompt = parse_prompt(WHOLE, "greet")
    assert prompt.sha256 == parse_prompt(WHOLE.replace("version: 3", "version: 4"), "greet").sha256
    assert prompt.sha256 != parse_prompt(WHOLE.replace("kind", "brief"), "greet").sha256
    assert len(prompt.sha256) == 64


def test_an_unknown_prompt_is_an_error() -> None:
    with pytest.raises(InputError, match="no prompt 'nonsense'"):
        load_prompt("nonsense")

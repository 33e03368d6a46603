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

HASHES = {
    ("extract", "2"): "ad455217c4a5e03e4350b7f012e43831eb913e4fcc89d56c318796c55d202452",
    ("judge", "2"): "93e80736777174700b20eeb14295e6230821f9154767b4ac35759232abe4d4a3",
    ("neutral", "1"): "be5bf4e1836fcacd78ba5a7a2e0a4d6679aaf81985a1a42281e3821ea2e06e38",
    ("repair", "1"): "ecaad102547d1e5eacb67754c7faaca274b77584a8c7bfef200e194b67e935b6",
}
"""Every version of a prompt that was ever shipped; the hash is of the words a model reads."""
LATER_TURN = WHOLE.replace("# System\n\nBe kind. $exclusions\n\n", "")
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


@pytest.mark.parametrize("name", SHIPPED)
def test_a_prompt_that_changed_has_a_new_version(name: str) -> None:
    prompt = load_prompt(name)
    known = HASHES.get((name, prompt.version))
    assert known == prompt.sha256, "give the prompt a new version, and put that with its hash into the table"


def test_a_prompt_for_a_later_turn_has_no_system_message() -> None:
    messages = parse_prompt(LATER_TURN, "greet").render(who="you")
    assert (messages.system, messages.user) == ("", "Hello you, here are $5.")


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

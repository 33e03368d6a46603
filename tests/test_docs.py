"""The documentation: complete, true to the code, and safe to show."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from fastapi import FastAPI
from markdown_it import MarkdownIt

from verifier import docs
from verifier.cli.main import app
from verifier.docs.markup import to_html
from verifier.docs.tables import generated, to_markdown
from verifier.errors import InputError
from verifier.settings import Settings
from verifier.vocabulary import Defined
from verifier.web.api import api

ROOT = Path(__file__).parents[1]
FOLDER = Path(docs.__file__).parent
PAGES = {name: docs.page(name) for name in docs.TOPICS}
COMMAND = re.compile(r"^ {4}(verify .+)$|`(verify [^`]+)`", re.MULTILINE)
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    (name, block or inline)
    for name, page in {**PAGES, "README": README}.items()
    for block, inline in COMMAND.findall(page)
]


def resolved(words: list[str]) -> tuple[list[str], set[str]]:
    """The options that a command line gives, and those that its command has."""
    command = typer.main.get_command(app)
    if words[0] not in command.commands:  # type: ignore[attr-defined]
        assert "." in words[0], f"neither a command nor an article: {words[0]}"
        words = ["check", *words]
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words[0]]  # type: ignore[attr-defined]
        words = words[1:]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return [word.partition("=")[0] for word in words if word.startswith("--")], known | {"--help"}


def test_every_page_is_a_topic_with_a_title() -> None:
    assert sorted(docs.TOPICS) == sorted(path.stem for path in FOLDER.glob("*.md"))
    assert all(docs.topics().values())
    assert list(docs.topics()) == list(docs.TOPICS)


@pytest.mark.parametrize("name", docs.TOPICS)
def test_a_page_has_one_title_and_no_table_left_out(name: str) -> None:
    assert "{{" not in PAGES[name]
    headings = [token.tag for token in MarkdownIt().parse(PAGES[name]) if token.type == "heading_open"]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    assert all(int(after[1]) - int(before[1]) <= 1 for before, after in pairwise(headings))


@pytest.mark.parametrize("name", docs.TOPICS)
def test_a_link_leads_to_another_page_or_to_the_web(name: str) -> None:
    for address in re.findall(r"\]\(([^)]+)\)", PAGES[name]):
        assert address.startswith("https://") or address.partition("#")[0].removesuffix(".md") in docs.TOPICS


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_a_command_that_is_told_of_exists_with_its_options(name: str, command: str) -> None:
    words = shlex.split(command, comments=True)[1:]
    given, known = resolved(words)
    assert set(given) <= known


def test_every_command_is_told_of() -> None:
    told = {command.split()[1] for _, command in COMMANDS}
    assert set(typer.main.get_command(app).commands) - {"check"} <= told  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [kind for kind in Defined.__subclasses__() if kind.__module__ == Defined.__module__])
def test_the_pages_hold_the_meaning_of_every_word(kind: type[Defined]) -> None:
    assert any(all(f"| {word.definition} |" in page for word in kind) for page in PAGES.values())


def test_the_page_of_settings_holds_every_setting_and_says_what_it_is() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.+) \|$", PAGES["configuration"], re.MULTILINE)
    assert [name for name, *_ in rows] == list(Settings.model_fields)
    assert all(what.startswith(str(Settings.model_fields[name].description)) for name, _, what in rows)
    told = {name: (default, what.rpartition(" (")[2]) for name, default, what in rows}
    assert told["timeout"] == ("`60.0`", "number, above 0)")
    assert told["concurrency"] == ("`4`", "whole number, at least 1, at most 64)")
    assert told["backend"] == ("`auto`", "auto, local, openai, cascade)")


def test_the_figures_of_the_page_on_evaluation_are_those_last_measured() -> None:
    measured = (ROOT / "evals" / "RESULTS.md").read_text(encoding="utf-8")
    rows = [
        line for line in PAGES["evaluation"].splitlines() if re.match(r"\| (local|majority|lexical|embedding)", line)
    ]
    assert len(rows) == 4
    assert all(row in measured for row in rows), "put in the rows of test from evals/RESULTS.md"


def test_the_page_on_the_api_holds_every_operation() -> None:
    app = FastAPI()
    app.include_router(api)
    operations = {f"{method.upper()} {path}" for path, at in app.openapi()["paths"].items() for method in at}
    assert set(re.findall(r"^\| `([A-Z]+ /api/v1/\S+)` \|", PAGES["api"], re.MULTILINE)) == operations


def test_a_part_of_a_model_card_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="judge has no heading 'Hopes'"):
        generated("judge: Hopes")


def test_a_bar_in_a_cell_ends_no_cell() -> None:
    assert to_markdown(("a", "b"), [("x|y", "z")]) == "| a | b |\n| --- | --- |\n| x\\|y | z |\n"


@pytest.mark.parametrize(
    ("asked", "near"),
    [("verdict", "verdicts"), ("audit", "audits"), ("qqqq", "reading or verdicts"), ("../x", "reading")],
)
def test_a_topic_that_is_not_there_is_answered_with_the_nearest(asked: str, near: str) -> None:
    with pytest.raises(InputError, match=f"no help on '{re.escape(asked)}': see verify help {near}"):
        docs.page(asked)


def test_markup_in_a_page_stays_text_and_no_link_runs_a_script() -> None:
    shown = to_html("# <b>A</b>\n\n<script>x</script> <i>y</i> [z](javascript:alert(1))\n")
    assert not re.search(r"<(script|b|i|a)\b", shown)


def test_headings_can_be_linked_to_and_links_between_pages_lead_to_the_server() -> None:
    shown = to_html(
        "# Who & what\n\n## One\n\n## One\n\n[a](verdicts.md) [b](reasons.md#rules-in-code) [c](https://x.example/y.md)\n"
    )
    assert re.findall(r'id="([^"]+)"', shown) == ["who-what", "one", "one-2"]
    assert re.findall(r'href="([^"]+)"', shown) == [
        "/help/verdicts",
        "/help/reasons#rules-in-code",
        "https://x.example/y.md",
    ]


def test_what_may_be_wider_than_the_window_scrolls_by_keyboard() -> None:
    shown = docs.to_html("configuration")
    assert (
        shown.count("<table>")
        == shown.count('<div class="scroll" tabindex="0">')
        == shown.count("</table>\n</div>")
        > 0
    )
    assert shown.count("<pre>") == 0 < shown.count('<pre class="scroll" tabindex="0">')

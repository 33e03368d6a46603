"""Prompts as data: Markdown files with a name, a version and declared variables, checked when they are loaded."""

import hashlib
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError

from verifier.errors import InputError
from verifier.findings import PromptVersion
from verifier.models import Frozen
from verifier.vocabulary import Aspect, Disagreement, Exclusion, Stance

_FILE = re.compile(r"---\n(?P<front>.*?)\n---\n+(?:# System\n+(?P<system>.*?)\n+)?# User\n+(?P<user>.*)", re.DOTALL)
_GLOSSARIES = {
    "stances": Stance.glossary(),
    "kinds": Disagreement.glossary(),
    "aspects": Aspect.glossary(),
    "exclusions": Exclusion.glossary(),
}


class Messages(Frozen):
    """What one call says to a chat model; a prompt for a later turn has an empty `system`."""

    system: str
    user: str


class Prompt(Frozen):
    """A prompt with the vocabulary's definitions filled in; `sha256` is of that text, so it names what models read."""

    name: str
    version: str
    sha256: str
    text: str
    variables: tuple[str, ...]

    @property
    def used(self) -> PromptVersion:
        """The prompt as a report names it."""
        return PromptVersion(name=self.name, version=self.version, sha256=self.sha256)

    def render(self, **values: str) -> Messages:
        """The messages with `values` filled in; a `$` in a value stays as it is.

        Raises InputError unless the values are exactly the prompt's variables.
        """
        _same(f"prompt {self.name!r}: values given", self.variables, values)
        system, user = self.text.split(_USER, maxsplit=1)
        return Messages(system=Template(system).substitute(values), user=Template(user).substitute(values))


class _FrontMatter(Frozen):
    name: str
    version: Annotated[str, Field(pattern=r"^\d+$", coerce_numbers_to_str=True)]
    variables: tuple[str, ...]


_USER = "\n\n# User\n\n"


@cache
def load_prompt(name: str) -> Prompt:
    """The shipped prompt `name`. Raises InputError where it is missing or not well formed."""
    return parse_prompt(_find(name).read_text(encoding="utf-8"), name)


def parse_prompt(content: str, name: str) -> Prompt:
    """The prompt in `content`, a Markdown file that must say it is `name`.

    Raises InputError for front matter that does not fit, and for variables missing from it or unused in the text.
    """
    parts = _FILE.fullmatch(content.strip())
    if not parts:
        raise InputError(
            f"prompt {name!r} needs YAML front matter, then the headings '# System' and '# User' "
            "(in a prompt for a later turn '# User' alone)"
        )
    front = _front_matter(parts["front"], name)
    if front.name != name:
        raise InputError(f"prompt {name!r} calls itself {front.name!r}: mend `name` in its front matter")
    template = Template((parts["system"] or "") + _USER + parts["user"])
    if not template.is_valid():
        raise InputError(f"prompt {name!r}: a '$' that is not a variable must be written '$$'")
    _same(f"prompt {name!r}: variables used", front.variables, set(template.get_identifiers()) - _GLOSSARIES.keys())
    text = template.template
    for word, definitions in _GLOSSARIES.items():
        text = text.replace(f"${word}", definitions.replace("$", "$$"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Prompt(name=name, version=front.version, sha256=digest, text=text, variables=front.variables)


def _find(name: str) -> Traversable:
    packaged = resources.files("verifier").joinpath("prompts", f"{name}.md")
    checkout = Path(__file__).parents[1] / "prompts" / f"{name}.md"
    for place in (packaged, checkout):
        if place.is_file():
            return place
    raise InputError(f"there is no prompt {name!r}")


def _front_matter(front: str, name: str) -> _FrontMatter:
    try:
        fields: Any = yaml.safe_load(front)
        return _FrontMatter.model_validate(fields)
    except (yaml.YAMLError, ValidationError) as error:
        raise InputError(f"prompt {name!r}: its front matter does not fit: {error}") from error


def _same(what: str, declared: tuple[str, ...], found: Any) -> None:
    missing, unknown = set(declared) - set(found), set(found) - set(declared)
    if missing or unknown:
        lacks = f"lack {', '.join(sorted(missing))}" if missing else ""
        adds = f"include the undeclared {', '.join(sorted(unknown))}" if unknown else ""
        raise InputError(f"{what} {' and '.join(filter(None, (lacks, adds)))}")

"""The frozen models of an audit: what was given, what the run is, and what came of each article."""

from verifier.findings import Method, Report
from verifier.models import Frozen

RUN_VERSION = 1


class Given(Frozen):
    """An article as it was given: its place in the run, from 0, and the `name` it was given by.

    `source_id`: the source it is in the index; None where it could not be read, and `failure` says why, in one line.
    """

    number: int
    name: str
    source_id: str | None = None
    failure: str | None = None


class Manifest(Frozen):
    """What decides the results of a run: a run goes on only where all of it is the same.

    `code`, `index` and `articles` are hashes: of the package's code, of the ids of the indexed sources, and of the
    articles given. `settings`: the other settings that a result depends on, by name, as text.
    """

    version: int = RUN_VERSION
    method: Method
    settings: dict[str, str]
    code: str
    index: str
    articles: str
    total: int


class Result(Frozen):
    """What came of one article: its report, or the `failure` for which there is none, in one line."""

    number: int
    name: str
    report: Report | None = None
    failure: str | None = None

"""What the articles of a run show together, kept in a temporary SQLite file: memory stays the same for any number."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from verifier.audit.listed import Carrier, Counts, Disputed, Failed, Listed, Pair, Ranked, Recurring
from verifier.audit.models import Result
from verifier.audit.tables import Row
from verifier.findings import Evidence, Report, Usage
from verifier.origins.publishers import fold
from verifier.vocabulary import Aspect, Stance, Verdict
from verifier.wording import one_line

_TABLES = """
CREATE TABLE articles (number INTEGER PRIMARY KEY, name, page, title, outlet, outlet_key, published, failure);
CREATE TABLE claims (
    number INTEGER, place INTEGER, id, text, verdict, disputed INTEGER, supporting INTEGER, refuting INTEGER, row
);
CREATE INDEX claims_by_text ON claims (text, number) WHERE verdict NOT NULL;
CREATE TABLE outlets (key TEXT PRIMARY KEY, name);
CREATE TABLE pairs (asked, witness, supports INTEGER, refutes INTEGER, PRIMARY KEY (asked, witness)) WITHOUT ROWID;
"""
_COUNTS = f"""
    count(id) AS claims,
    {", ".join(f"count(CASE WHEN verdict = '{one}' THEN 1 END) AS {one.name.lower()}" for one in Verdict)},
    count(CASE WHEN disputed THEN 1 END) AS disputed,
    count(text) - count(verdict) AS unchecked
"""
_DISPUTED = "min(supporting, refuting) DESC, refuting DESC, supporting DESC, number, place"


class Corpus:
    """Told every result in turn, then asked; `path` is a file that must not be there yet."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None)
        self._base.row_factory = sqlite3.Row
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.executescript(_TABLES)
        self._base.execute("BEGIN")
        self.usage = Usage()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def add(self, result: Result, rows: list[Row], page: str | None) -> None:
        """Count the article of `result`; `rows` are its rows, and `page` where its page is."""
        report = result.report
        article = report.article if report else None
        self._base.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                result.number,
                result.name,
                page,
                one_line(article.title) if article else result.name,
                one_line(article.outlet) if article and article.outlet else None,
                fold(one_line(article.outlet)) if article and article.outlet else None,
                f"{article.published:%Y-%m-%d}" if article and article.published else None,
                result.failure,
            ),
        )
        self._base.executemany(
            "INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    result.number,
                    place,
                    row.claim_id if row.verdict else None,
                    one_line(row.claim),
                    row.verdict,
                    row.disputed,
                    row.supporting,
                    row.refuting,
                    row.model_dump_json() if row.refuting else None,
                )
                for place, row in enumerate(rows)
            ),
        )
        if report is not None:
            self.usage += report.usage
            self._add_pairs(report)

    def _add_pairs(self, report: Report) -> None:
        if not (asked := self._outlet(report.article.outlet)):
            return
        for finding in report.findings:
            seen = {
                stance: {self._outlet(_witness(item)) for item in finding.on(Aspect.SAID, stance)}
                for stance in (Stance.SUPPORTS, Stance.REFUTES)
            }
            for witness in sorted(set().union(*seen.values()) - {""}):
                self._base.execute(
                    "INSERT INTO pairs VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
                    " SET supports = supports + excluded.supports, refutes = refutes + excluded.refutes",
                    (asked, witness, witness in seen[Stance.SUPPORTS], witness in seen[Stance.REFUTES]),
                )

    def _outlet(self, name: str | None) -> str:
        """The key of an outlet, whose first spelling is kept; empty for an unknown one."""
        shown = one_line(name or "")
        if key := fold(shown):
            self._base.execute("INSERT OR IGNORE INTO outlets VALUES (?, ?)", (key, shown))
        return key

    def articles(self) -> int:
        """How many articles have a report."""
        return self._number("SELECT count(*) FROM articles WHERE failure IS NULL")

    def failures(self) -> int:
        """How many articles have none."""
        return self._number("SELECT count(*) FROM articles WHERE failure IS NOT NULL")

    def counts(self) -> Counts:
        """The counts of all claims."""
        return _counts(self._base.execute(f"SELECT {_COUNTS} FROM claims").fetchone())

    def ranked(self, limit: int) -> list[Ranked]:
        """The articles with a report, that with the greatest share of contradicted claims first."""
        found = self._base.execute(
            f"SELECT a.*, {_COUNTS} FROM articles a LEFT JOIN claims c ON c.number = a.number WHERE failure IS NULL"
            " GROUP BY a.number ORDER BY CAST(contradicted AS REAL) / max(count(id), 1) DESC, contradicted DESC,"
            " a.number LIMIT ?",
            (limit,),
        )
        return [Ranked(article=_listed(row), counts=_counts(row)) for row in found]

    def refuted(self) -> int:
        """How many claims somebody refutes, those of the same words counted once."""
        return self._number("SELECT count(DISTINCT text) FROM claims WHERE refuting")

    def disputed(self, limit: int) -> list[Disputed]:
        """The claims that somebody refutes: those first that most others support as well, then the most refuted."""
        ranked = (
            f"SELECT *, row_number() OVER (PARTITION BY text ORDER BY {_DISPUTED}) AS nth FROM claims WHERE refuting"
        )
        found = self._base.execute(
            f"SELECT a.*, c.row, c.text FROM ({ranked}) c JOIN articles a USING (number) WHERE nth = 1"
            f" ORDER BY {_DISPUTED} LIMIT ?",
            (limit,),
        )
        articles = "SELECT count(DISTINCT number) FROM claims WHERE refuting AND verdict NOT NULL AND text = ?"
        return [
            Disputed(
                article=_listed(row),
                row=Row.model_validate_json(row["row"]),
                articles=self._number(articles, row["text"]),
            )
            for row in found.fetchall()
        ]

    def recurring(self, limit: int, carriers: int) -> tuple[int, list[Recurring]]:
        """How many claims stand word for word in several articles, and those that stand in most."""
        several = (
            "SELECT text, count(DISTINCT number) AS articles FROM claims WHERE verdict NOT NULL"
            " GROUP BY text HAVING articles > 1"
        )
        found = self._base.execute(f"{several} ORDER BY articles DESC, text LIMIT ?", (limit,)).fetchall()
        chosen = [self._recurring(row["text"], row["articles"], carriers) for row in found]
        return self._number(f"SELECT count(*) FROM ({several})"), chosen

    def _recurring(self, text: str, articles: int, carriers: int) -> Recurring:
        carried = "FROM claims c JOIN articles a USING (number) WHERE text = ? AND verdict NOT NULL"
        found = self._base.execute(
            f"SELECT a.*, c.id, c.verdict, c.disputed, min(place) {carried} GROUP BY number ORDER BY number LIMIT ?",
            (text, carriers),
        )
        return Recurring(
            text=text,
            articles=articles,
            outlets=self._number(f"SELECT count(DISTINCT outlet_key) {carried}", text),
            counts=_counts(self._base.execute(f"SELECT {_COUNTS} {carried}", (text,)).fetchone()),
            carriers=tuple(
                Carrier(article=_listed(row), claim_id=row["id"], verdict=row["verdict"], disputed=row["disputed"])
                for row in found
            ),
        )

    def outlets(self, limit: int) -> tuple[int, list[str]]:
        """How many outlets have evidence for or against claims of each other, and the names of those with most."""
        both = (
            "SELECT key, sum(n) AS n FROM (SELECT asked AS key, supports + refutes AS n FROM pairs"
            " UNION ALL SELECT witness, supports + refutes FROM pairs) GROUP BY key"
        )
        found = self._base.execute(
            f"SELECT name FROM ({both}) JOIN outlets USING (key) ORDER BY n DESC, key LIMIT ?", (limit,)
        )
        return self._number(f"SELECT count(*) FROM ({both})"), [row["name"] for row in found]

    def pairs(self, outlets: list[str]) -> Iterator[Pair]:
        """Every pair among `outlets`."""
        marks = ", ".join("?" * len(outlets))
        found = self._base.execute(
            "SELECT a.name AS asked, w.name AS witness, supports, refutes FROM pairs"
            " JOIN outlets a ON a.key = asked JOIN outlets w ON w.key = witness"
            f" WHERE a.name IN ({marks}) AND w.name IN ({marks}) ORDER BY asked, witness",
            (*outlets, *outlets),
        )
        return (Pair(**row) for row in found)

    def unnamed(self) -> int:
        """How many articles with a report have no known outlet."""
        return self._number("SELECT count(*) FROM articles WHERE failure IS NULL AND outlet IS NULL")

    def failed(self, limit: int) -> list[Failed]:
        """The first articles without a report."""
        found = self._base.execute(
            "SELECT number, name, failure FROM articles WHERE failure IS NOT NULL ORDER BY number LIMIT ?", (limit,)
        )
        return [Failed(**row) for row in found]

    def _number(self, query: str, *values: str) -> int:
        return int(self._base.execute(query, values).fetchone()[0])


def _witness(item: Evidence) -> str | None:
    """The outlet whose word it is."""
    return item.relays or item.outlet


def _listed(row: sqlite3.Row) -> Listed:
    return Listed(**{name: row[name] for name in Listed.model_fields})


def _counts(row: sqlite3.Row) -> Counts:
    return Counts(**{name: row[name] for name in Counts.model_fields})

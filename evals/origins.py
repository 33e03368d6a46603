"""How well copies are told from independent reports, and what it costs: `python -m evals.origins [--large]`."""

import argparse
import resource
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import combinations, islice
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from evals.synthetic_news import Made, NewsRoom
from verifier.index.origins import origins_of
from verifier.index.record import NewSource, Record
from verifier.models import Source
from verifier.origins import Link, Origins, Signal, signature
from verifier.origins.forest import Forest
from verifier.origins.shingles import Shingles, overlap, shingles

SEED = 20
OUTLETS = 300
BATCH = 500
SAMPLE = 2_000
"""Articles whose texts are kept, to describe the set by them."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of sources by what is so and what was found."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the pairs found that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of the pairs to be found that were."""
        return self.right / max(1, self.right + self.missed)


def main() -> None:
    """Print every figure, and a table of how they grow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[2_000, 20_000], help="how many articles")
    parser.add_argument("--large", action="store_true", help="100,000 articles as well")
    parser.add_argument("--outlets", type=int, default=OUTLETS, help="papers, each with a footer; 0: outlets unknown")
    parser.add_argument("--stock", action="store_true", help="articles that share stock phrases by the hundred")
    options = parser.parse_args()
    sizes = (*options.sizes, *([100_000] if options.large else ()))
    rows = [measure(size, options.outlets, stock=options.stock) for size in sizes]
    print("| articles | precision | recall | signing, CPU s | origins, CPU s | ms each | record, MiB | memory, MiB |")
    print("|---|---|---|---|---|---|---|---|")
    print("\n".join(rows))


def measure(size: int, outlets: int, *, stock: bool = False) -> str:
    """Add `size` articles to a record, print what came of it, and return the row of the table."""
    made: list[Made] = []
    signing = adding = 0.0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "record.sqlite"
        with closing(Record.create(path, "none", 1)) as record:
            news = islice(NewsRoom(SEED, outlets, stock=stock).stream(), size)
            while batch := list(islice(news, BATCH)):
                started = time.process_time()
                new = [NewSource(item.source, signature(item.source.text), ()) for item in batch]
                signed = time.process_time()
                record.commit(new, {}, [])
                signing, adding = signing + signed - started, adding + time.process_time() - signed
                made += batch if len(made) < SAMPLE else [replace(item, source=_bare(item.source)) for item in batch]
            started = time.process_time()
            origins = origins_of(record, None)
            reading = time.process_time() - started
        stored = path.stat().st_size / 2**20
    found = text_groups(made, origins.links)
    pairs = compare({item.source.id: item.story for item in made}, found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sample = made[:SAMPLE]
    words = sum(len(item.source.text.split()) for item in sample) / len(sample)
    print(f"{size:,} articles of {words:.0f} words, {outlets or 'unknown'} outlets{', stock phrases' if stock else ''}")
    linked = sum(link.signal is not Signal.PUBLISHER for link in origins.links)
    print(f"  copies: pairwise precision {pairs.precision:.4f}, recall {pairs.recall:.4f}", end=" ")
    print(f"of {pairs.right + pairs.missed:,} pairs, by {linked:,} links")
    print(f"  independent reports of one event: containment {independent(sample):.3f} (0.99 quantile)")
    print(f"  signatures {signing:.1f} CPU s, origins {adding:.1f}, read in {reading:.1f}, peak memory {peak:,.0f} MiB")
    print(f"  {len(set(origins.of.values())):,} origins, the largest of {largest(origins):,} sources", flush=True)
    for how, (caught, all_of) in sorted(by_way(made, found).items()):
        print(f"    {how:<40} {caught:>6} of {all_of:>6} share their original's origin")
    figures = f"{pairs.precision:.4f} | {pairs.recall:.4f} | {signing:.0f} | {adding:.0f} | {1000 * adding / size:.1f}"
    return f"| {size:,} | {figures} | {stored:,.0f} | {peak:,.0f} |"


def _bare(source: Source) -> Source:
    return source.model_copy(update={"text": ""})


def text_groups(made: Sequence[Made], links: Iterable[Link]) -> dict[str, str]:
    """The group of each source by its words alone: what the publishers join is left out."""
    forest = Forest(item.source.id for item in made)
    for link in links:
        if link.signal is not Signal.PUBLISHER:
            forest.merge(link.one, link.other)
    return {item.source.id: forest.root(item.source.id) for item in made}


def compare(truth: Mapping[str, str], found: Mapping[str, str]) -> Pairs:
    """How the pairs of one grouping agree with those of another."""
    together = _pairs(Counter((truth[key], found[key]) for key in truth))
    return Pairs(
        right=together,
        wrong=_pairs(Counter(found.values())) - together,
        missed=_pairs(Counter(truth.values())) - together,
    )


def by_way(made: Sequence[Made], found: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """For each way of copying, how many copies are grouped with their original, and how many there are."""
    originals = {item.story: item.source.id for item in made if item.how == "original"}
    caught: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    for item in made:
        if item.how != "original":
            all_of[item.how] += 1
            caught[item.how] += found[item.source.id] == found[originals[item.story]]
    return {how: (caught[how], number) for how, number in all_of.items()}


def independent(made: Sequence[Made]) -> float:
    """The containment below which 99 in 100 pairs of independent reports of one event stay."""
    reports = {item.story: shingles(item.source.text) for item in made if item.how == "original"}
    events: dict[str, list[Shingles]] = {}
    for story, words in reports.items():
        events.setdefault(story.split("-")[0], []).append(words)
    shares = [overlap(one, other).containment for told in events.values() for one, other in combinations(told, 2)]
    return quantiles(shares, n=100)[98]


def largest(origins: Origins) -> int:
    """How many sources the largest origin has."""
    return max(Counter(origins.of.values()).values())


def _pairs(sizes: Counter[object] | Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


if __name__ == "__main__":
    main()

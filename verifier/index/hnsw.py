"""The settings of Chroma's graph, as they are recorded with an index."""

from verifier.models import Frozen


class Hnsw(Frozen):
    """How a collection's graph is built and searched (HNSW: Malkov and Yashunin 2018); the defaults are a new index's.

    Measured with `evals/scale.py`.
    """

    max_neighbors: int = 16
    ef_construction: int = 100
    ef_search: int = 300

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self)

"""The settings of Chroma's graph, as they are recorded with an index."""

from verifier.models import Frozen


class Hnsw(Frozen):
    """How a collection's graph is built and searched (HNSW: Malkov and Yashunin 2018); the defaults are a new index's.

    Chosen for texts of few templates and hundreds of copies, where graphs half as dense lose one neighbour in forty;
    `evals/scale.py` measures what they cost.
    """

    max_neighbors: int = 32
    ef_construction: int = 200
    ef_search: int = 1000

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self)

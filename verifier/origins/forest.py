"""Disjoint sets of names (Tarjan, "Efficiency of a good but not linear set union algorithm", 1975)."""

from collections.abc import Iterable


class Forest:
    """Sets that only merge; each is named by its smallest member, whatever the order of the merges."""

    def __init__(self, names: Iterable[str]) -> None:
        self._parent = {name: name for name in names}

    def root(self, name: str) -> str:
        """The smallest member of the set that holds `name`; a name not seen before is a set of its own."""
        top = self._parent.setdefault(name, name)
        while self._parent[top] != top:
            top = self._parent[top]
        while name != top:
            self._parent[name], name = top, self._parent[name]
        return top

    def merge(self, one: str, other: str) -> bool:
        """Make one set of two; False if they were one already."""
        low, high = sorted((self.root(one), self.root(other)))
        self._parent[high] = low
        return low != high

"""Words of a sentence taken apart and put together again, each knowing where in the sentence it stood."""

from verifier.models import Frozen, Span
from verifier.quotes import QUOTED

MASK = "x"


class Fragment(Frozen):
    """Text whose characters remember their places in a sentence; -1 is the place of what was added."""

    text: str
    places: tuple[int, ...]
    aside: bool = False
    """Whether the sentence says it in passing."""

    @classmethod
    def whole(cls, sentence: str) -> "Fragment":
        """All of `sentence`."""
        return cls(text=sentence, places=tuple(range(len(sentence))))

    @classmethod
    def added(cls, text: str) -> "Fragment":
        """Words that the clause needs and that stand elsewhere, or nowhere, in the sentence."""
        return cls(text=text, places=(-1,) * len(text))

    @property
    def masked(self) -> str:
        """The text with all that stands between quotation marks blotted out, at its length."""
        return QUOTED.sub(lambda match: MASK * len(match.group()), self.text)

    def part(self, start: int, end: int | None = None) -> "Fragment":
        """The characters from `start` up to `end`, without white space around them."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        return Fragment(text=text, places=self.places[start : start + len(text)], aside=self.aside)

    def in_passing(self) -> "Fragment":
        """The same words, marked as said in passing."""
        return self.model_copy(update={"aside": True})

    def borrowed(self) -> "Fragment":
        """The same words, as added ones."""
        return Fragment(text=self.text, places=(-1,) * len(self.text), aside=self.aside)

    def then(self, *others: "Fragment", gap: str = " ") -> "Fragment":
        """This and `others` with `gap` between them, empty ones left out."""
        joined = self
        for other in others:
            if not joined.text or not other.text:
                joined = other if not joined.text else joined
                continue
            added = Fragment.added(gap)
            joined = Fragment(
                text=joined.text + added.text + other.text,
                places=joined.places + added.places + other.places,
                aside=joined.aside,
            )
        return joined

    def sentence(self) -> "Fragment":
        """The fragment with a capital at its start and one stop at its end."""
        kept = self.part(0, len(self.text.rstrip(" ,;:")))
        text = kept.text[:1].upper() + kept.text[1:]
        if not text.rstrip("”\"’')").endswith((".", "!", "?", "…")):
            return Fragment(text=f"{text}.", places=(*kept.places, -1), aside=self.aside)
        return Fragment(text=text, places=kept.places, aside=self.aside)

    def spans(self) -> tuple[Span, ...]:
        """The stretches of the sentence that it quotes, in the sentence's order."""
        runs: list[list[int]] = []
        for place in sorted(place for place in self.places if place >= 0):
            if runs and place - runs[-1][1] <= 1:
                runs[-1][1] = place + 1
            else:
                runs.append([place, place + 1])
        return tuple(Span(start=start, end=end) for start, end in runs)

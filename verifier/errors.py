"""What can go wrong, in words meant for the person at the desk.

VerifierError          one clear line: what is wrong and how to mend it
├── InputError         the article, the options or the settings (exit code 2)
│   └── DatasetError   lines of a labelled set, each named by file and line
├── IndexStoreError    the index cannot be opened, read or written (exit code 2)
├── EndpointError      the configured endpoint refuses us for good: wrong key, unknown model (exit code 2)
└── UnavailableError   the endpoint did not answer properly this time (what it was asked stays unchecked)
"""

from collections.abc import Sequence


class VerifierError(Exception):
    """Base of every error whose text is shown to the user as it is."""


class InputError(VerifierError):
    """An article, option or setting that cannot be used."""


class DatasetError(InputError):
    """Lines of a labelled set that cannot be used: `problems` holds a line of text for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        counted = (
            f"{len(problems)} labelled lines cannot be used" if len(problems) > 1 else "a labelled line cannot be used"
        )
        super().__init__("\n  ".join((f"{counted} (the other lines are sound):", *problems)))


class IndexStoreError(VerifierError):
    """The index is missing, locked, damaged, unwritable or made by another embedding model."""


class EndpointError(VerifierError):
    """The endpoint rejects every request until the settings are mended."""


class UnavailableError(VerifierError):
    """The endpoint failed for this request; the claims it concerned are unchecked, the run goes on."""

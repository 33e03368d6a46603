"""What can go wrong, in words meant for the person at the desk.

VerifierError          one clear line: what is wrong and how to mend it
├── InputError         the article, the options or the settings (exit code 2)
├── IndexStoreError    the index cannot be opened, read or written (exit code 2)
├── EndpointError      the configured endpoint refuses us for good: wrong key, unknown model (exit code 2)
└── UnavailableError      the endpoint did not answer properly this time (what it was asked stays unchecked)
"""


class VerifierError(Exception):
    """Base of every error whose text is shown to the user as it is."""


class InputError(VerifierError):
    """An article, option or setting that cannot be used."""


class IndexStoreError(VerifierError):
    """The index is missing, locked, damaged, unwritable or made by another embedding model."""


class EndpointError(VerifierError):
    """The endpoint rejects every request until the settings are mended."""


class UnavailableError(VerifierError):
    """The endpoint failed for this request; the claims it concerned are unchecked, the run goes on."""

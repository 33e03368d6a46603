"""Where the endpoint is and how to reach it, without ever showing the key."""

import ipaddress
import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import SplitResult, unquote, urlsplit

from verifier.errors import InputError
from verifier.settings import Settings

if TYPE_CHECKING:
    from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "no-key"
_SECRET = 16
"""Characters that a key has at least."""


@dataclass(frozen=True)
class Connection:
    """One endpoint; `url` may hold credentials, `shown` never does."""

    url: str = field(repr=False)
    key: str | None = field(repr=False)
    timeout: float
    max_retries: int

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The endpoint these settings name; a replay, which sends nothing, may go without.

        Raises InputError where they name none, or one that cannot be an address or a key.
        """
        if not (settings.api_key or settings.base_url or settings.replay):
            raise InputError("no endpoint is configured: set OPENAI_API_KEY, or VERIFIER_BASE_URL for another server")
        url = (settings.base_url or OPENAI_URL).strip()
        if not _well_formed(url):
            raise InputError("the base URL must look like http://host:port/v1 (VERIFIER_BASE_URL or OPENAI_BASE_URL)")
        key = settings.api_key.get_secret_value().strip() if settings.api_key else None
        if key and not (key.isascii() and key.isprintable()):
            raise InputError(
                "the key holds characters that no key has: copy it again (VERIFIER_API_KEY, OPENAI_API_KEY)"
            )
        return cls(url=url, key=key or None, timeout=settings.timeout, max_retries=settings.max_retries)

    @property
    def shown(self) -> str:
        """The base URL without user, password, query and fragment."""
        parts = urlsplit(self.url)
        return SplitResult(parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "").geturl()

    @property
    def sent_key(self) -> str:
        """The key, or the word that stands for none where a client insists on one."""
        return self.key or _NO_KEY

    def redact(self, text: str) -> str:
        """`text` without the key and without the credentials of the base URL."""
        parts = urlsplit(self.url)
        secrets = (self.key, parts.password, unquote(parts.password or ""), parts.query)
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            text = text.replace(secret, "***")
        return text

    def scrub(self, text: str) -> str:
        """What a model said, without the key; a placeholder such as `x` is no secret, and may be a word it used."""
        return text.replace(self.key, "***") if self.key and len(self.key) >= _SECRET else text

    def http_client(self, owner: object) -> "DefaultHttpxClient":
        """A client that is closed when `owner` goes.

        Proxies named in the environment are used, except for this very machine: its prompts must not leave it.
        """
        from openai import DefaultHttpxClient

        client = DefaultHttpxClient(trust_env=not self._loopback, timeout=self.timeout)
        weakref.finalize(owner, client.close)
        return client

    def async_http_client(self) -> "DefaultAsyncHttpxClient":
        """The like for an event loop, in which its user closes it."""
        from openai import DefaultAsyncHttpxClient

        return DefaultAsyncHttpxClient(trust_env=not self._loopback, timeout=self.timeout)

    @property
    def _loopback(self) -> bool:
        host = urlsplit(self.url).hostname or ""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")
        return address.is_loopback or address.is_unspecified


def _well_formed(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

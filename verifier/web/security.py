"""Who may ask: the Host of a request, where it comes from, and the token; and what every answer forbids a browser."""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from verifier.web.problems import API, refusal

COOKIE = "verifier"
SIGN_IN = "/sign-in"
SHORTEST_TOKEN = 16
"""Characters that a token must have."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"
_OF_EVERY_ANSWER = {
    "x-content-type-options": "nosniff",
    # To nobody else; of a form that says nothing at all of where it comes from, our own could not be told.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?", re.ASCII)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Token:
    """The secret that lets a client in; a browser that showed it once is known by a cookie that does not hold it."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.cookie = hmac.new(self._secret, b"verifier session", hashlib.sha256).hexdigest()

    def is_secret(self, given: str) -> bool:
        """Whether `given` is the token; the time that takes says nothing of it."""
        return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self._secret)

    def is_shown(self, headers: Headers) -> bool:
        """Whether a request shows the token itself."""
        kind, _, given = headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and self.is_secret(given.strip())

    def knows(self, headers: Headers) -> bool:
        """Whether a request comes from a browser that has signed in."""
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value.encode(), self.cookie.encode())


class Guard:
    """The outermost layer: no request that it refuses reaches the application.

    A name that is not this server's in `Host` is how a hostile page reaches a server on its reader's machine; a
    number cannot be made to point elsewhere. A request that changes something must come from our own pages, or from
    a program, which says nothing of where it comes from, or must show the token.
    """

    def __init__(self, app: ASGIApp, *, names: Collection[str], token: Token | None) -> None:
        """`names`: what the server is called, besides localhost and numbers."""
        self._app = app
        self._names = {"localhost", *(name.lower() for name in names)}
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def forbidding(message: Message) -> None:
            if message["type"] == "http.response.start":
                _forbid(MutableHeaders(scope=message))
            await send(message)

        answer = self._refused(scope) or self._app
        await answer(scope, receive, forbidding)

    def _refused(self, scope: Scope) -> Response | None:
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        if not self._is_ours(headers.getlist("host")):
            return refusal(path, 400, "the Host of the request is not a name of this server: see verify serve --help")
        shown = self._token is not None and self._token.is_shown(headers)
        if method not in _SAFE and not shown and not _from_here(headers):
            return refusal(path, 403, "the request comes from a page of another site")
        if self._token is None or shown or self._token.knows(headers) or path == SIGN_IN:
            return None
        if path.startswith(API) or method not in _SAFE:
            wanted = {"www-authenticate": "Bearer"}
            return refusal(path, 401, "the token is missing or wrong: send it as Authorization: Bearer", wanted)
        return RedirectResponse(f"{SIGN_IN}?next={quote(path)}", 303)

    def _is_ours(self, hosts: list[str]) -> bool:
        match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if match is None:
            return False
        name = match[1].strip("[]").lower()
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _from_here(headers: Headers) -> bool:
    if (site := headers.get("sec-fetch-site")) is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False


def _forbid(headers: MutableHeaders) -> None:
    for name, value in _OF_EVERY_ANSWER.items():
        headers.setdefault(name, value)
    own = headers.get("content-security-policy", _POLICY)
    headers["content-security-policy"] = f"{own}; frame-ancestors 'none'"

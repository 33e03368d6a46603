"""The server itself: it listens, serves until it is told to stop, and then leaves nothing behind."""

import signal
import socket
from collections.abc import Collection

import uvicorn

from verifier.errors import InputError
from verifier.web.app import create_app
from verifier.web.office import Office

_PATIENCE = 3
"""Seconds that a slow client is waited for in the end."""
_CONNECTIONS = 1_000


class Server(uvicorn.Server):
    """A server that ends what clients are watching before it waits for them to leave."""

    def __init__(self, office: Office, names: Collection[str] = ()) -> None:
        """`names`: what clients call the server."""
        super().__init__(
            uvicorn.Config(
                create_app(office, names),
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_PATIENCE,
                limit_concurrency=_CONNECTIONS,
            )
        )
        self._office = office

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more, end the checks and with them the streams, then wait for the rest."""
        self._office.jobs.stop()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 is any that is free. Raises InputError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot listen on {host}, port {port}: {reason} (choose another --host or --port)") from None


def serve(office: Office, listening: socket.socket, names: Collection[str]) -> None:
    """Serve until a signal comes; an interruption is raised again once all is closed, a request to end is not."""
    try:
        Server(office, names).run(sockets=[listening])
    except SystemExit as left:
        if left.code != 128 + signal.SIGTERM:
            raise

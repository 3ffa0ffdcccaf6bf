"""A process that answers one request after the other."""

from __future__ import annotations

import socket
from time import monotonic
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.guide.sandbox import Workplace


class Dialogue:
    """The process, and the socket on which it gets requests and answers with a line each.

    What it prints is neither: it goes the way of all output.
    """

    def __init__(
        self, workplace: Workplace, argv: Callable[[int], list[str]], *, network: bool
    ) -> None:
        """Start a process.

        Args:
            workplace: where it runs.
            argv: the command and its arguments, for the number of its end of the socket.
            network: whether it may use the network.

        Raises:
            OSError: there is no such command.
        """
        self._channel, theirs = socket.socketpair()
        number = theirs.fileno()
        try:
            with theirs:
                self.process = workplace.start(argv(number), network=network, inherit=[number])
        except BaseException:
            self._channel.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, request: str, timeout: float) -> str | None:
        """Return the answer to a request, without its line end.

        Returns:
            Nothing where the process has ended without an answer; None where its time ran out.
        """
        received = b""
        deadline = monotonic() + timeout
        try:
            self._channel.sendall(request.encode())
            while not received.endswith(b"\n"):
                if not self.process.follow(deadline - monotonic(), self._channel.fileno()):
                    return None
                piece = self._channel.recv(65536, socket.MSG_DONTWAIT)
                if not piece:
                    raise ConnectionResetError
                received += piece
        except (BlockingIOError, ConnectionError):
            return "" if self.process.follow(deadline - monotonic()) else None
        return received.decode().rstrip("\n")

    def close(self) -> None:
        """End the process, with all that it has started."""
        self._channel.close()
        self.process.stop()

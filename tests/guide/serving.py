"""A site as `mkdocs serve` shows it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def served(folder: Path, prefix: str = "") -> Iterator[str]:
    """Serve a site until the end; yield its address, which ends with `prefix`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    ) as server:
        assert server.stdout is not None
        said = iter(server.stdout.readline, "")
        assert any("Serving on" in line for line in said)
        Thread(target=server.stdout.read, daemon=True).start()  # a full pipe would stop the server
        address = f"http://127.0.0.1:{port}/{prefix}"
        try:
            urlopen(address, timeout=30).close()
            yield address
        finally:
            os.killpg(server.pid, signal.SIGTERM)

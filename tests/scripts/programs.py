"""Programs that a script finds when it is really run."""

from __future__ import annotations

import subprocess
import sys

from tests.folders import Folder


class Programs(Folder):
    """A folder of programs, which come before those of this machine."""

    def add(self, name: str, body: str) -> None:
        """Write a program as a script of the shell."""
        self.write(name, f"#!/bin/sh\n{body}\n")
        (self.root / name).chmod(0o755)

    def run(self, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder, with no variables but these."""
        return subprocess.run(
            argv,
            cwd=self.root,
            env={"PATH": f"{self.root}:/usr/bin:/bin", **environment},
            check=False,
            capture_output=True,
            text=True,
            timeout=20,
        )

    def run_python(self, text: str) -> subprocess.CompletedProcess[str]:
        """Run a text of Python."""
        return self.run(sys.executable, "-I", "-S", "-c", text)

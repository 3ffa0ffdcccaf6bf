"""GitHub's API for one repository, asked through ``gh``, the command line that is signed in."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pubproof.retirement.scene import Scene

UNDOCUMENTED = "GitHub's answer is not what it documents"
_SECONDS = 20.0
"""For one question."""
_PAGE = 100
_PAGES = 20
_STATUS = re.compile(rb"HTTP (\d{3})")
_ABSENT = 404
_REASONS = {
    401: "GitHub does not take the sign-in of gh (401)",
    403: "the account of gh may not see it (403): an administrator of the repository may",
    429: "GitHub was asked too often (429)",
}
"""Why GitHub gives no answer, by the status of HTTP that it gives."""


class UnansweredError(Exception):
    """GitHub or ``gh`` gave no answer; the message says why."""

    def __init__(self, why: str, status: int = 0) -> None:
        """Take the reason, and the status of HTTP where there is one."""
        super().__init__(why)
        self.why = why
        self.status = status

    @property
    def is_absent(self) -> bool:
        """Whether GitHub has nothing there, or shows the account nothing."""
        return self.status == _ABSENT


class GitHub:
    """GitHub's API for one repository, through the command line that is signed in."""

    def __init__(self, scene: Scene, slug: str) -> None:
        """Take the scene, and the repository as ``owner/name``."""
        self.slug = slug
        self._scene = scene

    def sign_in(self) -> None:
        """Raise `UnansweredError` where there is no ``gh``, or it is not signed in."""
        self._run("auth", "status")

    def entries(self, path: str, key: str) -> list[object]:
        """Return the entries of a list, of every page of it.

        Args:
            path: of the API, below ``repos/OWNER/NAME/``.
            key: the field in which a page has its entries.

        Raises:
            UnansweredError: there is no answer, or it is no list.
        """
        found: list[object] = []
        for page in range(1, _PAGES + 1):
            answer = self.ask(f"{path}?per_page={_PAGE}&page={page}")
            part = answer.get(key) if isinstance(answer, dict) else None
            if not isinstance(part, list):
                raise UnansweredError(UNDOCUMENTED)
            found += part
            if len(part) < _PAGE:
                return found
        raise UnansweredError(f"there are more than {_PAGE * _PAGES}")

    def ask(self, path: str) -> object:
        """Return GitHub's answer, a value of JSON; raise `UnansweredError` where there is none."""
        self._scene.progress(f"GitHub: {path.partition('?')[0]}")
        out = self._run("api", f"repos/{self.slug}/{path}")
        try:
            answer: object = json.loads(out)
        except (ValueError, RecursionError) as error:
            raise UnansweredError("gh gave no JSON") from error
        return answer

    def _run(self, *arguments: str) -> bytes:
        """Return what ``gh`` prints; raise `UnansweredError` where it fails."""
        environment = {
            **self._scene.machine.environment,
            "GH_PROMPT_DISABLED": "1",
            "GH_NO_UPDATE_NOTIFIER": "1",
            "NO_COLOR": "1",
        }
        try:
            done = subprocess.run(  # noqa: S603  only gh
                ["gh", *arguments],  # noqa: S607  wherever it is
                capture_output=True,
                check=False,
                env=environment,
                stdin=subprocess.DEVNULL,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise UnansweredError(f"gh did not answer in {_SECONDS:.0f} seconds") from error
        except OSError as error:
            raise UnansweredError("there is no command gh here") from error
        if not done.returncode:
            return done.stdout
        if arguments[0] == "auth":
            raise UnansweredError("gh is not signed in: run `gh auth login`")
        status = _STATUS.search(done.stderr) or _STATUS.search(done.stdout)
        number = int(status[1]) if status else 0
        raise UnansweredError(_REASONS.get(number, _reason(number, done.returncode)), number)


def _reason(status: int, ended: int) -> str:
    return f"GitHub answered {status}" if status else f"gh ended with {ended}"


def name_of(entry: object) -> str:
    """Return the name of an entry of a list; raise `UnansweredError` where it has none."""
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str):
        raise UnansweredError(UNDOCUMENTED)
    return name

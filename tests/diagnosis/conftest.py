"""Cases: a log, what stands in the repository, and what the diagnosis says then.

A case is named ``<failure>.yml`` or ``<failure>-<what>.yml``. Its fields:

- ``why``: what happened.
- ``log``: the log; ``file``: or else its name in ``tests/data/publish-logs``.
- ``publisher``, ``workflows``: what the repository at hand has; without them there is none.
- ``says``: the diagnosis, as it is printed.

No address of a package index stands in a log: ``@UPLOAD@`` and its like are put in here.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from pubproof.diagnosis import text
from pubproof.diagnosis.at_hand import AtHand
from pubproof.diagnosis.diagnosis import diagnose
from pubproof.pypi import TrustedPublisher, index
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pubproof.diagnosis.diagnosis import Diagnosis

HERE = Path(__file__).parent
LOGS = HERE.parent / "data" / "publish-logs"
NAMES = sorted(path.stem for path in HERE.joinpath("cases").glob("*.yml"))
NAME = "job.log"


class Case(NamedTuple):
    why: str
    log: str
    publisher: TrustedPublisher | None
    workflows: dict[str, str]
    says: str

    @property
    def alone(self) -> bool:
        """Whether no repository is at hand."""
        return self.publisher is None and not self.workflows

    def at_hand(self, root: Path) -> AtHand | None:
        """Return the repository at hand, made in the folder `root`."""
        if self.alone:
            return None
        folder = root / ".github" / "workflows"
        folder.mkdir(parents=True, exist_ok=True)
        for name, written in self.workflows.items():
            folder.joinpath(name).write_text(written, "utf-8")
        return AtHand(Repository(root, Settings(publisher=self.publisher)))

    def diagnosis(self, root: Path) -> Diagnosis:
        return diagnose(stream(self.log), self.at_hand(root))


def stream(log: str) -> io.BytesIO:
    return io.BytesIO(log.encode())


def read(name: str) -> Case:
    """Return a case, every field of it checked."""
    data = yaml.load(HERE.joinpath("cases", f"{name}.yml").read_text("utf-8"), yaml.CSafeLoader)
    assert set(data) <= {"why", "log", "file", "publisher", "workflows", "says"}
    assert data["why"].strip()
    publisher = data.get("publisher")
    log = data["log"] if "log" in data else LOGS.joinpath(data["file"]).read_text("utf-8")
    return Case(
        why=data["why"],
        log=with_addresses(log),
        publisher=TrustedPublisher(
            **{key.replace("-", "_"): value for key, value in publisher.items()}
        )
        if publisher
        else None,
        workflows=data.get("workflows", {}),
        says=with_addresses(data["says"]),
    )


def with_addresses(log: str) -> str:
    """Put the addresses of the package indexes where they are meant."""
    domain = index.domain()
    for mark, address in {
        "@UPLOAD@": f"https://upload.{domain}/legacy/",
        "@TEST@": f"https://test.{domain}/legacy/",
        "@HELP@": index.page("help"),
        "@DOCS@": index.manual("trusted-publishers"),
        "@DOMAIN@": domain,
        "https://PYPI-DOCS/": index.manual("trusted-publishers").partition("trusted")[0],
    }.items():
        log = log.replace(mark, address)
    return log


def shown(diagnosis: Diagnosis) -> str:
    return text.render(diagnosis, NAME) + "\n"


@pytest.fixture(params=NAMES)
def case(request: pytest.FixtureRequest) -> Case:
    return read(request.param)

"""The publishers that PyPI has on record, and in what a run differs from one.

After Warehouse's ``oidc/models/github.py``: the fields, and which of them its lookup compares.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ISSUER = "https://token.actions.githubusercontent.com"
"""The issuer of the identities of GitHub's public service."""

_LIFETIME = 30 * 24 * 60 * 60
"""The seconds for which a pending publisher lives. From Warehouse's ``oidc/tasks.py``."""

_WEIGHTS = {"owner": 8, "repository": 8, "owner_id": 1, "workflow": 4, "environment": 2}
"""What a difference counts when the nearest publisher is looked for, by its field."""
EXAMPLES = {"owner": "owner", "repository": "repository", "workflow": "workflow.yml"}
"""The grey examples of the form. From Warehouse's ``templates/manage/project/publishing.html``."""
_PLACEHOLDERS = {
    "owner": late.pattern(
        r"you|owner|your-?(?:github-?)?(?:account|github|name|org(?:ani[sz]ation)?|user(?:-?name)?)",
        re.IGNORECASE,
    ),
    "repository": late.pattern(
        r"repository|your[-_]?(?:package|project|repo(?:sitory)?)(?:[-_]?name)?", re.IGNORECASE
    ),
}
"""What guides, ours and PyPI's form among them, write where the reader's own word belongs."""


class TrustedPublisher(NamedTuple):
    """A publisher of a project, field by field as PyPI stores it."""

    owner: str
    """The user or organization that owns the repository, spelled as on GitHub."""
    repository: str
    """The repository's name, without its owner. PyPI compares it with upper and lower case."""
    workflow: str
    """The file name of the workflow that uploads, without its folder."""
    environment: str = ""
    """The environment's name. Leave it out when the publisher names none: PyPI then accepts a job
    in any environment, or in none."""
    owner_id: str | None = None
    """GitHub's number of the owner, where it is known. PyPI looks it up when a publisher is
    registered, and compares it too."""

    @property
    def slug(self) -> str:
        """The repository as GitHub names it, ``owner/name``."""
        return f"{self.owner}/{self.repository}"

    @property
    def phrases(self) -> tuple[str, ...]:
        """What PyPI's form asks for, a phrase each, as messages name a publisher."""
        return (
            f"owner {self.owner!r}",
            f"repository {self.repository!r}",
            f"workflow {self.workflow!r}",
            environment_phrase(self.environment),
        )

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The fields whose value is the word of a guide's example, copied as it stands."""
        fields = (("owner", self.owner), ("repository", self.repository))
        return tuple(name for name, value in fields if _PLACEHOLDERS[name].fullmatch(value))


class PendingPublisher(NamedTuple):
    """A publisher of a project that its first use creates."""

    project: str
    """The name of the project."""
    owner: str
    repository: str
    workflow: str
    environment: str = ""
    owner_id: str | None = None
    created: datetime | None = None
    """When it was registered, where that is known."""
    project_exists: bool = False
    """Whether the project has been created in some other way."""

    def ordinary(self) -> TrustedPublisher:
        """Return the publisher that it becomes when it is used."""
        return TrustedPublisher(
            owner=self.owner,
            repository=self.repository,
            workflow=self.workflow,
            environment=self.environment,
            owner_id=self.owner_id,
        )

    def expired(self, time: object) -> bool:
        """Whether PyPI has deleted it for its age.

        Args:
            time: seconds since 1970, as the claim ``iat`` has them. If they or the registration
                are not known, the answer is no.
        """
        if self.created is None or not isinstance(time, int | float):
            return False
        return time > self.created.timestamp() + _LIFETIME


AnyPublisher: TypeAlias = TrustedPublisher | PendingPublisher


class Difference(NamedTuple):
    """A field in which a run and a publisher differ."""

    field: str
    """The publisher's field."""
    run: str
    """What the run says; empty for nothing."""
    publisher: str
    """What the publisher says."""
    remark: str = ""
    """What else is to be said of it, as the line goes on; empty for nothing."""

    @property
    def label(self) -> str:
        """The field in words."""
        return "owner's number" if self.field == "owner_id" else self.field

    def __str__(self) -> str:
        """Return the line that names both for a run that is still to come."""
        return self.line("says")

    def line(self, verb: str) -> str:
        """Return the field, with what the run and the publisher say of it.

        Args:
            verb: ``says``, or ``said`` where the run is over.
        """
        run = repr(self.run) if self.run else "none"
        publisher = f"the publisher says {self.publisher!r}{self.remark}"
        return f"{self.label}: the run {verb} {run}, {publisher}"

    @property
    def slight(self) -> bool:
        """Whether it is but letter case, or the ending of the workflow's file."""
        run, publisher = self.run.lower(), self.publisher.lower()
        if self.field == "workflow":
            return run.rpartition(".")[0] == publisher.rpartition(".")[0]
        return run == publisher


def differences(publisher: AnyPublisher, run: TrustedPublisher) -> tuple[Difference, ...]:
    """Return every field that keeps `publisher` from accepting a run.

    The run's environment is in lower case, as PyPI compares it.

    Args:
        publisher: one on record.
        run: the publisher that the run asks for.
    """
    pairs = [
        ("owner", run.owner, publisher.owner),
        ("repository", run.repository, publisher.repository),
        ("workflow", run.workflow, publisher.workflow),
    ]
    if run.owner_id is not None and publisher.owner_id is not None:
        pairs.append(("owner_id", run.owner_id, publisher.owner_id))
    if publisher.environment:
        pairs.append(("environment", run.environment, publisher.environment))
    found = (Difference(*pair) for pair in pairs if pair[1] != pair[2])
    return tuple(each._replace(remark=_remark(each)) for each in found)


def _remark(difference: Difference) -> str:
    """Return in brackets why PyPI's lookup does not take the two for the same."""
    run, publisher = difference.run, difference.publisher
    if publisher == EXAMPLES.get(difference.field):
        return " (the grey example of the form)"
    if run.lower() == publisher.lower():
        is_lowered = difference.field == "environment"
        return " (PyPI lowers the run's alone)" if is_lowered else " (letter case counts)"
    if difference.field == "repository" and publisher == f"{run}.git":
        return " (no repository's name ends so)"
    if difference.slight:
        return " (the ending counts)"
    return " (another account)" if difference.field == "owner_id" else ""


def environment_phrase(name: str) -> str:
    """Return how messages name the environment of a run or a publisher; empty is none."""
    return f"environment {name!r}" if name else "no environment"


def nearest(publishers: Iterable[AnyPublisher], run: TrustedPublisher) -> AnyPublisher | None:
    """Return the publisher that differs least from the one that a run asks for.

    Of several that differ alike it is the first; None where there is none at all.
    """

    def distance(publisher: AnyPublisher) -> int:
        found = differences(publisher, run)
        return sum(_WEIGHTS[each.field] * (1 if each.slight else 4) for each in found)

    return min(publishers, key=distance, default=None)

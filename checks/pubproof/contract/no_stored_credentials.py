"""Nothing that uploads is given a stored credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Doubt, Evidence, Example, no_upload
from pubproof.credentials import search
from pubproof.location import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.pipeline import Pipeline


def check(pipeline: Pipeline) -> Iterator[Evidence | Doubt | Problem]:
    """Judge every workflow of the repository, not only those of the release."""
    found = [*search.find(pipeline)]
    yield from (Problem(one.location, one.what, one.help) for one in found)
    if pipeline.upload is None:
        yield no_upload()
        return
    for command in search.untold(pipeline) if not found else ():
        reason = f"which variables '{command.argv[0]}' sets for the upload cannot be told"
        yield Doubt(reason, command.location, 'write each one\'s name: echo "NAME=$value"')
        return
    yield Evidence(pipeline.upload.location, "the upload is given no user, password or token")


CLAUSE = Clause(
    id="no-stored-credentials",
    statement=(
        "No workflow gives a user, a password or an index token to anything that uploads, except "
        "to another index that the settings allow."
    ),
    why=(
        "A token that is stored can be stolen, works from anywhere and for months. With one in "
        "place the action uses it, drops the attestations and says so only in a warning, and "
        "the trusted publisher is never used."
    ),
    fix=(
        "Remove `user`, `password` and the tools' variables from the workflows, delete the "
        "secret, and revoke the token on PyPI."
    ),
    example=Example(
        path=".github/workflows/publish.yml",
        holds="        with:\n          packages-dir: dist/\n",
        fails="""\
        with:
          password: ${{ secrets.PYPI_API_TOKEN }}
          packages-dir: dist/
""",
    ),
    check=check,
    incident=(
        "fast_mail_parser's workflow was given a user and a password again. The trusted publisher "
        "and the attestations were off from then on, and only a warning said so "
        "(namecheap/fast_mail_parser#89)."
    ),
    settings=("indexes",),
    of_every_workflow=True,
)

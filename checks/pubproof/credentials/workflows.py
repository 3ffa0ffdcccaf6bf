"""Credentials that a workflow names, holds in the open or hands over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late, secrets, tokens, tools
from pubproof.credentials.credential import Credential
from pubproof.credentials.variables import VARIABLES
from pubproof.pypi import index
from pubproof.workflows.reader.nodes import Scalar, scalars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location
    from pubproof.pipeline import Pipeline
    from pubproof.workflows.reader.nodes import Node
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Workflow

_WORD = late.pattern(r"[^\s|;,>]+")
"""A name, or a path, of what is fetched from a store of secrets."""


def in_the_open(root: Node) -> Iterator[Credential]:
    """Yield the tokens that are written below the root of a workflow."""
    for scalar in scalars(root):
        for start, end in tokens.spans(scalar.value):
            yield Credential(
                scalar.place_offset(start, end - start),
                "a PyPI token stands here in the open",
                "revoke it on PyPI now, then remove it",
            )


def named(root: Node, pipeline: Pipeline) -> Iterator[Credential]:
    """Yield the secrets, and variables of the repository, that are named below a root."""
    for scalar, name in dict.fromkeys(secrets.named_in(root)):
        if _counts(name, pipeline) and (place := _place(scalar, name)):
            help_ = f"remove it here, delete the secret {name}, and {secrets.made_useless(name)}"
            if secrets.is_of_a_user(name):
                help_ = f"remove it here, and delete the secret {name}"
            message = f"the secret {name} is named like a package index's credential"
            yield Credential(place, message, help_, secrets=(name,))
    for scalar, name in dict.fromkeys(secrets.variables_in(root)):
        place = _place(scalar, name)
        if place and not _elsewhere(name, pipeline):
            message = f"the variable {name} is named like a package index's credential"
            help_ = f"remove it here, delete the variable {name}, and {secrets.made_useless(name)}"
            yield Credential(place, message, help_)


def named_for(root: Node, pipeline: Pipeline) -> Iterator[Credential]:
    """Yield what is named like an index's credential below a workflow's root, and given a secret.

    What a tool itself reads by that name is judged where the tool runs.
    """
    for name, place, secret in secrets.given_by_name(root):
        if VARIABLES.fullmatch(name) is None and not _elsewhere(name, pipeline):
            message = f"'{name}' is named like a package index's credential"
            help_ = f"remove it, delete the secret {secret}, and revoke what it holds"
            yield Credential(place, message, help_, secrets=(secret,))


def fetched(workflow: Workflow, pipeline: Pipeline) -> Iterator[Credential]:
    """Yield what is named like an index's credential and fetched from a store of secrets.

    The variables of the tools themselves are judged where a step is told to set them.
    """
    for step in (step for job in workflow.jobs.values() for step in job.steps):
        for text in _asked(step) if step.is_of(*tools.SECRET_STORES) else ():
            words = _WORD.finditer(text.value)
            found = next((one for one in words if _counts(one[0], pipeline)), None)
            if found is not None:
                message = f"'{found[0]}' is named like a package index's credential"
                place = text.place_offset(found.start(), len(found[0]))
                help_ = f"remove it, and {secrets.made_useless(found[0])}"
                yield Credential(place, message, help_)


def _asked(step: Step) -> Iterator[Scalar]:
    """Yield the texts in which an action is told what to fetch from a store of secrets."""
    given = [node for name in ("secrets", "secret-ids") if (node := step.input(name)) is not None]
    if step.env is not None:
        for name, value in step.env.entries:
            if isinstance(value, Scalar) and value.value.startswith(secrets.OF_A_VAULT):
                given.append(name if secrets.is_of_an_index(name.value) else value)
    yield from (one for one in given if VARIABLES.search(one.value) is None)


def _counts(name: str, pipeline: Pipeline) -> bool:
    """Whether a secret is named like a credential of an index that the settings do not allow."""
    return secrets.is_of_an_index(name) and not _elsewhere(name, pipeline)


def _elsewhere(name: str, pipeline: Pipeline) -> bool:
    """Whether a secret's name says that it is for another index, which the settings allow."""
    for allowed in pipeline.settings.indexes:
        words = re.findall(r"[a-z]+", index.identify(allowed).lower())
        if all(word in name.lower().replace("_", "") for word in words):
            return True
    return False


def inherited(pipeline: Pipeline) -> Iterator[Credential]:
    """Yield the calls on the way to the upload that hand over every secret of the repository."""
    publish = pipeline.publish_job
    on_the_way = [*publish.lineage(), *publish.awaited()] if publish is not None else []
    given = (node for job in on_the_way for node in (job.run.workflow.env, job.job.node))
    for node in dict.fromkeys(node for node in given if node is not None):
        for text in secrets.all_in(node):
            what = "every secret of the repository can be read here"
            yield Credential(text.location, what, "name the secrets that it needs", is_seen=False)
    for job in on_the_way:
        handed = job.job.secrets
        if isinstance(handed, Scalar) and handed.value == "inherit":
            called = job.job.uses.text if job.job.uses is not None else "the called workflow"
            yield Credential(
                handed.location,
                f"'secrets: inherit' hands every secret to {called}",
                "remove it, or name the secrets that it needs",
                is_seen=False,
            )


def _place(scalar: Scalar, name: str) -> Location | None:
    """Return where a text reads the secret, None where it does so in comments alone.

    Its name may stand there before.
    """
    pattern = rf"(?:secrets|vars)\W{{1,9}}({re.escape(name)})(?![\w-])"
    live = secrets.uncommented(scalar.value)
    read = re.search(pattern, live, re.IGNORECASE)
    if read is not None:
        return scalar.place_offset(read.start(1), len(name))
    is_commented = live != scalar.value and re.search(pattern, scalar.value, re.IGNORECASE)
    return None if is_commented else scalar.location

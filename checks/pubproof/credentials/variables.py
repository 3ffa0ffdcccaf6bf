"""The variables from which the tools that upload take credentials, and who may set them."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late, secrets, tools
from pubproof.pypi import index
from pubproof.workflows.reader.nodes import scalars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location
    from pubproof.workflows.runs.job_run import StepRun

_OF_UPLOADS = (
    r"TWINE_(?:USERNAME|PASSWORD)"
    r"|UV_PUBLISH_(?:TOKEN|USERNAME|PASSWORD)"
    r"|HATCH_INDEX_(?:USER|AUTH)"
    r"|FLIT_(?:USERNAME|PASSWORD)"
    r"|POETRY_PYPI_TOKEN_\w+"
    r"|PDM_PUBLISH_(?:USERNAME|PASSWORD)"
    r"|MATURIN_(?:PYPI_TOKEN|USERNAME|PASSWORD)"
)
OF_UPLOADS = late.pattern(_OF_UPLOADS)
"""The variables of credentials that serve uploads alone."""
SETTING = late.pattern(rf"(?:-e|-{{1,2}}[\w-]{{1,40}}=)?(?P<name>{_OF_UPLOADS})=\S+")
"""A word by which a program hands one of them on: ``docker run --env=TWINE_PASSWORD=…``."""
VARIABLES = late.pattern(rf"(?:{_OF_UPLOADS}|POETRY_HTTP_BASIC_\w{{1,99}}_(?:USERNAME|PASSWORD))")
"""The variables from which the tools that upload take credentials."""
STORING = late.pattern(
    r"pypirc|\[distutils\]|\[pypi\]|netrc|GITHUB_ENV|(?i:github\W{1,9}env\b)|pypi-token|http-basic|keyring"
    rf"|uv auth|hatch config|pdm config|{'|'.join(tools.VARIABLES)}"
)
"""What a script names that may store a credential, or set one of the variables."""


def may_be_given(step: StepRun) -> bool:
    """Whether a step that does not upload may be given a credential, by what it names."""
    run = step.step.run
    return (
        (run is not None and STORING.search(run.value) is not None)
        or any(True for _ in told_to_set(step))
        or any(True for _ in told_to_write(step))
        or any(VARIABLES.fullmatch(key.value) for env in step.envs for key, _ in env.entries)
    )


def told_to_set(step: StepRun) -> Iterator[tuple[str, Location]]:
    """Yield the variables of the tools that an action is told to set for later steps."""
    if step.step.uses is None or step.step.inputs is None:
        return
    for value in scalars(step.step.inputs):
        for found in VARIABLES.finditer(value.value):
            yield found[0], value.place_offset(found.start(), len(found[0]))


def told_to_write(step: StepRun) -> Iterator[tuple[Location, str]]:
    """Yield where an action is told of a file with a credential, and which file that is.

    It is told a path, and a secret beside it; one that is named after a ``.netrc``, a host.
    """
    uses, inputs = step.step.uses, step.step.inputs
    if uses is None or inputs is None:
        return
    if "netrc" in uses.action and any("${{" in one.value for one in scalars(inputs)):
        for value in scalars(inputs):
            if index.identify(f"https://{value.value.strip()}") == index.PYPI:
                yield value.location, f"a credential for {index.domain()} into a .netrc"
    if any(secrets.named_in(inputs)):
        for value in scalars(inputs):
            if basename(value.value) == ".pypirc":
                yield value.location, "a .pypirc"

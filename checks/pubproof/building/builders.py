"""The programs and actions that build: what they take, what they make, and where they leave it.

After the manual of each; where Poetry, PDM and hatch leave it, after their commands ``build``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.tools import BUILD_AND_INSPECT, MATURIN_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.operations import Operation

_OF_PIP = ("PIP_BUILD_CONSTRAINT", "PIP_CONSTRAINT")
OF_UV = ("UV_BUILD_CONSTRAINT",)
"""The variables that name files whose versions an isolated build with uv must keep to."""
OF_INSTALLERS = (*_OF_PIP, *OF_UV)
"""Those of every installer."""


class Builder(NamedTuple):
    """A program or an action that builds."""

    makes: str = ""
    """The kind of distribution that it makes, whatever it is told; empty where it is told."""
    formats: tuple[str, ...] = ()
    """Options whose values are all that it makes."""
    takes_folder: bool = False
    """Whether it takes the project's folder as an argument."""
    folder_options: tuple[str, ...] = ()
    """Options that name this folder."""
    file_options: tuple[str, ...] = ()
    """Options that name a file in this folder."""
    folder_input: str = "working-directory"
    """The input of an action that names it."""
    output_options: tuple[str, ...] = ()
    """Options that name the folder for the distributions."""
    output: str = "dist"
    """This folder where no option names it."""
    is_beside: bool = False
    """Whether it leaves them below the project's folder where no option names a folder."""
    is_seen_from_project: bool = False
    """Whether a folder that an option names is seen from the project's as well."""
    takes_output: bool = False
    """Whether it takes the folder for the distributions as an argument."""
    constraints: tuple[str, ...] = ()
    """The variables that name such files for its one installer; none where it has several."""


_OF_MATURIN = Builder(file_options=("-m", "--manifest-path"), output_options=("-o", "--out"))
_OF_HATCH = Builder(formats=("-t", "--target"))
_OF_SETUPTOOLS = Builder(output_options=("-d", "--dist-dir"))
_BUILDERS: Mapping[str, Builder] = {
    "build": Builder(
        takes_folder=True,
        output_options=("-o", "--outdir"),
        is_beside=True,
        constraints=_OF_PIP,
    ),
    "cibuildwheel": Builder(
        makes="wheel", takes_folder=True, output_options=("--output-dir",), output="wheelhouse"
    ),
    "flit build": Builder(formats=("--format",), file_options=("-f", "--ini-file"), is_beside=True),
    "hatch build": _OF_HATCH._replace(takes_output=True),
    "hatchling build": _OF_HATCH._replace(output_options=("-d", "--directory")),
    "maturin build": _OF_MATURIN._replace(makes="wheel"),
    "maturin sdist": _OF_MATURIN._replace(makes="sdist"),
    "openastronomy/build-python-dist": Builder(folder_input="source-directory"),
    "pdm build": Builder(
        folder_options=("-p", "--project"),
        output_options=("-d", "--dest"),
        is_beside=True,
        is_seen_from_project=True,
    ),
    "pip wheel": Builder(
        makes="wheel",
        takes_folder=True,
        output_options=("-w", "--wheel-dir"),
        output=".",
        constraints=_OF_PIP,
    ),
    "poetry build": Builder(
        formats=("-f", "--format"),
        folder_options=("-C", "--directory", "-P", "--project"),
        output_options=("-o", "--output"),
        is_beside=True,
        is_seen_from_project=True,
    ),
    "pypa/cibuildwheel": Builder(makes="wheel", folder_input="package-dir"),
    "rye build": Builder(output_options=("-o", "--out")),
    "setup.py bdist_wheel": _OF_SETUPTOOLS,
    "setup.py sdist": _OF_SETUPTOOLS,
    "uv build": Builder(
        takes_folder=True,
        folder_options=("--project", "--directory"),
        output_options=("-o", "--out-dir"),
        is_beside=True,
        constraints=OF_UV,
    ),
    BUILD_AND_INSPECT: Builder(folder_input="path"),
}
"""By the name of the program with its sub-command, or of the action; maturin makes an sdist beside
the wheel if it is asked to."""
_OTHER = Builder()
_BUILDING = frozenset(
    {
        *("flit publish", "maturin publish", "nbdev_pypi", "setup.py upload"),
        *("celsiusnarhwal/poetry-publish", "code-specialist/pypi-poetry-publish"),
        *("coveooss/pypi-publish-with-poetry", "etils-actions/pypi-auto-publish"),
        *("jrubics/poetry-publish", "lsst-sqre/build-and-publish-to-pypi"),
        "mariamrf/py-package-publish-action",
    }
)
"""Uploads that build what they upload, whatever they are told."""
_BUILDING_IF_TOLD: Mapping[str, tuple[str, bool]] = {
    "pdm publish": ("--no-build", False),
    "poetry publish": ("--build", True),
}
"""Those that an option keeps from it, or tells to."""


def named(tool: str) -> Builder:
    """Return what is known of a program or an action."""
    return _BUILDERS.get(tool.lower(), _OTHER)


def builds_first(upload: Operation) -> bool:
    """Whether an upload builds what it uploads."""
    tool = upload.tool.lower()
    if tool in MATURIN_ACTIONS:
        return upload.input("command") == "publish"
    option, if_given = _BUILDING_IF_TOLD.get(tool, ("", False))
    return tool in _BUILDING or (bool(option) and (option in upload.argv) is if_given)

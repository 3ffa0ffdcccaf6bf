"""The programs and actions that build, check, attest, verify, hand on and upload."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENDINGS = (".whl", ".tar.gz")
"""How the names of distributions end."""
PYPA_ACTION = "pypa/gh-action-pypi-publish"
ATTEST_SBOM = "actions/attest-sbom"
BUILD_AND_INSPECT = "hynek/build-and-inspect-python-package"
SLSA_GENERATOR = "slsa-framework/slsa-github-generator"
COMPILE_GENERATOR = "compile-generator"
"""What tells that generator to build its program: it gets it by a tag, and fails at a commit id."""


class Kind(StrEnum):
    """What an operation does."""

    BUILD = "build"
    CHECK = "check"
    ATTEST = "attest"
    VERIFY = "verify"
    SIGN = "sign"
    STORE = "store"
    FETCH = "fetch"
    UPLOAD = "upload"


COMMANDS: Mapping[tuple[str, str], Kind] = {
    ("twine", "upload"): Kind.UPLOAD,
    ("uv", "publish"): Kind.UPLOAD,
    ("hatch", "publish"): Kind.UPLOAD,
    ("flit", "publish"): Kind.UPLOAD,
    ("poetry", "publish"): Kind.UPLOAD,
    ("pdm", "publish"): Kind.UPLOAD,
    ("maturin", "publish"): Kind.UPLOAD,
    ("maturin", "upload"): Kind.UPLOAD,
    ("rye", "publish"): Kind.UPLOAD,
    ("setup.py", "upload"): Kind.UPLOAD,
    ("pyb", "upload"): Kind.UPLOAD,
    ("uv", "build"): Kind.BUILD,
    ("hatch", "build"): Kind.BUILD,
    ("hatchling", "build"): Kind.BUILD,
    ("flit", "build"): Kind.BUILD,
    ("poetry", "build"): Kind.BUILD,
    ("pdm", "build"): Kind.BUILD,
    ("maturin", "build"): Kind.BUILD,
    ("maturin", "sdist"): Kind.BUILD,
    ("rye", "build"): Kind.BUILD,
    ("pip", "wheel"): Kind.BUILD,
    ("setup.py", "sdist"): Kind.BUILD,
    ("setup.py", "bdist"): Kind.BUILD,
    ("setup.py", "bdist_wheel"): Kind.BUILD,
    ("setup.py", "bdist_egg"): Kind.BUILD,
    ("twine", "check"): Kind.CHECK,
    ("gh", "attestation verify"): Kind.VERIFY,
    ("gh", "run download"): Kind.FETCH,
    ("gh", "at verify"): Kind.VERIFY,
    ("cosign", "verify-blob-attestation"): Kind.VERIFY,
    ("slsa-verifier", "verify-artifact"): Kind.VERIFY,
    ("cosign", "sign-blob"): Kind.SIGN,
    ("cosign", "attest-blob"): Kind.SIGN,
    ("sigstore", "sign"): Kind.SIGN,
    ("pypi-attestations", "sign"): Kind.SIGN,
    ("pypi_attestations", "sign"): Kind.SIGN,
    ("pypi-attestations", "verify"): Kind.VERIFY,
    ("pypi_attestations", "verify"): Kind.VERIFY,
}
"""Programs and their sub-commands."""
UNREAD = frozenset({("jupyter-releaser", "publish-assets"), ("pants", "publish")})
"""Others that may upload, as files and variables say which are not read here."""
UPLOADS = frozenset(pair for pair, kind in COMMANDS.items() if kind is Kind.UPLOAD)
"""Those of them that upload."""
UPLOADING = tuple(dict.fromkeys(name for name, verb in COMMANDS if (name, verb) in UPLOADS))
"""Those that upload when they are told to."""
VERBS = ("upload", "publish")
"""What tells them to."""
SHORT = ("rye", "uv")
"""Those of them whose names are parts of many words."""
VARIABLES = (
    *("TWINE_", "UV_PUBLISH_", "HATCH_INDEX_", "FLIT_", "POETRY_PYPI_", "POETRY_HTTP_"),
    *("PDM_PUBLISH_", "MATURIN_"),
)
"""How the variables begin from which they take what they log in with."""
CREDENTIAL_FILES = ("pypirc", "netrc")
"""Words of the names of files from which they take it."""

PROGRAMS: Mapping[str, Kind] = {
    "build": Kind.BUILD,
    "pyproject-build": Kind.BUILD,
    "cibuildwheel": Kind.BUILD,
    "publib-pypi": Kind.UPLOAD,
    "jsii-release-pypi": Kind.UPLOAD,
    "nbdev_pypi": Kind.UPLOAD,
    "semantic-release-pypi": Kind.UPLOAD,
    "uv-publish": Kind.UPLOAD,
}
"""Programs that do one thing without a sub-command."""


class Uploader(NamedTuple):
    """An action that uploads, beside PyPA's and its copies."""

    goes_to: str = ""
    """Where it uploads to; empty for PyPI, or where an input names it."""
    index_input: str = "repository-url"
    idle: tuple[str, bool | str] | None = None
    """An input, and the value with which it uploads nothing; a word is what it takes for none."""


_RELEASER = ("jupyter-server/jupyter_releaser", "jupyter-server/jupyter-releaser")
_OF_RELEASER = tuple(
    f"{name}/.github/actions/{one}-release" for name in _RELEASER for one in ("finalize", "publish")
)
_DRY_RUN = ("dry-run", True)
UPLOADERS: Mapping[str, Uploader] = {
    "ansys/actions/release-pypi-private": Uploader("pyansys", idle=_DRY_RUN),
    "ansys/actions/release-pypi-public": Uploader(idle=_DRY_RUN),
    "ansys/actions/release-pypi-test": Uploader("testpypi", idle=_DRY_RUN),
    "casperdcl/deploy-pypi": Uploader(index_input="url", idle=("upload", False)),
    "celsiusnarhwal/poetry-publish": Uploader(),
    "code-specialist/pypi-poetry-publish": Uploader(index_input="registry"),
    "coveooss/pypi-publish-with-poetry": Uploader(),
    "etils-actions/pypi-auto-publish": Uploader(idle=("pypi-token", "skip")),
    "greenbone/actions/pypi-upload": Uploader(),
    "jrubics/poetry-publish": Uploader(),
    "lsst-sqre/build-and-publish-to-pypi": Uploader(idle=("upload", False)),
    "mariamrf/py-package-publish-action": Uploader(),
    "neuroinformatics-unit/actions/upload_pypi": Uploader(),
    **dict.fromkeys(_OF_RELEASER, Uploader()),
}
"""By action, in lower case, with its path."""
ACTIONS: Mapping[str, tuple[Kind, ...]] = {
    PYPA_ACTION: (Kind.UPLOAD,),
    "actions/attest": (Kind.ATTEST,),
    "actions/attest-build-provenance": (Kind.ATTEST,),
    ATTEST_SBOM: (Kind.ATTEST,),
    "actions/upload-artifact": (Kind.STORE,),
    "actions/upload-artifact/merge": (Kind.FETCH, Kind.STORE),
    "actions/download-artifact": (Kind.FETCH,),
    "openastronomy/build-python-dist": (Kind.BUILD,),
    "pypa/cibuildwheel": (Kind.BUILD,),
    "sigstore/gh-action-sigstore-python": (Kind.SIGN,),
    "astral-sh/attest-action": (Kind.SIGN,),
    BUILD_AND_INSPECT: (Kind.BUILD, Kind.CHECK, Kind.ATTEST, Kind.STORE),
    **dict.fromkeys(UPLOADERS, (Kind.UPLOAD,)),
}
ARTIFACT_READERS = frozenset(
    {
        "alextompkins/download-prior-artifact",
        "aochmann/actions-download-artifact",
        "benday-inc/download-latest-artifact",
        "bettermarks/action-artifact-download",
        "cytopia/download-artifact-retry-action",
        "dawidd6/action-download-artifact",
        "geekyeggo/delete-artifact",
        "greenbone/actions/download-artifact",
        "joutvhu/delete-artifact",
        "levonet/action-download-last-artifact",
        "philips-labs/action-delete-artifacts",
        "softwareforgood/check-artifact-v4-existence",
        "wamp-proto/wamp-cicd/actions/download-artifact-verified",
        "xsavikx/artifact-exists-action",
    }
)
"""Actions that are told an artifact by its name and store none: they download it, look whether it
is there, or delete it."""
AGAIN = "new_command_on_retry"
"""The input with the command that `nick-fields/retry` runs in place of one that has failed."""
AFTER_FAILURE = frozenset({"on_retry_command", AGAIN})
"""Its inputs with commands that it runs only once its ``command`` has failed."""
_RETRIED = ("command", *sorted(AFTER_FAILURE))
MATURIN_ACTIONS = ("pyo3/maturin-action", "messense/maturin-action")
"""Actions that do what their input ``command`` says."""
COMMAND_INPUTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(MATURIN_ACTIONS, ("before-script-linux",)),
    "changesets/action": ("version", "publish"),
    "coactions/setup-xvfb": ("run",),
    "gabrielbb/xvfb-action": ("run",),
    "nick-fields/retry": _RETRIED,
    "nick-invision/retry": _RETRIED,
    "wandalen/wretry.action": ("command",),
}
"""Actions that run commands which they are given, and the inputs with these."""
ACTION_COMMANDS: Mapping[str, str] = {
    "python-semantic-release/python-semantic-release": "semantic-release version",
    "relekang/python-semantic-release": "semantic-release version",
}
"""Actions that run one command, whose configuration says what that does."""
SECRET_STORES = (
    "1password/load-secrets-action",
    "aws-actions/aws-secretsmanager-get-secrets",
    "azure/get-keyvault-secrets",
    "bitwarden/sm-action",
    "google-github-actions/get-secretmanager-secrets",
    "hashicorp/vault-action",
)
"""Actions that fetch secrets which GitHub does not keep."""
HOOKED_ACTIONS: Mapping[str, str] = {
    "callowayproject/bump-my-version": "bump-my-version bump",
    "codfish/semantic-release-action": "semantic-release",
    "commitizen-tools/commitizen-action": "cz bump",
    "cycjimmy/semantic-release-action": "semantic-release",
    "depot/build-push-action": "docker build",
    "docker/build-push-action": "docker build",
    "goreleaser/goreleaser-action": "goreleaser release",
    "openastronomy/build-python-dist": "python -m build",
    "pre-commit/action": "pre-commit run",
    "pypa/cibuildwheel": "cibuildwheel",
    "useblacksmith/build-push-action": "docker build",
    BUILD_AND_INSPECT: "python -m build",
}
"""Actions that run one program, which may start what files of the repository tell it."""
IDLE_INPUTS: Mapping[str, str] = {"build": "false", "no_operation_mode": "true"}
"""Inputs of those, with the values with which the command builds nothing."""
UPLOADING_INPUTS = ("pypi_token", "repository_username", "repository_password")
"""Inputs of those, before their version 8, which uploaded with them."""
NODE = "node {0}"
"""How the runner starts what is written in JavaScript."""
SCRIPT_INPUTS: Mapping[str, tuple[str, str]] = {"actions/github-script": ("script", NODE)}
"""Actions that run a script in another language: the input with it, and its shell."""
REQUESTS = frozenset({"curl", "wget", "http", "https", "xh", "xhs", "POST"})
"""Programs that send a request, and the word for one that a Python text sends."""
COPIERS = frozenset({"cp", "install", "ln", "mv"})
"""Programs that write to what their last word names, or ``-t``."""
REPAIRERS = {
    "auditwheel": ("-w", "--wheel-dir"),
    "delocate-wheel": ("-w", "--wheel-dir"),
    "delvewheel": ("-w", "--wheel-dir"),
    "repairwheel": ("-o", "--output-dir"),
}
"""Programs that make of a wheel for one system the one that is uploaded, and where they put it."""
COPYING_FUNCTIONS = frozenset(
    {
        *("os.link", "os.rename", "os.replace", "os.symlink", "shutil.copy", "shutil.copy2"),
        *("shutil.copyfile", "shutil.copytree", "shutil.move", "shutil.unpack_archive"),
        "urllib.request.urlretrieve",
    }
)
"""Functions of Python whose second argument is what they make of the first, or of what it holds."""
_SPEAKING = late.pattern(
    r"pypi|twine|(?:hatch|pdm|poetry|python|uv)-(?:package-)?publish|publish-(?:poetry|python)",
    re.IGNORECASE,
)
"""How actions are named that upload distributions of Python."""
_DRY = frozenset({"--dry-run", "--help", "-h", "--version"})
"""Options with which a program does nothing."""
_DRY_TOO: Mapping[str, frozenset[str]] = {
    "cibuildwheel": frozenset({"--print-build-identifiers"}),
    "hatch": frozenset({"--clean-only", "--hooks-only"}),
}
"""Further ones of one program, with which it neither builds nor uploads."""
INDEX_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "twine": ("--repository-url", "-r", "--repository"),
    "uv": ("--publish-url", "--index"),
    "hatch": ("-r", "--repo"),
    "flit": ("--repository", "-r"),
    "poetry": ("-r", "--repository"),
    "pdm": ("-r", "--repository"),
    "maturin": ("--repository-url", "-r", "--repository"),
    "rye": ("--repository-url", "--repository"),
    "setup.py": ("-r", "--repository"),
    "nbdev_pypi": ("--repository",),
    "uv-publish": ("--publish-url", "--index"),
    "semantic-release-pypi": ("--repository-url",),
}
"""Options by which programs name the index to upload to."""
CREDENTIAL_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "twine": ("-u", "--username", "-p", "--password"),
    "uv": ("-t", "--token", "-u", "--username", "-p", "--password"),
    "hatch": ("-u", "--user", "-a", "--auth"),
    "poetry": ("-u", "--username", "-p", "--password"),
    "pdm": ("-u", "--username", "-P", "--password"),
    "maturin": ("-u", "--username", "-p", "--password"),
    "rye": ("--token", "--username"),
}
"""Options by which programs are given a credential for it."""
INDEX_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "twine": ("TWINE_REPOSITORY_URL", "TWINE_REPOSITORY"),
    "uv": ("UV_PUBLISH_URL", "UV_PUBLISH_INDEX"),
    "hatch": ("HATCH_INDEX_REPO",),
    "flit": ("FLIT_INDEX_URL",),
    "pdm": ("PDM_PUBLISH_REPO",),
    "maturin": ("MATURIN_REPOSITORY_URL", "MATURIN_REPOSITORY"),
    "publib-pypi": ("TWINE_REPOSITORY_URL", "TWINE_REPOSITORY"),
    "jsii-release-pypi": ("TWINE_REPOSITORY_URL", "TWINE_REPOSITORY"),
}
"""Variables from which they take it where no option names it."""
_OWN_NAMES: Mapping[str, Mapping[str, str]] = {"hatch": {"main": "pypi", "test": "testpypi"}}
"""Names that a program has for indexes, which no configuration may give to others: those of hatch
stand in its guide, under "How to configure repositories for index publishing"."""


def is_dry(argv: Sequence[str]) -> bool:
    """Whether a command does nothing to distributions, whatever it is told besides."""
    return not (_DRY | _DRY_TOO.get(argv[0], frozenset())).isdisjoint(argv)


def stores_credentials(text: str) -> bool:
    """Whether a Python text may write a file from which tools log in, or set their variables."""
    return any(map(text.__contains__, CREDENTIAL_FILES)) or (
        "GITHUB_ENV" in text and any(map(text.__contains__, VARIABLES))
    )


def index_meant(program: str, name: str) -> str:
    """Return the name of the index that a program means by a name of its own; others as given."""
    return _OWN_NAMES.get(program, {}).get(name, name)


def speaks_of_an_index(name: str) -> bool:
    """Whether an action says by its name that it uploads distributions of Python."""
    return _SPEAKING.search(name) is not None


def is_publish_action(name: str) -> bool:
    """Whether an action is PyPA's, or somebody's copy of it (``owner/gh-action-pypi-publish``)."""
    return name.lower().endswith(f"/{PYPA_ACTION.partition('/')[2]}")

"""What a verification is told to expect of the attestations.

The options are those of gh's manual, "gh attestation verify", and of the manuals of cosign and
slsa-verifier.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.contract.clause import Doubt
from pubproof.location import Problem
from pubproof.operations.attestation import PREDICATE, is_provenance
from pubproof.pypi.publisher import ISSUER
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.operations import Operation

WHOSE = '--repo "$GITHUB_REPOSITORY"'
_PROVENANCE = PREDICATE.rpartition("/")[0]
_GITHUB = "github.com"
_COMMANDS = 2
"""How many words name what gh is to do: ``attestation verify``."""
_FOLDER = ".github/workflows/"
_IDENTITIES: Mapping[str, tuple[str, ...]] = {
    "cosign": ("--certificate-identity", "--certificate-identity-regexp"),
    "pypi-attestations": ("--identity", "--repository"),
    "pypi_attestations": ("--identity", "--repository"),
    "slsa-verifier": ("--source-uri",),
}
"""Other programs that verify, and their options that name the signer or the repository."""
_ISSUERS = {"cosign": "--certificate-oidc-issuer", "gh": "--cert-oidc-issuer"}
"""Their options that name who has told the signer's identity."""
_IGNORING = "--insecure-ignore-"
_UNCHECKED = "--check-claims=false"
"""Options of cosign with which it passes over a part of what it verifies."""
_FLAGS = frozenset({"--bundle-from-oci", "--deny-self-hosted-runners", "--no-public-good"})
"""Options of ``gh attestation verify`` without a value."""
_OWN = late.pattern(
    r"GITHUB_REPOSITORY|(?i:github\W{1,9}(?:event\W{1,9})?repository)|\bgh\s+repo\s+view\b"
)
"""How a script names its own repository, and its owner."""
_COMMIT = late.pattern(r"[0-9a-fA-F]{40}")
_ROOTS = late.pattern(r"\bgh\s+(?:attestation|at)\s+trusted-root\b")


def meant(attests: list[Operation], verify: Operation) -> list[Operation]:
    """Return those of the attesting steps whose attestations a command asks for.

    gh asks for build provenance unless it is told otherwise; where no step is seen to attest that,
    it may be any.
    """
    if not _is_gh(verify) or UNKNOWN in (value(verify.argv, "--predicate-type") or ""):
        return attests
    return [one for one in attests if is_provenance(one)] or attests


def of_nobody(verify: Operation) -> Iterator[Problem]:
    """Yield that gh is given neither ``--repo`` nor ``--owner``: its ``verify`` wants one."""
    if _is_gh(verify) and not any(
        (not word.strip(UNKNOWN) and not takes_value(before))
        or word.startswith(("--repo", "-R", "--owner", "-o"))
        for before, word in pairwise(verify.argv)
    ):
        message = f"'{verify.tool}' is not told whose attestations count, and always fails so"
        yield Problem(verify.location, message, f"add {WHOSE}")


def of_something_else(verify: Operation) -> Iterator[Problem]:
    """Yield what makes gh look for other attestations than a release makes."""
    if not _is_gh(verify):
        return
    own = verify.at.scope.github.get("repository")
    owner = own.partition("/")[0] if isinstance(own, str) else None
    for names, right in ((("-R", "--repo"), own), (("-o", "--owner"), owner)):
        given = _known(verify, *names)
        if given and isinstance(right, str) and given.lower() != right.lower():
            message = f"the attestations of '{given}' are verified, not those of '{right}'"
            yield Problem(verify.location, message, f"write {WHOSE}")
    kind = _known(verify, "--predicate-type")
    if kind and not kind.startswith(_PROVENANCE):
        message = f"what is verified is no build provenance: '{kind}'"
        help_ = f"write --predicate-type {PREDICATE}, or leave it out"
        yield Problem(verify.location, message, help_)
    ref, own_ref = _known(verify, "--source-ref"), verify.at.job.run.event.ref
    if ref.startswith("refs/tags/"):
        message = f"what was built from '{ref}' is verified, in every release"
        yield Problem(verify.location, message, 'write --source-ref "$GITHUB_REF"')
    elif ref and isinstance(own_ref, str) and ref != own_ref:
        message = f"what was built from '{ref}' is verified, and a release is built from a tag"
        yield Problem(verify.location, message, 'write --source-ref "$GITHUB_REF"')
    commit = _known(verify, "--source-digest")
    if _COMMIT.fullmatch(commit):
        message = f"what was built from the commit {commit[:7]} is verified, in every release"
        yield Problem(verify.location, message, 'write --source-digest "$GITHUB_SHA"')


def of_another_issuer(verify: Operation) -> Iterator[Problem]:
    """Yield that a program asks for signatures which GitHub has no part in."""
    option = _ISSUERS.get(_program(verify), "")
    issuer = _known(verify, option) if option else ""
    if issuer and not issuer.startswith(ISSUER):
        message = f"what is verified was signed for '{issuer}', and GitHub signs for '{ISSUER}'"
        yield Problem(verify.location, message, f"write {option} {ISSUER}")


def of_less(verify: Operation) -> Iterator[Problem]:
    """Yield the options of cosign that leave out a part of the verification."""
    if _program(verify) != "cosign":
        return
    for word in verify.argv:
        off = word.startswith(_IGNORING) and not word.endswith("=false")
        if off or word == _UNCHECKED:
            message = f"'{word}' leaves out a part of the verification"
            yield Problem(verify.location, message, f"leave out {word}")


def of_another_source(verify: Operation) -> Iterator[Problem]:
    """Yield that slsa-verifier is told of a branch, or of one tag, for every release."""
    if _program(verify) != "slsa-verifier":
        return
    for name, what in (("--source-branch", "the branch"), ("--source-tag", "the tag")):
        given = _known(verify, name)
        if given:
            message = f"what was built from {what} '{given}' is verified, in every release"
            yield Problem(verify.location, message, 'write --source-tag "$GITHUB_REF_NAME"')


def of_another_identity(verify: Operation) -> Iterator[Problem]:
    """Yield that a program other than gh is told of a signer which is not this repository."""
    own = verify.at.scope.github.get("repository")
    for name in _IDENTITIES.get(_program(verify), ()):
        given = _known(verify, name)
        if given and isinstance(own, str) and not _may_be_of(own, given, name):
            message = f"the attestations of '{given}' are verified, not those of '{own}'"
            yield Problem(verify.location, message, f"name this repository in {name}")


def _may_be_of(repository: str, given: str, option: str) -> bool:
    """Whether an option names a repository whole, or a pattern of one at least its owner."""
    if option.endswith("regexp"):
        return repository.partition("/")[0].lower() in given.replace("\\", "").lower()
    return f"/{repository}/".lower() in f"/{given}/".lower()


def of_another_signer(attests: list[Operation], verify: Operation) -> Iterator[Problem]:
    """Yield what names another signer than the workflows whose jobs attest."""
    if not _is_gh(verify) or not attests:
        return
    own = verify.at.scope.github.get("repository")
    workflow = value(verify.argv, "--signer-workflow", "--cert-identity") or ""
    home, _, path = workflow.partition("@")[0].partition(_FOLDER)
    repository = _known(verify, "--signer-repo") or "/".join(home.rstrip("/").split("/")[-2:])
    is_known = repository and UNKNOWN not in repository and isinstance(own, str)
    if is_known and repository.lower() != str(own).lower():
        message = f"the attestations are made in '{own}', and those of '{repository}' are asked for"
        yield Problem(verify.location, message, "name this repository, or leave the option out")
    files = {one.at.job.run.workflow.file for one in meant(attests, verify)}
    if path and UNKNOWN not in path and path not in files:
        message = f"the attestations are made in {min(files)}, and those of '{path}' are asked for"
        help_ = f"write {min(files)}: the signer is the workflow whose job attests"
        yield Problem(verify.location, message, help_)


def of_something_untold(verify: Operation) -> Iterator[Doubt]:
    """Yield the doubt of whose attestations count, or which kind, where it is not written out."""
    whose = value(verify.argv, "-R", "--repo", "-o", "--owner") if _is_gh(verify) else None
    if whose and UNKNOWN in whose and not _asks_for_own(verify):
        message = "whose attestations are verified cannot be told"
        yield Doubt(message, verify.location, f"write {WHOSE}")
    kind = value(verify.argv, "--predicate-type") if _is_gh(verify) else None
    if kind is not None and UNKNOWN in kind:
        message = "which kind of attestation is verified cannot be told"
        yield Doubt(message, verify.location, f"write --predicate-type {PREDICATE}")


def of_more_words(verify: Operation) -> Iterator[Doubt]:
    """Yield the doubt of words beside the file that nobody can read: gh takes one file.

    They may be options, such as another ``--repo``, of which the last counts, or ``--help``.
    """
    words = verify.argv if _is_gh(verify) else ()
    plain = [
        word
        for before, word in pairwise(words)
        if not word.startswith("-") and not takes_value(before)
    ]
    files = plain[_COMMANDS:]
    if files[1:] and any(not word.strip(UNKNOWN) for word in files):
        message = f"what '{verify.tool}' is told beside the file cannot be told"
        help_ = "write its options out; the last --repo counts, and --help verifies nothing"
        yield Doubt(message, verify.location, help_)


def _asks_for_own(verify: Operation) -> bool:
    """Whether a step may ask for its own repository.

    Its script names it, or a variable that holds it, or starts another script.
    """
    run, command = verify.at.step.run, verify.command
    if run is None or command is None or command.via:
        return True
    held = (name for env in verify.at.envs for name, value in env.texts if _OWN.search(value))
    return _OWN.search(run.value) is not None or any(name in run.value for name in held)


def of_other_roots(verify: Operation) -> Iterator[Doubt]:
    """Yield the doubt of keys that the command is given, and that gh has not fetched here."""
    given = value(verify.argv, "--custom-trusted-root") if _is_gh(verify) else None
    runs = (one.step.run for one in verify.at.job.steps)
    if given and not any(run is not None and _ROOTS.search(run.value) for run in runs):
        shown = given.replace(UNKNOWN, "…")
        message = f"whose signatures count cannot be told: the keys of '{shown}' are trusted"
        yield Doubt(message, verify.location, "leave out --custom-trusted-root")


def of_another_host(verify: Operation) -> Iterator[Doubt]:
    """Yield the doubt of a host other than GitHub's, which says what it likes of a file."""
    command = verify.command
    if command is None or not _is_gh(verify):
        return
    given = (
        value(command.argv, "--hostname")
        or command.environment.get("GH_HOST")
        or verify.at.scope.environment.get("GH_HOST")
    )
    if given and str(given).lower() != _GITHUB:
        shown = str(given).replace(UNKNOWN, "…")
        message = f"the attestations are fetched from another host: '{shown}'"
        yield Doubt(message, verify.location, "leave out GH_HOST and --hostname")


def takes_value(word: str) -> bool:
    """Whether an option of ``gh attestation verify`` has its value in the next word."""
    return word.startswith("-") and "=" not in word and word not in _FLAGS and word != "--"


def _known(verify: Operation, *names: str) -> str:
    """Return what stands behind an option; nothing where it is not given, or cannot be told."""
    given = value(verify.argv, *names) or ""
    return "" if UNKNOWN in given else given


def _is_gh(verify: Operation) -> bool:
    return _program(verify) == "gh"


def _program(verify: Operation) -> str:
    """Return the program that verifies; nothing for an action."""
    return "".join(verify.argv[:1])

"""The claims of an identity, as a log prints them after PyPI has refused it.

The action prints ``* `name`: `value` `` for each: at first six of them, ``workflow_ref`` and
``environment`` too since 2025 (``oidc-exchange.py``). GitHub shows the summary without backticks.
uv prints a structure of Rust (``trusted_publishing.rs``). ``event_name``, ``sha`` and ``jti`` are
never printed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pubproof.pypi import publisher_for
from pubproof.pypi.identity import workflow_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pubproof.diagnosis.log import Line

_MAX_LINES = 60
"""How many lines are looked at from the first claim on; other jobs may write between them."""
_NAMES = r"sub|repository(?:_owner(?:_id)?)?|(?:job_)?workflow_ref|ref|environment"
_CLAIM = re.compile(
    rf"[\s>*•·-]*(?P<quote>[`\"']?)(?P<name>{_NAMES})(?P=quote):\s*(?P<value>.*?)\s*,?\s*"
)
"""A line with one claim."""
_IN_A_ROW = re.compile(
    rf"(?<!\S)[*•·-] (`(?:{_NAMES})`: `[^`]*`|(?:{_NAMES}): (?:.+?(?=\s[*•·-] (?:{_NAMES}):)|\S+))"
)
"""A claim of a list that was copied without the ends of its lines."""
_VALUE = re.compile(r"(?:Some\()?(?P<quote>[`\"'])(?P<value>.*)(?P=quote)\)?")
"""A value in quotes, or as Rust prints it."""
_ABSENT = ("MISSING", "None")
_SUBJECT = re.compile(r"repo:[^:]+:(?:environment:(?P<environment>.+)|(?:ref:|pull_request\b).*)")
"""The claim ``sub``, which names the environment of a job that has one."""
_COMPARED = ("repository", "job_workflow_ref", "environment")
"""Without one of these it cannot be told which publisher a run asks for."""
_WORKFLOWS = {"workflow_ref", "job_workflow_ref"}
"""With ``repository``, one of these tells an identity, though who copied it left out ``sub``."""


def read(lines: Sequence[Line]) -> dict[str, str]:
    """Return the claims that stand in these lines; an empty one is none.

    A claim with two values is that of two runs, and is left out; so is one that is cut off.
    """
    found: dict[str, set[str]] = {}
    lines = [part for line in lines for part in _parted(line)]
    names = [_name(line) for line in lines]
    first = names.index("sub") if "sub" in names else 0
    if "sub" not in names and ("repository" not in names or _WORKFLOWS.isdisjoint(names)):
        return {}
    for number, line in enumerate(lines[first : first + _MAX_LINES], first):
        match = _CLAIM.fullmatch(line.text)
        following = "".join(line.text for line in lines[number + 1 : number + 3])
        if match is not None and (value := _value(match["value"], following)) is not None:
            found.setdefault(match["name"], set()).add(value)
    claims = {name: values.pop() for name, values in found.items() if len(values) == 1}
    if "environment" not in found and (subject := _SUBJECT.fullmatch(claims.get("sub", ""))):
        # The older action prints no other sign of it.
        claims["environment"] = unquote(subject["environment"] or "")
    return claims


def _parted(line: Line) -> Sequence[Line]:
    """Return the claims of a line, each as a line of its own, where several stand in it."""
    claims = _IN_A_ROW.findall(line.text)
    return [line._replace(text=each) for each in claims] if len(claims) > 1 else [line]


def as_token(claims: Mapping[str, str]) -> dict[str, str]:
    """Return the claims as an identity has them.

    What a log does not print is filled in with what PyPI accepts.
    """
    owner = claims.get("repository", "").partition("/")[0]
    unprinted = {"event_name": "push", "sha": "0", "jti": "0", "ref": ref_of(claims)}
    unknown = {"repository_owner": owner, "repository_owner_id": "0"}
    return {**unprinted, **unknown, **{name: value for name, value in claims.items() if value}}


def ref_of(claims: Mapping[str, str]) -> str:
    """Return the ref of the run, which a workflow's path tells where ``ref`` is not printed.

    That of the file that the event starts comes first: a called one can be of another commit.
    """
    if ref := claims.get("ref"):
        return ref
    paths = (claims.get("workflow_ref", ""), claims.get("job_workflow_ref", ""))
    refs = (path.partition(f"/{workflow_file(path)}@")[2] for path in paths)
    return next(filter(None, refs), "0")


def are_complete(claims: Mapping[str, str]) -> bool:
    """Whether these claims are enough to know which publisher the run asks for."""
    return set(_COMPARED) <= claims.keys() and publisher_for(as_token(claims)) is not None


def _name(line: Line) -> str:
    """Return the name of the claim in a line, empty where there is none."""
    claim = _CLAIM.fullmatch(line.text)
    return claim["name"] if claim is not None else ""


def _value(text: str, following: str) -> str | None:
    """Return the value, empty where the identity has no such claim, None where it is cut off.

    Rust puts what may be absent on lines of its own.
    """
    if text == "Some(":
        text = re.sub(r"\s|,", "", text + following)
    quoted = _VALUE.fullmatch(text)
    value = quoted["value"] if quoted else text
    if value in _ABSENT:
        return ""
    return value if quoted or (value and value[0] not in "`\"'") else None

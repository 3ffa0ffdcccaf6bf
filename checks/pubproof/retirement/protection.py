"""What protects the environment of the upload on GitHub.

The fields are those of GitHub's REST API: deployments/environments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pubproof.retirement.gh import UNDOCUMENTED, GitHub, UnansweredError
from pubproof.retirement.leftover import Fact, Found, Kind, Leftover, Place, Unchecked

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Rule(NamedTuple):
    """A rule of an environment."""

    text: str
    """The rule in words."""
    protects: bool = False
    """Whether the push of a tag alone starts no upload under it."""


def find(gh: GitHub, name: str) -> Iterator[Found | Fact]:
    """Yield whether the environment exists, and what protects it."""
    place = Place("github", f"the environment {name}")
    path = f"environments/{quote(name, safe='')}"
    try:
        rules = list(_rules(gh.ask(path)))
    except UnansweredError as error:
        if error.is_absent:
            what = "the environment does not exist: the next run makes it, without any protection"
            help_ = "create it and name those who may release, in the settings on GitHub"
            yield Leftover(place, Kind.ENVIRONMENT, what, help_)
        else:
            command = f"gh api repos/{gh.slug}/{path}"
            yield Unchecked(str(place), error.why, command, failed=True)
        return
    if rules:
        yield Fact(f"the environment {name} exists; {'; '.join(rule.text for rule in rules)}")
    if not any(rule.protects for rule in rules):
        what = "the environment protects nothing: who can push a release tag can upload"
        help_ = "name required reviewers and a tag rule, in the settings on GitHub"
        yield Leftover(place, Kind.ENVIRONMENT, what, help_)


def _rules(environment: object) -> Iterator[_Rule]:
    """Yield the rules of an environment, as GitHub tells them."""
    found = environment.get("protection_rules", []) if isinstance(environment, dict) else None
    if not isinstance(environment, dict) or not isinstance(found, list):
        raise UnansweredError(UNDOCUMENTED)
    for rule in found:
        if not isinstance(rule, dict):
            raise UnansweredError(UNDOCUMENTED)
        kind = rule.get("type")
        if kind == "required_reviewers":
            reviewers = rule.get("reviewers")
            count = len(reviewers) if isinstance(reviewers, list) else 0
            review = ", self-review prevented" if rule.get("prevent_self_review") else ""
            yield _Rule(f"required reviewers: {count}{review}", protects=count > 0)
        elif kind == "wait_timer":
            yield _Rule(f"waits {rule.get('wait_timer')} minutes")
        elif isinstance(kind, str) and kind != "branch_policy":
            yield _Rule(f"rule {kind}")
    policy = environment.get("deployment_branch_policy")
    if isinstance(policy, dict) and policy.get("protected_branches"):
        yield _Rule("only protected branches, which no tag is", protects=True)
    elif isinstance(policy, dict) and policy.get("custom_branch_policies"):
        yield _Rule("only selected branches and tags", protects=True)
    if environment.get("can_admins_bypass"):
        yield _Rule("administrators may bypass the rules")

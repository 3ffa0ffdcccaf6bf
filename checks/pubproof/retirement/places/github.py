"""GitHub's secrets by name, its variables, and the environment, asked through ``gh``.

The paths and the fields are those of GitHub's REST API: actions/secrets, actions/variables,
dependabot/secrets, codespaces/secrets, deployments/environments.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pubproof.home import homes
from pubproof.pypi import claims
from pubproof.retirement.leftover import Found, Kind, Leftover, Place, Unchecked, of_token
from pubproof.retirement.places.variables import is_secret_name
from pubproof.retirement.scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.retirement.scene import Scene

_SECONDS = 20.0
"""For one question."""
_PAGE = 100
_PAGES = 20
_STATUS = re.compile(rb"HTTP (\d{3})")
_GONE = 404
_REASONS = {
    401: "GitHub does not take the sign-in of gh (401)",
    403: "the account of gh may not see it (403): an administrator of the repository may",
    429: "GitHub was asked too often (429)",
}
"""Why GitHub gives no answer, by the status of HTTP that it gives."""
_WHAT = "the secrets and the environment on GitHub"
_NO_SECRET = "its name says nothing of PyPI"  # noqa: S105  a sentence


class Fact(NamedTuple):
    """Something that is there and is as it should be, or that only a person can judge."""

    text: str


class _Store(NamedTuple):
    """A list of secrets on GitHub."""

    title: str
    path: str
    """Of the API, below ``repos/OWNER/NAME/``."""
    remove: str
    """The options of ``gh secret`` for it."""


class _UnansweredError(Exception):
    """GitHub or ``gh`` gave no answer; the message says why."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


def find(scene: Scene) -> Iterator[Found | Fact]:
    """Yield what GitHub stores for uploads, and whether the environment protects them."""
    found = homes(scene.repository)
    slug = found[0].slug if found else "OWNER/NAME"
    environment = _named(scene)
    listing = f"gh secret list --repo {slug}"
    command = f"{listing} && {listing} --env {shlex.quote(environment)}"
    if not scene.online:
        yield Unchecked(_WHAT, "they are asked for with --online", command)
        return
    if not found:
        why = "no owner and name of the repository are known: [tool.pubproof.publisher] names them"
        yield Unchecked(_WHAT, why, command, failed=True)
        return
    gh = _GitHub(scene, slug)
    try:
        gh.sign_in()
    except _UnansweredError as error:
        yield Unchecked(_WHAT, error.why, command, failed=True)
        return
    yield from _environment(gh, environment)
    for store in _stores(gh, slug, environment):
        if isinstance(store, Unchecked):
            yield store
        else:
            yield from _secrets(gh, store)
    yield from _variables(gh, scene, environment)


def _named(scene: Scene) -> str:
    """Return the name of the environment: the registered publisher's, or else the publish job's.

    That of the settings where neither is told.
    """
    settings = scene.repository.settings
    publisher = settings.publisher
    if publisher is not None and publisher.environment:
        return publisher.environment
    used = map(claims.environment, scene.pipeline.release_routes)
    return next((one for one in used if isinstance(one, str) and one), settings.environment)


# -- secrets and variables -----------------------------------------------------------------------


def _stores(gh: _GitHub, slug: str, environment: str) -> Iterator[_Store | Unchecked]:
    """Yield the lists of secrets: the repository's, the organization's, each environment's."""
    here = f"--repo {slug}"
    organization = f"--org {slug.partition('/')[0]}"
    yield _Store("a secret of the repository", "actions/secrets", here)
    yield _Store("a secret of the organization", "actions/organization-secrets", organization)
    yield _Store("a secret for Dependabot", "dependabot/secrets", f"{here} --app dependabot")
    yield _Store("a secret for Codespaces", "codespaces/secrets", f"{here} --app codespaces")
    names = [environment]
    try:
        names += [_word(each) for each in gh.list("environments", "environments")]
    except _UnansweredError as error:
        if error.status != _GONE:
            command = f"gh api repos/{slug}/environments"
            yield Unchecked("the environments on GitHub", error.why, command, failed=True)
    for name in dict.fromkeys(names):
        path = f"environments/{quote(name, safe='')}/secrets"
        yield _Store(
            f"a secret of the environment {name}", path, f"{here} --env {shlex.quote(name)}"
        )


def _secrets(gh: _GitHub, store: _Store) -> Iterator[Found | Fact]:
    """Yield the secrets of a store whose names are those of credentials."""
    try:
        names = [_word(each) for each in gh.list(store.path, "secrets")]
    except _UnansweredError as error:
        # What a repository does not have, such as an organization, is not there.
        if error.status != _GONE:
            command = f"gh secret list {store.remove}"
            what = f"{store.title}: their names".replace("a secret", "the secrets")
            yield Unchecked(what, error.why, command, failed=True)
        return
    others = [name for name in names if not is_secret_name(name)]
    for name in names:
        if name not in others:
            yield Leftover(
                Place("github", f"{store.title}: {name}"),
                Kind.SECRET,
                "a secret that is named like a credential of an index",
                f"run `gh secret delete {name} {store.remove}`, then revoke the token on PyPI",
            )
    if others:
        yield Fact(f"{store.title}, of which {_NO_SECRET}: {', '.join(others)}")


def _variables(gh: _GitHub, scene: Scene, environment: str) -> Iterator[Found]:
    """Yield the tokens in variables, whose values everyone with access can read."""
    here = f"environments/{quote(environment, safe='')}/variables"
    stores = {"the repository": "actions/variables", f"the environment {environment}": here}
    for title, path in stores.items():
        try:
            entries = gh.list(path, "variables")
        except _UnansweredError as error:
            if error.status != _GONE:
                what = f"the variables of {title} on GitHub"
                yield Unchecked(what, error.why, f"gh variable list --repo {gh.slug}", failed=True)
            continue
        for entry in entries:
            value = entry.get("value") if isinstance(entry, dict) else None
            for seen in scan(str(value or "").encode()):
                place = Place("github", f"a variable of {title}: {_word(entry)}")
                remove = f"run `gh variable delete {_word(entry)}` for {title}"
                yield of_token(place, seen, scene.now, remove)


# -- the environment -----------------------------------------------------------------------------


def _environment(gh: _GitHub, name: str) -> Iterator[Found | Fact]:
    """Yield whether the environment exists, and what protects it."""
    place = Place("github", f"the environment {name}")
    path = f"environments/{quote(name, safe='')}"
    try:
        rules = list(_rules(gh.ask(path)))
    except _UnansweredError as error:
        if error.status == _GONE:
            what = "the environment does not exist: the next run makes it, without any protection"
            help_ = "create it and name those who may release, in the settings on GitHub"
            yield Leftover(place, Kind.ENVIRONMENT, what, help_)
        else:
            command = f"gh api repos/{gh.slug}/{path}"
            yield Unchecked(str(place), error.why, command, failed=True)
        return
    if rules:
        yield Fact(f"the environment {name} exists; {'; '.join(rules)}")
    if not any(rule.startswith(("required reviewers", "only")) for rule in rules):
        what = "the environment protects nothing: who can push a release tag can upload"
        help_ = "name required reviewers and a tag rule, in the settings on GitHub"
        yield Leftover(place, Kind.ENVIRONMENT, what, help_)


def _rules(told: object) -> Iterator[str]:
    """Yield the rules of an environment in words."""
    found = told.get("protection_rules", []) if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(found, list):
        raise _UnansweredError("GitHub's answer is not what it documents")
    for rule in found:
        kind = rule.get("type") if isinstance(rule, dict) else None
        if kind == "required_reviewers":
            reviewers = rule.get("reviewers")
            count = len(reviewers) if isinstance(reviewers, list) else 0
            review = ", self-review prevented" if rule.get("prevent_self_review") else ""
            yield f"required reviewers: {count}{review}"
        elif kind == "wait_timer":
            yield f"waits {rule.get('wait_timer')} minutes"
        elif isinstance(kind, str) and kind != "branch_policy":
            yield f"rule {kind}"
    policy = told.get("deployment_branch_policy")
    if isinstance(policy, dict) and policy.get("protected_branches"):
        yield "only protected branches, which no tag is"
    elif isinstance(policy, dict) and policy.get("custom_branch_policies"):
        yield "only selected branches and tags"
    if told.get("can_admins_bypass"):
        yield "administrators may bypass the rules"


# -- asking --------------------------------------------------------------------------------------


class _GitHub:
    """GitHub's API for one repository, through the command line that is signed in."""

    def __init__(self, scene: Scene, slug: str) -> None:
        self.slug = slug
        self._scene = scene

    def sign_in(self) -> None:
        """Raise where there is no ``gh``, or it is not signed in."""
        self._run("auth", "status")

    def list(self, path: str, key: str) -> list[object]:
        """Return the entries of a list, of every page of it."""
        entries: list[object] = []
        for page in range(1, _PAGES + 1):
            told = self.ask(f"{path}?per_page={_PAGE}&page={page}")
            part = told.get(key) if isinstance(told, dict) else None
            if not isinstance(part, list):
                raise _UnansweredError("GitHub's answer is not what it documents")
            entries += part
            if len(part) < _PAGE:
                return entries
        raise _UnansweredError(f"there are more than {_PAGE * _PAGES}")

    def ask(self, path: str) -> object:
        """Return GitHub's answer, a value of JSON."""
        self._scene.progress(f"GitHub: {path.partition('?')[0]}")
        out = self._run("api", f"repos/{self.slug}/{path}")
        try:
            answer: object = json.loads(out)
        except (ValueError, RecursionError) as error:
            raise _UnansweredError("gh gave no JSON") from error
        return answer

    def _run(self, *arguments: str) -> bytes:
        """Return what ``gh`` prints; raise `_UnansweredError` where it fails."""
        environment = {
            **self._scene.machine.environment,
            "GH_PROMPT_DISABLED": "1",
            "GH_NO_UPDATE_NOTIFIER": "1",
            "NO_COLOR": "1",
        }
        try:
            done = subprocess.run(  # noqa: S603  only gh
                ["gh", *arguments],  # noqa: S607  wherever it is
                capture_output=True,
                check=False,
                env=environment,
                stdin=subprocess.DEVNULL,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise _UnansweredError(f"gh did not answer in {_SECONDS:.0f} seconds") from error
        except OSError as error:
            raise _UnansweredError("there is no command gh here") from error
        if not done.returncode:
            return done.stdout
        if arguments[0] == "auth":
            raise _UnansweredError("gh is not signed in: run `gh auth login`")
        status = _STATUS.search(done.stderr) or _STATUS.search(done.stdout)
        number = int(status[1]) if status else 0
        raise _UnansweredError(_REASONS.get(number, _reason(number, done.returncode)), number)


def _reason(status: int, ended: int) -> str:
    return f"GitHub answered {status}" if status else f"gh ended with {ended}"


def _word(entry: object) -> str:
    """Return the name of an entry of a list."""
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str):
        raise _UnansweredError("GitHub's answer is not what it documents")
    return name

"""GitHub's secrets by name, its variables, and the environment.

The paths and the fields are those of GitHub's REST API: actions/secrets, actions/variables,
dependabot/secrets, codespaces/secrets.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pubproof.home import known
from pubproof.pypi import claims
from pubproof.retirement import protection
from pubproof.retirement.gh import GitHub, UnansweredError, name_of
from pubproof.retirement.leftover import Fact, Found, Kind, Leftover, Place, Unchecked, of_token
from pubproof.retirement.places.variables import is_secret_name
from pubproof.retirement.scan import scan
from pubproof.secrets import made_useless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.retirement.scene import Scene

_WHAT = "the secrets and the environment on GitHub"
_NO_SECRET = "its name says nothing of PyPI"  # noqa: S105  a sentence


class _Store(NamedTuple):
    """A list of secrets on GitHub."""

    title: str
    path: str
    """Of the API, below ``repos/OWNER/NAME/``."""
    remove: str
    """The options of ``gh secret`` for it."""


def find(scene: Scene) -> Iterator[Found | Fact]:
    """Yield what GitHub stores for uploads, and whether the environment protects them."""
    found = known(scene.repository)
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
    gh = GitHub(scene, slug)
    try:
        gh.sign_in()
    except UnansweredError as error:
        yield Unchecked(_WHAT, error.why, command, failed=True)
        return
    yield from protection.find(gh, environment)
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


def _stores(gh: GitHub, slug: str, environment: str) -> Iterator[_Store | Unchecked]:
    """Yield the lists of secrets: the repository's, the organization's, each environment's."""
    here = f"--repo {slug}"
    organization = f"--org {slug.partition('/')[0]}"
    yield _Store("a secret of the repository", "actions/secrets", here)
    yield _Store("a secret of the organization", "actions/organization-secrets", organization)
    yield _Store("a secret for Dependabot", "dependabot/secrets", f"{here} --app dependabot")
    yield _Store("a secret for Codespaces", "codespaces/secrets", f"{here} --app codespaces")
    names = [environment]
    try:
        names += [name_of(each) for each in gh.entries("environments", "environments")]
    except UnansweredError as error:
        if not error.is_absent:
            command = f"gh api repos/{slug}/environments"
            yield Unchecked("the environments on GitHub", error.why, command, failed=True)
    for name in dict.fromkeys(names):
        path = f"environments/{quote(name, safe='')}/secrets"
        yield _Store(
            f"a secret of the environment {name}", path, f"{here} --env {shlex.quote(name)}"
        )


def _secrets(gh: GitHub, store: _Store) -> Iterator[Found | Fact]:
    """Yield the secrets of a store whose names are those of credentials."""
    try:
        names = [name_of(each) for each in gh.entries(store.path, "secrets")]
    except UnansweredError as error:
        # What a repository does not have, such as an organization, is not there.
        if not error.is_absent:
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
                f"run `gh secret delete {name} {store.remove}`, then {made_useless(name)}",
            )
    if others:
        yield Fact(f"{store.title}, of which {_NO_SECRET}: {', '.join(others)}")


def _variables(gh: GitHub, scene: Scene, environment: str) -> Iterator[Found]:
    """Yield the tokens in variables, whose values everyone with access can read."""
    here = f"--repo {gh.slug}"
    stores = {
        "the repository": ("actions/variables", here),
        f"the environment {environment}": (
            f"environments/{quote(environment, safe='')}/variables",
            f"{here} --env {shlex.quote(environment)}",
        ),
    }
    for title, (path, options) in stores.items():
        try:
            named = [(name_of(entry), entry) for entry in gh.entries(path, "variables")]
        except UnansweredError as error:
            if not error.is_absent:
                what = f"the variables of {title} on GitHub"
                yield Unchecked(what, error.why, f"gh variable list {options}", failed=True)
            continue
        for name, entry in named:
            value = entry.get("value") if isinstance(entry, dict) else None
            for seen in scan(str(value or "").encode()):
                place = Place("github", f"a variable of {title}: {name}")
                remove = f"run `gh variable delete {name} {options}`"
                yield of_token(place, seen, scene.now, remove)

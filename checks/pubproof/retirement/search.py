"""Everything that is searched, in the order of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.pypi import index
from pubproof.retirement.leftover import Fact, Leftover, Unchecked
from pubproof.retirement.places import (
    ci_files,
    git_settings,
    github,
    history,
    keyring_entries,
    package_tools,
    shells,
    tracked,
    variables,
    workflows,
)

if TYPE_CHECKING:
    from pubproof.retirement.scene import Scene

_PLACES = {
    "files of package tools": package_tools,
    "the keyring": keyring_entries,
    "environment variables": variables,
    "shell profiles, histories and .env files": shells,
    "workflows of GitHub Actions": workflows,
    "files of other CI systems": ci_files,
    "git's settings": git_settings,
    "tracked files": tracked,
    "past commits": history,
    "GitHub": github,
}
"""The kinds of places by title, each with the module that searches it."""

_ELSEWHERE = Unchecked(
    "other machines and accounts",
    "a token lives where it was copied to, and only its owner sees it on PyPI: ask each",
)


class Result(NamedTuple):
    """What a search found."""

    leftovers: tuple[Leftover, ...]
    unchecked: tuple[Unchecked, ...]
    facts: tuple[str, ...]
    """What GitHub tells that is no leftover, a sentence each."""

    @property
    def status(self) -> int:
        """The exit status: 1 where something must go, 3 where a place could not be checked."""
        if any(each.counts for each in self.leftovers):
            return 1
        return 3 if any(each.failed for each in self.unchecked) else 0


def search(scene: Scene) -> Result:
    """Search every place of a scene; what stands at one place comes once."""
    leftovers: dict[tuple[object, ...], Leftover] = {}
    unchecked: dict[tuple[str, str], Unchecked] = {}
    facts: list[str] = []
    for title, module in _PLACES.items():
        scene.progress(title)
        for found in module.find(scene):
            if isinstance(found, Leftover):
                what = found.token or found.what
                key = (found.place, found.kind, what, found.hint)
                leftovers.setdefault(key, _judged(scene, found))
            elif isinstance(found, Unchecked):
                unchecked.setdefault((found.what, found.why), found)
            elif isinstance(found, Fact):
                facts.append(found.text)
    order = sorted(unchecked.values(), key=lambda each: not each.failed)
    return Result(tuple(leftovers.values()), (*order, _ELSEWHERE), tuple(facts))


def _judged(scene: Scene, leftover: Leftover) -> Leftover:
    """Return a leftover that need not go as one that does not count, with the reason."""
    token = leftover.token
    if token is None or not leftover.counts:
        return leftover
    indexes = scene.repository.settings.indexes
    hosts = {each.partition("//")[2].partition("/")[0] for each in indexes} - {""}
    allowed = {index.identify(each) for each in indexes} | hosts
    if token.id in scene.revoked:
        note, help_ = "you say that it is revoked", leftover.removal
    elif token.index_name in allowed:
        note = "the settings allow uploads to this index"
        help_ = f"keep it while it is used; after that, {leftover.help}"
    else:
        return leftover
    return leftover._replace(counts=False, notes=(*leftover.notes, note), help=help_)

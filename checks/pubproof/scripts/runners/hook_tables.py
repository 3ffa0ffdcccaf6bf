"""Programs that run commands which their configuration names, and where it names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Hooks(NamedTuple):
    """Where the configuration of one program names commands."""

    places: tuple[tuple[str, str], ...]
    """Files, and the keys under which they name commands; a key may have ``*`` in it.

    In a file's name ``{}`` stands for each word that the program is given. A file without keys is
    a script.
    """
    words: frozenset[str] = frozenset()
    """The sub-commands with which it runs them; none where it always does."""
    variables: tuple[str, ...] = ()
    """How the variables begin that name commands as well."""

    @property
    def files(self) -> tuple[str, ...]:
        """The files that no word of the program names."""
        return tuple(dict.fromkeys(file for file, _ in self.places if "{}" not in file))


def _alike(names: str, keys: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, keys) for name in names.split())


_CIBUILDWHEEL = Hooks(
    tuple(
        (f"{folder}pyproject.toml", f"tool.cibuildwheel.{table}{key}")
        for folder in ("", "{}/")
        for table in ("", "*.", "overrides.*.")
        for key in ("before-*", "repair-wheel-command", "test-command")
    ),
    variables=("CIBW_BEFORE_", "CIBW_REPAIR_WHEEL_COMMAND", "CIBW_TEST_COMMAND"),
)
_BUMP = Hooks(
    _alike(".bumpversion.toml pyproject.toml", "tool.bumpversion.*_hooks"),
    frozenset({"bump", "do-bump"}),
)
_RECIPE = Hooks(
    (
        *_alike("{}/meta.yaml {}/recipe.yaml", "build.script"),
        *_alike("{}/build.sh {}/bld.bat", ""),
    ),
)
_GORELEASER = tuple(
    place
    for keys in ("*.hooks.*", "builds.*.hooks.*", "builds.*.hooks.*.*", "publishers.*.cmd")
    for place in _alike(
        ".goreleaser.yaml .goreleaser.yml goreleaser.yaml goreleaser.yml .config/goreleaser.yaml",
        keys,
    )
)
HOOKS: Mapping[str, Hooks] = {
    "bump-my-version": _BUMP,
    "cibuildwheel": _CIBUILDWHEEL,
    "conda": Hooks(_RECIPE.places, frozenset({"build", "mambabuild"})),
    "conda-build": _RECIPE,
    "cz": Hooks(
        (
            *_alike("pyproject.toml .cz.toml cz.toml", "tool.commitizen.*_bump_hooks"),
            *_alike(".cz.json cz.json .cz.yaml cz.yaml", "commitizen.*_bump_hooks"),
        ),
        frozenset({"bump"}),
    ),
    "goreleaser": Hooks(_GORELEASER, frozenset({"build", "r", "release"})),
    "pre-commit": Hooks(((".pre-commit-config.yaml", "repos.*.hooks.*"),), frozenset({"run"})),
    "rattler-build": Hooks(_RECIPE.places, frozenset({"build"})),
    "release-it": Hooks(
        (
            *_alike(".release-it.json .release-it.yaml .release-it.yml", "hooks.*"),
            ("package.json", "release-it.hooks.*"),
        )
    ),
    "semantic-release": Hooks(
        (
            *_alike(
                ".releaserc .releaserc.json .releaserc.yaml .releaserc.yml", "plugins.*.*.*Cmd"
            ),
            ("package.json", "release.plugins.*.*.*Cmd"),
            *_alike(".releaserc.js .releaserc.cjs .releaserc.mjs", ""),
            *_alike("release.config.js release.config.cjs release.config.mjs", ""),
            ("release.config.ts", ""),
        )
    ),
    "tbump": Hooks(
        (
            *_alike("tbump.toml", "*.*.cmd"),
            *_alike("pyproject.toml", "tool.tbump.*.*.cmd"),
        )
    ),
}
"""After the documentation of each."""

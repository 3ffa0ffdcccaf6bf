"""The Python that a project brings along for its builds: ``setup.py``, hooks, a back end.

After PEP 517 and the documentation of setuptools, Hatch, PDM and Poetry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.once import once
from pubproof.scripts.builds.commands import FUNCTION, JUPYTER
from pubproof.scripts.paths import resolve
from pubproof.scripts.python.texts.imports import module_file
from pubproof.scripts.tables import held, toml_table
from pubproof.toml import items, value, within, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pubproof.scripts.command import Files

_SETUP = "setup.py"
_PROJECT = "pyproject.toml"
_HATCH = "hatch.toml"
_OF_SETUPTOOLS = ("setuptools", "pbr", "jupyter_packaging")
"""How the names of back ends begin that run ``setup.py``."""
_PEP_517 = frozenset(
    {
        *("build_sdist", "build_wheel", "get_requires_for_build_sdist"),
        *("get_requires_for_build_wheel", "prepare_metadata_for_build_wheel"),
    }
)
_HOOKS_OF_HATCH = ("build.hooks.custom", "build.targets.*.hooks.custom", "metadata.hooks.custom")
"""Below ``[tool.hatch]``, or in ``hatch.toml``."""
_FUNCTIONS_OF_HATCH = (f"build.hooks.{JUPYTER}", f"build.targets.*.hooks.{JUPYTER}")
"""Where a plug-in finds the name of a function that it calls."""
_BY_HATCH = frozenset({"dependencies", "finalize", "initialize", "update"})
"""The methods of ``BuildHookInterface`` and ``MetadataHookInterface`` that a build calls."""
_BY_PDM = frozenset(
    {
        *("pdm_build_clean", "pdm_build_finalize", "pdm_build_hook_enabled"),
        *("pdm_build_initialize", "pdm_build_update_files", "pdm_build_update_setup_kwargs"),
    }
)
_BY_POETRY = frozenset({"build"})
_COMMANDS = ["setuptools", "cmdclass", "*"]
"""Below ``[tool]``: the classes of a project that are commands of setuptools."""
_BY_SETUPTOOLS = frozenset({"run"})
_NAME = late.pattern(r"[^\W\d]\w*")


class BuildScript(NamedTuple):
    """A Python file that a build runs."""

    path: str
    functions: frozenset[str]
    """Those of its functions and methods that the back end calls."""

    @property
    def is_setup(self) -> bool:
        """Whether setuptools runs it with commands."""
        return not self.functions


def projects(files: Files, folder: str, words: Iterable[str]) -> Iterable[str]:
    """Return the folders of projects that the words of a builder name, or else its own."""
    named = (resolve(folder, word.rpartition("=")[2]) for word in words)
    found = dict.fromkeys(
        one
        for one in named
        if one is not None and any(files.exists(f"{one}/{name}") for name in (_PROJECT, _SETUP))
    )
    return found or [folder]


@once
def of_project(files: Files, folder: str) -> tuple[BuildScript, ...]:
    """Return what builds run of the project in a folder, as far as it is there."""
    tables = {
        name: toml_table(files, path)
        for name in (_PROJECT, _HATCH)
        if (path := resolve(folder, name)) is not None and files.exists(path)
    }
    system = within(tables.get(_PROJECT), "build-system")
    back_end = word(system, "build-backend")
    own = [word(one) for one in items(system, "backend-path")]
    named = [BuildScript(*one) for one in _named(tables, back_end)]
    if own or not back_end or back_end.startswith(_OF_SETUPTOOLS):
        named.append(BuildScript(_SETUP, frozenset()))
    placed = [
        one._replace(path=path) for one in named if (path := resolve(folder, one.path)) is not None
    ]
    folders = filter(None, (resolve(folder, one) for one in own))
    module = module_file(files, back_end.partition(":")[0], folders)
    placed += [BuildScript(module, _PEP_517)] if module is not None else []
    return tuple(one for one in placed if files.exists(one.path))


def _named(
    tables: Mapping[str, dict[str, object]], back_end: str
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the files that a back end runs, as the project's folder has them, and what of each."""
    tool = within(tables.get(_PROJECT), "tool")
    if back_end.startswith("hatchling"):
        for settings in (tool.get("hatch"), tables.get(_HATCH)):
            yield from _by_hatch(settings)
    elif back_end.startswith("pdm"):
        yield word(tool, "pdm", "build", "custom-hook") or "pdm_build.py", _BY_PDM
        module, _, call = word(tool, "pdm", "version", "getter").partition(":")
        for path in _files_of(module):
            yield path, frozenset({call.partition("(")[0]})
    elif back_end.startswith("poetry"):
        build = value(tool, "poetry", "build")
        yield word(build, "script") or word(build), _BY_POETRY
    for one in held(tool, _COMMANDS) if back_end.startswith(_OF_SETUPTOOLS) else ():
        for path in _files_of(word(one).rpartition(".")[0]):
            yield path, _BY_SETUPTOOLS


def _by_hatch(settings: object) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the files that the settings of Hatch name, and what it and a plug-in call of each."""
    for keys in _HOOKS_OF_HATCH:
        for one in held(settings, keys.split(".")):
            yield word(one, "path") or "hatch_build.py", _BY_HATCH
    for keys in _FUNCTIONS_OF_HATCH:
        for one in held(settings, [*keys.split("."), FUNCTION]):
            module, _, function = word(one).rpartition(".")
            for path in _files_of(module):
                yield path, frozenset({function})
    if value(settings, "version", "source") == "code":
        called = _NAME.findall(word(settings, "version", "expression"))
        yield word(settings, "version", "path"), _BY_HATCH.union(called)


def _files_of(module: str) -> Iterator[str]:
    """Yield the files in which a back end finds a module, as the project's folder has them."""
    for front in ("", "src/"):
        for end in (".py", "/__init__.py"):
            yield front + module.replace(".", "/") + end

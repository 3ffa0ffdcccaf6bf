"""Texts that may lead to an upload: what has to be read closely, and what need not be.

A text leads to an upload when it names a tool that uploads, or a runner or a script of the
repository whose own text does. The test errs on one side only: it may suspect too much.
"""

from __future__ import annotations

from functools import partial
from posixpath import normpath
from typing import TYPE_CHECKING

from pubproof import late, tools
from pubproof.leads import files, python_texts, runners, variable_paths
from pubproof.leads.builds import Builds
from pubproof.leads.modules import Modules
from pubproof.leads.words import Words
from pubproof.once import remembered
from pubproof.scripts.paths import matching, parent
from pubproof.scripts.python.texts import program
from pubproof.scripts.python.texts.named import Named
from pubproof.scripts.python.texts.prose import code_of
from pubproof.workflows.runs.outcomes import adds_folders

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pubproof.leads.words import Telling
    from pubproof.repository import Repository


_CALLED = late.pattern(r"\b(?:call|script)\b")
"""What stands in a configuration beside the name of a function."""
_DEEPEST = 8
"""How many files are followed that name each other."""


class Leads:
    """What of one repository leads to an upload."""

    def __init__(
        self,
        repository: Repository,
        *,
        recalls: bool = False,
        built: dict[str, bool] | None = None,
    ) -> None:
        """Take the repository whose files texts may name.

        With `recalls` it is asked what it remembers of each file that a text names; `built` tells
        which builds lead to an upload, where they are being judged.
        """
        self._repository = repository
        self._recalls = recalls
        self._files: dict[str, bool] = {}
        self._running: dict[tuple[str, str], bool] = {}
        """By folder and runner: whether it finds a file that leads to an upload."""
        self._leading: dict[str, bool] = {}
        self._words = Words()
        self._modules = Modules(repository)
        self._others: dict[str, bool] = {}
        """Whether Python files start runners or scripts that lead to an upload."""
        self._built = Builds(repository, self._builds, self._says, built)
        self._visiting: set[str] = set()
        """The files on the way to the one being judged; a circle of them adds nothing."""

    def text_may_upload(self, text: str, depth: int = _DEEPEST, *, identity: bool = False) -> bool:
        """Whether `text` may lead to an upload.

        `identity` says that it may run with an identity that PyPI trusts: then what cannot be
        seen may upload.
        """
        return self._may_upload(text, self._words.telling(text), depth, identity=identity)

    def part_may_upload(self, text: str) -> bool:
        """Whether a part of a text may lead to an upload.

        It may if it names a path with a variable in it: what that is may be told beside the part.
        """
        telling = self._words.telling(text)
        return (telling.is_open and variable_paths.are_in(text)) or self._may_upload(text, telling)

    def _may_upload(
        self, text: str, telling: Telling, depth: int = _DEEPEST, *, identity: bool = False
    ) -> bool:
        if telling.upload(text):
            return True
        words, programs = telling.words, telling.runners()
        named = files.told_in(telling.files(), words, text)
        if telling.moves and (programs or named) and files.is_anywhere(words, text):
            return True
        folders, present = {"."}, {"."}
        if telling.moves:
            folders = files.folders_in(text)
            present = {*filter(self._is_there, map(normpath, folders))}
        try:
            filled = (
                variable_paths.named_in(text, self._repository, present) if telling.is_open else ()
            )
        except variable_paths.TooManyError:
            return True
        return (
            any(
                self._runs(runner, folder, depth) and runners.is_named(runner, text)
                for runner in programs
                for folder in present
            )
            or any(
                self._names(path, folders if ".." in path else present, depth, identity=identity)
                for path in named
            )
            or any(self.leads(path, depth) for path in filled)
            or self._modules.may_upload(text, present)
            or ("bazel" in text and self._bazel_leads(text, depth))
            or (
                ("PATH" in text or adds_folders(text))
                and self._path_leads(text, telling.every, present, depth)
            )
            or (files.BATCH in text and self._batch_leads(telling.every, present, depth))
            or (
                ("build" in text or "wheel" in text)
                and any(self._built.lead(one, telling.every) for one in present)
            )
        )

    def _batch_leads(self, words: AbstractSet[str], folders: set[str], depth: int) -> bool:
        """Whether a batch file leads to an upload that words name without its ending."""
        named = files.batches_in(words, self._repository, folders)
        return any(self.leads(one, depth) for one in named)

    def _path_leads(
        self, text: str, words: AbstractSet[str], folders: set[str], depth: int
    ) -> bool:
        """Whether a file leads to an upload that words name, in a folder of ``PATH``."""
        named = files.on_path(text, words, self._repository, folders)
        return any(self.leads(one, depth) for one in named)

    def _builds(self, path: str) -> bool:
        """Whether a Python file that a build runs leads to an upload."""
        return self._program_leads(path, _DEEPEST, handed=True)

    def _says(self, text: str, built: dict[str, bool]) -> bool:
        """Whether what a build runs leads to an upload, beside the builds that are known."""
        return Leads(self._repository, built=built).text_may_upload(text)

    def _bazel_leads(self, text: str, depth: int) -> bool:
        """Whether a target of bazel that a text names uploads, or leads to that."""
        return files.publishes(text) or any(
            self.leads(one, depth) for one in files.targets_in(text)
        )

    def _runs(self, runner: str, folder: str, depth: int) -> bool:
        """Whether a runner finds a file in a folder that leads to an upload."""
        key = (folder, runner)
        if key in self._running:
            return self._running[key]
        runs = any(
            self._configures(normpath(f"{folder}/{path}"), path, depth)
            for path in runners.RUNNERS[runner]
        ) or (runner in runners.SPREADING and self._runs_in_packages(folder, depth))
        if depth == _DEEPEST:  # below it, what waits for its own answer says no
            self._running[key] = runs
        return runs

    def _runs_in_packages(self, folder: str, depth: int) -> bool:
        """Whether a package of a workspace in a folder has a task that leads to an upload."""
        from pubproof.scripts.runners import workspaces

        if not workspaces.is_one(self._repository, folder):
            return False
        return any(
            self.configures(f"{package}/{name}", depth)
            for package in (folder, *workspaces.members(self._repository, folder))
            for name in workspaces.KEYS
        )

    def _configures(self, place: str, path: str, depth: int) -> bool:
        """Whether a file that a runner reads at a place, or one in such a folder, leads on."""
        if "*" in path:
            return any(self.configures(one, depth) for one in matching(self._repository, place))
        if not path.endswith("/"):
            return self.configures(place, depth)
        return any(self.leads(f"{place}/{one}", depth) for one in self._repository.names(place))

    def configures(self, path: str, depth: int = _DEEPEST) -> bool:
        """Whether a file that a runner reads leads to an upload."""
        if self._recalls:
            return self._repository.recall(("configures", path), partial(_configures, path))
        if path not in self._files:
            self._files[path] = False
            text = runners.configuration(self._repository, path)
            if text is not None:
                self._files[path] = bool(
                    not depth
                    or runners.is_open(text)
                    or self.text_may_upload(text, depth - 1)
                    or (_CALLED.search(text) and self._modules.called_may_upload(text))
                    or (path.endswith(".py") and self._program_leads(path, depth, handed=True))
                )
        return self._files[path]

    def _names(self, path: str, folders: set[str], depth: int, *, identity: bool = False) -> bool:
        """Whether a file that a text names leads to an upload."""
        found = is_there = False
        for folder in folders:
            place = self._place(folder, path)
            if place is None:
                continue
            is_there = True
            if "*" in place:
                if any(self.leads(one, depth) for one in matching(self._repository, place)):
                    return True
            else:
                found |= place == normpath(f"{folder}/{path}")
                if self.leads(place, depth):
                    return True
        if not is_there and depth < _DEEPEST:
            return any(self.leads(one, depth) for one in self._elsewhere(path))
        return identity and not found and (path.endswith(files.SCRIPTS) or path.startswith("./"))

    @remembered
    def _elsewhere(self, path: str) -> list[str]:
        return [*filter(self._is_there, files.below(self._repository, path))]

    @remembered
    def _place(self, folder: str, path: str) -> str | None:
        """Return where a path leads from a folder, None where nothing is that may be run.

        Its first folder may be the one into which the repository is checked out.
        """
        place = normpath(f"{folder}/{path}")
        ways = (place, place.partition("/")[2])
        return next((one for one in ways if "*" in one or self._exists(one)), None)

    def _exists(self, path: str) -> bool:
        return self._is_there(path) and (
            self._repository.text(path) is not None
            or any(self._repository.exists(one) for one in files.meant_by(path))
        )

    @remembered
    def _is_there(self, path: str) -> bool:
        return self._repository.holds(path)

    def leads(self, path: str, depth: int = _DEEPEST) -> bool:
        """Whether a file, or the action in a folder, leads to an upload."""
        if self._recalls:
            return self._repository.recall(("leads", path), partial(_leads, path))
        if path in self._leading:
            return self._leading[path]
        if path in self._visiting:
            return False
        self._visiting.add(path)
        leads = self._judge(path, depth)
        self._visiting.remove(path)
        if leads or not self._visiting:
            self._leading[path] = leads
        return leads

    def _judge(self, path: str, depth: int) -> bool:
        if not self._is_there(path):
            return False
        together = []
        for one in files.meant_by(path):
            text = self._repository.text(one)
            if text is not None:
                together.append(text)
                if not depth or self._follow(one, text, depth):
                    return True
            elif self._repository.exists(one):
                return True
        # An action gives words to its image, which a step may have told it.
        text = "\n".join(together)
        told = " ".join(tools.VERBS) if "${{" in text else ""
        return len(together) > 1 and self.text_may_upload(f"{text}\n{told}", depth - 1)

    def _follow(self, path: str, text: str, depth: int) -> bool:
        if path.endswith(".py"):
            return self._program_leads(path, depth)
        text = f"{files.BATCH}\n{text}" if path.endswith(files.BATCHES) else text
        if "/" in path:  # scripts lie beside it
            text = f"working-directory: {parent(path)}\n{text}"
        return self.text_may_upload(text, depth - 1)

    def _program_leads(self, path: str, depth: int, *, handed: bool = False) -> bool:
        """Whether the Python file at `path` leads to an upload, with the modules that it imports.

        Where a runner reads it, its functions are `handed` what starts programs.
        """
        named = program.names(self._repository, path).joined(Named(starts=handed))
        return (
            named.hides
            or named._replace(runner=False).uploads
            or any(
                self._starts_other(one, depth, handed=handed)
                for one in program.modules(self._repository, path)
            )
        )

    def _starts_other(self, path: str, depth: int, *, handed: bool) -> bool:
        """Whether a Python file starts a runner or a script that leads to an upload."""
        if path not in self._others and (handed or program.near_starts(self._repository, path)):
            self._others[path] = False
            code = code_of(self._repository.text(path) or "")
            self._others[path] = self._runs_by_python(code, depth) or self._names_by_python(
                code, {".", parent(path)}, depth
            )
        return self._others.get(path, False)

    def _runs_by_python(self, text: str, depth: int) -> bool:
        """Whether a Python text starts a runner that finds a file which leads to an upload."""
        elsewhere = any(map(text.__contains__, ("cwd", "chdir", ".cd(")))
        words = python_texts.words_in(text)
        return any(
            (elsewhere or self._runs(runner, ".", depth - 1)) and python_texts.starts(program, text)
            for runner, program in runners.PROGRAMS
            if program in words
        )

    def _names_by_python(self, text: str, folders: set[str], depth: int) -> bool:
        """Whether a Python text starts a script that leads to an upload."""
        return any(self._names(one, folders, depth - 1) for one in python_texts.files_in(text))


def _leads(path: str, repository: Repository) -> bool:
    return Leads(repository).leads(path)


def _configures(path: str, repository: Repository) -> bool:
    return Leads(repository).configures(path)

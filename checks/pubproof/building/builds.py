"""The builds of a release: of which project, with which back end, and where they leave it."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING, NamedTuple

from pubproof import operations
from pubproof.building import builders, pins, poetry
from pubproof.operations.checkout import checked_out_below, placed, seen, takes_this_repository
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import INDEXES, OF_PIP, VALUED, operands, value, values
from pubproof.scripts.paths import joined, normal, seen_inside
from pubproof.tools import MATURIN_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pubproof.artifacts import Download
    from pubproof.building.requirements import Pin
    from pubproof.operations import Operation
    from pubproof.repository import Repository
    from pubproof.scripts import Command

_VALUED = {
    "hatch build": VALUED["hatch"] | {"-t", "--target"},
    "pip wheel": OF_PIP | {"-r", "--requirement"},
}
"""Options with a value of programs that take a folder."""
_OTHERS = VALUED["uv"].union(
    INDEXES,
    {
        *("-C", "--config-file", "--config-json", "--config-setting", "--installer", "--only"),
        *("-b", "--build-constraint", "--build-constraints", "--package", "-p", "--python"),
        *("-o", "--out-dir", "--outdir", "--output-dir", "--archs", "--enable", "--platform"),
        *("--dependency-constraints-txt", "--env-dir", "--report", "--sdist-extract-dir"),
    },
)
"""Those of the other ones."""
_NO_ISOLATION = frozenset({"-n", "--no-isolation", "--no-build-isolation"})
_IN_ENVIRONMENT = ("flit build", "hatchling build", "poetry build", "setup.py")
"""Programs that build with the back end beside them."""
_BUILD_CONSTRAINTS = ("-b", "--build-constraint", "--build-constraints")


class Build(NamedTuple):
    """One build of a release."""

    operation: Operation
    folder: str
    """The project's folder seen from the repository's root, `UNKNOWN` where that is not told."""

    def is_of_archive(self, downloads: Iterable[Download]) -> bool:
        """Whether it builds what an archive holds, such as an sdist that was built before.

        Where its name is not written out, it is one of the files that its job `downloads`.
        """
        if UNKNOWN not in self.folder:
            return self.folder.endswith((".tar.gz", ".tgz", ".zip"))
        above = self.folder.partition(UNKNOWN)[0].rpartition("/")[0]
        job = self.operation.at.job
        return any(one.fetch.at.job is job and one.path == above for one in downloads)

    @property
    def is_isolated(self) -> bool:
        """Whether the back end comes fresh from an index, by the project's requirements."""
        own = self.operation.tool.startswith(_IN_ENVIRONMENT)
        return not own and _NO_ISOLATION.isdisjoint(self.operation.argv)

    @property
    def heeds(self) -> str:
        """The variable that names a file of constraints for it; empty where none is sure to."""
        takes_one = builders.named(self.operation.tool).constraints
        return self._variables[-1] if takes_one and self.operation.argv and self.is_isolated else ""

    def pins(self, repository: Repository, name: str) -> list[Pin]:
        """Return what decides on the version of a package, the strongest last.

        For an isolated build that is what constrains it, for another one what its job has
        installed before.

        Args:
            repository: whose files are read.
            name: the package's normalized name.
        """
        if self.is_isolated:
            return self._placed(self._constrained(repository, name), repository)
        return self.installed(repository, name)

    def _constrained(self, repository: Repository, name: str) -> Iterator[Pin]:
        command = self.operation.command
        if command is None:
            return
        files = seen(self.operation.at, repository)
        scope = self.operation.at.scope.environment
        for variable in self._variables:
            held = command.environment.get(variable) or scope.get(variable)
            if isinstance(held, str):
                for path in held.split():
                    yield from pins.of_file(files, normal(path), name)
        for path in values(command.argv, *_BUILD_CONSTRAINTS):
            yield from pins.of_file(files, command.path(path), name)
        if self.operation.tool == "uv build":
            from pubproof.scripts.builds import uv_workspaces

            yield from pins.of_uv(repository, uv_workspaces.root(repository, self.folder), name)

    @property
    def _variables(self) -> tuple[str, ...]:
        if value(self.operation.argv, "--installer") == "uv":
            return builders.OF_UV
        return builders.named(self.operation.tool).constraints or builders.OF_INSTALLERS

    def installed(self, repository: Repository, name: str) -> list[Pin]:
        """Return what its job installs of a package before the build, the last last."""
        found = self._placed(self._installed(repository, name), repository)
        if found or not poetry.brings(self.operation.tool, name):
            return found
        return [own for pin in self._of_poetry(repository) for own in poetry.back_end(pin)]

    def by_poetry(self, repository: Repository, name: str) -> bool | None:
        """Return what `poetry.heeds` says of it and of the package of a back end."""
        return poetry.heeds(self.operation.tool, name, self._of_poetry(repository))

    def _of_poetry(self, repository: Repository) -> Iterator[Pin]:
        """Yield which releases of Poetry its job installs before it."""
        for one in self.operation.at.before():
            yield from poetry.installed(one)
        yield from self._installed(repository, poetry.PROGRAM)

    def missing(self, repository: Repository) -> list[str]:
        """Return the files of requirements that its job installs and the repository lacks."""
        files = seen(self.operation.at, repository)
        return [
            path
            for command in self._before(repository)
            for path in pins.files(command)
            if UNKNOWN not in path and not files.exists(path)
        ]

    def _placed(self, found: Iterable[Pin], repository: Repository) -> list[Pin]:
        """Return pins, placed as the repository has their files."""
        files = seen(self.operation.at, repository)
        return [one._replace(location=placed(files, one.location)) for one in found]

    def _installed(self, repository: Repository, name: str) -> Iterator[Pin]:
        files = seen(self.operation.at, repository)
        for command in self._before(repository):
            yield from pins.of_command(files, command, name)
        if self.operation.command is not None:
            yield from pins.provided(files, self.operation.command, name)

    def _before(self, repository: Repository) -> Iterator[Command]:
        """Yield the commands that its job runs before the build, those of other steps included."""
        for step in self.operation.at.job.steps:
            script = operations.script_of(step, repository)
            for command in script.commands:
                if command.location == self.operation.location:
                    return
                yield command
            if step.step is self.operation.at.step:
                return


def read(operation: Operation) -> Build:
    """Return what an operation builds."""
    command = operation.command
    if command is None:
        return Build(operation, _folder_of_action(operation))
    builder = builders.named(operation.tool)
    given = value(command.argv, *builder.folder_options)
    if given is None and builder.takes_folder:
        given = _source(command.argv, operation.tool)
    folder = command.path(given or ".")
    return Build(operation, _around_file(folder, command.argv, builder.file_options))


def all_of(operation: Operation, repository: Repository) -> list[Build]:
    """Return what an operation builds, each project of a workspace by itself."""
    made = read(operation)
    made = made._replace(folder=_in_checkout(operation, made.folder))
    if operation.tool != "uv build" or operation.command is None:
        return [made]
    from pubproof.scripts.builds import uv_workspaces

    folders = uv_workspaces.built(repository, operation.command.argv, made.folder)
    return [Build(operation, folder) for folder in folders]


def _in_checkout(operation: Operation, folder: str) -> str:
    """Return a folder as the repository has it, where its job checks that out below the root."""
    for step in operation.at.before():
        root = checked_out_below(step) if takes_this_repository(step) else ""
        own = seen_inside(root, folder) if root else None
        if own is not None:
            return own
    return folder


def output_folder(operation: Operation, repository: Repository) -> str:
    """Return the folder in which a build leaves its distributions; UNKNOWN where unwritten."""
    command = operation.command
    if command is None:
        return UNKNOWN
    builder = builders.named(operation.tool)
    given = value(command.argv, *builder.output_options)
    if given is None and builder.takes_output:
        given = _source(command.argv, operation.tool)
    if builder.is_seen_from_project or (given is None and builder.is_beside):
        folder = read(operation).folder
        if operation.tool == "uv build":
            from pubproof.scripts.builds import uv_workspaces

            folder = uv_workspaces.around(seen(operation.at, repository), folder)
        return joined(folder, given or builder.output)
    if given is None and operation.tool.startswith("maturin "):
        from pubproof.building import cargo

        return cargo.wheels(operation, seen(operation.at, repository))
    start = value(command.argv, "--directory") if command.argv[0] == "uv" else None
    return joined(command.path(start or "."), given or builder.output)


def _source(argv: Sequence[str], tool: str) -> str | None:
    """Return the folder among the arguments of a builder, None where there is none."""
    words = argv[1 + tool.count(" ") :]
    return next(reversed(operands(words, _VALUED.get(tool, _OTHERS))), None)


def _folder_of_action(operation: Operation) -> str:
    step = operation.at.step
    name = step.uses.repository if step.uses is not None else ""
    folder = normal(operation.text(builders.named(name).folder_input) or ".")
    if name.lower() in MATURIN_ACTIONS:
        options = builders.named("maturin build").file_options
        return _around_file(folder, operation.text("args").split(), options)
    return folder


def _around_file(folder: str, words: Sequence[str], options: Sequence[str]) -> str:
    """Return the folder of the file that an option names, seen from `folder`; else that itself."""
    file = value(words, *options)
    return joined(folder, dirname(file) or ".") if file else folder

"""Docker: what images that are built here run, as far as Dockerfiles and compose files tell.

After Docker's reference of its command line and the Compose file reference.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.options import first_word, operands, value, values, word_at
from pubproof.scripts.paths import parent, resolve
from pubproof.scripts.places import place_of
from pubproof.scripts.runners.image import SERVING, Image, hands_on
from pubproof.scripts.tables import table
from pubproof.scripts.task_files import COMPOSE_FILES
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers.tables import DOCKER_RUN
from pubproof.toml import items, within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start

_VALUED = frozenset(
    {
        *("-f", "--file", "-t", "--tag", "--build-arg", "--target", "--platform", "--secret"),
        *("--ssh", "--label", "--cache-from", "--cache-to", "--network", "--progress", "-o"),
        *("--output", "--iidfile", "--build-context", "--builder", "--add-host", "--metadata-file"),
        *("-p", "--project-name", "--profile", "--env-file", "--project-directory"),
    }
)
_GROUPS = frozenset({"builder", "buildx", "container", "image"})
"""Words that may stand in front of ``build`` and ``run``."""
_COMMANDS = frozenset({"build", "create", "exec", "run", "start", "up", "watch"})
"""The sub-commands of compose that start something, or build."""
_ARGUMENT = "--build-arg"


class Recipe(NamedTuple):
    """From what an image is built, as the command says."""

    file: str = "Dockerfile"
    folder: str = "."
    """The folder that it is built from."""
    given: tuple[str, ...] = ()
    """The arguments for it, as ``NAME=value``, or from the variable NAME."""
    target: str | None = ""
    """The stage that is asked for, nothing for the last one, None where that cannot be told."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what a command of docker builds and runs, where files of the repository tell."""
    argv = start.argv[1:]
    if argv[:1] and argv[0] in _GROUPS:
        argv = argv[1:]
    if start.argv[0] == "docker-compose" or argv[:1] == ("compose",):
        _follow_compose(reader, start, argv[argv[:1] == ("compose",) :])
    elif argv[:1] == ("build",):
        recipe = _recipe(argv)
        for name in values(argv, "-t", "--tag"):
            made = reader.images.setdefault(_untagged(name), {})
            key, arms = (start.context.folder, recipe), start.context.arms
            made[key] = made.get(key, arms) & arms
        _follow_image(reader, start, recipe, ("RUN",))
    elif argv[:1] == ("run",):
        _follow_run(reader, start, argv)


def enter(reader: Reader, start: Start) -> None:
    """Write down a command whose words start in a container, and read what its image makes of them.

    What these words are as a command of their own, is for the caller.
    """
    reader.command(start)
    if "run" in start.argv:
        follow(reader, start)


def _follow_run(reader: Reader, start: Start, argv: tuple[str, ...]) -> None:
    """Read later what an image says of itself, with the words behind its name.

    Of several builds each counts. One that is built nowhere, or only under a condition, may be that
    of another step, from any stage of the Dockerfile at hand; not so the image of another project,
    which is told what to do by words.
    """
    at = first_word(argv, DOCKER_RUN)
    if at >= len(argv) or value(argv[:at], "--entrypoint") is not None:
        return
    name, words = _untagged(argv[at]), argv[at + 1 :]
    made = reader.images.get(name, {})
    is_made = UNKNOWN not in name and any(arms <= start.context.arms for arms in made.values())
    is_other = is_made or (bool(words) and _is_of_another(name))
    unseen = () if is_other else ((start.context.folder, Recipe(target=None)),)
    for folder, recipe in dict.fromkeys((*made, *unseen)):
        there = start._replace(context=start.context._replace(folder=folder))
        _follow_image(reader, there, recipe, SERVING, words)


def _is_of_another(name: str) -> bool:
    """Whether a name is that of an image which is fetched: with its owner, or its digest."""
    return UNKNOWN not in name and not {"/", "@"}.isdisjoint(name)


def _recipe(argv: tuple[str, ...]) -> Recipe:
    """Return from what ``build`` makes an image."""
    at = first_word(argv, _VALUED)
    folder = argv[at] if at < len(argv) else "."
    named = value(argv, "-f", "--file") or f"{folder}/Dockerfile"
    return Recipe(named, folder, tuple(values(argv, _ARGUMENT)), value(argv, "--target") or "")


def _untagged(name: str) -> str:
    """Return the name of an image without the tag that it has anyway."""
    return name.removesuffix(":latest")


def _follow_image(
    reader: Reader,
    start: Start,
    recipe: Recipe,
    names: tuple[str, ...],
    words: tuple[str, ...] = (),
) -> None:
    """Read later the instructions `names` of a Dockerfile, and what the image does with `words`."""

    def run(context: Context) -> None:
        inside = resolve(context.folder, recipe.folder)
        for path, text in reader.texts(context.folder, recipe.file):
            if inside is not None:
                own = context._replace(folder=inside)
                image = Image(reader, own, path, text, _arguments(recipe.given, context))
                image.run(names, words, recipe.target)

    reader.follow(start, ("docker", recipe, names, words), run)


def _arguments(given: Iterable[str], context: Context) -> dict[str, str]:
    """Return the arguments of an image by name; one without a value has that of a variable."""
    parted = (one.partition("=") for one in given)
    return {
        name: value if is_set else context.exported.get(name, UNKNOWN)
        for name, is_set, value in parted
    }


def _follow_compose(reader: Reader, start: Start, argv: tuple[str, ...]) -> None:
    files = [value(argv, "-f", "--file")] if value(argv, "-f", "--file") else list(COMPOSE_FILES)
    at = first_word(argv, _VALUED, 0)
    if word_at(argv, at) in _COMMANDS:

        def run(context: Context) -> None:
            for path, text in reader.texts(context.folder, *filter(None, files)):
                inside = context._replace(folder=parent(path))
                _services(reader, inside, path, text, argv[at:])

        reader.follow(start, ("compose", argv), run)


def _services(
    reader: Reader, context: Context, path: str, text: str, argv: tuple[str, ...]
) -> None:
    """Read what the services of a compose file run, those that are asked for or all.

    `argv` is what compose is told, from its sub-command on.
    """
    services = within(table(reader.files, path), "services")
    at = first_word(argv, DOCKER_RUN)
    is_run = argv[0] == "run" and word_at(argv, at) in services
    is_replaced = argv[0] == "run" and value(argv[:at], "--entrypoint") is not None
    is_started = argv[0] != "build" and not is_replaced
    asked, words = ({argv[at]}, argv[at + 1 :]) if is_run else ({*operands(argv[1:])}, ())
    for name in (asked & set(services)) or services:
        service = services[name]
        if not isinstance(service, dict):
            continue
        entry, command = (_text(service.get(key)) for key in ("entrypoint", "command"))
        image = Image(reader, context, path, text)
        told = shlex.join(words) or command
        if entry and is_started:
            line = f"{entry} {told}".rstrip()
            image.start(line, place_of(text, path, f"{name}:", "entrypoint:"))
        if command and not words and is_started and not hands_on(entry.split()):
            image.start(command, place_of(text, path, f"{name}:", "command:"))
        given = words or _words(service.get("command")) if is_started and not entry else None
        _build(reader, context, service.get("build"), given, values(argv, _ARGUMENT))


def _text(held: object) -> str:
    """Return a command line of a service, which may be a list of words."""
    return shlex.join(map(str, held)) if isinstance(held, list) else str(held or "")


def _words(held: object) -> tuple[str, ...]:
    """Return the words of a service's command, which may be a text."""
    if isinstance(held, list):
        return tuple(map(str, held))
    text = str(held or "")
    try:
        return tuple(shlex.split(text))
    except ValueError:  # an open quote, which compose refuses
        return tuple(text.split())


def _build(
    reader: Reader, context: Context, build: object, words: tuple[str, ...] | None, more: list[str]
) -> None:
    """Read the Dockerfile from which a service is built.

    `words` are given to what its image starts, None where that starts nothing of itself, and `more`
    are arguments that the command line gives it.
    """
    if build is None:
        return
    own = build if isinstance(build, dict) else {"context": build}
    folder = str(own.get("context") or ".")
    inside = resolve(context.folder, folder)
    held = own.get("args") or ()
    written = [f"{one}={held[one]}" for one in held] if isinstance(held, dict) else held
    given = (*map(str, items(written)), *more)
    for path, text in reader.texts(
        context.folder, f"{folder}/{own.get('dockerfile', 'Dockerfile')}"
    ):
        if inside is not None:
            arguments = _arguments(given, context)
            image = Image(reader, context._replace(folder=inside), path, text, arguments)
            names = ("RUN",) if words is None else ("RUN", *SERVING)
            image.run(names, words or (), str(own.get("target") or ""))

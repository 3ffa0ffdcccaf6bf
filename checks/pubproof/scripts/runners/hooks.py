"""Hooks: the uploads among the commands that the configuration of a program names.

Releases and builds run such commands before or after what they do themselves. Most have nothing to
do with an upload: only those are read that name one, or a file of the repository that does.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from pubproof import late, toml
from pubproof.scripts import launch
from pubproof.scripts.options import operands
from pubproof.scripts.paths import ROOT, parent, resolve
from pubproof.scripts.places import Text, place_of
from pubproof.scripts.runners.hook_tables import HOOKS
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH
from pubproof.scripts.tables import held, table
from pubproof.tools import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.hook_tables import Hooks
    from pubproof.scripts.start import Context, Start

UPLOADING = late.pattern(rf"\b(?:{'|'.join(VERBS)})\b")
"""What a command, or a file that it names, says if it may upload."""
_WORD = late.pattern(r"[^\s\"'`;&|()<>]+")
_PROJECT = "{project}"
"""What cibuildwheel writes for the repository's folder."""
_IDLE = frozenset({"fail", "pygrep"})
"""The languages in which a hook of pre-commit names a pattern or a message."""
_VALUED = frozenset({"-c", "--config", "--color", "--hook-stage", "-s", "--source", "-o"})
"""Options with a value of those programs whose other words count."""
_MAX_COMMANDS = 500
"""How many commands of one configuration are looked at."""


def follow(reader: Reader, start: Start, *, whole: bool = False) -> None:
    """Read later the commands that the configuration of a program names.

    With `whole` all of them, or else those that may upload.
    """
    hooks = HOOKS[start.argv[0]]
    words = operands(start.argv[1:], _VALUED)
    if hooks.words and hooks.words.isdisjoint(words):
        return

    def run(context: Context) -> None:
        for path, keys in _places(hooks, words, context.folder):
            front = [key for key in keys.split(".") if "*" not in key]
            for _, text in reader.texts(".", path):
                if not keys and (whole or UPLOADING.search(text)):
                    _run_script(reader, start, context, path)
                for body in _named_in(table(reader.files, path), keys, words) if keys else ():
                    place = place_of(text, path, *front, body.strip().split("\n")[0])
                    _run(reader, context, body, place, whole=whole)
        known = reader.variables_in(context)
        for name in known if hooks.variables else ():
            if name.startswith(hooks.variables):
                _run(reader, context, known[name], start.everywhere, whole=whole)

    reader.follow(start, ("hooks", start.argv), run)


def _places(hooks: Hooks, words: list[str], folder: str) -> Mapping[tuple[str, str], None]:
    """Return the files that may name commands, each with the keys under which it does."""
    named = (
        (one, keys)
        for name, keys in hooks.places
        for one in ((name.format(word) for word in words) if "{}" in name else (name,))
    )
    found = ((resolve(folder, one), keys) for one, keys in named)
    return dict.fromkeys((path, keys) for path, keys in found if path is not None)


def _run_script(reader: Reader, start: Start, context: Context, path: str) -> None:
    inside = context._replace(folder=parent(path), fatal=False)
    launch.follow_file(reader, start._replace(context=inside), path, ())


def _run(reader: Reader, context: Context, body: str, place: Place, *, whole: bool) -> None:
    """Run a command, or else only if it may upload."""
    body = body.replace(_PROJECT, ROOT)
    if whole or _may_upload(reader, context, body):
        shell.run(reader, Text(body, place), context._replace(fatal=False), SH)


def _may_upload(reader: Reader, context: Context, body: str) -> bool:
    """Whether a command says that it may upload, or a file of the repository that it names."""
    paths = (resolve(context.folder, word) for word in _WORD.findall(body))
    there = (path for path in paths if path is not None and reader.exists(path))
    texts = chain([body], (reader.files.text(path) or "" for path in there))
    return any(map(UPLOADING.search, texts))


def _named_in(contents: object, keys: str, words: list[str]) -> Iterator[str]:
    """Yield the commands under some keys of a configuration."""
    for one in islice(held(contents, keys.split(".")), _MAX_COMMANDS):
        yield from _bodies(one, words)


def _bodies(hook: object, words: list[str]) -> Iterator[str]:
    """Yield the commands in a value: a text, a list of them, or a hook of pre-commit's."""
    if isinstance(hook, str):
        yield hook
    elif isinstance(hook, list):
        yield from toml.words(hook)
    elif isinstance(hook, dict) and "entry" in hook and hook.get("language") not in _IDLE:
        asked = words[words.index("run") + 1 :][:1] if "run" in words else []
        if not asked or asked[0] in (hook.get("id"), hook.get("alias")):
            yield " ".join(map(str, (hook["entry"], *toml.items(hook, "args"))))

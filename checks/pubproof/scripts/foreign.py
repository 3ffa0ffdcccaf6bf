"""Scripts in languages that are not read here: the commands that their calls show.

What such a script does cannot be seen. But where it starts a program it nearly always writes it
out, as in ``execSync("make release")`` or ``system("twine", "upload")``.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.definitions import Definitions
from pubproof.scripts.options import operands, value
from pubproof.scripts.paths import matching, parent, resolve
from pubproof.scripts.places import Rows, Text, below
from pubproof.scripts.shell.nameless import PUT_TOGETHER
from pubproof.scripts.start import Start
from pubproof.scripts.task_files import TASK_FILES
from pubproof.scripts.unknown import UNKNOWN
from pubproof.tools import COMMANDS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

T = TypeVar("T")

_MAX_CALLS = 500
"""How many calls of one text are looked at."""
_LONGEST = 1024 * 1024
_CALL = late.pattern(
    r"""
    (?<!\w)(?:
        [Ww]ith_?[Ee]xec | commandLine | Run(?:Cmd|V)? | exec\w{0,20} | spawn\w{0,20}
        | getExecOutput | popen\w? | system | shell\w{0,20} | Command | run | sh | qx | zx | \$
    ) (?!["'])
    \s*(?:\(\s*)?(?:(?:listOf\(|\[\]string\{)\s*)?(?:\[\s*)?
    (?P<quote>["'`]) (?P<text>(?:[^\\]|\\.){1,2000}?) (?P=quote)
    (?:\s*,\s* (?: \{\s*args:\s* )? (?:\[\s*)?
        (?P<words>["'][^"'\n]{0,500}["'](?:(?:\s*,)?\s*["'][^"'\n]{0,500}["']){0,99}) )?
    """,
    re.VERBOSE | re.DOTALL,
)
"""A call that starts a program: its first text, and those that follow."""
_UNHEEDED = late.pattern(r"(?:popen\w?|qx|spawn\w*|system)\s*\(?\s*\[?\s*$")
"""The calls of which a failure is only returned."""
_HEEDING = late.pattern(
    r"\b(?:abort|croak|die|exception|exit|if|or|raise|status|throw|unless)\b|=|&&|\|\||(?<!<)\?"
)
"""What stands in the line of such a call where something is made of that."""
_FILED = late.pattern(
    r"""
    (?<!\w)(?: (?P<copies>copyFile|cp|rename) | appendFile | createWriteStream | writeFile )
    (?:Sync)?\s*\(\s* (?P<mark>["'`])(?P<first>[^"'`\n]{1,500})(?P=mark)
    (?: \s*,\s* (?P<other>["'`])(?P<second>[^"'`\n]{1,500})(?P=other) )?
    """,
    re.VERBOSE,
)
"""A call of JavaScript, and of others, that copies or writes a file."""
_TICKED = late.pattern(r"(?<![\w`$)])`([^`\n]{1,2000})`")
"""What Perl, Ruby and PHP run between backticks."""
_NAMED = late.pattern(r"""Cmd(?<=\wCmd)["']?\s*:\s*(["'`])((?:[^\\]|\\.){1,2000}?)\1""", re.DOTALL)
"""What semantic-release runs by the name of a step, ``publishCmd: "twine upload dist/*"``."""
_TAKING = late.pattern(r"""["'`](https?://[^\s"'`]{1,200}/legacy/?)["'`]""")
"""The address where an index takes files, as a text by itself."""
_POSTING = late.pattern(r"(?:\b|_)post(?:fields|_form|_multipart)?\b", re.IGNORECASE)
"""How languages say that a request sends something: ``Net::HTTP::Post``, ``->post``, ``POST(``."""
_WORD = late.pattern(r"""(["'])(.*?)\1""")
_LOADED = late.pattern(
    r"""(?:\brequire(?:_relative)?|\bimport|\bfrom|\bload)\s*(?:\(\s*)?["'`]([^"'`\n]{1,300})["'`]"""
)
"""What has a script of another language load a file or a module."""
_ENDINGS = ("", ".js", ".mjs", ".cjs", ".ts", ".rb", ".pl", "/index.js")
_NEEDED = late.pattern(
    r"(?:dependsOn|finalizedBy|=>|mg\.(?:Serial)?Deps)\s{0,20}\(?\[?([^\n)\]]{1,300})"
)
"""What names the tasks that run with another one: of gradle, rake and mage."""
_NAME = late.pattern(r"\w[\w-]*")
_PART = late.pattern(r"[\w.]+")
_EXECUTED = late.pattern(r"(?:^|[\d$/;{}\n])\s{0,9}e\s")
"""The command of sed that runs the rest of its line."""
_MAX_FILES = 40
_MAX_TASKS = 100
"""How many words of one command are looked for as tasks."""
_LONGEST_LINE = 2_000
"""In a longer line it cannot be told what is made of how a call ends."""
_UPLOADS = tuple(words for words, kind in COMMANDS.items() if kind is Kind.UPLOAD)
_RECIPE = late.pattern(r"^[ \t]*RUN[ \t]+(?:--\S+[ \t]+)*(\S.*)$", re.MULTILINE)
"""What Earthly runs."""
_CUSTOM = late.pattern(r"COMMAND(?<!\wCOMMAND)[ \t]+([^\n()]{1,2000})")
"""What a target of CMake runs."""
_SPAWNED = late.pattern(r"^[ \t]*spawn[ \t]+(\w[^\n]{0,2000})", re.MULTILINE)
"""What Expect starts."""
_BY_MARK = {"`": _TICKED, "RUN": _RECIPE, "COMMAND": _CUSTOM, "Cmd": _NAMED, "spawn ": _SPAWNED}
"""By what a text must have in it: what in such a text stands for the shell."""


def follow(reader: Reader, start: Start) -> None:
    """Read later the file that an interpreter is told to run, or the task."""
    name, *words = start.argv
    plain = operands(words)
    for path, text in _task_files(reader, start) if _script(start.argv) is None else ():
        defined = _once(reader, text, Definitions)
        for task in dict.fromkeys(_tasks(reader, defined, plain[:_MAX_TASKS])):
            _follow_task(reader, start, path, defined, task)
    for path, text in reader.texts(start.context.folder, *plain[:2]):
        follow_text(reader, start, Text(text, reader.place(path, start), path), (name, path))


def _follow_task(reader: Reader, start: Start, path: str, defined: Definitions, task: str) -> None:
    """Read later the lines of the file at `path` that define a task."""
    rows = defined.of(task)
    if rows is None:
        return
    place = below(reader.place(path, start), rows.first)

    def run(context: Context) -> None:
        read_text(reader, Text(defined.text(rows), place), context)

    reader.follow(start, ("foreign", (start.argv[0], path, task)), run)


def hides(start: Start) -> bool:
    """Whether a text that an interpreter is given starts a program whose name it puts together."""
    return any(map(PUT_TOGETHER.search, (*start.argv[1:], start.input_text())))


def names_upload(reader: Reader, start: Start) -> bool:
    """Whether a file in which a program finds tasks names a tool that uploads, and its verb."""
    texts = (text for _, text in _task_files(reader, start))
    words = (_once(reader, text, _words) for text in texts)
    return _name_upload(frozenset(chain.from_iterable(words)))


def _once(reader: Reader, text: str, make: Callable[[str], T]) -> T:
    """Return what `make` makes of the text of a file, made once for all readings."""
    return reader.files.once((make, text), lambda _: make(text))


def is_told_to_upload(start: Start) -> bool:
    """Whether a text names them that a program is given to run, as ``tar --to-command`` is."""
    texts: tuple[str, ...] = (*start.argv[1:], start.input_text())
    if start.argv[0] == "sed":
        texts = tuple(filter(_EXECUTED.search, texts))
    return _name_upload(frozenset(chain.from_iterable(map(_words, texts))))


def _words(text: str) -> frozenset[str]:
    """Return the words of a text of which uploads are made."""
    return frozenset(_PART.findall(text)) & frozenset(chain.from_iterable(_UPLOADS))


def _name_upload(words: frozenset[str]) -> bool:
    return any(map(words.issuperset, _UPLOADS))


def _script(argv: Sequence[str]) -> str | None:
    """Return the file that ``cmake -P`` runs from its first line on, None for other commands."""
    return value(argv, "-P") if argv[0] == "cmake" else None


def _task_files(reader: Reader, start: Start) -> Iterator[tuple[str, str]]:
    """Yield path and text of the files in which a program finds tasks."""
    script = _script(start.argv)
    for name in (script,) if script else TASK_FILES.get(start.argv[0], ()):
        path = resolve(start.context.folder, name)
        found = matching(reader.files, path) if path is not None else []
        yield from reader.texts(".", *found[:_MAX_FILES])


def _tasks(reader: Reader, defined: Definitions, words: Sequence[str]) -> Iterator[str]:
    """Yield the tasks that words name, and those that each of them depends on."""
    for word in words:
        task = re.split("[+:]", word)[-1]
        yield task
        rows = defined.of(task)
        text = defined.text(rows) if rows is not None else ""
        for found in _NEEDED.finditer(text) if reader.budget.look_through(text) else ():
            yield from _NAME.findall(found[1])


def follow_text(reader: Reader, start: Start, text: Text, key: Hashable) -> None:
    """Read later a text of such a language."""

    def run(context: Context) -> None:
        read_text(reader, text, context)

    reader.follow(start, ("foreign", key), run)


def read_text(reader: Reader, text: Text, context: Context) -> None:
    """Write down the commands that a text shows, and those of the files that it loads."""
    body, place, path = text
    if len(body) > _LONGEST:
        return
    if not reader.budget.look_through(body):
        context.too_much(place(0, 0, 0))
        return
    rows = Rows(body)
    for at, words, is_guess in _commands(body):
        location = place(*rows.of(at), 1)
        if reader.budget.step():
            inner = context._replace(is_guess=is_guess)
            if is_guess or _is_unheeded(body, at):
                inner = inner._replace(fatal=False)
            elif context.fatal:
                inner = inner._replace(unseen=path or location.path)
            launch.launch(reader, Start(words, location, inner))
    aside = context._replace(is_guess=True, fatal=False)
    for at, words in _calls(body):
        start = Start(words, place(*rows.of(at), 1), aside)
        launch.launch(reader, start._replace(writes=words[1:] if words[0] == "tee" else ()))
    folder = parent(path) if path else context.folder
    for found in _LOADED.finditer(body):
        if not found[1].startswith((".", "/")):
            continue
        start = Start((found[1],), place(*rows.of(found.start()), 1), context)
        _follow_loaded(reader, start, folder, found[1])


def _calls(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where calls stand that send, copy or write something, and the command for each."""
    for at, address in posted(text):
        yield at, ("POST", address)
    for found in islice(_FILED.finditer(text), _MAX_CALLS):
        first, second = found["first"], found["second"]
        copied = ("cp", first, second or UNKNOWN)
        yield found.start(), copied if found["copies"] else ("tee", first)


def posted(text: str) -> Iterator[tuple[int, str]]:
    """Yield where addresses stand at which an index takes files, in a text that posts something."""
    found = list(islice(_TAKING.finditer(text), _MAX_CALLS)) if "/legacy" in text else []
    if found and _POSTING.search(text):
        yield from ((one.start(1), one[1]) for one in found)


def _is_unheeded(text: str, at: int) -> bool:
    """Whether nobody asks how a command ends that stands at a place of a text."""
    around = text[max(0, at - _LONGEST_LINE) : at + _LONGEST_LINE]
    at = min(at, _LONGEST_LINE)
    begin, end = around.rfind("\n", 0, at) + 1, around.find("\n", at)
    before, line = around[begin:at].rstrip("\"'`"), around[begin : end if end >= 0 else None]
    if len(line) > _LONGEST_LINE:
        return False
    return _UNHEEDED.search(before) is not None and _HEEDING.search(line) is None


def _follow_loaded(reader: Reader, start: Start, folder: str, name: str) -> None:
    for path, text in reader.texts(folder, *(name + ending for ending in _ENDINGS)):
        follow_text(reader, start, Text(text, reader.place(path, start), path), ("loaded", path))
        return


def _commands(text: str) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    """Yield where commands stand in a text, their words, and whether each may be a mere text.

    JavaScript has texts between backticks.
    """
    for number, found in enumerate(_CALL.finditer(text)):
        if number >= _MAX_CALLS:
            return
        first, others = found["text"], _WORD.findall(found["words"] or "")
        words = (first, *(word for _, word in others)) if others else ("sh", "-c", first)
        yield found.start("text"), words, False
    for pattern in (pattern for mark, pattern in _BY_MARK.items() if mark in text):
        for one in pattern.finditer(text):
            at = one.lastindex or 0
            yield one.start(at), ("sh", "-c", one[at]), pattern is _TICKED

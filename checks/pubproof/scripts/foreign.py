"""Scripts in languages that are not read here: the commands that their calls show.

What such a script does cannot be seen. But where it starts a program it nearly always writes it
out, as in ``execSync("make release")`` or ``system("twine", "upload")``.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.options import value
from pubproof.scripts.paths import matching, parent, resolve
from pubproof.scripts.places import Rows, below
from pubproof.scripts.shell.nameless import PUT_TOGETHER
from pubproof.scripts.start import Start
from pubproof.scripts.task_files import TASK_FILES
from pubproof.tools import COMMANDS, Kind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_MOST = 500
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
    (?:\s*,\s* (?: \{\s*args:\s* )? \[? (?P<words>(?:\s*["'][^"'\n]{0,500}["']\s*,?){1,100}) )?
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
_WORD = late.pattern(r"""(["'])(.*?)\1""")
_LOADED = late.pattern(
    r"""(?:\brequire(?:_relative)?|\bimport|\bfrom|\bload)\s*(?:\(\s*)?["'`]([^"'`\n]{1,300})["'`]"""
)
_ENDINGS = ("", ".js", ".mjs", ".cjs", ".ts", ".rb", ".pl", "/index.js")
_NEEDED = late.pattern(
    r"(?:dependsOn|finalizedBy|=>|mg\.(?:Serial)?Deps)\s{0,20}\(?\[?([^\n)\]]{1,300})"
)
"""What names the tasks that run with another one: of gradle, rake and mage."""
_NAME = late.pattern(r"\w[\w-]*")
_PART = late.pattern(r"[\w.]+")
_EXECUTED = late.pattern(r"(?:^|[\d$/;{}\n])\s{0,9}e\s")
"""The command of sed that runs the rest of its line."""
_MOST_FILES = 40
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
    plain = [word for word in words if not word.startswith("-")]
    for path, text in _task_files(reader, start) if _script(start.argv) is None else ():
        for task in _tasks(text, plain):
            stretch, row = _stretch(text, task)
            place = below(reader.place(path, start), row)
            follow_text(reader, start, stretch, place, (name, path, task))
    for path, text in reader.texts(start.context.folder, *plain[:2]):
        follow_text(reader, start, text, reader.place(path, start), (name, path), path)


def hides(start: Start) -> bool:
    """Whether a text that an interpreter is given starts a program whose name it puts together."""
    given = start.input.text if start.input is not None else ""
    return any(map(PUT_TOGETHER.search, (*start.argv[1:], given)))


def names_upload(reader: Reader, start: Start) -> bool:
    """Whether a file in which a program finds tasks names a tool that uploads, and its verb."""
    return _name_upload(text for _, text in _task_files(reader, start))


def is_told_to_upload(start: Start) -> bool:
    """Whether a text names them that a program is given to run, as ``tar --to-command`` is."""
    given = start.input.text if start.input is not None else ""
    texts = (*start.argv[1:], given)
    if start.argv[0] == "sed":
        texts = tuple(filter(_EXECUTED.search, texts))
    return _name_upload(texts)


def _name_upload(texts: Iterable[str]) -> bool:
    words = {word for text in texts for word in _PART.findall(text)}
    return any(
        {tool, verb} <= words for (tool, verb), kind in COMMANDS.items() if kind is Kind.UPLOAD
    )


def _script(argv: Sequence[str]) -> str | None:
    """Return the file that ``cmake -P`` runs from its first line on, None for other commands."""
    return value(argv, "-P") if argv[0] == "cmake" else None


def _task_files(reader: Reader, start: Start) -> Iterator[tuple[str, str]]:
    """Yield path and text of the files in which a program finds tasks."""
    script = _script(start.argv)
    for name in (script,) if script else TASK_FILES.get(start.argv[0], ()):
        path = resolve(start.context.folder, name)
        found = matching(reader.files, path) if path is not None else []
        yield from reader.texts(".", *found[:_MOST_FILES])


def _tasks(text: str, words: Sequence[str]) -> Iterator[str]:
    """Yield the tasks that words name, and those of the text that each of them depends on."""
    for word in words:
        task = re.split("[+:]", word)[-1]
        yield task
        for found in _NEEDED.finditer(_stretch(text, task)[0]):
            yield from _NAME.findall(found[1])


def follow_text(
    reader: Reader, start: Start, text: str, place: Place, key: Hashable, path: str = ""
) -> None:
    """Read later a text of such a language, from the file `path` where it has one."""

    def run(context: Context) -> None:
        read_text(reader, text, place, context, path)

    reader.follow(start, ("foreign", key), run)


def read_text(reader: Reader, text: str, place: Place, context: Context, path: str = "") -> None:
    """Write down the commands that a text shows, and those of the files that it loads."""
    if len(text) > _LONGEST:
        return
    rows = Rows(text)
    for at, words, is_guess in _commands(text):
        location = place(*rows.of(at), 1)
        if reader.budget.step():
            inner = context._replace(is_guess=is_guess)
            if is_guess or _is_unheeded(text, at):
                inner = inner._replace(fatal=False)
            elif context.fatal:
                inner = inner._replace(unseen=path or location.path)
            launch.launch(reader, Start(words, location, inner))
    aside = context._replace(is_guess=True, fatal=False)
    for found in islice(_FILED.finditer(text), _MOST):
        first, second = found["first"], found["second"]
        words = ("cp", first, second or UNKNOWN) if found["copies"] else ("tee", first)
        start = Start(words, place(*rows.of(found.start()), 1), aside)
        launch.launch(reader, start._replace(writes=() if found["copies"] else (first,)))
    folder = parent(path) if path else context.folder
    for found in _LOADED.finditer(text):
        if not found[1].startswith((".", "/")):
            continue
        start = Start((found[1],), place(*rows.of(found.start()), 1), context)
        _follow_loaded(reader, start, folder, found[1])


def _is_unheeded(text: str, at: int) -> bool:
    """Whether nobody asks how a command ends that stands at a place of a text."""
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    before, line = text[begin:at].rstrip("\"'`"), text[begin : end if end >= 0 else len(text)]
    return _UNHEEDED.search(before) is not None and _HEEDING.search(line) is None


def _follow_loaded(reader: Reader, start: Start, folder: str, name: str) -> None:
    for path, text in reader.texts(folder, *(name + ending for ending in _ENDINGS)):
        follow_text(reader, start, text, reader.place(path, start), ("loaded", path), path)
        return


def _commands(text: str) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    """Yield where commands stand in a text, their words, and whether each may be a mere text.

    JavaScript has texts between backticks.
    """
    for number, found in enumerate(_CALL.finditer(text)):
        if number >= _MOST:
            return
        first, others = found["text"], _WORD.findall(found["words"] or "")
        words = (first, *(word for _, word in others)) if others else ("sh", "-c", first)
        yield found.start("text"), words, False
    for pattern in (pattern for mark, pattern in _BY_MARK.items() if mark in text):
        for one in pattern.finditer(text):
            at = one.lastindex or 0
            yield one.start(at), ("sh", "-c", one[at]), pattern is _TICKED


def _stretch(text: str, task: str) -> tuple[str, int]:
    """Return the lines of a file that define a task, and the row in which they begin."""
    lines = text.split("\n")
    words = "[-_]?".join(map(re.escape, re.split("[-_]", task)))
    named = re.compile(rf"(?<![\w-]){words}(?![\w-])", re.IGNORECASE)
    first = next((n for n, line in enumerate(lines) if line.strip() and named.search(line)), None)
    if first is None:
        return "", 0
    width = len(lines[first]) - len(lines[first].lstrip())
    last = first + 1
    while last < len(lines) and (
        not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) > width
    ):
        last += 1
    return "\n".join(lines[first:last]), first

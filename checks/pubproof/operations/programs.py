"""What a program does that a script starts, by its name and its words."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late, tools
from pubproof.operations import indexes
from pubproof.operations.operation import TAKES, Found, addressed
from pubproof.pypi import index
from pubproof.scripts import UNKNOWN, Command
from pubproof.scripts.wrappers.tables import INTERPRETERS
from pubproof.scripts.wrappers.wrapper import is_program
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.location import Location

_SPEAKING = frozenset(
    {
        *(":", "[", "[[", "alias", "awk", "cat", "cowsay", "cut", "diff", "echo", "egrep"),
        *("export", "false", "fgrep", "git", "head", "jq", "logger", "ls", "man", "printf"),
        *("read", "rg", "sed", "tail", "tee", "test", "touch", "tr", "true", "type", "unset"),
        *("which", "yq"),
        *("apk", "apt", "apt-get", "brew", "choco", "dnf", "pip-sync", "yum"),
    }
)
"""Programs that start nothing of what their words name: they print, look for or install it."""
_RUNNING = INTERPRETERS | {"awk", "bun", "deno", "gawk", "osascript", "script", "ssh"}
"""Programs that run a text which is one of their words, or which they are given to read."""
_TASKED = frozenset({"pyb", "setup.py"})
"""Programs that do whatever of their words name tasks, one after another."""
_WORD = late.pattern(r"[\w.-]+")
_UNSPOKEN = "".join(
    rf"(?<!{one})"
    for one in ("debug", "error", r"\.log", "info", "notice", "print", "setFailed", "warning")
)
"""What stands in front of a bracket whose text a program only prints, in any language."""
_GAP = r"(?:[\s'\"\[,]|\{\s*args:){1,200}"
"""What stands between a program and what it is told, as words of a list or of ``{args: […]}``."""
_IN_TEXT = late.pattern(
    rf"(?:{_UNSPOKEN}\(\s*(?:\[\s*)?['\"`]|\b(?:system|exec|sh)\s+['\"]|`|\bspawn\s+|^\s*)(?:python[\d.]*[\s'\",]+-m[\s'\",]+)?(?:"
    + "|".join(rf"{tool}{_GAP}{verb}\b" for tool, verb in sorted(tools.UPLOADS))
    + ")"
)
"""An upload within a program of another language: ``system("twine upload")``."""

_SENT = late.pattern(
    r"""\bfetch\(\s*["'`](https?://[^\s"'`]{1,300})["'`]\s*,"""
    r"""[^;]{0,500}?\bmethod\s*:\s*["'`](?i:post)["'`]"""
)
"""A request of JavaScript that sends something to an address."""


_SENDING = {
    "POST": late.pattern(""),
    "curl": late.pattern(r"^-[A-Za-z]*[FTd]|^--(?:data|form|json|upload-file)"),
    "wget": late.pattern(r"^--(?:body|post)-"),
    **dict.fromkeys(("http", "https", "xh", "xhs"), late.pattern(r"@")),
}
"""How programs that send requests are told to send a file, or some data."""


def _carried(command: Command) -> Iterator[Command]:
    """Yield the uploads that a program which is not known here may start: those it is told."""
    name, *words = command.argv
    texts = (*words, command.text) if name in _RUNNING else ()
    for text in texts:
        if found := in_text(text):
            yield command._replace(argv=tuple(found.split()))
        for address in _posted(text):
            yield command._replace(argv=("POST", address))
    if name in _SPEAKING or is_program(name) or (name, *words[:1]) in tools.COMMANDS:
        return
    for at in range(len(words) - 1):
        if (basename(words[at]), words[at + 1]) in tools.UPLOADS:
            yield command._replace(argv=(basename(words[at]), *words[at + 1 :]))
            return


def _posted(text: str) -> Iterable[str]:
    """Return the addresses to which a text in another language sends something."""
    from pubproof.scripts.foreign import posted

    return dict.fromkeys((*_SENT.findall(text), *(address for _, address in posted(text))))


def in_text(text: str) -> str:
    """Return the upload that a text in another language than the shell's starts, if any."""
    found = _IN_TEXT.search(text)
    words = _WORD.findall(found[0].replace("args:", "")) if found is not None else []
    return " ".join(words[-2:])


def classify(command: Command) -> tuple[Kind | None, str]:
    """Return what a command does to distributions, None for nothing, and how to name it."""
    program = command.argv[0].rpartition(UNKNOWN)[2]
    is_dry = tools.is_dry((program, *command.argv[1:]))
    if program in tools.PROGRAMS:
        return (None if is_dry else tools.PROGRAMS[program]), program
    words = command.argv[1:]
    if program in _TASKED:
        wanted = [word for word in words if (program, word) in tools.COMMANDS]
        if "upload" in wanted or "+upload" in words:
            return Kind.UPLOAD, f"{program} upload"
        return (Kind.BUILD, f"{program} {wanted[0]}") if wanted else (None, program)
    if program in tools.REQUESTS:
        return (Kind.UPLOAD, program) if _posts_a_file(command) else (None, program)
    for count in (1, 2):
        name = " ".join(words[:count])
        kind = tools.COMMANDS.get((program, name))
        if kind is not None:
            return (None if is_dry else kind), f"{program} {name}"
    return None, program


def _posts_a_file(command: Command) -> bool:
    """Whether a request has the form of an upload to a package index (Warehouse's legacy API)."""
    text = "\n".join((*command.argv, command.text))
    if "file_upload" in text:
        return True
    name, *words = command.argv
    addresses = [one for one in addressed(words) if name == "POST" or TAKES in one]
    return any(map(_SENDING[name].search, words)) and any(map(index.takes_files, addresses))


def operations(commands: Iterable[Command]) -> Iterator[Found]:
    """Yield what commands do, and what programs do that they may start.

    What a build builds besides, such as the wheels that `setup.py` needs, is a part of it.
    """
    named: list[indexes.Named] = []
    builds: set[Location] = set()
    for order, command in enumerate(commands):
        if (names := indexes.named_by(command)) is not None:
            named.append(names)
        for one in (command, *_carried(command)):
            kind, tool = classify(one)
            if kind is Kind.BUILD:
                if not builds.isdisjoint(one.via):
                    continue
                builds.add(one.location)
            if kind is not None:
                before = indexes.before(one, named) if kind is Kind.UPLOAD else ()
                yield Found(kind, tool, one.location, one, order, tuple(before))

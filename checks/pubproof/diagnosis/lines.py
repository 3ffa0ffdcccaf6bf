"""A line of a log, without what surrounds its text.

A raw log of GitHub has a timestamp before each line and ``##[error]`` before errors; ``gh run view
--log`` puts job and step before that; the pages show neither. In all of them are colours, and
scripts that are only shown. The forms are those of `actions/runner` (``ExecutionContext.Write``,
the handlers of its commands), of `nektos/act` (``logger.go``) and of GitLab. People hand lines on
as quotations, as lists, as JSON, behind the clocks of other programs, and with the quotation marks
of a word processor.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOCK = (
    r"[ \t]*\[?(?:\d{4}-\d\d-\d\d[T ]|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} )?"
    r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d| GMT)?\]?"
    r"(?: |$|(?<=Z))(?:(?<=Z )[0-9a-f]{2}[EO](?:[ +]|$))?"
)
"""The time, which GitHub's page shows as that of a letter.

Behind GitLab's stand the stream, and whether the line goes on with the last one.
"""
_COLOUR = r"(?:\x1b?\[\d{1,3}m)?"
_ACT = rf"[ \t]*{_COLOUR}\[(?P<act>[^\t\]]{{1,200}})\] {_COLOUR}  (?:\| ?|[\u2757\U0001f6a7]  )"
"""The job, as `nektos/act` puts it before what a step says, and the signs of an annotation."""
_MARKS = rf"(?:\s*(?:>|[-*•](?= )|{_COLOUR}\|{_COLOUR}(?= (?!b[\"']))) ?)*"
"""How a line starts that is quoted, or one of a list; and the bar that act puts on a terminal."""
_PREFIX = re.compile(
    r"\ufeff?(?:(?P<step>[^\t]{1,200}\t[^\t]{0,200})\t\ufeff?(?=\d{4}-))?"
    rf"{_MARKS}(?:{_CLOCK}){{0,2}}(?:{_ACT})?{_MARKS}"
)
"""All of these together, at the beginning of a line."""
_STYLE = re.compile(
    r"\x1b?\[\d{0,3}(?:;\d{1,3})*m|\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)"
)
"""A colour, whose escape character may have been lost on the way; another terminal sequence."""
_LINK = re.compile(r"(^\s*)?\[(\d+)\]\(https?://[^\s()]{1,300}#step:\d+:\d+\)")
"""A number that GitHub's page has made a link of, as it is copied into Markdown.

At the start of a line it is the line's own.
"""
_SHOWN = re.compile(
    r"\s*(?:\x1b?\[36;1m|##\[group\]Run (?!\./|[\w.-]+/[\w./-]+@)|\+{1,9} (?!\w+='?\{))"
)
"""How a line of a script starts, as GitHub shows it before it runs, and as ``set -x`` shows it.

What a variable gets of an answer in JSON is no part of the script.
"""
_COMMAND = re.compile(r"::(?:error|warning|notice)\b")
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_CARRIERS = ("log", "message", "msg")
"""Under which of its names a line of JSON carries a line of a log."""
_ESCAPED_END = re.compile(r"(?:\\{1,7}r)?\\{1,7}n")
_ESCAPED = re.compile(r"\\{1,7}(?:u([0-9a-fA-F]{4})|([\"/t]))")


def clean(line: str) -> Iterator[tuple[str, str]]:
    """Yield stream and text of a line, or of the lines that it became one of; none of a script.

    The stream is the job and the step, empty where the line does not tell.
    """
    stream = ""
    for part in _parts(line.removesuffix("\r")):
        prefix = _PREFIX.match(part)
        if prefix is None or _SHOWN.match(part, prefix.end()):
            continue
        stream = prefix["step"] or prefix["act"] or stream
        text = _plain(part[prefix.end() :])
        if "%0A" in text and _COMMAND.search(text):
            for each in text.replace("%0D", "").split("%0A"):
                yield stream, each
        else:
            yield stream, text


def _plain(text: str) -> str:
    """Return a text without colours and links, and with plain quotation marks."""
    if "[" in text or "\x1b" in text:
        text = _STYLE.sub("", text)
        text = _LINK.sub(lambda link: link[2] if link[1] is None else "", text)
    if "&" in text:
        text = unescape(text)
    return text if text.isascii() else text.translate(_QUOTES)


def _parts(line: str) -> list[str]:
    """Return the lines that a line holds: states of progress, and what JSON has made one line."""
    if "\\n" in line and '"' in line:
        if (carried := _carried(line)) is not None:
            return carried.splitlines()
        line = _ESCAPED.sub(_unescaped, _ESCAPED_END.sub("\r", line))
    return line.split("\r") if "\r" in line else [line]


def _carried(line: str) -> str | None:
    """Return the text that a line of JSON carries, None where it is no such line."""
    if not line.startswith("{"):
        return None
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return next((data[name] for name in _CARRIERS if isinstance(data.get(name), str)), None)


def _unescaped(escape: re.Match[str]) -> str:
    """Return the character that is meant; a blank for half of one, and for what ends a line."""
    if escape[2]:
        return escape[2].replace("t", " ")
    character = chr(int(escape[1], 16))
    return character if character.isprintable() or character == "\x1b" else " "

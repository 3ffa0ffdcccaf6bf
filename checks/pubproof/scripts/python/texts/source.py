"""Which Python texts are worth parsing, by the words that stand in them and in what they import."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import once
from pubproof.recent import for_texts
from pubproof.scripts.paths import parent
from pubproof.scripts.python.texts.imports import MAX_MODULES, imported, known_file, plain
from pubproof.scripts.unknown import UNKNOWN
from pubproof.tools import COPYING_FUNCTIONS, UPLOADING, UPLOADS, VERBS, stores_credentials

if TYPE_CHECKING:
    from pubproof.scripts.command import Files
    from pubproof.scripts.reader import Reader

_MAX_CHARACTERS = 256 * 1024
_MAX_KEPT = 500_000
"""How many characters have the texts that are kept, all together."""
_STARTING = tuple(
    (word, late.pattern(form))
    for word, form in (
        (UNKNOWN, UNKNOWN),
        ("twine", r"twine(?<!\wtwine)"),
        ("flit", r"flit(?<!\wflit)"),
        ("keyring", r"keyring(?<!\wkeyring)\b"),
        ("subprocess", r"subprocess(?<!\wsubprocess)\b"),
        ("pty", r"pty(?<!\wpty)\b"),
        ("runpy", r"runpy(?<!\wrunpy)\b"),
        ("create_subprocess_", r"create_subprocess_(?<!\wcreate_subprocess_)\w"),
        ("spec_from_file_location", "spec_from_file_location"),
        ("run_setup", "run_setup"),
        ("delegator", r"delegator(?<![.\w]delegator)\b"),
        ("fabric", r"fabric(?<![.\w]fabric)\b"),
        ("invoke", r"invoke(?<![.\w]invoke)\b"),
        ("pexpect", r"pexpect(?<![.\w]pexpect)\b"),
        ("plumbum", r"plumbum(?<![.\w]plumbum)\b"),
        ("os", r"os(?<!\wos)\s*\.\s*(?:system|popen|exec|spawn|posix_spawn)"),
        ("getattr", r"getattr(?<!\wgetattr)\s*\(\s*os\b"),
        ("vars", r"vars(?<!\wvars)\s*\(\s*os\b"),
        ("from", r"from(?<!\wfrom)\s+os\s+import\b"),
        ("import", r"import(?<!\wimport)\b[^\n;]{0,300}\bos\s+as\b"),
        (" sh", r" sh\b(?:(?<=from sh)|(?<=import sh))"),
        ("exec", r"exec(?<![.\w]exec)\s*\("),
        ("eval", r"eval(?<![.\w]eval)\s*\("),
    )
)
"""What a text must name to start a program, or else it calls an uploading tool.

Each form begins with letters, of which alone the many texts without them are asked.
"""
_TOOLS = ("build", "hatch", "maturin", "pdm", "poetry", "tox", "nox", "uv")
"""How a module begins that a text must import to call an uploading tool, beside those above."""
_SENDING = (
    *(".post", ".put", "request(", "Request(", "urlopen"),
    *(f"from {library}" for library in ("requests", "httpx")),
)
"""What a text must name to send a request, beside one of `_ADDRESSES`."""
_ADDRESSES = ("http", "requests", "urllib", "environ", "getenv")
_HANDED = late.pattern(
    r"""["'/](?:"""
    + "|".join(rf"""{re.escape(tool)}["'\s,]{{1,200}}{verb}\b""" for tool, verb in sorted(UPLOADS))
    + ")"
)
"""An upload, as its words stand in a list, or side by side, or in a text."""
_FETCHING = ("urlopen", "requests", "httpx")
_WRITING = ("open(", "write_text", "write_bytes", "extractall")
_FETCHERS = ("aria2c", "curl", "wget")
"""Programs that fetch files."""
_FETCHED_BY = late.pattern(rf"""["'](?:{"|".join(_FETCHERS)})\b""")
"""One of them, as it stands in a list of words or begins a command line."""
_COPYING = ("copy", "move", "unpack_archive")


def brings(text: str) -> bool:
    """Whether a Python text may fetch, copy or pack files: what it names more or less says so."""
    copies = "shutil" in text and any(map(text.__contains__, _COPYING))
    copies = copies or any(map(text.__contains__, COPYING_FUNCTIONS))
    return copies or fetches(text) or "ZipFile" in text


def fetches(text: str) -> bool:
    """Whether a Python text may fetch files from another host."""
    answers = any(map(text.__contains__, _FETCHING)) and any(map(text.__contains__, _WRITING))
    if answers or "urlretrieve" in text:
        return True
    return any(map(text.__contains__, _FETCHERS)) and _FETCHED_BY.search(text) is not None


@for_texts(_MAX_KEPT)
def starts(text: str) -> bool:
    """Whether the Python text names anything that can start a program, or is too long to tell.

    An over-approximation of what `PythonScript` finds: names that are built at run time are not
    found there either.
    """
    text = plain(text)
    if (
        len(text) > _MAX_CHARACTERS
        or stores_credentials(text)
        or any(word in text and form.search(text) for word, form in _STARTING)
        or hands_over(text)
    ):
        return True
    if any(module.startswith(_TOOLS) for module in imported(text)):
        return True
    return any(map(text.__contains__, _ADDRESSES)) and any(map(text.__contains__, _SENDING))


@once
def starts_at(files: Files, path: str) -> bool:
    """Whether the repository's file at `path` can start a program, as `starts` tells."""
    return starts(files.text(path) or "")


def hands_over(text: str) -> bool:
    """Whether a Python text writes out an upload for a function, as words or as one text."""
    names = any(map(text.__contains__, VERBS)) and any(map(text.__contains__, UPLOADING))
    return names and _HANDED.search(text) is not None


def worth(reader: Reader, path: str, text: str, folder: str) -> bool:
    """Whether a Python text in `folder` may start anything, itself or by what it imports.

    `path` is its file, nothing where it stands elsewhere.
    """
    if _starts(reader, path, text):
        return True
    known = reader.python.worth
    met: set[str] = set()
    todo = [(text, folder)]
    while todo:
        current, here = todo.pop()
        for module in imported(current):
            path = known_file(reader, module, (here,))
            if not path or path in met or known.get(path) is False:
                continue
            met.add(path)
            inner = reader.files.text(path) or ""
            if known.get(path) or len(met) > MAX_MODULES or _starts(reader, path, inner):
                known[path] = True
                return True
            todo.append((inner, parent(path)))
    known.update(dict.fromkeys(met, False))
    return False


def _starts(reader: Reader, path: str, text: str) -> bool:
    is_committed = path != "" and not reader.files.is_written(path)
    return starts_at(reader.files, path) if is_committed else starts(text)

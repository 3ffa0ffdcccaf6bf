"""Which Python texts are worth parsing, by the words that stand in them and in what they import."""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.python.imports import (
    MAX_MODULES,
    folders_of,
    imported,
    imported_files,
    known_file,
    module_file,
    plain,
)
from pubproof.tools import SHORT, UPLOADING, stores_credentials

if TYPE_CHECKING:
    from pubproof.scripts.command import Files
    from pubproof.scripts.reader import Reader

_MOST_LED = 60
"""How many modules of one program are looked at for an upload."""
_MAX_CHARACTERS = 256 * 1024
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
_CALLING = late.pattern(
    rf"""
    (?:^|[;:])[ \t]*(?: from[ \t]+ | import\b(?:[^\n;]|\\\n){{0,300}}? )\b(?: {"|".join(_TOOLS)} )
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What a text must import to call an uploading tool, beside those above."""
_SENDING = late.pattern(
    r"\.\s*(?:post|put)\b|\brequest\s*\(|\bfrom\s+(?:requests|httpx)\b|\b(?:urlopen|Request)\b"
)
"""What a text must name to send a request, beside one of `_ADDRESSES`."""
_ADDRESSES = ("http", "requests", "urllib", "environ", "getenv")
_UPLOADERS = late.pattern(
    rf"""
    (?: ["'/] | -m["',\s]+ | ^[ \t]* | [;&|]\s* | \b(?: import | from )\s+ )
    (?: {"|".join(map(re.escape, UPLOADING))} )(?=["'\s.])
    | file_upload
    """,
    re.VERBOSE | re.MULTILINE,
)
"""A tool that uploads, as a command or an import names it."""
_FETCHING = ("urlopen", "requests", "httpx")
_WRITING = ("open(", "write_text", "write_bytes", "extractall")
_COPYING = ("copy", "move", "unpack_archive")
_NAMES = (
    *(name for name in (*UPLOADING, "file_upload") if name not in SHORT),
    *(form.format(name) for name in SHORT for form in ('"{}', "'{}", "/{}", "{} ")),
)
"""Their names, more or less as they stand there."""
_VERBS = ("upload", "publish")
_RUNNERS = ('"make', "'make", '"tox', "'tox", '"nox', "'nox")
_RUNNER = late.pattern(r"""["'](?:make|tox|nox)(?:["']|\s+\w)""")
"""A program that the text may start, and that runs what is written elsewhere."""


def brings(text: str) -> bool:
    """Whether a Python text may fetch, copy or pack files: what it names more or less says so."""
    fetches = any(map(text.__contains__, _FETCHING)) and any(map(text.__contains__, _WRITING))
    copies = "shutil" in text and any(map(text.__contains__, _COPYING))
    return fetches or copies or "urlretrieve" in text or "ZipFile" in text


@lru_cache(maxsize=512)
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
    ):
        return True
    if any(tool in text for tool in _TOOLS) and _CALLING.search(text):
        return True
    return any(word in text for word in _ADDRESSES) and _SENDING.search(text) is not None


def worth(reader: Reader, text: str, folder: str) -> bool:
    """Whether a Python text in `folder` may start anything, itself or by what it imports."""
    if starts(text):
        return True
    known = reader.worth
    met: set[str] = set()
    todo = [(text, folder)]
    while todo:
        current, here = todo.pop()
        for module in imported(current):
            path = known_file(reader, module, (here,))
            if not path or path in met or known.get(path) is False:
                continue
            met.add(path)
            inner = reader.files.text(path)
            if known.get(path) or len(met) > MAX_MODULES or (inner and starts(inner)):
                known[path] = True
                return True
            todo.append((inner or "", path.rpartition("/")[0] or "."))
    known.update(dict.fromkeys(met, False))
    return False


def leads_to_upload(files: Files, path: str, known: dict[str, bool | None]) -> bool:
    """Whether the module at `path` may upload, or one that it leads to by whatever imports.

    The nearest are looked at first, and not all of a large program. `known` are the modules of
    which that was found out, None those of which it was not.
    """
    if path in known:
        return known[path] is True
    met = {path}
    todo = deque([path])
    while todo and path not in known:
        current = todo.popleft()
        if known.get(current) or names_upload(files.text(current) or ""):
            known[path] = known[current] = True
        further = files.once(("imports", current), partial(imported_files, current))
        fresh = [one for one in further if one not in met and known.get(one) is not False]
        fresh = fresh[: max(_MOST_LED - len(met), 0)]
        met.update(fresh)
        todo += fresh
    if path not in known:
        known |= dict.fromkeys(met, False) if len(met) < _MOST_LED else {path: None}
    return known[path] is True


def tells_to_upload(words: str) -> bool:
    """Whether words that a call hands over name a tool that uploads, and its verb."""
    return any(map(words.__contains__, _VERBS)) and _UPLOADERS.search(words) is not None


@lru_cache(maxsize=512)
def names_upload(text: str) -> bool:
    """Whether a Python text by itself may start an upload, or a program that runs others."""
    names = any(map(text.__contains__, _VERBS)) and any(map(text.__contains__, _NAMES))
    uploads = names and _UPLOADERS.search(text) is not None
    runs = any(map(text.__contains__, _RUNNERS)) and _RUNNER.search(text) is not None
    return (uploads or runs) and starts(text)


def may_upload(reader: Reader, path: str) -> bool:
    """Whether the module at `path` may upload, or one that it imports itself.

    Further is not looked: most console scripts are the whole program of a project.
    """
    text = reader.files.text(path) or ""
    folders = folders_of(reader, path.rpartition("/")[0] or ".")
    files = (module_file(reader, module, folders) for module in imported(text))
    texts = (reader.files.text(one) for one in files if one is not None)
    return names_upload(text) or any(one is not None and names_upload(one) for one in texts)

"""Python texts: which are worth parsing, and which modules they import."""

from __future__ import annotations

import re
import sys
from collections import deque
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import resolve
from pubproof.tools import SHORT, UPLOADING, VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.scripts.command import Files
    from pubproof.scripts.reader import Reader

_MAX_MODULES = 300
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
_STORES = ("pypirc", "netrc")
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
_IMPORT = late.pattern(
    r"""
    ^[^\#\n"']*?\b(?:
        from[ \t]+([.\w]+)[ \t]+import\b[ \t]*(?:\(([^)]{0,5000})\)|([^\n;\#]*))
        | import[ \t]+([^\n;\#(]+)
    )
    | (?: import_module | __import__ )\s*\(\s*["']([\w.]+)
    """,
    re.VERBOSE | re.MULTILINE,
)
_NAME = late.pattern(r"(?:^|,)\s*([\w.]+)")


def names_store(text: str) -> bool:
    """Whether a Python text may write a file from which tools log in, or set it for them."""
    return any(map(text.__contains__, _STORES)) or (
        "GITHUB_ENV" in text and any(map(text.__contains__, VARIABLES))
    )


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
        or names_store(text)
        or any(word in text and form.search(text) for word, form in _STARTING)
    ):
        return True
    if any(tool in text for tool in _TOOLS) and _CALLING.search(text):
        return True
    return any(word in text for word in _ADDRESSES) and _SENDING.search(text) is not None


@lru_cache(maxsize=512)
def imported(text: str) -> tuple[str, ...]:
    """Return the modules that a Python text may import, relative ones with their dots."""
    if "import" not in text:
        return ()
    modules: dict[str, None] = {}
    for found in _IMPORT.finditer(_importing(plain(text))):
        if found[1]:
            names = _NAME.findall(found[2] or found[3] or "")
            modules.update(dict.fromkeys(members(found[1], names)))
        else:
            modules.update(dict.fromkeys(_NAME.findall(found[4] or found[5])))
    return tuple(modules)


def _importing(text: str) -> str:
    """Return the lines of a Python text that may import something, with what a bracket holds."""
    text = text.replace("\\\n", " ")
    parts = []
    at = text.find("import")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        if "(" in text[at:end] and ")" not in text[at:end]:
            end = text.find(")", at) + 1 or end
        end = len(text) if end < 0 else end
        parts.append(text[start:end])
        at = text.find("import", end)
    return "\n".join(parts)


def members(module: str, names: Iterable[str]) -> list[str]:
    """Return the modules that ``from module import names`` may mean."""
    dot = "" if module.endswith(".") else "."
    own = [module] if dot else []
    return own + [f"{module}{dot}{name}" for name in names]


def plain(text: str) -> str:
    """Return the text with names as Python compares them."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFKC", text)


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
            if known.get(path) or len(met) > _MAX_MODULES or (inner and starts(inner)):
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
        further = files.once(("imports", current), partial(_imported_files, current))
        fresh = [one for one in further if one not in met and known.get(one) is not False]
        fresh = fresh[: max(_MOST_LED - len(met), 0)]
        met.update(fresh)
        todo += fresh
    if path not in known:
        known |= dict.fromkeys(met, False) if len(met) < _MOST_LED else {path: None}
    return known[path] is True


def _imported_files(path: str, files: Files) -> tuple[str, ...]:
    """Return the files of the repository's modules that the one at `path` may import.

    Names that begin with a capital are those of classes.
    """
    text = files.text(path) or ""
    folders = roots_of(files, path.rpartition("/")[0] or ".", text)
    found: list[str] = []
    for module in imported(text):
        top, _, rest = module.partition(".")
        if top in sys.stdlib_module_names or rest.rpartition(".")[2][:1].isupper():
            continue
        homes = [
            folder
            for folder in folders
            if not top or files.once(("module", folder, top), partial(_has_module, folder, top))
        ]
        own = module_file(files, module, homes)
        found += [own] if own is not None else []
    return tuple(found)


def _has_module(folder: str, name: str, files: Files) -> bool:
    return name in {one.removesuffix(".py") for one in files.names(folder)}


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


def with_imported(reader: Reader, path: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of a file, and those of the repository's modules that it imports.

    The nearest come first; what these import follows.
    """
    met = {path}
    todo = deque([(path, text)])
    while todo:
        current, held = todo.popleft()
        yield current, held
        folders = (*folders_of(reader, current.rpartition("/")[0] or "."), ".")
        for module in imported(held):
            own = module_file(reader, module, folders)
            inner = reader.files.text(own) if own is not None and own not in met else None
            if own is not None and inner is not None and len(met) < _MAX_MODULES:
                met.add(own)
                todo.append((own, inner))


def folders_of(reader: Reader | Files, here: str) -> tuple[str, ...]:
    """Return where a Python text in the folder `here` finds what it imports.

    That is its own folder, and for a module of a package the folder that holds the package.
    """
    root = here
    while root not in (".", "") and reader.exists(f"{root}/__init__.py"):
        root = root.rpartition("/")[0] or "."
    return (here,) if root == here else (here, root)


def roots_of(files: Reader | Files, here: str, text: str) -> tuple[str, ...]:
    """Return where such a text finds what it calls: where it adds folders, also around its own."""
    folders = folders_of(files, here)
    around = (here.rpartition("/")[0] or ".", ".") if "sys.path" in text else ()
    return (*folders, *(one for one in around if one not in folders))


def known_file(reader: Reader, module: str, folders: tuple[str, ...]) -> str:
    """Return what `module_file` does, looked for once in a reading; nothing where there is none."""
    known = reader.modules.setdefault(folders, {})
    if module not in known:
        known[module] = module_file(reader, module, folders) or ""
    return known[module]


def module_file(reader: Reader | Files, module: str, folders: Iterable[str]) -> str | None:
    """Return the repository's file that holds `module`, looked for in `folders`."""
    name = module.lstrip(".")
    up = len(module) - len(name) - 1
    tail = name.replace(".", "/")
    if not tail:
        return None
    for folder in folders:
        front = resolve(folder, "../" * up) if up > 0 else folder
        if front is None:
            continue
        front = "" if front in (".", "") else f"{front}/"
        for path in (f"{front}{tail}.py", f"{front}{tail}/__init__.py"):
            if reader.exists(path):
                return path
    return None

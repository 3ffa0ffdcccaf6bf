"""Python functions that start programs, upload or send: which calls of them do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.values.values import as_text
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pubproof.scripts.python.values.constants import Constants

CHECKED = frozenset({"subprocess.check_call", "subprocess.check_output"})
RUNNING = CHECKED | {
    *("subprocess.run", "subprocess.call", "subprocess.Popen", "pty.spawn"),
    "asyncio.subprocess.Popen",
}
SHELLING = frozenset(
    {
        *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
        *("asyncio.create_subprocess_shell", "delegator.run", "fabric.api.local", "invoke.run"),
        *("pexpect.run", "pexpect.spawn"),
    }
)
EXEC = {
    f"os.{name}{how}": (at, how[0] == "v")
    for name, at in (("exec", 1), ("spawn", 2))
    for how in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")
} | {
    "os.posix_spawn": (1, True),
    "os.posix_spawnp": (1, True),
    "asyncio.create_subprocess_exec": (0, False),
    "distutils.spawn.spawn": (0, True),
}
"""Where the words of the command begin, and whether they stand in one list."""
STARTING = RUNNING | SHELLING | EXEC.keys()
"""All functions that start a program."""
_TWINE = {
    f"twine.commands.{command}.{function}": command
    for command in ("check", "register", "upload")
    for function in (command, "main")
} | {"twine.repository.Repository": "upload"}
"""What the functions of twine do that do one thing."""
SAYING = frozenset(
    {
        *("twine.__main__.main", "twine.cli.dispatch"),
        *("twine.commands.check.check", "twine.commands.check.main"),
    }
)
"""Those that return whether they have failed, and raise nothing then."""
BY_NAME = "sh."
"""What stands before the name of a program where a library has a function for each."""
_PROGRAMS = {
    "flit": "publish",
    **dict.fromkeys(("build", "hatch", "hatchling", "maturin", "nox", "pdm"), ""),
    **dict.fromkeys(("poetry", "tox", "uv"), ""),
}
"""Other tools, and the sub-command that a call of them stands for."""
_UPLOADERS = {
    "hatch.index.core.PackageIndex": ("hatch", "publish", "-r"),
    "pdm.cli.commands.publish.repository.Repository": ("pdm", "publish"),
    **dict.fromkeys(
        (
            *("poetry.publishing.Publisher", "poetry.publishing.publisher.Publisher"),
            "poetry.publishing.uploader.Uploader",
        ),
        ("poetry", "publish"),
    ),
}
"""Classes of tools that do nothing but upload; behind an option stands their first argument."""
LINES = {
    "hatch.cli.hatch": "hatch",
    "hatch.cli.main": "hatch",
    "pdm.core.main": "pdm",
    "poetry.console.application.main": "poetry",
    **dict.fromkeys(("twine.__main__.main", "twine.cli.dispatch"), "twine"),
}
"""Functions that take a command line, by default the script's own, and the program of each."""
_RUNS = frozenset({"local", "run", "sudo"})
_MAIN = frozenset({"main", "upload", "upload_file", "do_upload", "publish", "run", "cli"})
_SENDING = frozenset({"post", "put", "putrequest", "request", "urlopen", "Request"})
CONNECTIONS = ("http.client.HTTPSConnection", "http.client.HTTPConnection")
"""What stands for a host, of which requests name the path."""
LAST = (
    frozenset(name.rpartition(".")[2] for name in (*RUNNING, *SHELLING, *EXEC, *_TWINE))
    | _MAIN
    | _SENDING
    | {
        *(name.rpartition(".")[2] for name in (*_UPLOADERS, *LINES)),
        *("dispatch", "set_password", "Fire", "globals", "locals", "run_setup", "twine"),
        *("with_exec", "spec_from_file_location"),
    }
)
"""The last names of all the functions that this module knows."""


WRITING = frozenset(
    {
        *("open", "write_text", "write_bytes", "copy", "copy2", "copyfile", "move", "link"),
        *("rename", "replace", "symlink", "copytree", "extractall", "unpack_archive"),
        *("ZipFile", "urlretrieve"),
    }
)
"""The last names of the functions that write a file, or make it of another."""


def tool(name: str, given: Sequence[str | list[str]]) -> tuple[str, ...] | None:
    """Return the command for which a call of the function `name` stands, None where for none.

    `given` are the values of its arguments.
    """
    listed = next((value for value in given if not isinstance(value, str)), None) or [UNKNOWN]
    if name in _TWINE:
        return ("twine", _TWINE[name], *listed)
    if name in LINES:
        return (LINES[name], *listed)
    if name in _UPLOADERS:
        argv = _UPLOADERS[name]
        first = next(iter(given), UNKNOWN)
        return argv if argv[-1] != "-r" else (*argv, as_text(first))
    if name == "keyring.set_password":
        held = tuple(map(as_text, given))
        is_untold = set(held[:2]) <= {UNKNOWN}  # as where a program keeps its users' passwords
        return None if is_untold else ("keyring", "set", *held)
    if name.startswith(BY_NAME):
        words = name.removeprefix(BY_NAME).split(".")  # ``sh.twine.upload`` is a command
        return (*words, *map(as_text, given))
    if name.endswith(".run_setup"):
        return ("setup.py", *listed)
    top, _, rest = name.partition(".")
    if top in _PROGRAMS and rest.rpartition(".")[2] in _MAIN:
        return tuple(filter(None, (top, _PROGRAMS[top], UNKNOWN)))
    return None


def prepared(node: ast.Call, name: str) -> str:
    """Return the name of what ``sh.twine.bake(…)`` and ``sh.Command("twine")`` make, if any.

    `name` is the function that `node` calls, in full.
    """
    words = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
    if name == "sh.Command" and words:
        return f"sh.{words[0]}"
    if name.startswith("sh.") and name.endswith(".bake"):
        return ".".join((name.removesuffix(".bake"), *words))
    return ""


def is_run_of_context(node: ast.Call, imports: Mapping[str, str]) -> bool:
    """Whether a call is ``Context().run(…)`` of invoke or fabric."""
    made = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not isinstance(made, ast.Call) or not isinstance(made.func, ast.Name):
        return False
    name = imports.get(made.func.id, "")
    return name.startswith(("invoke.", "fabric.")) and getattr(node.func, "attr", "") in _RUNS


def file_read(node: ast.expr) -> ast.expr | None:
    """Return what names the file that ``open(path).read()`` and its kin read, None for others."""
    while isinstance(node, ast.Call) and getattr(node.func, "id", "") == "compile" and node.args:
        node = node.args[0]
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    subject = node.func.value
    if node.func.attr == "read_text":
        return subject
    opened = node.func.attr == "read" and isinstance(subject, ast.Call)
    return subject.args[0] if opened and isinstance(subject, ast.Call) and subject.args else None


def request(
    node: ast.Call, name: str, constants: Constants, names: Mapping[str, object]
) -> str | None:
    """Return the address that an HTTP request sends something to, None where nothing is sent."""
    last = name.rpartition(".")[2]
    if not last and isinstance(node.func, ast.Attribute):
        last = node.func.attr
    if last not in _SENDING:
        return None
    arguments = [constants.text(argument, names) for argument in node.args[:2]]
    keywords = {
        keyword.arg: constants.text(keyword.value, names)
        for keyword in node.keywords
        if keyword.arg in ("url", "method")
    }
    url = keywords.get("url") or next(iter(arguments), UNKNOWN)
    if last in ("post", "put"):
        known = name.startswith(("requests.", "httpx."))
        return url if known or url.startswith(("http:", "https:")) else None
    if last in ("putrequest", "request"):
        method = keywords.get("method") or next(iter(arguments), "")
        if method.upper() not in ("POST", "PUT"):
            return None
        return keywords.get("url") or (arguments[1] if arguments[1:] else UNKNOWN)
    if name not in ("urllib.request.urlopen", "urllib.request.Request"):
        return None
    sends = any(keyword.arg in ("data", "method") for keyword in node.keywords)
    return url if sends or node.args[1:] else None


def authorizes(node: ast.Call) -> bool:
    """Whether a request is given a credential: by ``auth=``, or in its headers."""
    return any(
        keyword.arg == "auth"
        or (keyword.arg == "headers" and "authorization" in ast.unparse(keyword.value).lower())
        for keyword in node.keywords
    )

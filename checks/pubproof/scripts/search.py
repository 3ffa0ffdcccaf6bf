"""Which file of the repository the first word of a command starts, as a shell looks for it.

Follows POSIX.1-2024, "Command Search and Execution" and its list of utilities, the Bash manual,
"Command Search and Execution" and "Shell Builtin Commands", and GNU coreutils.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.paths import base, located, resolve
from pubproof.scripts.task_files import TASK_FILES
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import PATH
from pubproof.scripts.wrappers.tables import BUNDLED, INTERPRETERS
from pubproof.scripts.wrappers.wrapper import is_program

if TYPE_CHECKING:
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Start

_BUILTINS = frozenset(
    {
        *(".", ":", "[", "[[", "alias", "bg", "bind", "break", "builtin", "caller", "cd"),
        *("command", "compgen", "complete", "compopt", "continue", "declare", "dirs", "disown"),
        *("echo",),
        *("enable", "eval", "exec", "exit", "export", "false", "fc", "fg", "getopts", "hash"),
        *("help", "history", "jobs", "kill", "let", "local", "logout", "mapfile", "popd", "printf"),
        *("pushd", "pwd", "read", "readarray", "readonly", "return", "set", "shift", "shopt"),
        *("source", "suspend", "test", "times", "trap", "true", "type", "typeset", "ulimit"),
        *("umask", "unalias", "unset", "wait"),
    }
)
"""The shell's own commands, for which ``PATH`` is not asked."""
_OF_SYSTEMS = frozenset(
    {
        *("ar", "awk", "b2sum", "base32", "base64", "basename", "bash", "bc", "bzip2", "c++"),
        *("cat", "cc", "chgrp", "chmod", "chown", "cksum", "clang", "clear", "cmp", "comm", "cp"),
        *("csplit", "curl", "cut", "dash", "date", "dd", "df", "diff", "dircolors", "dirname"),
        *("du", "ed", "egrep", "expand", "expr", "factor", "fgrep", "file", "fmt", "fold", "free"),
        *("g++", "gawk", "gcc", "getconf", "getent", "git", "gpg", "grep", "groups", "gunzip"),
        *("gzip", "head", "hexdump", "hostname", "iconv", "id", "install", "join", "jq", "ld"),
        *("ldd", "less", "link", "ln", "locale", "logger", "logname", "ls", "lsb_release", "lsof"),
        *("man", "md5sum", "mkdir", "mkfifo", "mknod", "mktemp", "more", "mount", "mv", "nl"),
        *("nm", "nproc", "numfmt", "od", "openssl", "paste", "patch", "pathchk", "pgrep", "ping"),
        *("pkill", "pr", "printenv", "ps", "ptx", "readlink", "realpath", "rev", "rm", "rmdir"),
        *("rsync", "scp", "sed", "seq", "sftp", "sha1sum", "sha224sum", "sha256sum", "sha384sum"),
        *("sha512sum", "shasum", "shred", "shuf", "sleep", "sort", "split", "stat", "strings"),
        *("strip", "stty", "sum", "sync", "tac", "tail", "tar", "tee", "top", "touch", "tput"),
        *("tr", "tree", "truncate", "tsort", "tty", "umount", "uname", "unexpand", "uniq"),
        *("unlink", "unxz", "unzip", "uptime", "users", "vi", "wc", "wget", "which", "who"),
        *("whoami", "xxd", "xz", "yes", "zcat", "zip"),
        *("ant", "cargo", "cmake", "dotnet", "go", "gradle", "make", "mvn", "ninja", "psql"),
        *("pwsh",),
    }
)
"""Programs that the runners have, besides those that are known for what they start."""
_KNOWN = (_OF_SYSTEMS, INTERPRETERS, TASK_FILES)
"""Names that a system may have, besides those of `is_program`."""
_INSTALLED = late.pattern(r"(?:^[/~$]|^[A-Za-z]:|(?:^|/)(?:bin|Scripts|\.bin)/[^/]+$)")
"""How a path looks that leads to no file of the repository."""


def script_of(reader: Reader, start: Start) -> str | None:
    """Return the file of the repository that the first word names, "" when it is missing there.

    None where it names none, as the name of a program that is known does.
    """
    word = start.argv[0]
    if "/" not in word:
        return None if is_program(word) else on_path(reader, start)
    if base(word) in BUNDLED:
        return None
    path = located(start.context.folder, word)
    if path is not None and reader.files.exists(path):
        return path
    if _INSTALLED.search(word) or (UNKNOWN in word and not word.startswith(".")):
        return None if path is None or not word.startswith("/github") else ""
    return ""


def on_path(reader: Reader, start: Start) -> str | None:
    """Return the file of the repository that a bare name starts, in the folders of ``PATH``.

    A program that a system may have is found in the first folder that is not the repository's.
    """
    name, folder = start.argv[0], start.context.folder
    folders = reader.variables_in(start.context).get(PATH, "")
    if not folders or name in _BUILTINS or "/" in name:
        return None
    is_known = is_program(name) or any(name in one for one in _KNOWN)
    for one in folders.split(":"):
        path = resolve(folder, f"{one or '.'}/{name}")
        if is_known and (path is None or path[:1] in ("$", "~")):
            return None
        if path is not None and reader.files.exists(path):
            return path
    return None

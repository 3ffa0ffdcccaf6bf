"""Which scripts are worth reading."""

from __future__ import annotations

import re

from pubproof import late

_WORDS = (
    *("twine", "flit", "hatch", "poetry", "pdm", "maturin", "uv", "rye", "setup", "publish"),
    *("upload", "build", "attest", "gh ", "gh\t", "sigstore", "cosign", "slsa", "provenance"),
    *("pypi", "curl", "wget", "http", "post", "put", "invoke", "iwr", "irm", "make", "tox", "nox"),
    *("npm", "yarn", "bun", "npx", "just", "task", "poe", "pixi", "inv ", "py", "pip", "conda"),
    *("mamba", "nix", "docker", "podman", "nerdctl", "eval", "exec", "source", "sh ", "sh\n"),
    *("sh\t", "sh<", "xargs", "find", "base64", "xxd", "sudo", "doas", "env", "command", "time"),
    *("nice", "nohup", "builtin", "run", "release", "dist", "wheel", "password", "token"),
    *("ansible", "dagger", "deno", "doit", "duty", "earthly", "expect", "fab ", "node ", "paver"),
    *("perl", "php", "rake", "ruby", "bump", "commit", "cz ", "cargo", "go ", "cmake", "gradle"),
    *("lerna", "mvn", "nx ", "papermill", "turbo", "devenv", "java", "lua ", "cmd"),
    *("bazel", "fastlane", "groovy", "grunt", "gulp", "julia", "lefthook", "meson", "mise"),
    *(
        "honcho",
        "moon",
        "ninja",
        "overmind",
        "terraform",
        "tofu",
        "vagrant",
        "powershell",
        "projen",
        "rscript",
        "scons",
        "tclsh",
        "xonsh",
    ),
    *(".bat", "join-path", "path=", "path+="),
    *("github_", "semantic", "\\", "''", '""', "$'", '$"', "`", "^", "<(", "\0", "<<", "coproc"),
)
"""In lower case; also part of longer words, so that the list stays short."""
_SHORT = ("ant", "mage", "nu", "sbt", "tsx", "zx")
"""Names of programs that are parts of many words."""
_NAMES = late.pattern(
    "(?:" + "|".join(rf"{name}(?<![\w-]{name})" for name in _SHORT) + r")(?![\w-])"
)
"""One of these by itself."""
_SHAPES = late.pattern(
    r"""
    (?:^|[\s;&|({"'=@<])\.{0,2}/\S       # a file: ./x, ../x, /x
    | \w/\w                              # folder/x
    | (?:^|[\s;&|({])\.\s                # . file
    | (?:^|[;&|({!]|\b(?:then|do|else|if|while|until)\s)[ \t]*["'&]{0,9}[$%@*?\[]  # $X a command
    | \w=\S{0,300}\s+["']?\$            # A=b $X
    | [<>][ \t]*\S{1,300}\s+["']?\$     # > f $X
    | \w["']\w                           # quotes inside a word
    | sh$
    | \S{300}                            # too long to tell
    | \s{99}
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What else shows that a text may start something."""


def mentions(text: str) -> bool:
    """Whether the text might start something that builds, checks, attests or uploads.

    An over-approximation: where it says no, `read` finds no such command, and nothing that it
    cannot see into. Odd quoting (a backslash or quotes inside a word, ``$'…'``, base64) counts,
    for it may hide a word.
    """
    lowered = text.lower()
    return (
        any(word in lowered for word in _WORDS)
        or _NAMES.search(lowered) is not None
        or _SHAPES.search(text) is not None
    )

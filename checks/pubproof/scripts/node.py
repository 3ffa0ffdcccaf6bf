"""npm, pnpm, yarn and bun: which commands the scripts of ``package.json`` run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pubproof.scripts import shell
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.options import VALUED, first_word, value
from pubproof.scripts.paths import resolve
from pubproof.scripts.reader import place_of

if TYPE_CHECKING:
    from pubproof.scripts.reader import Context, Reader, Start

_LIFECYCLE = {
    "install": ("preinstall", "install", "postinstall", "prepare"),
    "i": ("preinstall", "install", "postinstall", "prepare"),
    "ci": ("preinstall", "install", "postinstall", "prepare"),
    "publish": ("prepublishOnly", "prepack", "prepare", "postpack", "publish", "postpublish"),
    "pack": ("prepack", "prepare", "postpack"),
    "version": ("preversion", "version", "postversion"),
}
_STANDARD = {"test": "test", "t": "test", "start": "start", "stop": "stop", "restart": "restart"}


def follow(reader: Reader, start: Start) -> None:  # noqa: C901  one sub-command after the other
    """Read later what a package manager's command runs."""
    argv = start.argv
    at = first_word(argv, VALUED[argv[0]])
    sub = argv[at] if at < len(argv) else "install"
    named = ""
    if sub in ("run", "run-script", "rum"):
        at = first_word(argv, VALUED[argv[0]], at + 1)
        named = argv[at] if at < len(argv) else ""
        names: tuple[str, ...] = (f"pre{named}", named, f"post{named}")
    elif sub in _STANDARD:
        names = tuple(front + _STANDARD[sub] for front in ("pre", "", "post"))
    elif sub in _LIFECYCLE:
        names = _LIFECYCLE[sub]
    elif argv[0] != "npm":
        names = (sub,)
    else:
        return
    folder = value(argv[:at], "--prefix", "-C", "--dir", "--cwd") or "."

    def run(context: Context) -> None:
        context = context._replace(folder=resolve(context.folder, folder) or UNKNOWN)
        found = next(reader.texts(context.folder, "package.json"), None)
        if found is None:
            if named:
                context.dead_end("there is no package.json where the script is looked for")
            return
        path, text = found
        scripts = _scripts(text)
        if named and named not in scripts:
            context.dead_end(f"the script '{named}' is not in {path}")
        for name in names:
            if name in scripts:
                body = scripts[name]
                place = place_of(text, path, '"scripts"', f'"{name}"', json.dumps(body)[1:-1])
                arguments = argv[at + 1 :]
                if name == (named or sub) and arguments:
                    body = f"{body} {' '.join(word for word in arguments if word != '--')}"
                shell.run(reader, body, place, context, shell.Options(inherits=True))

    reader.follow(start, ("node", tuple(argv)), run)


def _scripts(text: str) -> dict[str, str]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    scripts = table.get("scripts") if isinstance(table, dict) else None
    if not isinstance(scripts, dict):
        return {}
    return {name: body for name, body in scripts.items() if isinstance(body, str)}

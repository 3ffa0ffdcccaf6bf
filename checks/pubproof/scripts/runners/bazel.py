"""Bazel: which scripts of the repository ``bazel run`` starts, as far as BUILD files tell.

After Bazel's documentation of ``sh_binary`` and ``py_binary``, and that of ``py_wheel`` in
rules_python, whose target ``name.publish`` uploads with twine. What other rules run is not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.options import first_word, word_at
from pubproof.scripts.paths import parent, resolve
from pubproof.scripts.task_files import BAZEL_FILES

if TYPE_CHECKING:
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Start

_SOURCE = late.pattern(r"""["']:?([\w./-]+\.(?:bash|py|sh))["']""")
_WHEEL = late.pattern(r"\w*wheel\w*\(")
_PUBLISH = ".publish"
_LONGEST = 2_000
"""How many characters a rule may have."""


def follow(reader: Reader, start: Start) -> None:
    """Read later the scripts of the target that ``bazel run`` names."""
    argv = start.argv
    if "run" not in argv:
        return
    at = first_word(argv, frozenset({"--config", "-c"}), argv.index("run") + 1)
    package, _, target = word_at(argv, at).rpartition(":")
    home = package[2:] or "." if package.startswith("//") else package or start.context.folder
    folder = resolve(".", home)
    name = target.removesuffix(_PUBLISH)
    rule = re.compile(
        rf"""\b\w+\([^()]{{0,{_LONGEST}}}?name\s*=\s*["']{re.escape(name)}["'][^()]*"""
    )
    words = tuple(word for word in argv[at + 1 :] if word != "--")
    is_found = False
    for path, text in reader.texts(folder, *BAZEL_FILES) if folder is not None and target else ():
        found = rule.search(text)
        if found is not None and name != target and _WHEEL.match(found[0]):
            is_found = True
            launch.launch(reader, start._replace(argv=("twine", "upload", *words), places=()))
        for source in _SOURCE.findall(found[0]) if found is not None else ():
            is_found = True
            script = resolve(parent(path), source)
            launch.follow_file(reader, start, script or source, words)
    if not is_found:
        reader.opaque(start, f"what {argv[0]} runs cannot be read")

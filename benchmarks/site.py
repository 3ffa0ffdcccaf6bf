"""Compare the build of the site with a build of the same pages without macros.

The pages without macros are those that the macros make: the same HTML has to come out. What counts
is the time of the processor, which other programs disturb least.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from benchmarks import costs

from pubproof.guide.rendering import Site

ROOT = Path(__file__).parents[1]
ROUNDS = 7
GOAL = 1.25


def main() -> None:
    """Print the medians of both, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain")
        without_macros(plain)
        build(ROOT, folder)
        pairs = [(build(ROOT, folder), build(plain, folder)) for _ in range(ROUNDS)]
    ratio = statistics.median(mine / other for mine, other in pairs)
    mine, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"with macros     {mine:.2f} s")
    print(f"without macros  {other:.2f} s")
    print(f"ratio           {ratio:.2f} (goal {GOAL})")


def without_macros(target: Path) -> None:
    """Write the site with its pages rendered, and with neither macros nor our plugin."""
    shutil.copytree(ROOT / "docs", target / "docs")
    site = Site(ROOT / "mkdocs.yml")
    for path in site.pages:
        front = re.match(r"---\n.*?\n---\n", (ROOT / path).read_text("utf-8"), re.DOTALL)
        text = site.render(path).markdown
        (target / path).write_text((front[0] if front else "") + text, "utf-8")
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    config, count = re.subn(r"  - macros:\n(?: {6}.*\n)+  - pubproof\n", "", config)
    if count != 1:
        sys.exit("mkdocs.yml: its plugins stand in another form")
    config = re.sub(
        r"^extra_css:\n", "extra_css:\n  - assets/pubproof.css\n", config, flags=re.MULTILINE
    )
    config = re.sub(
        r"^extra_javascript:\n",
        "extra_javascript:\n  - assets/pubproof.js\n",
        config,
        flags=re.MULTILINE,
    )
    for name in ("pubproof.css", "pubproof.js"):
        asset = files("pubproof.guide").joinpath("assets", name).read_text("utf-8")
        (target / "docs" / "assets" / name).write_text(asset, "utf-8")
    (target / "mkdocs.yml").write_text(config, "utf-8")


def build(root: Path, folder: str) -> float:
    """Return the seconds of the processor that a build takes."""
    # An installed package is compiled; let the editable one of this repository be, too.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    asked = ("build", "--site-dir", f"{folder}/site")
    made = costs.run("mkdocs", *asked, ends={0}, folder=root, environment=environment, speaks=True)
    return made.cost.cpu


if __name__ == "__main__":
    main()

"""Compare the build of the site with a build of the same pages without macros.

The pages without macros are those that the macros make: the same HTML has to come out. What counts
is the time of the processor, which other programs disturb least. A build that finds what an
earlier one made of the subjects is measured beside one that judges everything.
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

from pubproof import kept
from pubproof.guide.rendering import Site

ROOT = Path(__file__).parents[1]
ROUNDS = 7
GOAL = 1.25


def main() -> None:
    """Print the medians of all three, and the ratios to the last."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain")
        without_macros(plain)
        caches = f"{folder}/caches"
        build(ROOT, folder, caches)
        rounds = [
            (build(ROOT, folder, ""), build(ROOT, folder, caches), build(plain, folder, ""))
            for _ in range(ROUNDS)
        ]
    first, again, other = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"with macros     {first:.2f} s   ratio {first / other:.2f} (goal {GOAL})")
    print(f"the same again  {again:.2f} s   ratio {again / other:.2f}")
    print(f"without macros  {other:.2f} s")


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


def build(root: Path, folder: str, caches: str) -> float:
    """Return the seconds of the processor that a build takes; it may keep things in `caches`."""
    # An installed package is compiled; let the editable one of this repository be, too.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", kept.VARIABLE: caches}
    asked = ("build", "--site-dir", f"{folder}/site")
    made = costs.run("mkdocs", *asked, ends={0}, folder=root, environment=environment, speaks=True)
    return made.cost.cpu


if __name__ == "__main__":
    main()

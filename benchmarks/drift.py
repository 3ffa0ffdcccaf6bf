"""Ask pubproof and two linters about every edit of ``tests/drift``, and write down who notices it.

A tool notices an edit when it reports something that it does not report of the pipeline as it was,
whatever that is about: the benefit of every doubt is the linters'. What is reported is told apart
by its rule and its message, not by its line, which moves. The result is data, from which the page
``docs/contributing/drift.md`` is made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import costs
from tests.drift import mutations as tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.drift.mutations import Mutation

_ERROR = "error"
"""The rule of a tool that did not come to an end."""
DATA = tables.ROOT / "docs/contributing/drift.json"

Findings = Counter[tuple[str, str]]
"""How often a rule reports a message."""


class Tool(NamedTuple):
    """A command that looks at a repository."""

    name: str
    package: str
    command: tuple[str, ...]
    finished: frozenset[int]
    """The exit statuses of runs that came to an end; any other counts as a finding."""
    read: Callable[[Any], Iterator[tuple[str, str]]]
    """Yields rule and message of each finding in its JSON."""


def read_pubproof(output: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  JSON
    """Yield the clauses that do not hold; each is one finding."""
    for clause in output["clauses"]:
        if clause["state"] in ("fails", "unknown"):
            yield clause["id"], clause["state"]


def read_zizmor(output: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  JSON
    """Yield the audits, each with what its locations say."""
    for finding in output:
        said = "; ".join(one["symbolic"]["annotation"] for one in finding["locations"])
        yield finding["ident"], f"{finding['desc']}: {said}"


def read_jactionlint(output: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  JSON
    """Yield the rules with their messages."""
    for finding in output:
        yield finding["id"], finding["message"]


ZIZMOR = ("zizmor", "--offline", "--no-config", "--no-progress", "--format=json", ".")
JACTIONLINT = ("jactionlint", "--no-color", "--format=json")
ZIZMOR_ENDS = frozenset({0, 10, 11, 12, 13, 14})
TOOLS = (
    Tool(
        "pubproof",
        "pubproof",
        ("pubproof", "check", "--no-cache", "--format=json"),
        frozenset({0, 1, 3}),
        read_pubproof,
    ),
    Tool("zizmor", "zizmor", ZIZMOR, ZIZMOR_ENDS, read_zizmor),
    Tool("zizmor, pedantic", "zizmor", (*ZIZMOR, "--persona=pedantic"), ZIZMOR_ENDS, read_zizmor),
    Tool("zizmor, auditor", "zizmor", (*ZIZMOR, "--persona=auditor"), ZIZMOR_ENDS, read_zizmor),
    Tool("jactionlint", "jactionlint", JACTIONLINT, frozenset({0, 1}), read_jactionlint),
    Tool(
        "jactionlint, pedantic",
        "jactionlint",
        (*JACTIONLINT, "--profile=pedantic"),
        frozenset({0, 1}),
        read_jactionlint,
    ),
)

STYLE = (
    "anonymous-definition",
    "artipacked",
    "concurrency-limits",
    "missing-timeout",
    "require-expression-wrapping",
    "require-shell",
    "self-repository",
    "undocumented-permissions",
)
"""Rules of good style, which any added job or step may break: they say nothing of a release."""


def main() -> None:
    """Run all tools on all edits, print how many each notices, and write the data."""
    edits = tables.mutations()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = Path(name)
        before = {shape: look(tables.copied(shape, folder / shape)) for shape in tables.SHAPES}
        refuse(before)
        roots = [folder / str(number) for number in range(len(edits))]
        rows = list(pool.map(row, edits, roots, [before[edit.to] for edit in edits]))
    counted = summary(rows)
    for name_, one in counted.items():
        print(f"{name_:22} {one['any']:4} of {len(rows)}, without style {one['release']:4}")
    write(
        date=today(),
        style=STYLE,
        shapes=tables.SHAPES,
        summary=counted,
        edits=rows,
        pages=[{name: one[name] for name in ("what", "page", "by")} for one in tables.pages()],
        unreached=[{"what": one.what, "why": one.why} for one in tables.unreached()],
    )


def refuse(before: Mapping[str, Mapping[str, Findings]]) -> None:
    """End where a tool cannot look at a pipeline as it was: it would seem to notice no edit."""
    for shape, tools in before.items():
        for tool, found in tools.items():
            for rule, said in found:
                if rule == _ERROR:
                    sys.exit(f"{tool} does not end on the pipeline '{shape}' as it is: {said}")


def summary(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return for each tool its version, and how many edits it notices, style left out or not."""
    counted = {}
    for tool in TOOLS:
        rules = [set(one["noticed"].get(tool.name, ())) for one in rows]
        counted[tool.name] = {
            "version": version(tool.package),
            "command": " ".join(tool.command),
            "any": sum(bool(found) for found in rules),
            "release": sum(bool(found - set(STYLE)) for found in rules),
        }
    return counted


def row(edit: Mutation, root: Path, before: dict[str, Findings]) -> dict[str, Any]:
    """Make an edit, and return which rules of which tools notice it."""
    edit.apply(tables.copied(edit.to, root))
    after = look(root)
    new = {tool: sorted({one for one, _ in after[tool] - before[tool]}) for tool in after}
    return {
        "clause": edit.clause,
        "pipeline": edit.to,
        "what": edit.what,
        "noticed": {tool: rules for tool, rules in new.items() if rules},
    }


def look(root: Path) -> dict[str, Findings]:
    """Return what every tool reports of a repository."""
    return {tool.name: run(tool, root) for tool in TOOLS}


def run(tool: Tool, root: Path) -> Findings:
    """Run a tool of this environment in a repository, with no settings of the surroundings."""
    name, *arguments = tool.command
    path = shutil.which(name, path=str(Path(sys.executable).parent))
    if path is None:
        sys.exit(f"{name} is not installed in this environment")
    if name == "jactionlint":  # it looks for a git repository, unless it is given files
        arguments += sorted(
            str(one.relative_to(root)) for one in root.glob(".github/workflows/*.y*ml")
        )
    ran = subprocess.run(
        [path, *arguments],
        cwd=root,
        env=costs.environment(NO_COLOR="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in tool.finished:
        return Counter({(_ERROR, ran.stderr.splitlines()[-1] if ran.stderr else ""): 1})
    return Counter(tool.read(json.loads(ran.stdout or "[]")))


def today() -> str:
    """Return today's date."""
    return datetime.now(UTC).date().isoformat()


def write(**parts: object) -> None:
    """Write parts of the data, and keep the others."""
    data = json.loads(DATA.read_text("utf-8")) if DATA.exists() else {}
    data.update(parts)
    lines = ",\n".join(
        f'"{key}": ' + (_rows(value) if isinstance(value, list) else json.dumps(value))
        for key, value in sorted(data.items())
    )
    DATA.write_text(f"{{\n{lines}\n}}\n", "utf-8")


def _rows(values: list[object]) -> str:
    """Return a list with one line for each entry, so that a change of one is a change of one."""
    rows = ",\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    return f"[\n{rows}\n]"


if __name__ == "__main__":
    main()

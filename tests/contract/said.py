"""What the clauses say of every case, word by word, as `said/<clause>.txt` keeps it.

``python -m tests.contract.said`` writes these files anew; what it changes is then read in the
diff, as what a user would see.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pubproof.pypi import index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.contract.clause import Verdict

SAID = Path(__file__).with_name("said")
PYPI_DOMAIN = "PYPI_DOMAIN"
"""What stands in files of the tests for the domain of PyPI's addresses."""


def render(verdict: Verdict) -> str:
    """Return a verdict as text: what reports show of it, a line for each place."""
    return "\n".join(_lines(verdict)).replace(index.domain(), PYPI_DOMAIN)


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.state}: {verdict.reason}" if verdict.reason else str(verdict.state)
    for evidence in verdict.evidence:
        yield f"{evidence.location}: {evidence.note}"
    for caution in verdict.cautions:
        yield f"{caution.location}: caution: {caution.note}"
    for finding in verdict.findings:
        yield f"{finding.location}: {finding.message}"
        yield f"help: {finding.help}"


@cache
def kept(clause: str) -> Mapping[str, str]:
    """Return what is kept of a clause's cases, by their names."""
    path = SAID / f"{clause}.txt"
    entries = path.read_text("utf-8").split("\n\n") if path.exists() else []
    pairs = (entry.rstrip("\n").partition("\n") for entry in entries)
    return {name.removeprefix("# "): text for name, _, text in pairs}


def main() -> None:
    """Write what every clause says of each of its cases."""
    from tests.contract.conftest import Benches
    from tests.contract.test_cases import PATHS, read

    SAID.mkdir(exist_ok=True)
    entries: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        bench = Benches(Path(folder))
        for path in PATHS:
            case = read(path)
            verdict = case.build(bench).verdict(case.clause)
            entries.setdefault(case.clause, []).append(f"# {path.stem}\n{render(verdict)}")
    for clause, texts in entries.items():
        (SAID / f"{clause}.txt").write_text("\n\n".join(texts) + "\n", "utf-8")


if __name__ == "__main__":
    main()

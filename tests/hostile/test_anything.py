"""Anything at all: a finding or a model, never an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.hostile.pipelines import PLACES, PROVENANCE, PUBLISH, copy_openmed, real
from tests.openmed import prove

from pubproof.contract.clause import State

if TYPE_CHECKING:
    import random
    from pathlib import Path

WORDS = st.sampled_from(
    [
        *("on", "push", "pull_request", "workflow_call", "workflow_run", "workflow_dispatch"),
        *("tags", "branches", "workflows", "types", "inputs", "outputs", "secrets", "default"),
        *("jobs", "a", "b", "needs", "if", "runs-on", "steps", "uses", "run", "with", "env"),
        *("name", "id", "environment", "permissions", "id-token", "contents", "write", "read"),
        *("strategy", "matrix", "include", "exclude", "continue-on-error", "shell", "defaults"),
        *("parallel", "background", "wait", "wait-all", "cancel", "working-directory", "value"),
        *("v*", "!v*", "[v", "always()", "failure()", "github.ref == 'refs/tags/v1'", "inherit"),
        *("${{ inputs.a }}", "${{ matrix.a }}", "${{ needs.a.outputs.b }}", "${{", "${{ x( }}"),
        *("${{ fromJSON('[1]') }}", "${{ secrets.PYPI_TOKEN }}", "${{ steps.a.outputs.b }}"),
        *("twine upload dist/*", "python -m build", "make publish", "sh x.sh", "$X", "if [ -f a"),
        *("pypa/gh-action-pypi-publish@v1", "actions/download-artifact@v4", "actions/attest@v4"),
        *("./act", "./.github/workflows/publish.yml", "$/.github/workflows/provenance.yml", "./"),
        *("./.github/workflows/a-second.yml", "docker://x", "path", "dist", "packages-dir"),
        *("repository-url", "https://index.example/legacy/", "attestations", "password", "user"),
    ]
)
SCALARS = WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.dates()
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)


def _one_of_each(keys: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[object]:
    return st.fixed_dictionaries({}, optional=keys)


STEP = _one_of_each(dict.fromkeys(("id", "if", "uses", "run", "shell", "wait"), SCALARS)) | (
    _one_of_each(dict.fromkeys(("uses", "with", "env", "continue-on-error", "parallel"), TREES))
)
JOB_TREE = _one_of_each(
    {
        "steps": st.lists(STEP, max_size=4) | TREES,
        "needs": st.sampled_from(["a", "b", ["a", "b"]]) | TREES,
        "if": SCALARS,
        "uses": SCALARS,
        "permissions": TREES,
        "environment": TREES,
        "env": TREES,
        "outputs": TREES,
        "with": TREES,
        "strategy": st.fixed_dictionaries({"matrix": TREES}) | TREES,
        "runs-on": SCALARS,
    }
)
WORKFLOW_TREE = _one_of_each(
    {
        "on": WORDS | st.lists(WORDS, max_size=3) | st.dictionaries(WORDS, TREES, max_size=3),
        "jobs": st.dictionaries(st.sampled_from("ab"), JOB_TREE, max_size=2) | TREES,
        "env": TREES,
        "permissions": TREES,
        "defaults": TREES,
        "name": SCALARS,
    }
)
fuzzed = hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("openmed")
    copy_openmed(root)
    return root


def survive(root: Path, place: str, content: bytes) -> None:
    """Judge the pipeline with `content` as one of its files; check what must be true of any."""
    path = root / ".github" / "workflows" / place
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(content)
    try:
        report = prove(root)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)
    for result in report.results:
        verdict = result.verdict
        assert (verdict.state is State.HOLDS) <= bool(verdict.evidence)
        assert (verdict.state is State.UNKNOWN) <= bool(verdict.reason)
        assert (verdict.state is State.FAILS) <= bool(verdict.findings)
        for finding in verdict.findings:
            assert finding.message
            assert min(finding.location[1:]) >= 1
            assert finding.location[1:3] <= finding.location[3:]


@fuzzed
@given(content=st.binary(max_size=300), place=st.sampled_from(PLACES))
def test_any_bytes_are_judged(content: bytes, place: str, good: Path) -> None:
    survive(good, place, content)


@fuzzed
@given(
    tree=WORKFLOW_TREE | TREES, place=st.sampled_from(PLACES), flow=st.sampled_from([True, False])
)
def test_any_tree_of_workflow_words_is_judged(
    tree: object, place: str, *, flow: bool, good: Path
) -> None:
    survive(good, place, yaml.safe_dump(tree, default_flow_style=flow).encode())


def _mutate(text: bytes, chance: random.Random) -> bytes:
    """Change a file as a careless hand, or a broken disk, would."""
    lines = text.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(8)
    if kind == 0:
        del lines[one]
    elif kind == 1:
        lines.insert(one, lines[other])
    elif kind == 2:
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == 3:
        lines[one] = b" " * chance.randrange(12) + lines[one].strip()
    elif kind == 4:
        lines[one] = lines[one].split(b":")[0] + b":"
    elif kind == 5:
        lines[one] += b" " + lines[other].strip()
    elif kind == 6:
        return text[: chance.randrange(len(text) + 1)]
    else:
        position = chance.randrange(len(text) or 1)
        return text[:position] + bytes([chance.randrange(256)]) + text[position + 1 :]
    return b"\n".join(lines)


@fuzzed
@given(
    chance=st.randoms(use_true_random=False),
    count=st.integers(1, 6),
    source=st.sampled_from([PUBLISH, PROVENANCE]),
    place=st.sampled_from(PLACES),
)
def test_any_change_of_a_real_workflow_is_judged(
    chance: random.Random, count: int, source: str, place: str, good: Path
) -> None:
    content = real(source)
    for _ in range(count):
        content = _mutate(content, chance) or b"x"
    survive(good, place, content)

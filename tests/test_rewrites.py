"""Other ways to write the same pipeline, under which no verdict changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import CLAUSES, PROVENANCE, PUBLISH, copy, prove, states

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PYPROJECT = "pyproject.toml"
WORKFLOWS = (PUBLISH, PROVENANCE)

Edit = tuple[str, str, str]


def check(root: Path) -> None:
    report = prove(root)
    assert [f"{one.location} {one.message}" for one in report.findings] == []
    assert states(report) == {**dict.fromkeys(CLAUSES, State.HOLDS), "clause-documented": State.OFF}


def test_the_pipeline_as_it_is_written_holds(tmp_path: Path) -> None:
    check(copy(tmp_path))


TAGS = "  push:\n    tags:\n      - 'v*'\n"
NEEDS = "    needs: [provenance]\n"
ENVIRONMENT = "    environment:\n      name: pypi\n"
CONDITION = (
    "github.event_name == 'push' && github.ref_type == 'tag' && startsWith(github.ref_name, 'v')"
)
CALL = "    uses: $/.github/workflows/provenance.yml\n"
RIGHTS = "    permissions:\n      contents: read\n      id-token: write\n\n"
ATTESTING = (
    "    permissions:\n      contents: read\n      id-token: write\n      attestations: write\n"
)
UPLOAD_OPTIONS = "          packages-dir: dist/\n          attestations: true\n"
DOWNLOAD = "          name: python-package-distributions\n          path: dist/\n"
DEFAULT = "        default: python-package-distributions\n"
BUILD = "        run: python -m build --no-isolation --wheel --sdist\n"
CHECK = "        run: twine check --strict dist/*.whl dist/*.tar.gz\n"
LAST = "          retention-days: 90\n"


def _on(text: str) -> list[Edit]:
    return [(PUBLISH, "on:\n" + TAGS, text)]


def _if(text: str) -> list[Edit]:
    return [(PUBLISH, f"    if: {CONDITION}\n", text)]


def _condition(text: str) -> list[Edit]:
    return _if(f"    if: {text}\n")


REWRITES: dict[str, list[Edit]] = {
    "on in flow style": _on("on: {push: {tags: ['v*']}}\n"),
    "on in quotes": _on("'on':\n" + TAGS),
    "on in double quotes": _on('"on":\n' + TAGS),
    "on with an escape": _on('"\\x6fn":\n' + TAGS),
    "one tag pattern": _on("on:\n  push:\n    tags: v*\n"),
    "one quoted tag pattern": _on('on:\n  push: {tags: "v*"}\n'),
    "a tag pattern with an escape": _on('on: {push: {tags: ["\\u0076*"]}}\n'),
    "a folded tag pattern": _on("on:\n  push:\n    tags:\n      - >-\n        v*\n"),
    "a narrower tag pattern": [
        *_on("on: {push: {tags: ['v[0-9]+.[0-9]+.[0-9]+']}}\n"),
        ("README.md", "`v*`", "`v[0-9]+.[0-9]+.[0-9]+`"),
    ],
    "two tag patterns": [
        *_on("on: {push: {tags: [v1*, v2*]}}\n"),
        ("README.md", "`v*`", "`v1*` or `v2*`"),
    ],
    "a tag pattern with an exception": _on("on: {push: {tags: ['v*', '!v*-test']}}\n"),
    "needs without brackets": [(PUBLISH, NEEDS, "    needs: provenance\n")],
    "needs in block style": [(PUBLISH, NEEDS, "    needs:\n      - provenance\n")],
    "needs without indentation": [(PUBLISH, NEEDS, "    needs:\n    - provenance\n")],
    "needs in quotes": [(PUBLISH, NEEDS, "    'needs': [\"provenance\"]\n")],
    "an environment without url": [(PUBLISH, ENVIRONMENT, "    environment: pypi\n")],
    "an environment with url": [
        (PUBLISH, ENVIRONMENT, "    environment: {url: 'https://example.org', name: pypi}\n")
    ],
    "an environment in quotes": [(PUBLISH, ENVIRONMENT, '    environment: "py\\x70i"\n')],
    "an environment from an expression": [
        (PUBLISH, ENVIRONMENT, "    environment: ${{ 'pypi' }}\n")
    ],
    "a call with a dot": [(PUBLISH, CALL, "    uses: ./.github/workflows/provenance.yml\n")],
    "a call in quotes": [(PUBLISH, CALL, "    uses: '$/.github/workflows/provenance.yml'\n")],
    "a call in a folded block": [
        (PUBLISH, CALL, "    uses: >-\n      $/.github/workflows/provenance.yml\n")
    ],
    "an action in another letter case": [
        (PUBLISH, "pypa/gh-action-pypi-publish@", "PyPA/gh-action-PyPI-Publish@")
    ],
    "all actions in another letter case": [
        (PUBLISH, "uses: actions/", "uses: Actions/"),
        (PROVENANCE, "uses: actions/", "uses: ACTIONS/"),
    ],
    "no condition": _if(""),
    "an empty condition": _if("    if: ''\n"),
    "a condition in an expression": _condition("${{ " + CONDITION + " }}"),
    "a condition in quotes": _if('    if: "' + CONDITION + '"\n'),
    "a condition in a folded block": _if(
        "    if: >-\n      github.event_name == 'push' &&\n      github.ref_type == 'tag'\n"
    ),
    "a condition in a literal block": _if(
        "    if: |\n      github.event_name == 'push' &&\n      github.ref_type == 'tag'\n"
    ),
    "operands the other way round": _condition("${{ 'push' == github.event_name }}"),
    "contexts in another letter case": _condition("GitHub.Event_Name == 'PUSH'"),
    "functions in another letter case": _condition("StartsWith(github.ref, 'refs/tags/v')"),
    "a property by its index": _condition("github['event_name'] == 'push'"),
    "a doubled negation": _if("    if: \"!(github.event_name != 'push')\"\n"),
    "a list that contains the event": _condition(
        "contains(fromJSON('[\"push\"]'), github.event_name)"
    ),
    "a formatted text": _condition("format('{0}/{1}', github.ref_type, 'x') == 'tag/x'"),
    "a status function": _condition("success() && github.ref_type == 'tag'"),
    "a condition that is true": _condition("true"),
    "a need that succeeded": _condition("needs.provenance.result == 'success'"),
    "the start of the whole ref": _condition("startsWith(github.ref, 'refs/tags/v')"),
    "spaces and brackets": _if("    if: ( ( github.ref_type )==( 'tag' ) )\n"),
    "permissions in flow style": [
        (PUBLISH, RIGHTS, "    permissions: {id-token: write, contents: read}\n\n")
    ],
    "permissions in quotes": [
        (
            PUBLISH,
            RIGHTS,
            "    permissions:\n      'id-token': \"write\"\n      contents: 'read'\n\n",
        )
    ],
    "permissions that are none": [
        (PUBLISH, RIGHTS, RIGHTS.rstrip() + "\n      packages: none\n\n")
    ],
    "no permissions of the workflow": [
        (PUBLISH, "permissions:\n  contents: read\n\nconcurrency", "permissions: {}\n\nconcurrency")
    ],
    "permissions of the attesting job with an anchor": [
        (PUBLISH, ATTESTING, ATTESTING.replace("permissions:", "permissions: &rights"))
    ],
    "no permissions of the called workflow": [
        (PROVENANCE, "permissions:\n  contents: read\n\ndefaults", "permissions: {}\n\ndefaults")
    ],
    "permissions of the called job from its caller": [
        (PROVENANCE, "permissions:\n  contents: read\n\n", ""),
        (PROVENANCE, ATTESTING, ""),
    ],
    "attestations by default": [(PUBLISH, UPLOAD_OPTIONS, "          packages-dir: dist/\n")],
    "attestations in quotes": [
        (PUBLISH, "          attestations: true\n", "          attestations: 'true'\n")
    ],
    "inputs in another letter case": [
        (PUBLISH, "          packages-dir: dist/\n", "          Packages-Dir: dist/\n")
    ],
    "an input with an underscore": [
        (PUBLISH, "          packages-dir: dist/\n", "          packages_dir: dist/\n")
    ],
    "the default folder": [
        (PUBLISH, UPLOAD_OPTIONS, ""),
        (PUBLISH, "# v1.14.2\n        with:\n", "# v1.14.2\n"),
    ],
    "folders without a slash": [
        (PUBLISH, "          packages-dir: dist/\n", "          packages-dir: dist\n"),
        (PUBLISH, DOWNLOAD, DOWNLOAD.replace("dist/", "./dist")),
    ],
    "another folder": [
        (PUBLISH, "          packages-dir: dist/\n", "          packages-dir: out\n"),
        (PUBLISH, DOWNLOAD, DOWNLOAD.replace("dist/", "out/")),
    ],
    "inputs in flow style": [
        (
            PUBLISH,
            "        with:\n" + UPLOAD_OPTIONS,
            "        with: {attestations: true, packages-dir: dist/}\n",
        )
    ],
    "another artifact": [
        (PUBLISH, DOWNLOAD, DOWNLOAD.replace("python-package-distributions", "dists")),
        (PROVENANCE, DEFAULT, "        default: dists\n"),
    ],
    "an artifact that the caller names": [
        (PUBLISH, DOWNLOAD, DOWNLOAD.replace("python-package-distributions", "dists")),
        (PUBLISH, CALL, CALL + "    with:\n      distribution-artifact-name: dists\n"),
    ],
    "an artifact named by an expression": [
        (
            PUBLISH,
            DOWNLOAD,
            DOWNLOAD.replace(
                "python-package-distributions",
                "${{ format('python-{0}', 'package-distributions') }}",
            ),
        )
    ],
    "an artifact named after the tag": [
        (PUBLISH, DOWNLOAD, DOWNLOAD.replace("python-package", "${{ github.ref_name }}")),
        (
            PUBLISH,
            CALL,
            CALL
            + "    with: {distribution-artifact-name: '${{ github.ref_name }}-distributions'}\n",
        ),
    ],
    "an artifact with a constant name": [
        (
            PROVENANCE,
            "          name: ${{ inputs.distribution-artifact-name }}\n",
            "          name: python-package-distributions\n",
        )
    ],
    "an input by its index": [
        (
            PROVENANCE,
            "${{ inputs.distribution-artifact-name }}",
            "${{inputs['distribution-artifact-name']}}",
        )
    ],
    "renamed jobs": [
        (PUBLISH, "\n  provenance:\n", "\n  build_it:\n"),
        (PUBLISH, NEEDS, "    needs: [build_it]\n"),
        (PUBLISH, "\n  publish:\n", "\n  to-pypi:\n"),
        (PUBLISH, "    needs: [publish]\n", "    needs: to-pypi\n"),
        (PROVENANCE, "\n  python-distributions:\n", "\n  _:\n"),
    ],
    "a renamed step": [
        (PROVENANCE, "        id: attest\n", "        id: signed\n"),
        (PROVENANCE, "steps.attest.outputs", "steps.signed.outputs"),
    ],
    "an output by its index": [
        (PROVENANCE, "steps.attest.outputs.bundle-path", "steps['attest'].outputs['bundle-path']")
    ],
    "other names": [
        (PUBLISH, "name: Publish to PyPI\n", "name: '🐍 → PyPI'\n"),
        (PUBLISH, "    name: Publish distributions\n", ""),
        (PROVENANCE, "      - name: Build distributions\n        run", "      - run"),
    ],
    "no concurrency and no time limits": [
        (
            PUBLISH,
            "concurrency:\n  group: release-${{ github.ref_name }}\n  cancel-in-progress: false\n",
            "",
        ),
        (PUBLISH, "    timeout-minutes: 15\n", ""),
    ],
    "a variable of the workflow": [
        (PUBLISH, "permissions:\n  contents", "env: {A: b}\npermissions:\n  contents")
    ],
    "a runner's list": [(PUBLISH, "    runs-on: ubuntu-24.04\n", "    runs-on: [ubuntu-24.04]\n")],
    "a shell for each step": [
        (PROVENANCE, "defaults:\n  run:\n    shell: bash\n\n", ""),
        (PROVENANCE, "      - name: Match", "      - shell: bash\n        name: Match"),
        (PROVENANCE, "      - name: List", "      - shell: bash\n        name: List"),
        (
            PROVENANCE,
            "        env:\n          GH_TOKEN",
            "        shell: bash\n        env:\n          GH_TOKEN",
        ),
    ],
    "a shell of the job": [
        (PROVENANCE, "defaults:\n  run:\n    shell: bash\n\n", ""),
        (PROVENANCE, "    timeout-minutes: 20\n", "    defaults: {run: {shell: bash}}\n"),
    ],
    "a build by another spelling": [
        (PROVENANCE, BUILD, "        run: python3 -m build -n -w -s\n")
    ],
    "a build over two lines": [
        (
            PROVENANCE,
            BUILD,
            (
                "        run: |\n          set -euo pipefail\n"
                "          python -m build \\\n            --no-isolation --wheel --sdist\n"
            ),
        )
    ],
    "a build in quotes": [
        (PROVENANCE, BUILD, '        run: "python -m bu\\x69ld --no-isolation\\n"\n')
    ],
    "a check by module": [
        (PROVENANCE, CHECK, "        run: python -m twine check --strict dist/*\n")
    ],
    "a check of all files": [(PROVENANCE, CHECK, "        run: 'twine check --strict dist/*'\n")],
    "a check in a folded block": [
        (
            PROVENANCE,
            CHECK,
            "        run: >-\n          twine check --strict\n          dist/*.whl dist/*.tar.gz\n",
        )
    ],
    "a harmless step": [(PROVENANCE, LAST, LAST + "\n      - run: echo done\n")],
    "a harmless step in front": [
        (
            PROVENANCE,
            "      - name: Check out",
            "      - run: echo start\n\n      - name: Check out",
        )
    ],
    "a step that never runs": [
        (PROVENANCE, LAST, LAST + "\n      - if: false\n        run: twine upload dist/*\n")
    ],
    "a comment about an upload": [
        (
            PROVENANCE,
            LAST,
            LAST + "\n      - run: |\n          # twine upload dist/*\n          true\n",
        )
    ],
    "a harmless job": [
        (
            PUBLISH,
            "\n  publish:\n",
            (
                "\n  lint:\n    runs-on: ubuntu-24.04\n    permissions: {}\n"
                "    steps: [{run: ruff check}]\n\n  publish:\n"
            ),
        )
    ],
    "no release job": [(PUBLISH, "\n  release:\n", "\n  release:\n    if: false\n")],
    "anchors of scalars": [
        (PUBLISH, "name: Publish to PyPI\n", "name: &name Publish to PyPI\nrun-name: *name\n"),
        (PROVENANCE, "    runs-on: ubuntu-24.04\n", "    runs-on: &runner ubuntu-24.04\n"),
    ],
    "an anchor of an action": [
        (
            PROVENANCE,
            "      - name: Upload distributions\n        uses: ",
            "      - name: Upload distributions\n        uses: &store ",
        ),
        (
            PROVENANCE,
            (
                "      - name: Upload provenance evidence\n"
                "        uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a"
            ),
            "      - name: Upload provenance evidence\n        uses: *store",
        ),
    ],
    "an anchor of permissions": [
        (
            PUBLISH,
            "permissions:\n  contents: read\n\nconc",
            "permissions: &p\n  contents: read\n\nconc",
        ),
        (
            PUBLISH,
            "\n  publish:\n",
            "\n  x:\n    runs-on: x\n    permissions: *p\n    steps: [{run: a}]\n\n  publish:\n",
        ),
    ],
    "document marks": [
        (PUBLISH, "name: Publish to PyPI\n", "%YAML 1.2\n---\nname: Publish to PyPI\n")
    ],
    "tags of the core schema": [
        (PUBLISH, "      name: pypi\n", "      name: !!str pypi\n"),
        (PUBLISH, NEEDS, "    needs: !!seq [provenance]\n"),
    ],
    "comments with tabs": [(PUBLISH, "jobs:\n", "jobs:\n#\ta comment: [\n\n\n")],
    "another provenance workflow": [
        (PUBLISH, "provenance.yml", "attest.yaml"),
        (PROVENANCE, "provenance.yml", "attest.yaml"),
        ("README.md", "provenance.yml", "attest.yaml"),
        (
            PYPROJECT,
            "[tool.pubproof.publisher]",
            "[tool.pubproof]\nprovenance-workflow = 'attest.yaml'\n\n[tool.pubproof.publisher]",
        ),
    ],
    "another publishing workflow": [
        ("README.md", "publish.yml", "release.yaml"),
        (PYPROJECT, 'workflow = "publish.yml"', 'workflow = "release.yaml"'),
    ],
    "another environment": [
        (PUBLISH, "      name: pypi\n", "      name: release\n"),
        (PYPROJECT, 'environment = "pypi"', 'environment = "release"'),
        (
            PYPROJECT,
            "[tool.pubproof.publisher]",
            "[tool.pubproof]\nenvironment = 'release'\n\n[tool.pubproof.publisher]",
        ),
    ],
    "other tags": [
        (PUBLISH, "      - 'v*'\n", "      - release-*\n"),
        ("README.md", "`v*`", "`release-*`"),
        (PUBLISH, "startsWith(github.ref_name, 'v')", "startsWith(github.ref_name, 'release-')"),
        (
            PYPROJECT,
            "[tool.pubproof.publisher]",
            "[tool.pubproof]\ntags = ['release-*']\n\n[tool.pubproof.publisher]",
        ),
    ],
}
RENAMED = {
    "another provenance workflow": (PROVENANCE, ".github/workflows/attest.yaml"),
    "another publishing workflow": (PUBLISH, ".github/workflows/release.yaml"),
}
FILES: dict[str, tuple[str, str]] = {
    "a workflow of tests": (
        ".github/workflows/tests.yml",
        "on: [push, pull_request]\njobs: {t: {runs-on: x, steps: [{run: pytest}]}}\n",
    ),
    "an upload that nothing runs": ("Makefile", "upload:\n\ttwine upload dist/*\n"),
    "a workflow elsewhere": (
        ".github/workflows/old/publish.yml",
        "on: push\njobs: {t: {runs-on: x, steps: [{run: twine upload dist/*}]}}\n",
    ),
    "a note": (".github/workflows/README.md", "Run `twine upload dist/*`.\n"),
    "words in a comment": (
        ".github/workflows/tests.yml",
        "# hatch publish\non: push\njobs: {t: {runs-on: x, steps: [{run: a}]}} # twine upload\n",
    ),
}


@pytest.mark.parametrize("name", REWRITES)
def test_a_rewrite_changes_no_verdict(name: str, tmp_path: Path) -> None:
    root = copy(tmp_path)
    for path, old, new in REWRITES[name]:
        text = (root / path).read_text()
        assert old in text, old
        (root / path).write_text(text.replace(old, new))
    if name in RENAMED:
        before, after = RENAMED[name]
        (root / before).rename(root / after)
    check(root)


@pytest.mark.parametrize("name", FILES)
def test_a_file_beside_it_changes_no_verdict(name: str, tmp_path: Path) -> None:
    path, text = FILES[name]
    (copy(tmp_path) / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    check(tmp_path)


WHOLE: dict[str, Callable[[str], str]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "a BOM": lambda text: "\ufeff" + text,
    "a BOM and CRLF": lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    "blank lines at both ends": lambda text: f"\n\n# comment\n{text}\n\n",
    "no line end at the end": str.rstrip,
    "marks of a document": lambda text: f"---\n{text}...\n",
    "spaces at the end of keys": lambda text: text.replace(":\n", ":   \n"),
    "a comment behind every key": lambda text: text.replace("steps:\n", "steps: # steps: x\n"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_rewrite_of_whole_files_changes_no_verdict(name: str, tmp_path: Path) -> None:
    root = copy(tmp_path)
    for path in WORKFLOWS:
        old = (root / path).read_text()
        new = WHOLE[name](old)
        assert new != old
        (root / path).write_bytes(new.encode())
    check(root)

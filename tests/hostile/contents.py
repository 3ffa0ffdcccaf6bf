"""Contents of workflows that are broken, and such that are only odd."""

from __future__ import annotations

from typing import NamedTuple

from tests.hostile.pipelines import GOOD, HEAD, JOB, PUBLISH, real


class Bad(NamedTuple):
    """A file that cannot be read, or that GitHub refuses."""

    content: bytes
    says: str
    """What a message about it must say."""


def _jobs(body: str) -> bytes:
    return (HEAD + body).encode()


def _step(body: str) -> bytes:
    return _jobs(f"  a:\n    runs-on: x\n    steps:\n      - {body}\n")


def _bomb(levels: int, width: int) -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]"
        for level in range(1, levels)
    ]
    return "\n".join([*lines, GOOD]).encode()


def _mapping_bomb() -> bytes:
    lines = ["env: &m0 {k: v}"]
    lines += [
        f"e{level}: &m{level} {{a: *m{level - 1}, b: *m{level - 1}}}" for level in range(1, 40)
    ]
    return "\n".join([*lines, GOOD]).encode()


NO_TEXT = {
    "empty": Bad(b"", "empty"),
    "blank": Bad(b" \n\n   \n\n", "empty"),
    "comments": Bad(b"# on: push\n# jobs:\n", "empty"),
    "only a marker": Bad(b"---\n", "empty"),
    "only a null": Bad(b"null\n", "empty"),
    "only a BOM": Bad(b"\xef\xbb\xbf", "empty"),
    "binary": Bad(bytes(range(256)) * 40, "NUL"),
    "an image": Bad(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NUL"),
    "a NUL in good text": Bad(GOOD.replace("echo", "ec\0ho").encode(), "NUL"),
    "a control character": Bad(GOOD.replace("echo", "ec\x07ho").encode(), "character"),
    "an escaped NUL": Bad(_step(r'run: "\0"') + b'      - "\0"', "NUL"),
    "Latin-1": Bad(GOOD.replace("echo", "écho").encode("latin-1"), "the byte 0xe9"),
    "half a character": Bad(GOOD.encode() + b"# \xe2\x82", "not UTF-8"),
    "a surrogate": Bad(GOOD.encode() + b"# \xed\xa0\x80\n", "not UTF-8"),
    "an overlong slash": Bad(GOOD.encode() + b"# \xc0\xaf\n", "not UTF-8"),
    "UTF-16 LE": Bad(b"\xff\xfe" + GOOD.encode("utf-16-le"), "UTF-16"),
    "UTF-16 BE": Bad(b"\xfe\xff" + GOOD.encode("utf-16-be"), "UTF-16"),
    "UTF-16 without a mark": Bad(GOOD.encode("utf-16-le"), "NUL"),
    "UTF-32": Bad(GOOD.encode("utf-32"), "UTF-16"),
    "5 MiB": Bad(GOOD.encode() + b"# a comment\n" * 440_000, "more than 512,000 bytes"),
    "5 MiB on one line": Bad(_step("run: " + "a" * 5_000_000), "more than 512,000 bytes"),
    "a byte too many": Bad(GOOD.encode().ljust(512_001, b"#"), "more than 512,000 bytes"),
    "wide characters": Bad(
        GOOD.encode() + b"# " + "€".encode() * 200_000, "more than 512,000 bytes"
    ),
}
NO_YAML = {
    "a tab": Bad(GOOD.replace("    steps", "\tsteps").encode(), "tab"),
    "two documents": Bad(GOOD.encode() + b"---\n" + GOOD.encode(), "second YAML document"),
    "a document after its end": Bad(GOOD.encode() + b"...\n---\nx: 1\n", "second YAML document"),
    "open bracket": Bad(_step("run: [a"), "YAML"),
    "open quote": Bad(_step("run: 'a"), "YAML"),
    "a plain colon": Bad(_step("run: echo a: b"), "YAML"),
    "conflict marks": Bad(b"<<<<<<< HEAD\n" + GOOD.encode() + b"=======\n>>>>>>> x\n", "YAML"),
    "a template": Bad(b"{{ template }}\n" + GOOD.encode(), ""),
    "markdown": Bad(b"# Title\n\n* a list\n* **bold**: `code`\n", "YAML"),
    "cut in a key": Bad(real(PUBLISH)[:300] + b"\n  x", ""),
    "cut in a quote": Bad(real(PUBLISH)[: real(PUBLISH).index(b"'v*'") + 2], "YAML"),
    "a merge key": Bad(
        _jobs("  a: &a {runs-on: x, steps: [{run: a}]}\n  b:\n    <<: *a\n"), "merge keys"
    ),
    "a key twice": Bad(GOOD.encode() + b"on: push\n", "stands twice"),
    "a key twice in another case": Bad(GOOD.encode() + b"ON: push\n", "stands twice"),
    "a job twice": Bad(_jobs(JOB + JOB), "stands twice"),
    "a custom tag": Bad(_step("run: !secret x"), "tag"),
    "a Python tag": Bad(_step("run: !!python/object/apply:os.system [id]"), "'run'"),
    "an unknown handle": Bad(_step("run: !e!x y"), "YAML"),
    "a YAML 2 directive": Bad(b"%YAML 2.0\n---\n" + GOOD.encode(), "YAML"),
    "a list as key": Bad(GOOD.encode() + b"? [a, b]\n: c\n", "single value"),
    "a mapping as key": Bad(GOOD.encode() + b"{a: b}: c\n", "single value"),
    "an alias before its anchor": Bad(_step("run: *later") + b"x: &later y\n", "no anchor"),
    "a list in itself": Bad(_jobs("  a: &a\n    steps: [*a]\n"), "inside what it repeats"),
    "a mapping in itself": Bad(b"on: push\njobs: &j\n  a: *j\n", "inside what it repeats"),
    "an alias bomb": Bad(_bomb(9, 9), "values once aliases are followed"),
    "a deep alias bomb": Bad(_bomb(60, 2), ""),
    "a bomb of mappings": Bad(_mapping_bomb(), ""),
    "200,000 values": Bad(b"on: [" + b"a," * 200_000 + b"a]\n", "values"),
    "10,000 jobs": Bad(
        _jobs("".join(f"  j{n}: {{runs-on: x, steps: [{{run: a}}]}}\n" for n in range(10_000))),
        "values",
    ),
    "20,000 steps": Bad(
        _jobs("  a:\n    runs-on: x\n    steps:\n" + "      - run: echo a\n" * 20_000), "values"
    ),
    "200,000 levels of [": Bad(b"[" * 200_000, "levels deep"),
    "200,000 levels of [ that close": Bad(b"[" * 200_000 + b"]" * 200_000, "levels deep"),
    "200,000 levels of '- '": Bad(b"- " * 200_000, "levels deep"),
    "120,000 levels of '{a: '": Bad(b"{a: " * 120_000, "levels deep"),
    "200,000 levels of '? '": Bad(b"? " * 200_000, ""),
    "1,000 levels of indentation": Bad(
        b"".join(b" " * level + b"a:\n" for level in range(1000)), "levels deep"
    ),
    "levels in a step": Bad(_step("run: " + "[" * 60 + "]" * 60), "levels deep"),
    "150,000 anchors": Bad(b"&a " * 150_000, "YAML"),
    "200,000 exclamation marks": Bad(b"a: " + b"!" * 200_000, "YAML"),
    "200,000 question marks": Bad(b"?\n" * 200_000, ""),
}
NO_WORKFLOW = {
    "a word": Bad(b"hello\n", "must be a mapping"),
    "a number": Bad(b"1" * 5000, "must be a mapping"),
    "a date": Bad(b"99999-99-99T99:99:99Z\n", "must be a mapping"),
    "infinity": Bad(b"-.inf\n", "must be a mapping"),
    "a list": Bad(b"- on: push\n- jobs: {}\n", "must be a mapping"),
    "an empty mapping": Bad(b"{}\n", "no 'on'"),
    "an empty list": Bad(b"[]\n", "must be a mapping"),
    "no on": Bad(b"jobs:\n" + JOB.encode(), "no 'on'"),
    "on null": Bad(b"on:\njobs:\n" + JOB.encode(), "on"),
    "on a number": Bad(b"on: 1e999999999\njobs:\n" + JOB.encode(), "no event"),
    "on a date": Bad(b"on: 2024-13-45\njobs:\n" + JOB.encode(), "no event"),
    "on an empty list": Bad(b"on: []\njobs:\n" + JOB.encode(), "names no event"),
    "on an empty mapping": Bad(b"on: {}\njobs:\n" + JOB.encode(), "names no event"),
    "on a list of lists": Bad(b"on: [[push]]\njobs:\n" + JOB.encode(), "'on'"),
    "on a list with a mapping": Bad(b"on: [push, {release: }]\njobs:\n" + JOB.encode(), "'on'"),
    "on push a number": Bad(b"on: {push: 3}\njobs:\n" + JOB.encode(), "push"),
    "on push a list": Bad(b"on: {push: [tags]}\njobs:\n" + JOB.encode(), "push"),
    "an unknown event": Bad(b"on: pusch\njobs:\n" + JOB.encode(), "no event 'pusch'"),
    "an unknown key of a call": Bad(
        b"on: {workflow_call: {input: {}}}\njobs:\n" + JOB.encode(), "input"
    ),
    "a filter that is a mapping": Bad(
        b"on: {push: {tags: {v: 1}}}\njobs:\n" + JOB.encode(), "tags"
    ),
    "a broken pattern": Bad(b"on: {push: {tags: ['[v']}}\njobs:\n" + JOB.encode(), "pattern"),
    "tags and tags-ignore": Bad(
        b"on: {push: {tags: [v*], tags-ignore: [w*]}}\njobs:\n" + JOB.encode(), "exclude each other"
    ),
    "no jobs": Bad(b"on: push\n", "no jobs"),
    "jobs null": Bad(b"on: push\njobs:\n", "'jobs' of a workflow is empty"),
    "jobs empty": Bad(b"on: push\njobs: {}\n", "no jobs"),
    "jobs a list": Bad(b"on: push\njobs:\n  - a\n", "a list; GitHub wants a mapping"),
    "jobs a word": Bad(b"on: push\njobs: all\n", "a single value; GitHub wants a mapping"),
    "jobs an expression": Bad(b"on: push\njobs: ${{ fromJSON(x) }}\n", "jobs"),
    "a job null": Bad(_jobs("  a:\n"), "'a' of 'jobs' is empty"),
    "a job a list": Bad(_jobs("  a: [x]\n"), "'a' of 'jobs' is a list"),
    "a job with a number for a key": Bad(_jobs("  1:\n" + JOB[5:]), "'1' cannot be a job's id"),
    "a job with an odd key": Bad(_jobs("  a.b:\n" + JOB[5:]), "cannot be a job's id"),
    "a job with an empty key": Bad(_jobs("  '':\n" + JOB[5:]), "cannot be a job's id"),
    "no runner": Bad(_jobs("  a: {steps: [{run: a}]}\n"), "no runner"),
    "no steps": Bad(_jobs("  a: {runs-on: x}\n"), "no steps"),
    "steps empty": Bad(_jobs("  a: {runs-on: x, steps: []}\n"), "no steps"),
    "steps a word": Bad(_jobs("  a: {runs-on: x, steps: echo}\n"), "GitHub wants a list"),
    "steps a mapping": Bad(_jobs("  a: {runs-on: x, steps: {run: a}}\n"), "GitHub wants a list"),
    "steps of words": Bad(_jobs("  a: {runs-on: x, steps: [echo, twine]}\n"), "must be a mapping"),
    "a step null": Bad(_step(""), "must be a mapping"),
    "an empty step": Bad(_step("{}"), "either 'uses' or 'run'"),
    "a step with two acts": Bad(_step("{run: a, uses: a/b@v1}"), "either 'uses' or 'run'"),
    "a step with an unknown key": Bad(_step("{run: a, usess: a/b@v1}"), "no key 'usess'"),
    "a step's key in another case": Bad(_step("{Run: a}"), "no key 'Run'"),
    "with a list": Bad(_step("{uses: a/b@v1, with: [a]}"), "'with'"),
    "with a word": Bad(_step("{uses: a/b@v1, with: a}"), "'with'"),
    "with a mapping inside": Bad(_step("{uses: a/b@v1, with: {a: {b: c}}}"), "with"),
    "env a list": Bad(_step("{run: a, env: [a]}"), "'env'"),
    "if a mapping": Bad(_step("{run: a, if: {a: b}}"), "'if'"),
    "if a list": Bad(_jobs("  a: {runs-on: x, if: [a], steps: [{run: a}]}\n"), "'if'"),
    "uses a list": Bad(_step("uses: [a/b@v1]"), "'uses'"),
    "uses a number": Bad(_step("uses: 3"), "'3'"),
    "uses a float": Bad(_step("uses: 1e400"), "'Infinity'"),
    "uses nothing": Bad(_step("uses: ''"), "uses"),
    "run a list": Bad(_step("run: [a]"), "'run'"),
    "run a mapping": Bad(_step("run: {a: b}"), "'run'"),
    "needs in a circle": Bad(
        _jobs(
            JOB.replace("a:\n", "a:\n    needs: b\n") + JOB.replace("a:\n", "b:\n    needs: a\n")
        ),
        "need each other in a circle",
    ),
    "needs itself": Bad(_jobs(JOB.replace("a:\n", "a:\n    needs: a\n")), "circle"),
    "needs of no job": Bad(_jobs(JOB.replace("a:\n", "a:\n    needs: z\n")), "does not exist"),
    "needs a mapping": Bad(_jobs(JOB.replace("a:\n", "a:\n    needs: {a: b}\n")), "'needs'"),
    "needs lists in a list": Bad(_jobs(JOB.replace("a:\n", "a:\n    needs: [[a]]\n")), "'needs'"),
    "permissions of no level": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    permissions: all\n")), "permissions"
    ),
    "permissions a list": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    permissions: [contents]\n")), "permissions"
    ),
    "permissions of no scope": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    permissions: {idtoken: write}\n")), "idtoken"
    ),
    "a strategy that is a word": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    strategy: fast\n")), "strategy"
    ),
    "an environment that is a list": Bad(
        _jobs(JOB.replace("a:\n", "a:\n    environment: [pypi]\n")), "environment"
    ),
    "an expression that is not closed": Bad(_step("{run: a, if: \"${{ github.ref == 'a'\"}"), ""),
    "a condition of nonsense": Bad(_step('{run: a, if: "github.ref === ((("}'), ""),
    "a condition of 40,000 characters": Bad(
        _step('{run: a, if: "' + "github.ref == 'b' || " * 2000 + 'true"}'), "expression"
    ),
    "a condition of 1,000 nots": Bad(_step('{run: a, if: "' + "!" * 1000 + 'true"}'), ""),
    "a call of no file": Bad(
        _jobs("  a: {uses: ./.github/workflows/none.yml}\n"),
        "'.github/workflows/none.yml' does not",
    ),
    "a call of a file elsewhere": Bad(_jobs("  a: {uses: ./x/y.yml}\n"), "names no workflow"),
    "a call out of the repository": Bad(_jobs("  a: {uses: ./../../x.yml}\n"), "names no workflow"),
    "a call of a word": Bad(_jobs("  a: {uses: provenance}\n"), "names no workflow"),
    "a call of an expression": Bad(_jobs("  a: {uses: '${{ inputs.x }}'}\n"), "no expression"),
    "a call with steps": Bad(
        _jobs("  a: {uses: $/.github/workflows/x.yml, steps: [{run: a}]}\n"), "no key 'steps'"
    ),
}
BAD = NO_TEXT | NO_YAML | NO_WORKFLOW
"""Files that must be named, wherever they stand."""


def _chain(length: int) -> str:
    """Jobs of which each needs the one below it."""
    jobs = []
    for number in range(length):
        needs = f", needs: j{number + 1}" if number + 1 < length else ""
        jobs.append(f"  j{number}: {{runs-on: x{needs}, steps: [{{run: a}}]}}\n")
    return "".join(jobs)


def _everywhere(length: int) -> str:
    """Jobs of which each needs all those above it."""
    jobs = []
    for number in range(length):
        needs = ", ".join(f"j{other}" for other in range(number))
        jobs.append(f"  j{number}: {{runs-on: x, needs: [{needs}], steps: [{{run: a}}]}}\n")
    return "".join(jobs)


def matrix(body: str) -> bytes:
    text = f"  a:\n    runs-on: x\n    strategy: {{matrix: {body}}}\n    steps: [{{run: echo a}}]\n"
    return _jobs(text)


HARMLESS = {
    "plain": GOOD.encode(),
    "CRLF": GOOD.replace("\n", "\r\n").encode(),
    "CR alone": GOOD.replace("\n", "\r").encode(),
    "a BOM": b"\xef\xbb\xbf" + GOOD.encode(),
    "a BOM and CRLF": b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
    "no newline at the end": GOOD.rstrip().encode(),
    "a version directive": b"%YAML 1.2\n---\n" + GOOD.encode(),
    "an end mark": b"---\n" + GOOD.encode() + b"...\n",
    "known tags": GOOD.replace("echo a", "!!str echo a").encode(),
    "wide characters": GOOD.replace("echo a", "echo '🐍 naïve 漢字'").encode(),
    "absurd numbers": _step(
        f"{{run: a, timeout-minutes: 1{'0' * 400}, env: {{A: -.inf, B: 0x{'f' * 8}}}}}"
    ),
    "absurd dates": _step(
        "{run: a, env: {A: 2024-13-99, B: 0000-00-00T99:99:99Z, C: 1:2:3:4:5:6}}"
    ),
    "one line of 500,000 characters": _step("run: echo " + "a" * 500_000),
    "30,000 lines of script": _step("run: |\n" + "          echo a\n" * 30_000),
    "2,000 jobs": _jobs(
        "".join(f"  j{n}: {{runs-on: x, steps: [{{run: a}}]}}\n" for n in range(2000))
    ),
    "3,000 jobs in a chain": _jobs(_chain(3000)),
    "200 jobs that need all before": _jobs(_everywhere(200)),
    "16,000 steps": _step("run: a" + "\n      - run: a" * 16_000),
    "16,000 steps that wait": _step("{run: a, id: b}" + "\n      - wait: b" * 16_000),
    "4,000 steps with ids": _jobs(
        "  a:\n    runs-on: x\n    steps:\n"
        + "".join(f"      - {{id: s{n}, run: a}}\n" for n in range(4000))
    ),
    "20,000 variables": _step(
        f"{{run: a, env: {{{', '.join(f'V{n}: x' for n in range(20_000))}}}}}"
    ),
    "10,000 branches": (
        "on: {push: {branches: ["
        + ", ".join(f"b{n}*" for n in range(10_000))
        + "]}}\njobs:\n"
        + JOB
    ).encode(),
    "a pattern of 900 stars": (
        "on: {push: {tags: ['" + "*a" * 450 + "']}, workflow_call: }\njobs:\n" + JOB
    ).encode(),
    "a matrix of a thousand million": matrix(
        "{" + ", ".join(f"k{axis}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]" for axis in range(9)) + "}"
    ),
    "a matrix that excludes everything": matrix("{os: [a, b], exclude: [{os: a}, {os: b}]}"),
    "a matrix of includes alone": matrix("{include: [{os: a}, {os: b, more: c}]}"),
    "a matrix from an expression": matrix("'${{ fromJSON(needs.x.outputs.y) }}'"),
    "1,500 conditions": _jobs(
        "  a:\n    runs-on: x\n    steps:\n"
        + "".join(f"      - {{run: a, if: github.ref == 'refs/tags/t{n}'}}\n" for n in range(1500))
    ),
    "a condition of 20,000 characters": _step(
        '{run: a, if: "' + "github.ref == 'b' || " * 950 + 'true"}'
    ),
    "a condition in 1,000 brackets": _step(
        '{run: a, if: "' + "(" * 1000 + "true" + ")" * 1000 + '"}'
    ),
    "an expression of 15,000 characters": _step(
        "run: echo ${{ github.ref" + " || github.ref" * 1000 + " }}"
    ),
}
"""Files beside which every clause of a good pipeline goes on to hold."""

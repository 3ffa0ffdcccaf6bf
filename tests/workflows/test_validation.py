"""What GitHub takes and refuses in each place, after its schemas and "Contexts reference"."""

from __future__ import annotations

import pytest

from pubproof.workflows.action import Action
from pubproof.workflows.reader import document
from pubproof.workflows.schema import outline
from pubproof.workflows.workflow import Workflow

PATH = ".github/workflows/a.yml"
FRAME = """\
on: push
jobs:
  a:
    runs-on: x
    steps:
      - run: make
"""


def problems(text: str) -> list[str]:
    workflow = Workflow(document.read(PATH, text.encode()))
    if workflow.problems:
        assert outline.read(text) is None, "the outline takes what the whole reader refuses"
    return [f"{one.location.line}: {one.message}" for one in workflow.problems]


def at_top(lines: str) -> str:
    return f"{FRAME}{lines}\n"


def in_job(lines: str) -> str:
    return FRAME.replace("    steps:", f"    {lines}\n    steps:")


def in_step(lines: str) -> str:
    return f"{FRAME}        {lines}\n"


def as_step(line: str) -> str:
    return f"{FRAME}      - {line}\n"


def after(name: str, line: str) -> str:
    return f"{in_step(f'id: {name}')}      - {line}\n"


def call(lines: str) -> str:
    return f"on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    {lines}\n"


def started_by(lines: str) -> str:
    return FRAME.replace("on: push", f"on:\n  {lines}")


TAKEN = [
    at_top("run-name: ${{ inputs.x }} by ${{ github.actor }}"),
    at_top("name:"),
    at_top("env: {A: '${{ secrets.A }}', B: , C: 1.10}"),
    at_top("env: ${{ fromJSON(vars.ENV) }}"),
    at_top("env: {'${{ insert }}': '${{ fromJSON(vars.ENV) }}', A: b}"),
    at_top("env: {'${{ github.actor }}': b}"),
    at_top("concurrency: ${{ github.ref }}"),
    at_top("concurrency: {group: a, cancel-in-progress: '${{ github.ref }}', queue: single}"),
    at_top("concurrency: {group: a, queue: max}"),
    at_top("defaults: {run: {shell: bash, working-directory: src}}"),
    at_top("permissions: {}"),
    at_top("permissions: {models: read, attestations: write, artifact-metadata: write}"),
    at_top("permissions: {code-quality: write, copilot-requests: write, drives: read}"),
    in_job("if:"),
    in_job("if: True"),
    in_job("if: success('b', 'c') || failure() || cancelled() || always()"),
    in_job("environment:"),
    in_job("environment: ${{ inputs.where }}"),
    in_job("environment: {name: pypi, url: '${{ steps.a.outputs.b }}', deployment: false}"),
    in_job("env: {A: '${{ secrets.A }}${{ matrix.a }}'}"),
    in_job("name: ${{ matrix.os }}"),
    in_job("outputs: {a: '${{ steps.b.outputs.c }}', d: '${{ secrets.E }}'}"),
    in_job("container: ''"),
    in_job("container: ${{ matrix.image }}"),
    in_job("container: {image: '', env: {A: '${{ env.B }}'}, ports: [80], options: x}"),
    in_job("container: {image: i, credentials: {username: u, password: '${{ secrets.P }}'}}"),
    in_job("services: {db: {image: i, entrypoint: e, command: c, volumes: [v]}, e: image}"),
    in_job("services: ${{ fromJSON(needs.b.outputs.c) }}"),
    in_job("strategy: {matrix: {a: [1, {b: c}], include: [{d: e}], exclude: []}}"),
    in_job("strategy: {matrix: {a: [1, 2], exclude: [{A: 1}], include: [{b: c}]}}"),
    in_job("strategy: {matrix: {a: ['${{ github.ref }}', b], exclude: [{c: d}]}}"),
    in_job("strategy: {matrix: {a: [b], exclude: [{'${{ insert }}': {a: b}}]}}"),
    in_job("strategy: {matrix: '${{ fromJSON(needs.b.outputs.c) }}', max-parallel: 2}"),
    in_job("strategy: {fail-fast: '${{ github.ref == vars.A }}', matrix: {include: [{a: b}]}}"),
    in_job("timeout-minutes: ${{ fromJSON(vars.A) }}"),
    in_job("timeout-minutes: 1e400"),
    in_job("continue-on-error: ${{ matrix.experimental }}"),
    in_job("defaults: {run: {shell: '${{ matrix.shell }}', working-directory: '${{ env.D }}'}}"),
    in_job("concurrency: {group: '${{ matrix.a }}', cancel-in-progress: true}"),
    in_job("snapshot: {image-name: a, version: 1.*, if: 'runner.os == matrix.os'}"),
    FRAME.replace("runs-on: x", "runs-on: {group: a, labels: [b, '${{ matrix.c }}']}"),
    in_step("if: ${{ hashFiles('a') != '' && steps.b.outcome == 'success' }}"),
    in_step("if: job.status == 'success' && needs.a.result && env.A && strategy.job-index"),
    in_step("working-directory: ${{ env.A }}"),
    in_step("id: _a-1"),
    in_step("timeout-minutes: ${{ matrix.minutes }}"),
    in_step("continue-on-error: ${{ hashFiles('a') == '' }}"),
    in_step("background: true"),
    in_step("shell: ${{ 'bash -e {0}' }}"),
    as_step("uses: ${{ 'octo/r@v1' }}"),
    as_step("{uses: o/r@v1, with: {a: , b: 1, c: true, d: '${{ secrets.E }}'}}"),
    as_step("{uses: o/r@v1, with: '${{ fromJSON(env.A) }}'}"),
    as_step("wait-all:"),
    as_step("wait-all: true"),
    after("a", "{wait: [a, a], name: n, continue-on-error: true}"),
    after("a", "cancel: a"),
    as_step("{parallel: [{run: a, id: b}]}\n      - wait: b"),
    as_step("parallel: [{run: a}, {uses: o/r@v1}]"),
    as_step("uses: $/.github/actions/a"),
    call("with: {a: 1, b: true, c: '${{ needs.d.outputs.e }}${{ matrix.f }}'}"),
    call("secrets: inherit"),
    call("secrets: {a: '${{ secrets.B }}'}"),
    started_by("push: {tags: , branches: a, other: [b]}"),
    started_by("schedule: [{cron: '0 0 * * *', timezone: Europe/Berlin}]"),
    started_by("schedule:\n    - cron: '*/15 4-6,20 1,15 JAN-mar 0'\n    - cron: 05 4 * * sun-SAT"),
    started_by("schedule: [{cron: '0/90 0-23/2 31 2 MON,WED,5-6'}]"),
    started_by("schedule: [{cron: ' 0  0 30 2 * '}]"),
    started_by("workflow_dispatch: {inputs: {a: , b: {type: choice, options: [c], other: d}}}"),
    started_by("workflow_dispatch: {inputs: }"),
    started_by("workflow_call: {inputs: {a: {type: string, default: '${{ github.ref }}'}}}"),
    started_by("workflow_call: {outputs: {a: {value: '${{ jobs.b.outputs.c }}'}}, secrets: {d: }}"),
    started_by("issues: {types: [field_added]}"),
    started_by("pull_request: {types: stacked}"),
    started_by("image_version: {names: [a], versions: 1.*}"),
    FRAME.replace("on: push", "on: [member, dynamic, interactive_component, push]"),
    FRAME.replace("on: push", "on: ${{ 'push' }}"),
]

REFUSED = [
    (at_top("env:"), "7: 'env' of a workflow is empty; GitHub wants a mapping"),
    (at_top("env: word"), "7: 'env' of a workflow is a single value; GitHub wants a mapping"),
    (at_top("env: {A: [b]}"), "7: 'A' of 'env' is a list; GitHub wants a single value"),
    (at_top("env: {null: b}"), "7: a key of 'env' is empty"),
    (at_top("env: {A: '${{ env.B }}'}"), "7: this expression cannot be read: 'env' may not"),
    (at_top("env: {A: '${{ always() }}'}"), "'always()' may not be called here"),
    (at_top("env: {'${{ env.A }}': b}"), "'env' may not be read here"),
    (at_top("name: ${{ github.ref }}"), "7: 'name' of a workflow may hold no expression"),
    (at_top("run-name: ${{ secrets.A }}"), "'secrets' may not be read here"),
    (at_top("permissions:"), "7: 'permissions' of a workflow is empty"),
    (at_top("permissions: {contents: admin}"), "'contents' of 'permissions' must be none, read or"),
    (at_top("permissions: {id-token: read}"), "'id-token' of 'permissions' must be none or write"),
    (at_top("permissions: {content: read}"), "'permissions' has no key 'content'"),
    (at_top("permissions: all"), "'permissions' of a workflow must be read-all or write-all"),
    (at_top("permissions: ${{ inputs.p }}"), "'permissions' of a workflow may hold no expression"),
    (at_top("concurrency: {cancel-in-progress: true}"), "'concurrency' lacks the key 'group'"),
    (
        at_top("concurrency: {group: a, queue: all}"),
        "'queue' of 'concurrency' must be max or single",
    ),
    (at_top("concurrency: {group: a, cancel-in-progress: 'true'}"), "must be true or false"),
    (at_top("concurrency: {group: a, cancel-in-progress: true, queue: max}"), "exclude each other"),
    (at_top("defaults: {run: {shell: '${{ matrix.a }}'}}"), "may hold no expression"),
    (at_top("defaults: {shell: bash}"), "'defaults' has no key 'shell'"),
    (in_job("needs:"), "5: 'needs' of the job 'a' is empty"),
    (in_job("if: success"), "'success' is no context"),
    (in_job("if: secrets.A"), "'secrets' may not be read here"),
    (in_job("if: hashFiles('a')"), "'hashfiles()' may not be called here"),
    (in_job("environment: {url: u}"), "'environment' lacks the key 'name'"),
    (in_job("environment: {name: n, url: '${{ secrets.A }}'}"), "'secrets' may not be read here"),
    (in_job("environment: ${{ env.A }}"), "'env' may not be read here"),
    (in_job("environment: [pypi]"), "'environment' of the job 'a' is a list"),
    (in_job("environment: {name: n, deployment: maybe}"), "must be true or false"),
    (in_job("env:"), "5: 'env' of the job 'a' is empty"),
    (in_job("outputs:"), "'outputs' of the job 'a' is empty"),
    (in_job("strategy:"), "'strategy' of the job 'a' is empty"),
    (in_job("strategy: {matrix: {a: }}"), "'a' of 'matrix' is empty; GitHub wants a list"),
    (in_job("strategy: {matrix: {a: []}}"), "'a' of the matrix has no values"),
    (in_job("strategy: {matrix: {exclude: [{a: b}]}}"), "the matrix has no values"),
    (in_job("strategy: {matrix: {os: [a], exclude: [{oss: a}]}}"), "'oss' of 'exclude' is no key"),
    (in_job("strategy: {matrix: {include: [{a: b}], exclude: [{a: b}]}}"), "is no key of the mat"),
    (in_job("strategy: {matrix: {a: [b], exclude: [{}]}}"), "an entry of 'exclude' is empty"),
    (
        in_job("strategy:\n      matrix:\n        include:\n          - {}"),
        "an entry of 'include' is empty",
    ),
    (in_job("strategy: {matrix: {include: [a]}}"), "'include' of 'matrix' is a single value"),
    (in_job("strategy: {matrix: {a: ['${{ secrets.A }}']}}"), "'secrets' may not be read here"),
    (in_job("strategy: {matrix: {a: [b]}, fail-fast: no}"), "must be true or false"),
    (in_job("strategy: {matrix: {a: [b]}, bad: c}"), "'strategy' has no key 'bad'"),
    (in_job("timeout-minutes: '5'"), "'timeout-minutes' of the job 'a' must be a number"),
    (in_job("timeout-minutes: soon"), "must be a number"),
    (in_job("container: {imge: a}"), "'container' has no key 'imge'"),
    (in_job("container: {image: a, command: b}"), "'container' has no key 'command'"),
    (in_job("services: {db: {ports: [80]}}"), "'db' lacks the key 'image'"),
    (in_job("services: {db: ''}"), "'db' of 'services' is empty"),
    (
        in_job("defaults: {run: {shell: '${{ steps.a.outputs.b }}'}}"),
        "'steps' may not be read here",
    ),
    (in_job("cancel-timeout-minutes: x"), "must be a number"),
    (in_job("with: {a: b}"), "the job 'a' has no key 'with'"),
    (FRAME.replace("  a:", "  __a:"), "'__a' cannot be a job's id"),
    (FRAME.replace("  a:", f"  a{'b' * 99}:"), "cannot be a job's id"),
    (FRAME.replace("runs-on: x", "runs-on:"), "'runs-on' of the job 'a' is empty"),
    (FRAME.replace("runs-on: x", "runs-on: {groups: a}"), "'runs-on' has no key 'groups'"),
    (in_step("with: {a: b}"), "7: a step has no key 'with'"),
    (in_step("env:"), "7: 'env' of a step is empty"),
    (in_step("id: ''"), "'id' of a step is empty"),
    (in_step("id: 1a"), "'1a' cannot be a step's id"),
    (in_step("id: __a"), "'__a' cannot be a step's id"),
    (in_step("id: ${{ github.sha }}"), "'id' of a step may hold no expression"),
    (in_step("shell: ${{ matrix.shell }}"), "'shell' of a step may hold no expression"),
    (in_step("if: success('a')"), "'success(…)' may not be called here"),
    (in_step("if: jobs.a.result"), "'jobs' may not be read here"),
    (in_step("timeout-minutes: '5'"), "'timeout-minutes' of a step must be a number"),
    (in_step("continue-on-error: 'true'"), "'continue-on-error' of a step must be true or false"),
    (in_step("name: ${{ success() }}"), "'success()' may not be called here"),
    (in_step("background: ${{ matrix.a }}"), "'background' of a step may hold no expression"),
    (as_step("{uses: o/r@v1, shell: bash}"), "7: a step has no key 'shell'"),
    (as_step("{uses: o/r@v1, with: }"), "'with' of a step is empty"),
    (as_step("{uses: o/r@v1, with: {a: {b: c}}}"), "'a' of 'with' is a mapping"),
    (as_step("uses: ${{ matrix.a }}"), "'uses' of a step may hold no expression"),
    (as_step("wait-all: false"), "'wait-all' of a step must be true"),
    (after("a", "{wait: a, if: always()}"), "a step has no key 'if'"),
    (as_step("wait: [b]"), "7: 'b' is the id of no step above"),
    (after("a", "wait: A"), "'A' is the id of no step above"),
    (as_step("{cancel: a}\n      - {run: a, id: a}"), "'a' is the id of no step above"),
    (after("a", "{cancel: [a]}"), "'cancel' of a step is a list"),
    (as_step("{parallel: [{run: a}], name: b}"), "a step has no key 'name'"),
    (as_step("parallel: [{run: a, with: {b: c}}]"), "a step of 'parallel' has no key 'with'"),
    (as_step("parallel: [{run: a, background: true}]"), "'parallel' has no key 'background'"),
    (as_step("parallel: [{parallel: [{run: a}]}]"), "'parallel' has no key 'parallel'"),
    (as_step("parallel: [{wait-all: }]"), "'parallel' has no key 'wait-all'"),
    (after("a", "{run: b, id: A}"), "8: two steps of the job have the id 'A'"),
    (as_step("uses: o/r"), "'o/r' names no action: it lacks an owner, a repository or a version"),
    (as_step("uses: $/a@v1"), "'$/a@v1' names no action: of the same repository"),
    (as_step("uses: o/r/.github/workflows/a.yml@v1"), "a workflow is called by a job"),
    (call("secrets: inhrit"), "'secrets' of the job 'a' must be inherit"),
    (call("with: {a: '${{ secrets.A }}'}"), "'secrets' may not be read here"),
    (call("env: {A: b}"), "the job 'a' has no key 'env'"),
    (call("with:"), "'with' of the job 'a' is empty"),
    (started_by("schedule:"), "'schedule' of 'on' is empty; GitHub wants a list"),
    (started_by("schedule: []"), "2: 'schedule' lists no time; GitHub refuses the file"),
    (
        started_by("schedule:\n    - cron: '0 6 * * 7'"),
        "3: '0 6 * * 7' is no cron: '7' is no day of the week, from 0 to 6 or SUN to SAT; Git",
    ),
    (started_by("schedule:\n    - cron: 0 * * * 4-7"), "'4-7' is no day of the week"),
    (started_by("schedule:\n    - cron: 61 * * * *"), "is no minute, from 0 to 59"),
    (started_by("schedule: [{cron: 0 24 * * *}]"), "'24' is no hour, from 0 to 23"),
    (started_by("schedule:\n    - cron: 0 0 0 * *"), "'0' is no day of the month, from 1 to 31"),
    (
        started_by("schedule:\n    - cron: 0 0 1 JUNE *"),
        "'JUNE' is no month, from 1 to 12 or",
    ),
    (started_by("schedule:\n    - cron: '@daily'"), "'@daily' is no cron: it has five fields"),
    (started_by("schedule:\n    - cron: 0 0 0 1 1 *"), "it has five fields: minute, hour, day of"),
    (started_by("schedule:\n    - cron: '*/0 * * * *'"), "'0' in '*/0' is no step, which is a"),
    (started_by("schedule:\n    - cron: 0 1,*/ * * *"), "'' in '1,*/' is no step"),
    (started_by("schedule:\n    - cron: 0 0/\u0663 * * *"), "'\u0663' in '0/\u0663' is no step"),
    (started_by("schedule:\n    - cron: '\u0663 0 * * *'"), "is no minute, from 0 to 59"),
    (started_by("schedule:\n    - cron: 5- * * * *"), "is no minute, from 0 to 59"),
    (started_by("schedule:\n    - cron: 5-1 * * * *"), "is no minute, from 0 to 59"),
    (started_by("schedule:\n    - cron: 1-2-3 * * * *"), "is no minute, from 0 to 59"),
    (started_by("schedule:\n    - cron: 1,, * * * *"), "is no minute, from 0 to 59"),
    (started_by(f"schedule:\n    - cron: {'9' * 5000} * * * *"), "is no minute, from 0 to 59"),
    (started_by("schedule: [{timezone: UTC}]"), "lacks the key 'cron'"),
    (started_by("schedule:\n    - CRON: 0 0 * * *"), "lacks the key 'cron'"),
    (started_by("push: {branches: [a, '']}"), "'branches' of the trigger 'push' is empty"),
    (started_by("push: {tags: ['${{ vars.A }}']}"), "may hold no expression"),
    (started_by("push: {other: '${{ vars.A }}'}"), "may hold no expression"),
    (
        started_by("workflow_call: {inputs: {a: {type: choice}}}"),
        "must be boolean, number or string",
    ),
    (started_by("workflow_call: {inputs: {a: {}}}"), "'a' lacks the key 'type'"),
    (started_by("workflow_call: {inputs: }"), "'inputs' of the trigger 'workflow_call' is empty"),
    (started_by("workflow_call: {outputs: {a: {}}}"), "'a' lacks the key 'value'"),
    (started_by("workflow_call: {secrets: {a: {type: string}}}"), "'a' has no key 'type'"),
    (started_by("workflow_dispatch: {inputs: {a: {required: 'yes'}}}"), "must be true or false"),
    (
        f"{FRAME}concurrency: g\n".replace("    steps:", "    concurrency: G\n    steps:"),
        "waits for",
    ),
    ("on: push\njobs:\n  a:\n", "3: 'a' of 'jobs' is empty; GitHub wants a mapping"),
]


@pytest.mark.parametrize("text", TAKEN)
def test_github_takes_it(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_github_refuses_it(text: str, says: str) -> None:
    (problem,) = problems(text)
    assert says in problem


def test_a_key_may_have_the_value_of_an_expression() -> None:
    text = in_job("concurrency: {'${{ insert }}': '${{ fromJSON(vars.A) }}'}")
    assert problems(text) == []


def test_a_text_with_expressions_may_not_be_longer_than_github_reads() -> None:
    short, long = ("x" * size + " ${{ github.ref }}" for size in (20_950, 21_000))
    assert problems(in_step(f"name: {short}")) == []
    assert problems(in_step(f"name: {'x' * 30_000}")) == []
    (problem,) = problems(in_step(f"name: {long}"))
    assert "longer than 21000 characters" in problem


STEPS = "name: a\ndescription: b\nruns:\n  using: composite\n  steps:\n    - "


def refused(text: str) -> list[str]:
    action = Action(document.read("action.yml", text.encode()))
    return [f"{one.location.line}: {one.message}" for one in action.problems]


@pytest.mark.parametrize(
    "text",
    [
        f"{STEPS}{{run: 'echo ${{{{ inputs.a }}}}', shell: '${{{{ inputs.shell }}}}'}}",
        f"{STEPS}{{uses: o/r@v1, with: {{a: '${{{{ hashFiles(env.A) }}}}'}}, if: always()}}",
        "name: a\ninputs: {b: {default: '${{ github.token }}', other: 1}}\nbranding: {icon: x}\n",
        "name: a\nruns: {using: node24, main: a.js, post-if: always()}\n",
        "name: a\nruns: {using: docker, image: Dockerfile, args: ['${{ inputs.a }}']}\n",
        "name: a\noutputs: {b: {value: '${{ steps.c.outputs.d }}'}}\n",
    ],
)
def test_github_takes_the_action(text: str) -> None:
    assert refused(text) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{STEPS}run: a", "6: a step lacks the key 'shell'"),
        (f"{STEPS}{{run: a, shell: bash, timeout-minutes: 5}}", "no key 'timeout-minutes'"),
        (f"{STEPS}{{run: '${{{{ secrets.A }}}}', shell: sh}}", "'secrets' may not be read here"),
        (f"{STEPS}{{run: a, shell: sh, if: vars.A}}", "'vars' may not be read here"),
        (f"{STEPS}{{uses: o/r@v1, shell: sh}}", "a step has no key 'shell'"),
        (f"{STEPS}uses: $/b@v1", "'$/b@v1' names no action"),
        ("name: a\ninputs: {b: {default: '${{ inputs.c }}'}}\n", "'inputs' may not be read here"),
    ],
)
def test_github_refuses_the_action(text: str, says: str) -> None:
    (problem,) = refused(text)
    assert says in problem

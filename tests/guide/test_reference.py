"""The reference: complete, and never without a text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pubproof import cli, settings
from pubproof.cli.command import Command, Parser
from pubproof.commands import COMMANDS
from pubproof.contract import CLAUSES
from pubproof.guide import reference
from pubproof.guide.macros import MACROS
from pubproof.guide.reference import MissingTextError
from pubproof.guide.values import NAMES
from pubproof.pypi import TrustedPublisher
from pubproof.reports import clause_page

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "checks/pubproof/reports/report.schema.json"


def schema() -> Any:  # noqa: ANN401  tests take it apart
    return json.loads(SCHEMA.read_text("utf-8"))


def ids(text: str) -> list[str]:
    """Return every address of a text, of which no two may be one."""
    found = re.findall(r"\{:? ?#([\w-]+) ?\}(?= \||$)", text, re.MULTILINE)
    assert len(found) == len(set(found))
    return found


def table(*rows: str) -> str:
    head, *rest = rows
    line = "|" + " --- |" * (head.count("|") - 1)
    return "\n".join(('<div class="pubproof-table" markdown>\n', head, line, *rest, "\n</div>"))


def command(
    *, description: str = "Test.", help_: str = "a test", example: str = "pubproof test"
) -> dict[str, Command]:
    def parser() -> Parser:
        made = Parser("test", description, {0: "fine"}, [example] if example else [])
        made.add_argument("--fast", "-f", action="store_true", help=help_)
        made.add_argument("place", nargs="*", metavar="PLACE", help="where")
        return made

    return {"test": Command(lambda _: 0, parser)}


def test_every_command_of_the_command_line_is_described() -> None:
    text = reference.command_line()
    assert [each for each in ids(text) if "-" not in each] == list(COMMANDS)
    assert all(f"\n  {name} " in cli.usage() for name in COMMANDS)
    for name in COMMANDS:
        parser = cli.named(name).parser()
        shown = parser.format_help()
        for option in re.findall(r"(?m)^  (?:-\w, )?(--[\w-]+)", shown):
            assert f"`{option}" in text, (name, option)
        for status, said in parser.statuses.items():
            assert f"{status} {said}" in " ".join(shown.split())


def test_how_to_call_a_command_fits_a_phone() -> None:
    calls = re.findall(r"```text\n(pubproof .*?)\n```", reference.command_line(), re.DOTALL)
    assert len(calls) == len(COMMANDS)
    lines = [line for call in calls for line in call.split("\n")]
    assert max(map(len, lines)) <= 42
    assert [line for line in lines if line.count("[") != line.count("]")] == []


def test_a_command_is_described_in_full() -> None:
    assert reference.command_line(command()) == (
        "## `pubproof test` {#test}\n\n"
        "Test.\n\n"
        "```text\npubproof test [-h] [--fast] [PLACE ...]\n```\n\n"
        + table(
            "| Argument | What it does |",
            "| `-h`, `--help` {: #test-help } | Show this help. |",
            "| `--fast`, `-f` {: #test-fast } | A test. |",
            "| `PLACE` {: #test-place } | Where. |",
        )
        + "\n\n"
        + table("| Exit status | What it means |", "| `0` {: #test-0 } | Fine. |")
        + "\n\n"
        "```bash\npubproof test\n```"
    )


@pytest.mark.parametrize(
    ("commands", "message"),
    [
        (command(description=""), "the command 'test' has no text"),
        (command(help_=""), "--fast of the command 'test' has no text"),
        (command(example=""), "the command 'test' has no example"),
    ],
)
def test_a_command_without_a_text_is_refused(commands: dict[str, Command], message: str) -> None:
    with pytest.raises(MissingTextError, match=f"^{message}$"):
        reference.command_line(commands)


def test_the_command_starts_without_the_guide() -> None:
    code = "import sys, pubproof.cli as c; c.main(['check']); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    loaded = run.stdout.decode().split()
    assert "pubproof.cli" in loaded
    assert [each for each in loaded if each.startswith(("pubproof.guide", "mkdocs"))] == []


def test_every_setting_is_described() -> None:
    text = reference.settings()
    names = [name.replace("_", "-") for name in settings.Settings._fields]
    fields = [f"publisher-{name.replace('_', '-')}" for name in TrustedPublisher._fields]
    at = names.index("publisher") + 1
    assert ids(text) == [*names[:at], *fields, *names[at:]]
    assert '## `tags` {#tags}\n\nList of strings, `["v*"]` by default.' in text
    assert "| `owner` {: #publisher-owner } | String, required | The user" in text


def test_every_example_of_a_setting_is_read() -> None:
    examples = re.findall(r"^```toml\n(.*?)^```", reference.settings(), re.MULTILINE | re.DOTALL)
    clauses = [clause.id for clause in CLAUSES]
    read = [settings.parse(example, clauses) for example in examples]
    assert len(read) == len(settings.Settings._fields)
    for name, made in zip(settings.Settings._fields, read, strict=True):
        assert getattr(made, name) != getattr(settings.Settings(), name)


def test_a_setting_names_the_clauses_that_follow_it() -> None:
    text = reference.settings()
    for clause in CLAUSES:
        for setting in clause.settings:
            part = text.split(f"{{#{setting}}}")[1].split("\n## ")[0]
            assert f"({clause_page(clause.id)})" in part


class Told(NamedTuple):
    some: str = ""
    """Something."""


class Untold(NamedTuple):
    other: str = ""


class Odd(NamedTuple):
    odd: bytes = b""
    """Something else."""


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (Untold, "the setting 'other' has no text"),
        (Told, "the example of the setting 'some' has no text"),
        (Odd, "the type of the setting 'odd' has no text: bytes"),
    ],
)
def test_a_setting_without_a_text_is_refused(fields: type[tuple[Any, ...]], message: str) -> None:
    with pytest.raises(MissingTextError, match=f"^{message}$"):
        reference.settings(fields)


def test_every_macro_and_every_value_is_described() -> None:
    text = reference.macros(MACROS, NAMES)
    headings = re.findall(r"^## `(\w+)\(", text, re.MULTILINE)
    assert headings == list(MACROS)
    assert "holds" in headings
    values = [each.removeprefix("value-") for each in ids(text) if each.startswith("value-")]
    assert values == [name.replace(".", "-") for name in NAMES]
    assert "self" not in text


def test_a_macro_is_described_in_full() -> None:
    def show(name: str, *keys: str, job: str | None = None) -> str:
        """Show it.

        At length.

        Args:
            name: what
                to show.
            keys: where.
            job: in which job.

        Raises:
            ValueError: never.
        """
        raise NotImplementedError(name, keys, job)

    assert reference.macros({"show": show}, {"a.b": "one"}) == (
        "## `show(name, *keys, job=None)` {#show}\n\n"
        "Show it.\n\nAt length.\n\n"
        + table(
            "| Argument | What it is |",
            "| `name` {: #show-name } | What to show. |",
            "| `keys` {: #show-keys } | Where. |",
            "| `job` {: #show-job } | In which job. |",
        )
        + "\n\n## Values {#values}\n\n"
        + table("| Name | What it is |", "| `a.b` {: #value-a-b } | One. |")
    )


def test_a_macro_without_a_text_is_refused() -> None:
    def untold() -> str:
        raise NotImplementedError

    def half(name: str) -> str:
        """Show it."""
        raise NotImplementedError(name)

    with pytest.raises(MissingTextError, match=r"^the macro 'untold' has no text$"):
        reference.macros({"untold": untold}, {})
    with pytest.raises(MissingTextError, match=r"^the argument 'name' of the macro 'half' has no"):
        reference.macros({"half": half}, {})
    with pytest.raises(MissingTextError, match=r"^the value 'a\.b' has no text$"):
        reference.macros({}, {"a.b": " "})


def test_every_property_of_the_json_report_is_described() -> None:
    text = reference.json_()
    wanted = [
        f"{name}-{each}"
        for name, made in schema()["$defs"].items()
        for each in made.get("properties", ())
    ]
    assert len(wanted) > 15
    assert [each for each in ids(text) if "-" in each] == wanted
    assert "| `clauses` {: #report-clauses } | list of [clause](#clause) |" in text
    assert '| one of `"holds"`, `"fails"`, `"off"`, `"unknown"` |' in text


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (("report",), "the object 'report' of the JSON report has no text"),
        (
            ("finding", "properties", "message"),
            "the property 'message' of 'finding' in the JSON report has no text",
        ),
        (("path",), "the property 'path' of 'evidence' in the JSON report has no text"),
    ],
)
def test_a_property_without_a_text_is_refused(path: tuple[str, ...], message: str) -> None:
    made = schema()
    target = made["$defs"]
    for key in path:
        target = target[key]
    del target["description"]
    with pytest.raises(MissingTextError, match=f"^{message}$"):
        reference.json_(made)


def test_every_schema_is_named_beside_its_command() -> None:
    page = (ROOT / "docs/reference/json.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `pubproof (\w+)` \| `(.*?)` \|$", page, re.MULTILINE))
    there = {
        path.relative_to(ROOT / "checks").as_posix()
        for path in SCHEMA.parents[1].rglob("*.schema.json")
    }
    assert sorted(rows.values()) == sorted(there)
    assert list(rows) == [
        name
        for name in COMMANDS
        if re.search(r"--format|JSON for", cli.named(name).parser().format_help())
    ]

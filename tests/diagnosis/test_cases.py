"""Every failure, with all that is said of it; and the same log in every form that people have."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.diagnosis.conftest import NAMES, read, shown, stream

from pubproof.diagnosis import log as logs
from pubproof.diagnosis import text
from pubproof.diagnosis.catalogue import FAILURES
from pubproof.diagnosis.diagnosis import diagnose
from pubproof.reports.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.diagnosis.conftest import Case

    from pubproof.diagnosis.diagnosis import Diagnosis, Explanation

TIME = "2026-11-22T06:30:00.0000000Z "
NOISE = "".join(
    f"{TIME}Collecting package-{number} from the index, an ordinary line\n"
    for number in range(logs.MAX_BYTES // 80)
)
OTHERS = ("compared", "several", "test-index", "two-jobs", "unknown")
"""How the names of cases start that are not of one failure."""


def test_a_log_is_diagnosed_in_ten_lines_at_most(case: Case, tmp_path: Path) -> None:
    said = shown(case.diagnosis(tmp_path))
    assert said == case.says
    assert len(said.splitlines()) <= 10


def test_a_diagnosis_fits_on_the_terminal(case: Case, tmp_path: Path) -> None:
    narrow = text.render(case.diagnosis(tmp_path), "job.log", Look(columns=72))
    assert narrow.split() == case.says.split()
    head, *lines = narrow.splitlines()
    assert head.startswith("job.log:")
    assert all(len(line) <= 72 or max(map(len, line.split())) > 40 for line in lines)


def test_every_failure_has_a_case() -> None:
    assert len(NAMES) > 140
    ids = {failure.id for failure in FAILURES}
    assert {name for name in NAMES if name in ids} == ids
    others = [name for name in NAMES if not any(name.startswith(one) for one in ids)]
    assert all(name.startswith((*OTHERS, "reusable-workflow-refused")) for name in others)


def sense(diagnosis: Diagnosis) -> list[Explanation]:
    """Return what of a diagnosis does not depend on the form of its log."""
    return [one._replace(line=1, shown="") for one in diagnosis.failures]


def changed(log: str, change: Callable[[str], str]) -> str:
    """Change what stands behind the time in each line."""
    return "\n".join(
        f"{TIME}{change(line.removeprefix(TIME))}" if line.startswith(TIME) else change(line)
        for line in log.split("\n")
    )


def web_view(log: str) -> str:
    """Return what a person copies from the page: no times, and words for the marks."""
    lines = [line.removeprefix(TIME) for line in log.split("\n")]
    lines = [line for line in lines if not line.startswith("##[endgroup]")]
    text = "\n".join(lines).replace("##[error]", "Error: ").replace("##[warning]", "Warning: ")
    return text.replace("##[notice]", "Notice: ").replace("##[group]", "")


def command(log: str) -> str:
    """Return what tools write for the runner: an error is one line."""
    parts = re.split(r"(?m)^(?=2026)", web_view(log).replace("Error: Tr", f"{TIME}Error: Tr"))
    return "\n".join(
        "::error::" + part.rstrip("\n").removeprefix(f"{TIME}Error: ").replace("\n", "%0A")
        if part.startswith(f"{TIME}Error: ")
        else part
        for part in parts
    )


def viewed(log: str) -> str:
    """Return what ``gh run view --log`` prints, with lines of another job between."""
    return "".join(
        f"Publish / upload\tUNKNOWN STEP\t{'' if line.startswith(TIME) else TIME}{line}\n"
        f"Test (3.13)\tRun tests\t{TIME}tests/test_api.py::test_{number} PASSED\n"
        for number, line in enumerate(log.split("\n"))
    )


def acted(log: str) -> str:
    """Return what act prints into a file: an error is a line of a command."""
    return "\n".join(
        "[Publish/upload]   " + ("\u2757  " if line.startswith("::") else "| ") + line
        for line in command(log).replace(TIME, "").split("\n")
    )


FORMS: dict[str, Callable[[str], str]] = {
    "colours": lambda log: changed(log, lambda line: f"\x1b[31;1m{line}\x1b[0m"),
    "colours whose escapes are lost": lambda log: changed(log, lambda line: f"[33m{line}[0m"),
    "every word coloured": lambda log: changed(
        log, lambda line: re.sub(r"(\w+)", "\x1b[1m\\1\x1b[22m", line)
    ),
    "Windows line ends": lambda log: log.replace("\n", "\r\n"),
    "a mark at the start": lambda log: f"\ufeff{log}",
    "without times": lambda log: log.replace(TIME, ""),
    "the page": web_view,
    "one line for each error": command,
    "another job between": viewed,
    "act": acted,
    "act in a terminal": lambda log: re.sub(
        r"(?m)^\[Publish/upload\]   \|", "\x1b[36m|\x1b[0m", acted(log)
    ),
    "GitLab": lambda log: changed(web_view(log), lambda line: f"{TIME}01E {line}"),
    "quoted": lambda log: changed(web_view(log), lambda line: f"> {line}"),
    "indented": lambda log: changed(log, lambda line: f"    {line}"),
    "a list": lambda log: changed(web_view(log), lambda line: f"- {line}"),
    "behind the time of the page": lambda log: changed(
        web_view(log), lambda line: f"Sun, 22 Nov 2026 06:30:00 GMT {line}"
    ),
    "behind a time of day": lambda log: changed(web_view(log), lambda line: f"06:30:00 {line}"),
    "behind a date in brackets": lambda log: changed(
        web_view(log), lambda line: f"[2026-11-22 06:30:00,123] {line}"
    ),
    "one line of JSON": lambda log: json.dumps({"time": "06:30", "log": f"{log}\n"}),
    "a line of JSON for each": lambda log: "\n".join(
        json.dumps({"log": f"{line}\n", "stream": "stderr"}) for line in log.split("\n")
    ),
    "deep in JSON": lambda log: json.dumps({"jobs": [{"text": f"\x1b[1m{log}\n"}]}),
    "JSON in JSON": lambda log: json.dumps([json.dumps({"text": f"{log}\n"})]),
    "typographic quotes": lambda log: re.sub(
        r"'(\w[\w.-]*)'", "\u2018\\1\u2019", log.replace("n't", "n\u2019t")
    ),
    "in a long log": lambda log: f"{NOISE}{log}\n{NOISE}",
}
IN_ITS_FORM = {
    *("two-jobs", "unknown-echo", "payload-trace"),
    *("no-valid-token-act", "no-valid-token-gitlab"),
}
"""The cases that are about a form: another one would be another case."""
FRAGMENTS = ("-alone", "-told", "-escaped", "metadata-version", "file-gone", "workflow-not-valid")
"""How the cases end of a sentence that nobody finds alone in a long log."""
BEFORE_A_LOG = (
    *("called-workflow", "not-started", "run-canceled-page", "run-replaced", "matrix-stopped"),
    *("run-not-started", "time-limit-of-github", "cron-not-valid", "environment-r"),
)
"""How the cases start of a run that has no log: only its page says so."""


@pytest.mark.parametrize("form", FORMS)
def test_the_same_in_another_form(form: str) -> None:
    compared = 0
    for name in NAMES:
        case = read(name)
        if not case.alone or name in IN_ITS_FORM:
            continue
        if form == "in a long log" and (name.endswith(FRAGMENTS) or name.startswith(BEFORE_A_LOG)):
            continue
        found = diagnose(stream(FORMS[form](case.log)))
        assert sense(found) == sense(diagnose(stream(case.log))), name
        compared += 1
    assert compared > 100

"""What is kept of a run, whatever has become of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pubproof import __version__
from pubproof.guide.blocks import Block
from pubproof.guide.checklist import transcript
from pubproof.guide.checklist.prose import Paragraph
from pubproof.guide.checklist.results import About, Ran, Report, Result, Said, State
from pubproof.guide.checklist.steps import Checklist, Step

PYTHON = Block("python", "", "print(1)\n", 3, 5, ())
STEPS = (
    Step("1", "Add", "add", (Paragraph("Once."), PYTHON), personal=False),
    Step("2", "Look", "look", (), personal=True),
)
DONE = (
    Result(STEPS[0], State.PASSED, "", 61.0, (Ran(PYTHON, [Said("print(1)", "1\n")], ""),)),
    Result(STEPS[1], State.CONFIRMED),
)
FAILED = Result(STEPS[0], State.FAILED, "it prints something else\n-2\n+1", 0.25)


def kept(*results: Result, tag: str = "", commit: str = "", changed: bool = False) -> str:
    about = About("small", "docs/page.md", tag, commit, changed)
    start, end = (datetime(2026, 1, 2, 3, 4, second, tzinfo=UTC) for second in (5, 6))
    report = Report(about, Checklist("List", (), STEPS), results, start, end, "run it")
    return transcript.markdown(report, lambda text: text.replace("swordfish", "…"))


def test_of_what_is_done_nothing_more_is_said() -> None:
    assert kept(*DONE) == (
        "# List of small\n\n- Page: `docs/page.md`\n- Started: 2026-01-02 03:04:05 UTC\n"
        "- Ended: 2026-01-02 03:04:06 UTC\n"
        "- Result: 2 steps: 1 passed, 1 confirmed (exit status 0)\n"
        f"- Made by: pubproof {__version__}\n\n"
        "- [x] 1. Add: passed in 1 min 1 s\n- [x] 2. Look: confirmed\n\n"
        "## 1. Add\n\nOnce.\n\n```pycon\n>>> print(1)\n1\n```\n\n**passed in 1 min 1 s**\n\n"
        "## 2. Look\n\n**confirmed**\n"
    )


def test_what_is_left_to_do_and_why() -> None:
    text = kept(FAILED, Result(STEPS[1], State.NOT_RUN), tag="v1", commit="abc", changed=True)
    assert "\n- Tag: `v1`\n- Commit: abc, with changes that are not committed\n" in text
    assert "(exit status 1)\n- Go on with: `run it --from 1`\n" in text
    assert text.endswith(
        "- [ ] 1. Add: failed after 0.2 s\n- [ ] 2. Look: not run\n\n## 1. Add\n\nOnce.\n\n"
        "**failed after 0.2 s**: it prints something else\n\n```diff\n-2\n+1\n```\n"
    )


def test_a_secret_is_not_kept() -> None:
    text = kept(Result(STEPS[1], State.NOT_DONE, "it is swordfish"), commit="swordfish")
    assert "swordfish" not in text
    assert "**not done**: it is …" in text


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.04, "0.0 s"),
        (59.94, "59.9 s"),
        (59.97, "1 min 0 s"),
        (60.4, "1 min 0 s"),
        (119.6, "2 min 0 s"),
        (3600.0, "60 min 0 s"),
    ],
)
def test_a_result_tells_its_time_in_words(seconds: float, shown: str) -> None:
    assert Result(STEPS[0], State.PASSED, seconds=seconds).in_words == f"passed in {shown}"
    assert Result(STEPS[0], State.NOT_DONE, seconds=seconds).in_words == f"not done after {shown}"


@pytest.mark.parametrize(
    ("states", "status", "resume"),
    [
        ((State.PASSED, State.CONFIRMED), 0, ""),
        ((State.LEFT_OUT, State.PASSED), 0, ""),
        ((State.PASSED, State.NOT_CONFIRMED), 3, "run it --from 2"),
        ((State.NOT_RUN, State.NOT_RUN), 3, "run it --from 1"),
        ((State.NOT_CONFIRMED, State.FAILED), 1, "run it --from 1"),
        ((State.LEFT_OUT, State.NOT_DONE), 1, "run it --from 2"),
        ((State.FAILED, State.INTERRUPTED), 130, "run it --from 1"),
    ],
)
def test_a_report_has_the_status_and_the_call_to_resume(
    states: tuple[State, State], status: int, resume: str
) -> None:
    results = [Result(step, state) for step, state in zip(STEPS, states, strict=True)]
    about = About("small", "docs/page.md", "", "", changed=False)
    now = datetime(2026, 1, 2, tzinfo=UTC)
    report = Report(about, Checklist("List", (), STEPS), results, now, now, "run it")
    assert (report.status, report.resume) == (status, resume)

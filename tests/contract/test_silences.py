"""Comments that silence one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Bench, Benches

    from pubproof.contract.clause import Verdict

MARK = "# pubproof: off"


def dispatch(bench: Benches, comment: str = "", above: str = "") -> Bench:
    """Return a repository with a start by hand, and comments on that line and above it."""
    made = bench("openmed")
    lines = ["on:", *([f"  {above}"] if above else []), f"  workflow_dispatch:  {comment}".rstrip()]
    made.edit(PUBLISH, "on:", "\n".join(lines))
    return made


def said(verdict: Verdict) -> list[str]:
    return [finding.message for finding in verdict.findings]


def test_without_a_comment_the_clause_fails(bench: Benches) -> None:
    verdict = dispatch(bench).verdicts()["tag-push-only"]
    assert verdict.state is State.FAILS
    assert len(verdict.findings) == 1


def test_a_comment_on_the_line_silences_it(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only] we must be able to try again")
    verdict = made.verdicts()["tag-push-only"]
    assert verdict.state is State.OFF
    assert verdict.findings == ()
    assert "we must be able to try again" in verdict.reason
    line = made.line_of(PUBLISH, "workflow_dispatch:")
    assert f"{PUBLISH}:{line}" in verdict.reason


def test_a_comment_alone_silences_the_line_below(bench: Benches) -> None:
    made = dispatch(bench, above=f"{MARK}[tag-push-only] for a start by hand")
    verdict = made.verdicts()["tag-push-only"]
    assert verdict.state is State.OFF
    assert "for a start by hand" in verdict.reason


def test_two_lines_above_is_too_far(bench: Benches) -> None:
    made = dispatch(bench, above=f"{MARK}[tag-push-only] a reason\n  # another comment")
    verdict = made.verdicts()["tag-push-only"]
    assert verdict.state is State.FAILS
    assert len(verdict.findings) == 2


def test_a_comment_silences_only_its_clause(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[one-publisher] a reason")
    verdicts = made.verdicts()
    assert said(verdicts["tag-push-only"]) == ["also runs on workflow_dispatch"]
    assert verdicts["one-publisher"].state is State.FAILS
    assert "silences nothing" in said(verdicts["one-publisher"])[0]


def test_a_comment_without_a_reason_silences_nothing(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only]")
    verdict = made.verdicts()["tag-push-only"]
    assert verdict.state is State.FAILS
    assert len(verdict.findings) == 2
    assert any("gives no reason" in message for message in said(verdict))


def test_an_idle_comment_is_a_finding(bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PUBLISH, "- 'v*'", f"- 'v*'  {MARK}[tag-push-only] long gone")
    verdict = made.verdicts()["tag-push-only"]
    assert verdict.state is State.FAILS
    assert len(verdict.findings) == 1
    finding = verdict.findings[0]
    assert "silences nothing" in finding.message
    assert finding.location.path == PUBLISH
    assert finding.location.line == made.line_of(PUBLISH, MARK)
    text = made.text(PUBLISH).splitlines()[finding.location.line - 1]
    assert text[finding.location.column - 1 :].startswith("#")


def test_a_comment_for_an_unknown_clause_is_a_finding(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push] a reason")
    found = [f for f in made.prove().findings if "tag-push'" in f.message]
    assert len(found) == 1
    assert found[0].location.line == made.line_of(PUBLISH, MARK)


def test_one_comment_for_two_clauses(bench: Benches) -> None:
    made = bench("openmed")
    comment = f"{MARK}[tag-push-only, no-pull-request] a trial"
    made.edit(PUBLISH, "on:", f"on:\n  pull_request:  {comment}")
    verdicts = made.verdicts()
    assert verdicts["tag-push-only"].state is State.OFF
    assert verdicts["no-pull-request"].state is State.OFF


def test_a_second_finding_stays(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only] a reason")
    made.edit(PUBLISH, "- 'v*'", "- '*'")
    verdict = made.verdicts()["tag-push-only"]
    assert verdict.state is State.FAILS
    assert len(verdict.findings) == 1
    assert verdict.findings[0].location.line == made.line_of(PUBLISH, "- '*'")


def test_a_doubt_can_be_silenced(bench: Benches) -> None:
    made = bench("openmed")
    comment = f"{MARK}[environment-named] the variable is ours"
    made.edit(PUBLISH, "name: pypi", f"name: ${{{{ vars.ENVIRONMENT }}}}  {comment}")
    assert made.verdicts()["environment-named"].state is State.OFF


@pytest.mark.parametrize(
    "comment",
    [
        "# Pubproof: OFF[tag-push-only] a reason",
        "# pubproof off[tag-push-only] a reason",
        "# pubproof : off[tag-push-only] a reason",
        "# pubproof-off[tag-push-only] a reason",
        "# pubproof: of[tag-push-only] a reason",
        "# pubproof: ignore[tag-push-only] a reason",
        "# PubProof: disable=tag-push-only",
        "# pubproof: skip",
    ],
)
def test_a_comment_of_another_form_is_a_finding(comment: str, bench: Benches) -> None:
    made = dispatch(bench, comment)
    (found,) = made.prove(select=("tag-push-only",)).results
    form = "'pubproof: off[clause] reason'"
    says = f"this comment silences nothing: only {form} does, spelled exactly like that"
    help_ = "write 'pubproof: off[clause] reason', or remove it"
    end = 23 + len(comment)
    assert shown(found.verdict)[1:] == [(f"tag-push-only 4:23-4:{end}", says, help_)]


@pytest.mark.parametrize(
    "comment",
    [
        "# proof: off[tag-push-only] a reason",
        "# pubproof ignores this",
        "# pubproof checks[1] it",
        "# Pubproof: see the page",
        "# see pubproof: ignore",
        "# pubproof: see [docs]",
        "# pubproof: skip-existing is set below",
        "# Pubproof: off-the-shelf actions only",
    ],
)
def test_other_comments_silence_nothing(comment: str, bench: Benches) -> None:
    (found,) = dispatch(bench, comment).prove(select=("tag-push-only",)).results
    assert said(found.verdict) == ["also runs on workflow_dispatch"]


@pytest.mark.parametrize("path", ["CONTRIBUTING.md", "CONTRIBUTING.rst"])
def test_a_comment_of_another_form_in_a_text_is_a_finding(path: str, bench: Benches) -> None:
    made = bench("openmed")
    comment = TEXTS[path].format("Pubproof: Off[no-stale-reference] it comes")
    made.write(path, f"{comment}\n\nThe workflow ``.github/workflows/gone.yml`` starts.\n")
    stale, idle = made.prove(select=("no-stale-reference",)).findings
    assert "gone.yml" in stale.message
    assert "only 'pubproof: off[clause] reason' does" in idle.message
    assert idle.location.line == 1


@pytest.mark.parametrize("mark", [": ", "; ", " - ", " \u2013 "])
def test_a_mark_before_the_reason_is_none_of_it(mark: str, bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only]{mark}a reason")
    assert made.verdicts()["tag-push-only"].reason.startswith("a reason (")
    made = dispatch(bench, f"{MARK}[tag-push-only]{mark}")
    assert "this comment gives no reason" in said(made.verdicts()["tag-push-only"])


def test_an_option_that_begins_the_reason_is_of_it(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only] --strict is kept")
    assert made.verdicts()["tag-push-only"].reason.startswith("--strict is kept (")


def test_a_comment_of_a_script_silences_a_command(bench: Benches) -> None:
    made = bench("openmed")
    comment = f"{MARK}[one-publisher] the last old version"
    made.edit(
        PUBLISH,
        "- name: Create the GitHub release",
        f"- run: |\n    twine upload dist/*  {comment}\n- name: Create the GitHub release",
    )
    assert made.verdicts()["one-publisher"].state is State.OFF


def test_a_text_in_quotes_is_no_comment(bench: Benches) -> None:
    made = dispatch(bench)
    made.edit(
        PUBLISH,
        "- name: Create the GitHub release",
        f"- run: |\n    echo '{MARK}[tag-push-only] x'\n- name: Create the GitHub release",
    )
    verdict = made.verdicts()["tag-push-only"]
    assert said(verdict) == ["also runs on workflow_dispatch"]


def test_a_clause_that_is_off_has_no_idle_comments(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only] a reason")
    made.configure('[tool.pubproof.off]\ntag-push-only = "we start by hand"\n')
    verdict = made.verdicts()["tag-push-only"]
    assert verdict.state is State.OFF
    assert verdict.reason == "we start by hand"


UPLOADS = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make up\n"


def test_a_comment_in_a_makefile_silences_what_stands_there(bench: Benches) -> None:
    made = bench("openmed")
    made.write(".github/workflows/other.yml", UPLOADS)
    made.write("Makefile", f"up:\n\ttwine upload dist/*  {MARK}[one-publisher] only at home\n")
    verdict = made.verdicts()["one-publisher"]
    assert verdict.state is State.OFF
    assert verdict.reason == "only at home (Makefile:2)"


@pytest.mark.parametrize("end", ["\f", "\v", "\x1c", "\x85", "\u2028"])
def test_what_ends_no_line_of_a_script_ends_none_of_its_comments(end: str, bench: Benches) -> None:
    made = bench("openmed")
    made.write(".github/workflows/other.yml", UPLOADS)
    comment = f"{MARK}[one-publisher] only at home"
    made.write("Makefile", f"# one{end}page\nup:\n\ttwine upload dist/*  {comment}\n")
    verdict = made.verdicts()["one-publisher"]
    assert verdict.state is State.OFF
    assert verdict.reason == "only at home (Makefile:3)"


def test_a_line_of_a_workflow_ends_where_yaml_has_it_end(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only] we must be able to try again")
    made.edit(PUBLISH, "on:", "# one\u2028# page\f\non:")
    assert made.verdicts()["tag-push-only"].state is State.OFF


def test_a_comment_in_a_workflow_that_releases_nothing_is_idle(bench: Benches) -> None:
    made = bench("openmed")
    made.write(
        ".github/workflows/other.yml", UPLOADS.replace("make up", f"ls {MARK}[pypa-action] x")
    )
    verdict = made.verdicts()["pypa-action"]
    assert verdict.state is State.FAILS
    assert verdict.reason == ""
    assert "silences nothing" in said(verdict)[0]


def shown(verdict: Verdict) -> list[tuple[str, str, str]]:
    """Return what findings are about, what they say and what helps."""
    return [
        (f"{one.clause} {at.line}:{at.column}-{at.end_line}:{at.end_column}", one.message, one.help)
        for one in verdict.findings
        for at in (one.location,)
    ]


def test_a_comment_without_a_reason_is_told_whole(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only]")
    found = shown(made.verdicts()["tag-push-only"])[1]
    place = "tag-push-only 4:23-4:53"
    assert found == (place, "this comment gives no reason", "write the reason after it")


def test_an_idle_comment_is_told_whole(bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PUBLISH, "name: pypi", f"{MARK}[pypa-action] long gone\nname: pypi")
    verdict = made.verdicts()["pypa-action"]
    line = made.line_of(PUBLISH, MARK)
    says = f"this comment silences nothing: line {line + 1} has no such finding"
    (found,) = shown(verdict)
    assert found == (f"pypa-action {line}:7-{line}:45", says, "remove the comment")


def test_of_a_comment_that_silences_another_clause_the_idle_one_goes(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only, pypa-action] a reason")
    verdicts = made.verdicts()
    assert verdicts["tag-push-only"].state is State.OFF
    (found,) = shown(verdicts["pypa-action"])
    assert found[2] == "take 'pypa-action' out of its brackets"


def test_a_misspelled_clause_is_told_whole(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-pushonly] a reason")
    first, second = made.prove(select=("tag-push-only", "no-pull-request")).results
    says = "this comment silences nothing: there is no clause 'tag-pushonly'"
    help_ = "did you mean 'tag-push-only'?"
    assert shown(first.verdict)[1:] == [("tag-push-only 4:23-4:61", says, help_)]
    assert (first.clause.id, first.verdict.state) == ("tag-push-only", State.FAILS)
    assert second.verdict.state is State.HOLDS


@pytest.mark.parametrize("rest", ["[tag-push-only by hand", " tag-push-only by hand", "[] by hand"])
def test_a_comment_that_names_no_clause_is_told_whole(rest: str, bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}{rest}")
    (found,) = made.prove(select=("tag-push-only",)).results
    says = "this comment silences nothing: it names no clause in brackets"
    help_ = "write 'pubproof: off[clause] reason', or remove it"
    end = 23 + len(MARK) + len(rest)
    assert shown(found.verdict)[1:] == [(f"tag-push-only 4:23-4:{end}", says, help_)]


def test_a_comment_of_a_text_that_names_no_clause_is_told_whole(bench: Benches) -> None:
    made = bench("openmed")
    made.write("CONTRIBUTING.md", "# A text\n\n<!-- pubproof: off no-stale-reference -->\n")
    (result,) = made.prove(select=("no-stale-reference",)).results
    (found,) = shown(result.verdict)
    says = "this comment silences nothing: it names no clause in brackets"
    assert found[:2] == ("no-stale-reference 3:1-3:42", says)


def test_a_comment_that_only_speaks_of_pubproof_is_none(bench: Benches) -> None:
    made = dispatch(bench, "# pubproof: offers no word for this")
    (found,) = made.prove(select=("tag-push-only",)).results
    assert len(shown(found.verdict)) == 1


def test_two_comments_are_two_reasons(bench: Benches) -> None:
    made = dispatch(bench, f"{MARK}[tag-push-only] by hand")
    night = f"  schedule:  {MARK}[tag-push-only] each night\n    - cron: '0 1 * * *'\n"
    made.replace(PUBLISH, "  push:\n", f"{night}  push:\n")
    verdict = made.verdicts()["tag-push-only"]
    assert verdict.state is State.OFF
    assert verdict.reason == f"by hand ({PUBLISH}:4); each night ({PUBLISH}:5)"


TEXTS = {
    "CONTRIBUTING.md": "<!-- {} -->",
    "CONTRIBUTING.markdown": "<!-- {} -->",
    "CONTRIBUTING.mdx": "<!-- {} -->",
    "CONTRIBUTING.rst": ".. {}",
}


@pytest.mark.parametrize("path", TEXTS)
def test_a_comment_of_a_text_silences_the_line_below(path: str, bench: Benches) -> None:
    made = bench("openmed")
    form = TEXTS[path]
    wrong = "The workflow ``.github/workflows/gone.yml`` starts."
    made.write(path, f"# A text\n\n{wrong}\n")
    assert made.verdicts()["no-stale-reference"].state is State.FAILS
    comment = form.format("pubproof: off[no-stale-reference] it comes\n  next week")
    made.write(path, f"# A text\n\n{comment}\n\n{wrong}\n")
    assert made.verdicts()["no-stale-reference"].state is State.FAILS
    comment = form.format("pubproof: off[no-stale-reference] it comes")
    made.write(path, f"# A text\n\n{comment}\n{wrong}\n")
    verdict = made.verdicts()["no-stale-reference"]
    assert verdict.state is State.OFF
    assert verdict.reason == f"it comes ({path}:3)"


@pytest.mark.parametrize("path", TEXTS)
def test_a_comment_of_a_text_silences_the_next_line_that_is_not_blank(
    path: str, bench: Benches
) -> None:
    made = bench("openmed")
    comment = TEXTS[path].format("pubproof: off[no-stale-reference] it comes")
    wrong = "The workflow ``.github/workflows/gone.yml`` starts."
    made.write(path, f"# A text\n\n{comment}\n\n{wrong}\n\n{wrong}\n")
    (found,) = made.verdicts()["no-stale-reference"].findings
    assert found.location.line == 7
    made.write(path, f"# A text\n\n{comment}\n\n")
    assert "line 4 has no such" in said(made.verdicts()["no-stale-reference"])[0]


def test_an_idle_comment_of_the_settings_is_a_finding(bench: Benches) -> None:
    made = bench("openmed")
    table = "[tool.pubproof.publisher]"
    made.edit("pyproject.toml", table, f"{MARK}[publisher-matches] it moves\n{table}")
    verdict = made.verdicts()["publisher-matches"]
    line = made.line_of("pyproject.toml", table)
    assert said(verdict) == [f"this comment silences nothing: line {line} has no such finding"]
    assert verdict.findings[0].location.path == "pyproject.toml"


def test_an_idle_comment_of_a_text_is_told_whole(bench: Benches) -> None:
    made = bench("openmed")
    mark = "<!-- pubproof: off[no-stale-reference] gone -->"
    made.write("CONTRIBUTING.md", f"# A text\n\nSome words. {mark} More.\n")
    verdict = made.verdicts()["no-stale-reference"]
    says = "this comment silences nothing: line 3 has no such finding"
    assert shown(verdict) == [("no-stale-reference 3:13-3:60", says, "remove the comment")]


def test_what_a_text_shows_of_comments_is_none(bench: Benches) -> None:
    made = bench("openmed")
    made.write("CONTRIBUTING.md", "Write `<!-- pubproof: off[no-stale-reference] why -->`.\n")
    assert made.verdicts()["no-stale-reference"].state is State.HOLDS


def test_what_is_left_when_a_breach_is_silenced_may_be_a_doubt(bench: Benches) -> None:
    made = bench("openmed")
    made.write(
        ".github/workflows/other.yml",
        "on: workflow_dispatch\n"
        "jobs:\n"
        "  other:\n"
        "    uses: someone/workflows/.github/workflows/release.yml@v1\n"
        "    secrets: inherit\n"
        "  again:\n"
        "    runs-on: ubuntu-24.04\n"
        "    steps:\n"
        f"      - run: twine upload dist/*  {MARK}[one-publisher] for a mirror\n",
    )
    before = made.verdict("one-publisher")
    assert before.state is State.UNKNOWN
    assert [finding.doubtful for finding in before.findings] == [False]
    assert before.reason.startswith("cannot see inside")
    made.replace(".github/workflows/other.yml", " for a mirror", "")
    after = made.verdict("one-publisher")
    assert after.state is State.FAILS
    assert [finding.doubtful for finding in after.findings] == [False, True, False]

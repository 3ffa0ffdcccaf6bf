"""The repository that a page speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof import contract
from pubproof.guide import subject as module
from pubproof.guide.subject import NoSubjectError, Subject, SubjectError
from pubproof.location import Location

if TYPE_CHECKING:
    from tests.guide.conftest import Folder

    from pubproof.contract.clause import Report
    from pubproof.pipeline import Pipeline


def refusal(folder: Folder, inside: str = "") -> str:
    """Return why there is no such subject."""
    with pytest.raises(NoSubjectError) as caught:
        Subject(folder.root, inside)
    message = str(caught.value)
    assert message.isprintable()
    return message


def test_places_are_seen_from_the_site(folder: Folder) -> None:
    folder.write("examples/one/README.md", "")
    place = Location("a.yml", 3, 1, 4, 1)
    assert folder.subject().place(place) == place
    inside = folder.subject("examples/one")
    assert inside.place(place) == Location("examples/one/a.yml", 3, 1, 4, 1)
    assert inside.path("b.yml") == "examples/one/b.yml"


def test_a_subject_lies_in_the_sites_repository(folder: Folder) -> None:
    folder.write("file", "")
    (folder.root / "out").symlink_to(folder.root.parent)
    assert refusal(folder, "nowhere") == "repository 'nowhere' does not exist"
    assert refusal(folder, "file") == "repository 'file' does not exist"
    assert refusal(folder, "..") == "repository '..' is outside the site's repository"
    assert refusal(folder, "a/../../b") == (
        "repository 'a/../../b' is outside the site's repository"
    )
    assert refusal(folder, "out") == "repository 'out' is outside the site's repository"


def test_settings_that_cannot_be_read_name_their_file(folder: Folder) -> None:
    folder.write("pyproject.toml", "[tool.pubproof]\ntag = []\n")
    folder.write("inside/pyproject.toml", "a = 1\nb = \n")
    assert refusal(folder) == (
        "pyproject.toml:2:1: [tool.pubproof] has no setting 'tag'; did you mean 'tags'?"
    )
    assert refusal(folder, "inside").startswith("inside/pyproject.toml:2:5: invalid TOML: ")


def test_a_clause_that_is_switched_off_must_exist(folder: Folder) -> None:
    folder.write("pyproject.toml", "[tool.pubproof.off]\ntag-only = 'no'\n")
    assert "has no clause 'tag-only'; did you mean 'tag-push-only'?" in refusal(folder)


def test_the_publisher_comes_from_the_settings(openmed: Folder) -> None:
    subject = openmed.subject()
    assert subject.publisher == ("maziyarpanahi", "openmed", "publish.yml", "pypi", None)
    assert subject.slug == "maziyarpanahi/openmed"


@pytest.mark.parametrize(("inside", "file"), [("", "pyproject.toml"), ("a", "a/pyproject.toml")])
def test_without_a_publisher_the_message_says_what_to_add(
    folder: Folder, inside: str, file: str
) -> None:
    folder.write("a/README.md", "")
    with pytest.raises(SubjectError) as caught:
        _ = folder.subject(inside).slug
    assert str(caught.value) == (
        f"{file} has no [tool.pubproof.publisher]; record there what is registered on PyPI: "
        "owner, repository, workflow and environment"
    )
    assert not isinstance(caught.value, NoSubjectError)


def test_the_clauses_are_judged_once(openmed: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []

    def judge(pipeline: Pipeline) -> Report:
        judged.append(pipeline)
        return contract.judge(pipeline)

    monkeypatch.setattr(module, "judge", judge)
    subject = openmed.subject()
    assert judged == []
    assert list(subject.results) == [clause.id for clause in contract.CLAUSES]
    assert subject.results["tag-push-only"].verdict.state == "holds"
    assert len(judged) == 1
    assert judged[0] is subject.pipeline

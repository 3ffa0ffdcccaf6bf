"""Git's past commits."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.retirement.conftest import TOKEN, another, make
from tests.retirement.test_forms import PLANTED

from pubproof.retirement.leftover import Leftover, Unchecked
from pubproof.retirement.places import history
from pubproof.retirement.scan import WINDOW

if TYPE_CHECKING:
    from tests.retirement.conftest import Desk


@pytest.fixture(autouse=True)
def clone(desk: Desk) -> None:
    desk.git("init", "--quiet")
    desk.write("README", "first\n")
    desk.commit("Begin")


def found(desk: Desk) -> list[Leftover]:
    return desk.leftovers(history, history=True)


def test_it_is_read_only_when_asked_for(desk: Desk) -> None:
    (unchecked,) = desk.find(history)
    assert isinstance(unchecked, Unchecked)
    assert unchecked.command == f"pubproof tokens --history {desk.root}"
    assert not unchecked.failed


def test_nothing_is_found_in_a_clean_history(desk: Desk) -> None:
    assert found(desk) == []


def test_a_token_that_was_removed(desk: Desk) -> None:
    desk.write("src/up.py", f"\nx = '{TOKEN}'\n")
    brought = desk.commit("Upload it\n\nwith a token", "2020-02-03T00:00:00Z")
    desk.write("src/up.py", f"\n\ny = 1\nx = '{TOKEN}'\n")
    desk.commit("Change it", "2021-01-01T00:00:00Z")
    desk.write("src/up.py", "x = 1\n")
    desk.commit("Remove it", "2022-01-01T00:00:00Z")
    (leftover,) = found(desk)
    assert str(leftover.place) == f"{brought[:12]}:src/up.py:2:6"
    assert leftover.place.commit == brought
    assert leftover.notes[:2] == (
        'brought on 2020-02-03 by "Upload it"',
        "no longer in the last commit",
    )
    assert leftover.help.startswith("leave the history as it is, then revoke it on PyPI")


def test_a_token_that_is_still_there(desk: Desk) -> None:
    desk.write("a.txt", TOKEN)
    desk.commit("Bring it")
    desk.git("mv", "a.txt", "b.txt")
    desk.write("b.txt", f"moved\n{TOKEN}")
    desk.commit("Move it")
    (leftover,) = found(desk)
    assert leftover.place.name == "a.txt"
    assert "still there, in b.txt" in leftover.notes
    assert leftover.help.startswith("remove it from the files, then revoke it")


def test_a_token_is_found_in_every_form(desk: Desk) -> None:
    tokens = [another(number) for number in range(1, len(PLANTED) + 1)]
    for number, (token, text) in enumerate(zip(tokens, PLANTED.values(), strict=True)):
        if TOKEN in text:
            desk.write(f"{number}.txt", text.replace(TOKEN, token))
    desk.write("wide.txt", another(100).encode("utf-16"))
    desk.commit("Bring them")
    plain = [text for text in PLANTED.values() if TOKEN in text]
    assert len(found(desk)) == len(plain) + 1
    assert len(plain) > 5


@pytest.mark.parametrize(
    "arguments",
    [
        ["branch", "kept"],
        ["tag", "v1"],
        ["tag", "--annotate", "v1", "--message", "x"],
        ["update-ref", "refs/notes/kept", "HEAD"],
    ],
)
def test_every_ref_is_followed(desk: Desk, arguments: list[str]) -> None:
    desk.write("a.txt", TOKEN)
    desk.commit("Bring it")
    desk.git(*arguments)
    desk.git("reset", "--hard", "--quiet", "HEAD~1")
    (leftover,) = found(desk)
    assert leftover.place.name == "a.txt"


def test_a_token_in_a_stash_is_found(desk: Desk) -> None:
    desk.write("README", f"{TOKEN}\n")
    desk.git("stash")
    assert len(found(desk)) == 1


def test_every_stash_is_read(desk: Desk) -> None:
    for number in (1, 2, 3):
        desk.write("README", f"{another(number)}\n")
        desk.git("stash")
    assert len(found(desk)) == 3


def test_what_was_amended_is_still_in_the_clone(desk: Desk) -> None:
    desk.write("a.txt", TOKEN)
    brought = desk.commit(f"Bring it with {another(1)}")
    desk.write("a.txt", "clean")
    desk.git("add", "a.txt")
    desk.git("commit", "--quiet", "--amend", "--message", "Bring it")
    places = [str(each.place) for each in found(desk)]
    assert places == [f"{brought[:12]}:a.txt:1:1", f"{brought[:12]}:message:1:15"]


def test_a_token_that_a_merge_brings(desk: Desk) -> None:
    desk.git("checkout", "--quiet", "-b", "side")
    desk.write("side", "1")
    desk.commit("Side")
    desk.git("checkout", "--quiet", "main")
    desk.write("main", "1")
    desk.commit("Main")
    desk.git("merge", "--quiet", "--no-commit", "side")
    desk.write("evil.txt", TOKEN)
    merge = desk.commit("Merge")
    (leftover,) = found(desk)
    assert leftover.place.commit == merge


def test_tokens_in_messages_of_commits_tags_and_notes_are_found(desk: Desk) -> None:
    commit = desk.commit(f"Use {TOKEN}")
    desk.git("tag", "--annotate", "v1", "--message", f"with {another(7)}")
    desk.git("notes", "add", "--message", f"noted {another(8)}")
    notes, message, tag = found(desk)
    assert notes.place.kind == "commit"
    assert str(message.place) == f"{commit[:12]}:message:1:5"
    assert "no longer in the last commit" not in message.notes
    assert str(tag.place) == "the message of the tag v1:1:6"


def test_a_token_in_two_messages_comes_once(desk: Desk) -> None:
    desk.commit(f"Use {TOKEN}")
    latest = desk.commit(f"Use {TOKEN} again")
    assert [each.place.commit for each in found(desk)] == [latest]


def test_the_tag_whose_message_has_it_is_named(desk: Desk) -> None:
    for number in (1, 2, 3):
        text = another(number) if number > 1 else "clean"
        desk.git("tag", "--annotate", f"v{number}", "--message", f"a\n\nb\n{text}")
    places = [str(each.place) for each in found(desk)]
    assert places == ["the message of the tag v2:4:1", "the message of the tag v3:4:1"]


def test_two_tokens_in_one_file_and_one_in_two(desk: Desk) -> None:
    desk.write("a.txt", f"{another(1)}\n{another(2)}\n")
    desk.write("b.txt", f"{another(1)}\n")
    desk.commit("Bring them")
    assert [str(each.place).partition(":")[2] for each in found(desk)] == ["a.txt:1:1", "a.txt:2:1"]


def test_a_long_file_is_read_to_its_end(desk: Desk) -> None:
    desk.write("big.bin", b"\0line\n" * (2 * WINDOW // 6) + TOKEN.encode() + b"\n" + b"x" * 1000)
    desk.write("z.txt", another(1))
    desk.commit("Bring it")
    assert [each.place.line for each in found(desk)] == [2 * WINDOW // 6 + 1, 1]


@pytest.mark.parametrize("name", ["with space", "tab\tand\nline", "ü", '"quoted"', ":colon"])
def test_a_path_with_odd_characters_is_named_as_it_is(desk: Desk, name: str) -> None:
    desk.write(name, TOKEN)
    desk.commit("Bring it")
    assert [each.place.name for each in found(desk)] == [name]


def test_a_shallow_clone_is_told(desk: Desk) -> None:
    desk.write("a.txt", make())
    desk.commit("Bring it")
    clone = desk.home / "clone"
    desk.git("clone", "--quiet", "--depth=1", f"file://{desk.root}", str(clone))
    desk.root = clone
    unchecked, leftover = desk.find(history, history=True)
    assert isinstance(unchecked, Unchecked)
    assert (unchecked.failed, unchecked.command) == (True, "git fetch --unshallow --tags")
    assert isinstance(leftover, Leftover)


@pytest.mark.parametrize(("lost", "told"), [("a", "1 blob is"), ("ab", "2 blobs are")])
def test_blobs_that_are_missing_are_told_and_not_fetched(desk: Desk, lost: str, told: str) -> None:
    for number, name in enumerate("abc"):
        desk.write(name, another(number))
    desk.commit("Bring them")
    for name in lost:
        blob = desk.git("rev-parse", f"HEAD:{name}")
        (desk.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    unchecked, *leftovers = desk.find(history, history=True)
    assert isinstance(unchecked, Unchecked)
    assert (unchecked.why, unchecked.failed) == (f"{told} not in this clone", True)
    assert len(leftovers) == 3 - len(lost)


def test_a_commit_that_git_cannot_read_is_told(desk: Desk) -> None:
    desk.write("a.txt", TOKEN)
    desk.commit("Bring it")
    name = desk.git("rev-parse", "HEAD~1")
    damaged = desk.root / ".git/objects" / name[:2] / name[2:]
    damaged.chmod(0o644)
    damaged.write_bytes(b"no object")
    unchecked = [each for each in desk.find(history, history=True) if isinstance(each, Unchecked)]
    assert [(each.failed, each.command) for each in unchecked] == [(True, "git fsck")]


@pytest.mark.parametrize("there_is_git", [True, False])
def test_no_repository_is_told(desk: Desk, *, there_is_git: bool) -> None:
    if not there_is_git:
        desk.environment["PATH"] = str(desk.home)
    desk.root = desk.home
    (unchecked,) = desk.find(history, history=True)
    assert isinstance(unchecked, Unchecked)
    assert unchecked.failed
    assert ("not a git repository" if there_is_git else "there is no git here") in unchecked.why


def test_a_repository_of_somebody_else(desk: Desk) -> None:
    desk.environment["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1"
    (unchecked,) = desk.find(history, history=True)
    assert isinstance(unchecked, Unchecked)
    assert unchecked.failed
    assert unchecked.why.startswith("detected dubious ownership in repository at '")


def test_an_empty_repository(desk: Desk) -> None:
    empty = desk.home / "empty"
    subprocess.run(["git", "init", "--quiet", str(empty)], check=True)  # noqa: S607  wherever it is
    desk.root = empty
    assert found(desk) == []


def test_a_program_of_the_repository_that_looks_at_signatures_is_not_started(desk: Desk) -> None:
    program = desk.write(
        ".git/signer",
        "#!/bin/sh\ntouch started\necho '[GNUPG:] SIG_CREATED ' >&2\n"
        "echo '-----BEGIN PGP SIGNATURE-----'\necho '-----END PGP SIGNATURE-----'\n",
    )
    program.chmod(0o755)
    desk.git("config", "gpg.program", str(program))
    desk.git("config", "log.showSignature", "true")
    desk.git("config", "commit.gpgSign", "true")
    desk.write("a.txt", TOKEN)
    brought = desk.commit("Bring it")
    desk.root.joinpath("started").unlink()
    (leftover,) = found(desk)
    assert leftover.place.commit == brought
    assert not desk.root.joinpath("started").exists()

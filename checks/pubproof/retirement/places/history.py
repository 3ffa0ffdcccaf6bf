"""Git's past commits: every blob that a ref or a reflog reaches, once, and every message.

A reflog has what was amended, reset or stashed, until git forgets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import git
from pubproof.commands import call
from pubproof.retirement.blobs import ALL, Blobs, read
from pubproof.retirement.git_process import GitProcess
from pubproof.retirement.leftover import Found, Leftover, Place, Unchecked, of_token
from pubproof.retirement.scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.retirement.scan import Seen
    from pubproof.retirement.scene import Scene

_MARK = b"\x01"
"""What begins the line of a commit, which no other word of git's output begins with."""
_FIELDS = "%H%x00%cs%x00%s"


class _Commit(NamedTuple):
    """The commit that brought something."""

    id: str
    date: str
    subject: str
    path: str


def find(scene: Scene) -> Iterator[Found]:
    """Yield the tokens in past commits, each once with the commit that brought it."""
    command = call("tokens --history", scene.repository.folder)
    if not scene.history:
        yield Unchecked("git's past commits", "they are read with --history", command)
        return
    inside = scene.ask_git("rev-parse", "--is-shallow-repository")
    if inside is None or inside.returncode:
        why = "there is no git here" if inside is None else git.refusal(inside)
        yield Unchecked("git's past commits", why, command, failed=True)
        return
    if inside.stdout.strip() == b"true":
        why = "the clone is shallow: older commits are not here"
        yield Unchecked("git's older commits", why, "git fetch --unshallow --tags", failed=True)
    blobs = read(scene)
    if blobs.broken:
        why = "git ended with an error; it must be 2.32 or newer, and the repository whole"
        yield Unchecked("git's past commits", why, "git fsck", failed=True)
    if blobs.missing:
        blob = "blob is" if blobs.missing == 1 else "blobs are"
        why = f"{blobs.missing} {blob} not in this clone"
        yield Unchecked("git's past commits", why, "git fetch --refetch", failed=True)
    if blobs.seen:
        yield from _leftovers(scene, blobs)
    yield from _messages(scene)


def _leftovers(scene: Scene, blobs: Blobs) -> Iterator[Leftover]:
    """Yield each token once, where it came first."""
    brought = _brought(scene, set(blobs.seen))
    present = _present(scene, set(blobs.seen))
    reported: set[str] = set()
    order = [*brought, *(blob for blob in blobs.seen if blob not in brought)]
    holders: dict[str, list[str]] = {}
    for blob, every in blobs.seen.items():
        for seen in every:
            holders.setdefault(seen.token, []).append(blob)
    for blob in order:
        for seen in blobs.seen[blob]:
            if seen.token not in reported:
                reported.add(seen.token)
                here = [present[each] for each in holders[seen.token] if each in present]
                yield _leftover(scene, seen, brought.get(blob), here)


def _leftover(scene: Scene, seen: Seen, commit: _Commit | None, here: list[str] | None) -> Leftover:
    """Return the leftover of a token; `here` are the files that have it, None for a message."""
    if commit is None:
        commit = _Commit("", "", "", "a blob that no commit of a branch or tag names")
    place = Place("commit", commit.path, seen.line, commit.id or None, seen.column)
    remove = "remove it from the files" if here else "leave the history as it is"
    leftover = of_token(place, seen, scene.now, remove)
    still = f"still there, in {here[0]}" if here else "no longer in the last commit"
    brought = f'brought on {commit.date} by "{commit.subject}"' if commit.id else ""
    notes = (brought, still if here is not None else "", *leftover.notes)
    return leftover._replace(notes=tuple(note for note in notes if note))


def _brought(scene: Scene, blobs: set[str]) -> dict[str, _Commit]:
    """Return the first commit that has each blob, in the order in which they came."""
    command = (
        *("-c", "log.showRoot=true", "log", *ALL, "--topo-order", "--reverse", "--raw", "-z"),
        *("--no-abbrev", "--no-renames", "--diff-merges=separate", f"--format=%x01{_FIELDS}"),
    )
    found: dict[str, _Commit] = {}
    with GitProcess(scene, *command) as log:
        commit = _Commit("", "", "", "")
        words = log.words()
        for word in words:
            if word.startswith(_MARK):
                commit = _Commit(_text(word[1:]), _text(next(words)), _text(next(words)), "")
            elif word.lstrip().startswith(b":"):
                blob = word.split()[3].decode()
                path = _text(next(words))
                if blob in blobs and blob not in found:
                    found[blob] = commit._replace(path=path)
                    scene.progress(f"history: {len(found)} of {len(blobs)} leads followed")
    return found


def _present(scene: Scene, blobs: set[str]) -> dict[str, str]:
    """Return the path of each blob that the last commit still has."""
    done = scene.ask_git("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    found = {}
    for entry in done.stdout.split(b"\0") if done is not None and not done.returncode else ():
        head, _, path = entry.partition(b"\t")
        blob = head.rpartition(b" ")[2].decode()
        if blob in blobs:
            found[blob] = _text(path)
    return found


def _messages(scene: Scene) -> Iterator[Leftover]:
    """Yield the tokens in the messages of commits and of tags."""
    logged = ("log", *ALL, "-z", f"--format={_FIELDS}%x00%B")
    tagged = ("for-each-ref", "refs/tags", "--format=%(refname:short)%00%(contents)%00")
    reported: set[str] = set()
    with GitProcess(scene, *logged) as log:
        words = log.words()
        for commit in words:
            date, subject, message = (next(words, b"") for _ in range(3))
            for seen in scan(message):
                if seen.token not in reported:
                    reported.add(seen.token)
                    found = _Commit(_text(commit), _text(date), _text(subject), "message")
                    yield _leftover(scene, seen, found, None)
    with GitProcess(scene, *tagged) as tags:
        words = tags.words()
        for name in words:
            for seen in scan(next(words, b"")):
                if seen.token not in reported:
                    reported.add(seen.token)
                    title = f"the message of the tag {_text(name)}"
                    place = Place("git", title, seen.line, column=seen.column)
                    remove = "leave the tag as it is"
                    yield of_token(place, seen, scene.now, remove)


def _text(word: bytes) -> str:
    return word.decode("utf-8", errors="replace").strip()

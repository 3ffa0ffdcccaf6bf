"""Git's past commits: every blob that a ref or a reflog reaches, once, and every message.

A reflog has what was amended, reset or stashed, until git forgets it.
"""

from __future__ import annotations

import subprocess
from typing import IO, TYPE_CHECKING, NamedTuple, Self, cast

from pubproof import git
from pubproof.commands import call
from pubproof.retirement.leftover import Found, Leftover, Place, Unchecked, of_token
from pubproof.retirement.scan import Seen, scan, scan_windows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from pubproof.retirement.scene import Scene

_MARK = b"\x01"
"""What begins the line of a commit, which no other word of git's output begins with."""
_CHUNK = 64 * 1024
_EVERY = 200
"""After so many blobs the progress is told."""
_FIELDS = "%H%x00%cs%x00%s"
_ALL = ("--all", "--reflog")
"""From where every commit of the clone is reached."""


class _Commit(NamedTuple):
    """The commit that brought something."""

    id: str
    date: str
    subject: str
    path: str


class _Blobs:
    """What reading the blobs has found."""

    def __init__(self) -> None:
        self.seen: dict[str, list[Seen]] = {}
        """The tokens by the blob's id, only of blobs that have one."""
        self.missing = 0
        self.broken = False


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
    blobs = _read(scene)
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


# -- reading -----------------------------------------------------------------------------------


def _read(scene: Scene) -> _Blobs:
    """Read every blob that is reached; one at a time is held, and of a long one a window."""
    listed = (
        *("rev-list", "--objects", *_ALL, "--no-object-names", "--missing=print"),
        *("--filter=object:type=blob", "--filter-provided-objects"),
    )
    found = _Blobs()
    batch = ("cat-file", "--batch", "--buffer")
    with _Git(scene, *listed) as names, _Git(scene, *batch, stdin=names.output) as objects:
        names.output.close()  # cat-file reads it
        _take(scene, objects.output, found)
    found.broken = names.failed or objects.failed
    return found


class _Git:
    """A git that runs as long as the ``with`` statement, and what it prints."""

    def __init__(self, scene: Scene, *arguments: str, stdin: IO[bytes] | None = None) -> None:
        self._process = scene.start_git(*arguments, stdin=stdin or subprocess.DEVNULL)
        self.output = cast("IO[bytes]", self._process.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.__exit__(kind, error, traceback)

    @property
    def failed(self) -> bool:
        """Whether it ended with an error, known behind the ``with`` statement."""
        return bool(self._process.returncode)


def _take(scene: Scene, stream: IO[bytes], found: _Blobs) -> None:
    """Read the answers of ``git cat-file --batch``."""
    number = 0
    while header := stream.readline():
        words = header.split()
        if words[-1] == b"missing":
            found.missing += 1
            continue
        number += 1
        if number % _EVERY == 0:
            scene.progress(f"history: {number:,} versions of files read")
        blob = _Limited(stream, int(words[2]))
        seen = scan_windows(blob.read)
        blob.finish()
        if seen:
            found.seen[words[0].decode()] = seen


class _Limited:
    """The next `size` bytes of a stream, as a stream by themselves."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer than `size` only at the end."""
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data

    def finish(self) -> None:
        """Skip those of the bytes that are left, and the line end behind them."""
        while self._left and self.read(_CHUNK):
            pass
        self._stream.read(1)


# -- telling -----------------------------------------------------------------------------------


def _leftovers(scene: Scene, blobs: _Blobs) -> Iterator[Leftover]:
    """Yield each token once, where it came first."""
    brought = _brought(scene, set(blobs.seen))
    present = _present(scene, set(blobs.seen))
    told: set[str] = set()
    order = [*brought, *(blob for blob in blobs.seen if blob not in brought)]
    holders: dict[str, list[str]] = {}
    for blob, every in blobs.seen.items():
        for seen in every:
            holders.setdefault(seen.token, []).append(blob)
    for blob in order:
        for seen in blobs.seen[blob]:
            if seen.token not in told:
                told.add(seen.token)
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
        *("-c", "log.showRoot=true", "log", *_ALL, "--topo-order", "--reverse", "--raw", "-z"),
        *("--no-abbrev", "--no-renames", "--diff-merges=separate", f"--format=%x01{_FIELDS}"),
    )
    found: dict[str, _Commit] = {}
    with _Git(scene, *command) as log:
        commit = _Commit("", "", "", "")
        words = _words(log.output)
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
    logged = ("log", *_ALL, "-z", f"--format={_FIELDS}%x00%B")
    tagged = ("for-each-ref", "refs/tags", "--format=%(refname:short)%00%(contents)%00")
    told: set[str] = set()
    with _Git(scene, *logged) as log:
        words = _words(log.output)
        for commit in words:
            date, subject, message = (next(words, b"") for _ in range(3))
            for seen in scan(message):
                if seen.token not in told:
                    told.add(seen.token)
                    found = _Commit(_text(commit), _text(date), _text(subject), "message")
                    yield _leftover(scene, seen, found, None)
    with _Git(scene, *tagged) as tags:
        words = _words(tags.output)
        for name in words:
            for seen in scan(next(words, b"")):
                if seen.token not in told:
                    told.add(seen.token)
                    title = f"the message of the tag {_text(name)}"
                    place = Place("git", title, seen.line, column=seen.column)
                    remove = "leave the tag as it is"
                    yield of_token(place, seen, scene.now, remove)


def _words(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands between the nulls of a stream."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _text(word: bytes) -> str:
    return word.decode("utf-8", errors="replace").strip()

"""Archives that programs unpack, list and make.

After the manuals of GNU tar, Info-ZIP, 7-Zip and Python's `zipfile` and `tarfile`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts.options import operands, value

if TYPE_CHECKING:
    from collections.abc import Sequence

_TARS = frozenset({"bsdtar", "gtar", "tar"})
_SEVENS = frozenset({"7z", "7za", "7zr", "7zz"})
_MODULES = frozenset({"tarfile", "zipfile"})
"""Modules of Python that are programs too."""
PROGRAMS = _TARS | _SEVENS | _MODULES | {"cpio", "unzip"}
"""Programs that unpack."""
_PACKING = late.pattern(r"-[0-9Djqrvy]+|--(?:quiet|recurse-paths|junk-paths)")
"""Options with which ``zip`` makes an archive and does nothing besides."""
_VALUED_LETTERS = "bCfgHIKLNTVX"
"""Letters of ``tar`` with a value."""
_TELLING = "cltvzZp"
"""Letters with which ``unzip`` unpacks no file."""
_STARTING = frozenset(
    {*("--checkpoint-action", "--info-script", "--to-command", "--use-compress-program"), *"FI"}
)
"""Options and letters of ``tar`` that name a program which it starts."""
_VALUED = frozenset(
    {"--directory", "--exclude", "--exclude-from", "--file", "--files-from", "--strip-components"}
    | {"--transform", "--use-compress-program"}
)


class Unpacking(NamedTuple):
    """What a program takes out of an archive."""

    archive: str
    """The file, as it is written; nothing for the standard input."""
    folder: str = "."
    """Where it goes."""
    members: tuple[str, ...] = ()
    """What is taken out; nothing for all of it."""


def unpacked(argv: Sequence[str]) -> Unpacking | None:
    """Return what a command unpacks, None for one that unpacks nothing."""
    name, *words = argv
    plain = operands(words)
    if name in _TARS:
        return _tar(words)
    if name in _SEVENS and plain[1:] and plain[0] in ("e", "x"):
        return Unpacking(plain[1], value(words, "-o") or ".", tuple(plain[2:]))
    if name in _MODULES and {"-e", "--extract"} & set(words) and plain:
        return Unpacking(plain[0], plain[1] if plain[1:] else ".")
    if name == "cpio" and any(_has_letter(word, "i") for word in words):
        return Unpacking(value(words, "-F", "--file") or "", value(words, "-D") or ".")
    return _unzip(words) if name == "unzip" else None


class _Tar(NamedTuple):
    """What ``tar`` is told."""

    letters: str
    given: dict[str, str]
    """Its long options, and the letters that have a value."""
    members: tuple[str, ...]

    @property
    def archive(self) -> str:
        return self.given.get("f", self.given.get("--file", ""))


def _tar(words: Sequence[str]) -> Unpacking | None:
    """``tar xzf archive``, ``tar -xf archive -C folder member``, ``tar --extract``."""
    options = _tar_options(words)
    if "x" not in options.letters and not options.given.keys() & {"--extract", "--get"}:
        return None
    folder = options.given.get("C", options.given.get("--directory", "."))
    return Unpacking(options.archive, folder, options.members)


def _tar_options(words: Sequence[str]) -> _Tar:
    """Return what tar is told, in its new and in its old style."""
    given: dict[str, str] = {}
    members: list[str] = []
    seen = ""
    rest = iter(words)
    for position, word in enumerate(rest):
        if word.startswith("--"):
            name, equals, held = word.partition("=")
            is_valued = any(one.startswith(name) for one in _VALUED)  # it may be cut short
            given[name] = held if equals or not is_valued else next(rest, "")
        elif word.startswith("-") or not position:
            letters = word.removeprefix("-")
            for at, letter in enumerate(letters):
                seen += letter
                if letter in _VALUED_LETTERS:
                    attached = letters[at + 1 :] if word.startswith("-") else ""
                    given[letter] = attached or next(rest, "")
                    if attached:
                        break
        else:
            members.append(word)
    return _Tar(seen, given, tuple(members))


def lists(argv: Sequence[str]) -> bool:
    """Whether a command does no more than tell, test or print what an archive holds."""
    name, *words = argv
    if name in _TARS:
        options = _tar_options(words)
        starts = not _STARTING.isdisjoint({*options.letters, *options.given})
        return not starts and ("t" in options.letters or "--list" in options.given)
    if name in _MODULES:
        return not {"-l", "--list", "-t", "--test"}.isdisjoint(words)
    if name in _SEVENS:
        return words[:1] in (["l"], ["t"])
    # The folder may follow its letter at once, as in ``-ddist``.
    letters = (word.partition("d")[0] for word in words)
    return name == "unzip" and any(_has_letter(word, one) for word in letters for one in _TELLING)


def _unzip(words: Sequence[str]) -> Unpacking | None:
    """``unzip archive member -d folder``."""
    if lists(("unzip", *words)):
        return None
    plain: list[str] = []
    folder, rest = ".", iter(words)
    for word in rest:
        if word in ("-P", "-x"):
            next(rest, "")
        elif word.startswith("-") and word.endswith("d"):
            folder = next(rest, "")
        elif word.startswith("-d"):
            folder = word[2:]
        elif not word.startswith("-"):
            plain.append(word)
    return Unpacking(plain[0], folder, tuple(plain[1:])) if plain else None


def packed(argv: Sequence[str]) -> str:
    """Return the archive that a command makes or changes, ``*.whl`` in the folder of a new wheel.

    Nothing where it does not.
    """
    name, *words = argv
    plain = operands(words)
    if name in ("zip", "zipfile.ZipFile") and plain:
        return plain[0]
    if name in _SEVENS and plain[1:] and plain[0] in ("a", "d", "u"):
        return plain[1]
    if name == "zipfile" and {"-c", "--create"} & set(words) and plain:
        return plain[0]
    if name == "wheel" and words[:1] == ["pack"]:
        return f"{value(words, '-d', '--dest-dir') or '.'}/*.whl"
    if name == "git" and words[:1] == ["archive"]:
        return value(words, "-o", "--output") or ""
    return _made_by_tar(words) if name in _TARS else ""


def only_packs(argv: Sequence[str]) -> bool:
    """Whether a command writes nothing but the archive that `packed` names."""
    name, *words = argv
    if name == "zip":
        return all(map(_PACKING.fullmatch, (one for one in words if one.startswith("-"))))
    if name not in _TARS:
        return False
    options = _tar_options(words)
    others = _STARTING | {"--remove-files"}
    return others.isdisjoint({*options.letters, *options.given}) and bool(
        "c" in options.letters or "--create" in options.given
    )


def _made_by_tar(words: Sequence[str]) -> str:
    """``tar czf archive``."""
    options = _tar_options(words)
    makes = "c" in options.letters or "--create" in options.given
    return options.archive if makes else ""


def _has_letter(word: str, letter: str) -> bool:
    """Whether a word, such as ``-xzf``, is a row of options of which one is `letter`."""
    return word[:1] == "-" and word[:2] != "--" and letter in word[1:]

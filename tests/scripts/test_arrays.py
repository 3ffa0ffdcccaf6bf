"""Arrays with keys, and variables that stand for others, as bash has them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

BASH = shutil.which("bash")

TEXTS = [
    "declare -A c=([a]=one [b]='two three')\np ${c[a]} ${c[b]}",
    "declare -A c=([a]=one)\nc[b]=two\nc['a b']=three\np ${c[b]} ${c['a b']}",
    "declare -A c\nc[a]=one\nc[a]=two\np ${c[a]}",
    "declare -A c=([a]=one)\nc+=([b]=two [a]=three)\np ${c[a]} ${c[b]}",
    'a=b\ndeclare -A c=([a]=one [b]=two)\np ${c[a]} ${c[$a]} "${c["$a"]}"',
    'declare -A c=([a]=one)\nfor k in "${!c[@]}"; do p $k ${c[$k]}; done',
    'declare -A c=([a]=one)\nfor k in "${c[@]}"; do p $k; done',
    "c=([0]=one [1]=two)\np ${c[1]} ${c[0]} $c",
    "c=(one [3]=two)\np ${c[3]}",
    'x=y\ny="one two"\np ${!x} "${!x}"',
    "x=one\ndeclare -n r=x\np $r\nr=two\np $x",
    'f() { local -n out=$1; out=(one "two three"); out+=(four); }\nf c\np "${c[@]}"',
    'f() { local -n a=$1; p "${a[@]}"; a=5; }\nc=(one two)\na=3\nf c\np $a',
    "f() { local -n a=$1; g a; }\ng() { local -n b=$1; b=one; }\nf c\np $c",
    "f() { local -n a=$1; a[k]=two; }\ndeclare -A c=([j]=one)\nf c\np ${c[k]} ${c[j]}",
]


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@pytest.mark.parametrize("text", TEXTS)
def test_words_are_those_of_bash(script: Callable[..., Script], text: str) -> None:
    printing = "p() { printf '<%s>' \"$@\"; echo; }\n"
    made = subprocess.run(
        [str(BASH), "-c", printing + text], capture_output=True, text=True, check=True
    )
    said = [one.argv[1:] for one in script(text).commands if one.argv[0] == "p"]
    assert ["".join(f"<{word}>" for word in words) for words in said] == made.stdout.splitlines()


UNTOLD = [
    "declare -A c=([$1]=one)\n${c[a]}",
    "declare -A c\nc[$1]=one\n${c[a]}",
    "declare -A c=([a]=one)\n${c[$1]}",
    "declare -A c=([a]=one)\n${c[b]}",
    "declare -n r=$1\n$r",
]


@pytest.mark.parametrize("text", UNTOLD)
def test_what_cannot_be_told_is_not(script: Callable[..., Script], text: str) -> None:
    assert script(text).commands[-1].argv == ("�",)

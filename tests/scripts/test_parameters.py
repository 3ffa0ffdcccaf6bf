"""Parameters, variables and loops of a script, held against what bash itself makes of them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

BASH = shutil.which("bash")
TOLD = ("c1", "c2", "c3")
PARSE = """
dir=dist; quick=no; files=()
while {condition}; do
  case "$1" in
    -d|--dir) dir="$2"; shift 2 ;;
    --dir=*) dir="${{1#*=}}"; shift ;;
    -q|--quick) quick=yes; shift ;;
    --) shift; break ;;
    -h|--help) exit 0 ;;
    -*) exit 2 ;;
    *) files+=("$1"); shift ;;
  esac
done
if [ "$quick" = yes ]; then c1; exit 0; fi
c2 "$dir" "${{files[@]}}" "$@"
"""
GETOPTS = """
dir=dist; quick=
while getopts ':d:qh' option; do
  case "$option" in
    d) dir="$OPTARG" ;;
    q) quick=1 ;;
    h) exit 0 ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ -z "$quick" ] || { c1; exit 0; }
c2 "$dir" "$@"
"""
CONDITIONS = [
    "[ $# -gt 0 ]",
    '[ "$#" -ne 0 ]',
    "[[ $# > 0 ]]",
    "(( $# ))",
    "(($# > 0))",
    "test $# -ge 1",
    '[ -n "${1:-}" ]',
    "[[ ${1:-} ]]",
]
TEXTS = [
    *(PARSE.format(condition=condition) for condition in CONDITIONS),
    """while true; do
      case "${1:-}" in --x) shift; continue ;; "") break ;; esac
      c2 "$1"; shift
    done""",
    'until [ $# -eq 0 ]; do c2 "$1" "${2:-}"; shift; done',
    'set x -y z\nc2 "$@"',
    'set -eo pipefail x y\nc2 "$@"',
    'set -e -- x -- y\nc2 "$@"',
    'set - x y\nc2 "$@"',
    'set -\nc2 "$@"',
    'set --\nc2 "$@" "$#"',
    'set +e -u\nc2 "$@"',
    'last=no\nfor one in "$@"; do [ "$one" = b ] && break; last=$one; done\nc2 "$last"',
    'last=no\nfor one in "$@"; do [ "$one" = a ] && continue; last=$one; done\nc2 "$last"',
    'go() { while [ $# -gt 0 ]; do c2 "$1"; shift; done; }\ngo "$@" z\nc3 "$#"',
]
WORDS = [
    'go() { c1 "$X"; }\nX=1\nX=2 go\nc2 "$X"',
    'go() { c1 "${X:-}"; }\nX=2 go\nc2 "${X:-}"',
    'A=b\nc1 "${A:+x}" "${B:+y}" "${B+z}" "${A:?}"',
    'A=" a b "\nc1 x$A"y" $A',
    'A=a\nA+=b\nc1 "$A"',
    "if (( ! 0 && (1 || 0) )); then c1; fi",
    "if (( -1 < 0 )); then c1; fi",
    "if (( (2) == 3 )); then c1; else c2; fi",
    "A=a\nif [[ ( $A == b || $A == a ) && ! $A == b ]]; then c1; else c2; fi",
    "A=a\nif [ ! $A = b ]; then c1; else c2; fi",
    "A=v1\nif [[ ! $A =~ ^v ]]; then c1; else c2; fi",
    "A=a\nif test ! $A = b; then c1; else c2; fi",
    'eval "$(cat <<-END\n\tc1 a\n\t\tc2\n\tEND\n)"',
    "A=$(printf '%s-%s' a b)\nc1 \"$A\"",
    "A=$(seq 2 3)\nc1 $A",
    "for A in $(seq 2); do c1 $A; done",
    'read -r A B C <<< " a b c d "\nc1 "$A" "$B" "$C"',
    'read -r A B <<< "a"\nc1 "$A" "${B:-none}"',
    'read -p "which " -r A <<< " a b "\nc1 "$A"',
    'read <<< "a b"\nc1 "$REPLY"',
    'read -ra A <<< "a b"\nc1 "${A[1]}" "${A[0]}"',
    'IFS=, read -r A B <<< "a,b c,d"\nc1 "$A" "$B"',
    'IFS=. read -ra A <<< "1.2.3"\nc1 "${A[1]}"',
    'IFS=, read -r A <<< " a,b "\nc1 "$A"',
    'read -rd "" A <<< "a b"\nc1 "$A"',
    "mapfile -t A <<< $'a\\nb'\nc1 \"${A[1]}\"",
    "readarray -t <<< $'a\\nb'\nc1 \"${MAPFILE[@]}\"",
    'while IFS= read -r A; do c1 "$A"; done <<< "a b"',
    'c1 2> /dev/null a "b c" < /dev/null d',
    'c1 <<E a "b c"\nx\nE\nc2',
    "A=x\nA=$(cat <<E\n$A $(echo y) \\$A\nE\n)\nc1 $A",
    "A=$(cat <<'E'\n$A\nE\n)\nc1 \"$A\"",
    "false <<E || c1\nx\nE",
    "while read -r A; do c1 $A; done <<E\na\nE",
    'A=$(base64 -d <<< "YWI=")\nc1 $A $(echo YWI= | base64 --decode)',
    'A=$(printf "%s:%s " a b c d)\nc1 $A $(printf x)',
    'A=$(echo -e "a\\tb\\nc")\nc1 $A',
    'A=$(echo -n "a\\tb")$(echo -ne "c\\x41")\nc1 "$A"',
    'A=$(printf "a\\tb %s\\n" c d)\nc1 $A',
    "f() { c1; return 0; c3; }\nf\nc2",
    "for A in b c; do case $A in c) c1 ;; *) c2 ;; esac; done",
    'c1 "$(dirname a/b/c)" "$(dirname a)" "$(basename a/b.c .c)" "$(basename a/b)"',
    'A=(a b)\nA+=(c)\nI=1\nc1 "${A[@]}" "${A[1]}" "${A[$I]}" "${A[5]:-none}" "$A"',
    'A=a\nA+=(b)\nc1 "${A[@]}"',
    'c1 "${A:=x}" "${A-y}"\nB=\nc2 "$A" "${B-x}" "${B:-y}" "${C=w}" "$C"',
    "c1 $'a\\101\\x41\\tb' $\"a b\"",
    "A=1\nlet A+=2\nc1 $A\n(( A = 3, B = 4 ))\nc2 $A $B",
    "set -- a b c\nc1 $# $2\nshift 2\nc2 $@\nshift 5\nc3 $@",
    "f() { local A=b; c1 $A; }\nA=a\nf\nc2 $A\n(A=c)\necho | A=d\nc3 $A",
    "declare -a A=(x y)\nreadonly B=z\nc1 ${A[1]} $B",
    "for A in a b; do for B in x y; do [ $B = y ] && continue 2; c1 $A$B; done; done",
    'if [ -z "" -o x ] && [ a != b -a 10 -gt 9 ]; then c1; fi',
    'A=$(printf x || printf y)\nc1 "$A"',
    'go() { c1 "${@:2}"; c2 "${@:2:1}" "${*:1:2}"; c3 "${1:0:2}" "${1:2}"; }\ngo some a b c',
    'A=(a b "c d")\nc1 "${A[@]:1}"\nc2 "${A[@]:0:2}" "${A[1]:0:1}"',
    'read -ra A <<< "a b c"\nc1 "${A[1]}"',
    'IFS=: read -r A B <<< "a:b c"\nc1 "$A" "$B"',
    'IFS=, read -r -a A <<< "a,b"\nc1 "${A[@]}" x',
    'source /dev/stdin <<< "c1 a; A=b"\nc2 "$A"',
    "A=2\nfor ((i=0; i<A; i++)); do c1 $i; done",
    "A=2\nfor ((i=1; i<=$A; i++)); do c1 $i; done",
]
ARGUMENTS = [
    (),
    ("a",),
    ("--dir", "other", "a", "b"),
    ("-d", "other"),
    ("--dir=other", "b"),
    ("-q",),
    ("--quick", "a"),
    ("-h",),
    ("--", "-q", "a"),
    ("a", "-d", "other", "b"),
    ("-x",),
    ("--x", "b", "a"),
]
CALLS = [
    *(
        (text, arguments)
        for text in TEXTS
        for arguments in ARGUMENTS
        if arguments or "for" not in text
    ),
    *((text, ()) for text in WORDS),
    *((GETOPTS, tuple(line.split())) for line in ("", "a", "-d b", "-db a", "-q", "-h", "-d b -q")),
]


def _of_bash(text: str, arguments: tuple[str, ...]) -> list[str]:
    """Return what the commands of `TOLD` are told in bash, a line each."""
    tools = "".join(f'{one}() {{ echo "{one} $*"; }}\n' for one in TOLD)
    done = subprocess.run(
        [str(BASH), "-c", tools + text, "bash", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
    )
    return [line.strip() for line in done.stdout.splitlines()]


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@pytest.mark.parametrize(("text", "arguments"), CALLS)
def test_agrees_with_bash(
    script: Callable[..., Script], text: str, arguments: tuple[str, ...]
) -> None:
    read = script(f"bash go.sh {' '.join(arguments)}", {"go.sh": text})
    said = [" ".join(one.argv).strip() for one in read.commands if one.argv[0] in TOLD]
    assert said == _of_bash(text, arguments)
    assert not any(one.condition for one in read.commands)


@pytest.mark.parametrize(
    ("call", "body", "words"),
    [
        ("bash go.sh dist/*", 'c2 "$1"; shift', ["c2 dist/*"]),
        ("bash go.sh a dist/*.whl", 'c2 "$1"; shift', ["c2 a", "c2 dist/*.whl"]),
        ("bash go.sh dist/*", 'c2 "$1"; shift 2', ["c2 \ufffd"]),
        ("bash go.sh -dq", 'getopts "dq" one; c2 "$one"; shift', ["c2 \ufffd"]),
        ("bash go.sh dist/*", 'c2 "$1"; shift; break', ["c2 \ufffd"]),
        ("bash go.sh 'c2 dist/*' x", '$1 "$2"; break', ["c2 dist/* x"]),
        ("bash go.sh x dist/* y", 'c2 "${@:2}"; break', ["c2 dist/* y"]),
        ("bash go.sh x dist/* y", 'c2 "${@:3}"; break', ["c2 \ufffd"]),
        ("bash go.sh a b dist/*", 'shift; c2 "$1" "$@"; break', ["c2 b b dist/*"]),
        ("bash go.sh dist/*", 'c2 "$1"; shift; [ -z "$MANY" ] && break', ["c2 \ufffd"]),
    ],
)
def test_a_pattern_is_each_of_its_files(
    script: Callable[..., Script], call: str, body: str, words: list[str]
) -> None:
    read = script(call, {"go.sh": f"while [ $# -gt 0 ]; do {body}; done"})
    assert [" ".join(one.argv) for one in read.commands if one.argv[0] == "c2"] == words


@pytest.mark.parametrize(
    "text",
    [
        "quick=0\nfor one in $LIST; do ((quick++)); done",
        'quick=0\n[ -n "$FAST" ] && let "quick = 1"',
        'quick=0\n[ -n "$FAST" ] && printf -v quick 1',
        "quick=0\nread quick < list.txt",
        'quick=0\nset_quick() { quick=1; }\n[ -z "$FAST" ] || set_quick',
        'quick=0\nwhile getopts "q" one; do quick=1; done',
        'quick=0\nwhile [ -n "$1" ]; do quick=$1; shift; done',
    ],
)
def test_what_may_be_set_is_not_taken_for_certain(script: Callable[..., Script], text: str) -> None:
    text += '\nif [ "$quick" = 1 ]; then exit 0; fi\nc2'
    assert "c2" in [one.argv[0] for one in script(text).commands]
    commands = script('bash go.sh "$FAST"', {"go.sh": f'{text} "$quick"'}).commands
    given = [one for one in commands if one.argv[0] == "c2"]
    assert given
    assert all(one.argv[1] != "0" or one.condition for one in given)

"""What `fatal` says, held against what bash itself does."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.scripts.programs import Programs

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

BASH = shutil.which("bash")

TEXTS = [
    "c1",
    "c1\nc2",
    "c1 || true",
    "c1 || echo no",
    "c1 || exit 1",
    "c1 || exit 0",
    "c1 || exit",
    "c1 || exit $?",
    "c1 || { echo no; exit 1; }",
    "c1 || { echo no; exit; }",
    "c1 || (echo no; exit 1)",
    "c1 || (echo no && exit 1)",
    "c1 || false",
    "c1 || c2",
    "c1 && c2",
    "c1 && c2\nc3",
    "c1 && c2 || c3\nc4",
    "c1 && c2 || exit 1\nc4",
    "{ c1 && c2; }\nc3",
    "( c1 && c2 )\nc3",
    "f() { c1 && c2; }\nf\nc3",
    "f() { c1; c2; }\nf\nc3",
    "f() { c1; c2; }\nf || true\nc3",
    "f() { c1; c2; }\nif f; then c3; fi",
    "f() { c1 || return 1; c2; }\nf\nc3",
    "f() { c1 || return 1; c2; }\nf || exit 1\nc3",
    "die() { echo no; exit 1; }\nc1 || die\nc2",
    "die() { echo no; }\nc1 || die\nc2",
    "! c1",
    "! c1\nc2",
    "c1 | c2",
    "c1 | c2\nc3",
    "set -o pipefail\nc1 | c2\nc3",
    "set -euo pipefail\nc1 | c2 | c3\nc4",
    "set +e\nc1\nc2",
    "set +e\nc1\nexit 0",
    "set +e\nc1\nset -e\nc2\nc3",
    "set +e\nc1 || exit 1\nc2\ntrue",
    "set +e\nc1\nif [ $? -ne 0 ]; then exit 1; fi\ntrue",
    "set +e\nc1\nif [[ $? != 0 ]]; then echo no; exit 1; fi\ntrue",
    "set +e\nset -o errexit\nc1\nc2",
    "set +e\nc1\n[ $? -eq 0 ] || exit 1\ntrue",
    "set +e\nc1\n[ $? -ne 0 ] && exit 1\ntrue",
    "set +e\nc1\nstatus=$?\necho done\nexit $status",
    "set +e\nc1\nstatus=$?\nc2\nexit $status",
    "set +e\nc1\nstatus=$?\nif [ $status -ne 0 ]; then exit 1; fi\ntrue",
    "rc=0\nc1 || rc=$?\nc2\nexit $rc",
    "set +e\nc1\nexit $?",
    "set +e\nc1\nexit",
    "set +e\nc1; c2",
    "if c1; then c2; fi\ntrue",
    "if c1; then c2; else exit 1; fi\ntrue",
    "if ! c1; then exit 1; fi\nc2",
    "if ! c1; then echo no; exit 1; fi\nc2",
    "if ! c1 || ! c2; then exit 1; fi\nc3",
    "if ! c1 && ! c2; then exit 1; fi\nc3",
    "if c1 && c2; then c3; else exit 1; fi",
    "if ! c1; then exit 0; fi\nc2",
    "while c1; do c2; break; done\nc3",
    "until c1; do break; done\nc2",
    "for i in a b; do c1 && break; done\nc2",
    "for i in a b; do c1; done\nc2",
    "case x in x) c1; c2;; esac\nc3",
    "x=$(c1)\nc2",
    "x=$(c1; c2)\nc3",
    "x=$(c1 && c2)\nc3",
    "export x=$(c1)\nc2",
    "f() { local x=$(c1); c2; }\nf",
    "echo $(c1)\nc2",
    "(c1; c2)\nc3",
    "(c1; c2) || true\nc3",
    "{ c1; c2; } || true\nc3",
    "{ c1; c2; } > /dev/null\nc3",
    "c1 & wait\nc2",
    "[[ -n x ]] && c1\nc2",
    "[[ -z x ]] || c1\nc2",
    "c1\nexit 0",
    "c1; true",
    "set -e; c1 | cat; c2",
    "bash -c 'c1; c2'\nc3",
    "bash -ec 'c1; c2'\nc3",
    "bash -c 'c1 || exit 1; c2'\nc3",
    "eval 'c1; c2'\nc3",
    "env A=b c1\nc2",
    "A=b c1\nc2",
    "c1 > /dev/null 2>&1 || exit 1\nc2",
    "c1 >/dev/null && c2 >/dev/null\nc3",
    "cat <<X | c1\nhi\nX\nc2",
    "c1 <<X && c2\nhi\nX\nc3",
    "c1 <<X || exit 1\nhi\nX\nc2",
    "trap 'exit 0' EXIT\nc1\nc2",
    "trap 'echo bye' EXIT\nc1\nc2",
    "trap 'echo bye; exit $?' EXIT\nc1\nc2",
    "trap 'exit $?' EXIT\nc1\nc2",
    "trap 'echo bye; exit' EXIT\nc1\nc2",
    "trap 'rc=$?; echo bye; exit $rc' EXIT\nc1\nc2",
    "bye() { echo bye; exit 0; }\ntrap bye EXIT\nc1\nc2",
    "bye() { exit 0; }\ntrap bye ERR\nc1\nc2",
    "bye() { echo bye; }\ntrap bye ERR\nc1\nc2",
    "bye() { local rc=$?; echo bye; exit $rc; }\ntrap bye EXIT\nc1\nc2",
    "trap '(exit 0)' EXIT\nc1\nc2",
    "time c1\nc2",
    "! c1 | c2\nc3",
    "set +e\nc1 | c2\nexit ${PIPESTATUS[0]}",
    "c1 && { c2; c3; }\ntrue",
    "if true; then c1; else c2; fi\nc3",
    "if false; then c1; else c2; fi\nc3",
    "f() { c1; return 0; }\nf\nc2",
    "f() { c1; return 0; }\nset +e\nf\nc2",
    "set -e\n( set +e; c1; c2 )\nc3",
    "case x in x) c1;;& *) c2;; esac\nc3",
    "case x in x) c1;& y) c2;; esac\nc3",
    "for i in /*; do c1 $i; break; done\nc2",
    "find /dev/null -exec c1 {} \\;\nc2",
    "find /dev/null -exec c1 {} +\nc2",
    "find /dev/null -exec c1 {} \\; -exec c2 {} \\;",
    "echo a | xargs c1\nc2",
    "shopt -s inherit_errexit\nx=$(c1; c2)\nc3",
    "for i in 1 2 3; do c1 && break; [ $i = 3 ] && exit 1; done\nc2",
    "for i in 1 2 3; do c1 && break; [ $i = 4 ] && exit 1; done\nc2",
    "for i in 1 2 3; do c1 && break; [ $i = 3 ] && exit 0; done\nc2",
    "for i in 1 2 3; do if c1; then break; fi; if [ $i -ge 3 ]; then exit 1; fi; done\nc2",
    "for i in 1 2 3; do c1 && break; true && continue; [ $i = 3 ] && exit 1; done\nc2",
    "for i in {1..3}; do c1 && break; [ $i -eq 3 ] && exit 1; done\nc2",
    "for i in $(seq 3); do c1 && break; [ $i -eq 3 ] && exit 1; done\nc2",
    "for ((i=1; i<=3; i++)); do c1 && break; [ $i -eq 3 ] && exit 1; done\nc2",
    "for ((i=1; i<3; i++)); do c1 && break; [ $i -eq 3 ] && exit 1; done\nc2",
    "i=0\nwhile true; do c1 && break; i=$((i+1)); [ $i -ge 3 ] && exit 1; done\nc2",
    "i=0\nwhile true; do c1 && break; i=$((i+1)); [ $i -ge 3 ] && break; done\nc2",
    "f() { i=0; until c1; do i=$((i+1)); if [ $i -ge 3 ]; then return 1; fi; done; }\nf\nc2",
    "f() { i=0; until c1; do i=$((i+1)); if [ $i -ge 3 ]; then return 0; fi; done; }\nf\nc2",
    "f() { i=0; until c1; do i=$((i+1)); [ $i = 3 ] && return 1; done; }\nf || true\nc2",
    "ok=true\nc1 || ok=false\n$ok",
    "ok=true\nc1 || ok=false\n$ok || exit 1\nc2",
    "ok=true\nc1 || ok=false\nok=true\n$ok",
    'ok=1\nc1 || ok=0\n[ "$ok" = 1 ]',
    'ok=1\nc1 && ok=1 || ok=0\n[ "$ok" = 1 ] || exit 1',
    "c1 & wait $!\nc2",
    "c1 & one=$!\nc2 & two=$!\nwait $one\nwait $two\nc3",
    "c1 & one=$!\nc2 & two=$!\nwait $one $two\nc3",
    "c1 & one=$!\nc2 & two=$!\nwait $one || true\nwait $two\nc3",
    'c1 & ids=$!\nc2 & ids="$ids $!"\nfor id in $ids; do wait $id || exit 1; done\nc3',
    'p=()\nc1 & p+=($!)\nc2 & p+=($!)\nn=0\nfor i in "${p[@]}"; do wait $i || n=1; done\nexit $n',
    "(c1 || true) & wait $!\nc2",
    "(c1; c2) & wait $!\nc3",
    "n=0\nf() { c1 || n=1; }\nf\nexit $n",
    "n=0\nf() { local n=0; c1 || n=1; }\nf\nexit $n",
    "n=0\nf() { local n; c1 || n=1; }\nf\nexit $n",
    "n=0\nc1 || { n=1; echo no; }\nexit $((n))",
    "n=0\nfor i in a b; do c1 || { n=1; break; }; done\n[ $n = 0 ]",
    "f() { n=0; while [ $n -lt 3 ]; do c1 && return 0; n=$((n+1)); done; return 1; }\nf\nc2",
    "f() { n=0; while [ $n -lt 3 ]; do c1 && return 0; n=$((n+1)); done; return 0; }\nf\nc2",
    "for i in 1 2 3; do c1 && exit 0; done\nexit 1",
    "for i in 1 2 3; do c1 && exit; done\necho no\nexit 1",
    "for i in 1 2 3; do if c1; then exit 0; fi; true; done\nexit 1",
    "for i in 1 2 3; do c1 && exit 0; done\nexit 0",
    "for i in 1 2 3; do c1 && exit 0; true; done",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && exit 0; n=$((n+1)); done\nexit 1",
    "for i in a b; do for j in 1 2; do c1 && break; done; done\nexit 0",
    "(for i in 1 2; do c1 && exit 0; done; exit 1)\nc2",
    "(for i in 1 2; do c1 && exit 0; done; exit 1) || true\nc2",
    'ok=\nfor i in 1 2; do if c1; then ok=1; break; fi; done\n[ -n "$ok" ]',
    'ok=\nfor i in 1 2; do c1 && ok=1 && break; done\n[ -n "$ok" ] || exit 1\nc2',
    'ok=\nfor i in 1 2; do if c1; then ok=yes; break; fi; done\nif [ -z "$ok" ]; then exit 1; fi',
    'ok=\nfor i in 1 2; do if c1; then ok=1; break; fi; done\n[ -n "$ok" ] || echo no\nc2',
    'ok=1\nfor i in 1 2; do if c1; then ok=1; break; fi; done\n[ -n "$ok" ]',
    'ok=\nfor i in 1 2; do if c1; then ok=1; break; fi; ok=2; done\n[ -n "$ok" ]',
    'ok=\nfor i in 1 2; do if c1; then ok=; break; fi; done\n[ -z "$ok" ]',
    "for i in 1 2; do rc=0; c1 || rc=$?; [ $rc = 0 ] && break; true; done\nexit $rc",
    "for i in 1 2; do rc=0; c1 || rc=$?; [ $rc = 0 ] && break; rc=0; done\nexit $rc",
    "for i in 1 2; do rc=0; c1 || rc=$?; [ $rc = 0 ] && break; true; done\nexit 0",
    "for i in 1 2; do rc=0; c$i || rc=$?; true; done\nexit $rc",
    "for i in 1 2; do rc=0; c$i || rc=1; done\n[ $rc = 0 ]\nc3",
    "rc=1\nfor i in 1 2; do c1 && rc=0 && break; done\nexit $rc",
    "rc=0\nfor i in 1 2; do c1 && rc=0 && break; done\nexit $rc",
    "rc=1\nfor i in 1 2; do c1 && rc=0 && break; done\nexit 0",
    "rc=1\nfor i in 1 2; do c1 && rc=0 && break; done\nrc=0\nexit $rc",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && break; n=$((n+1)); done\nif [ $n -ge 3 ]; then exit 1; fi",
    "n=0\nwhile [ $n -lt 3 ]; do if c1; then break; fi; n=$((n+1)); done\n((n == 3)) && exit 1\nc2",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && break; n=$((n+1)); done\n[ $n -lt 3 ]\nc2",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && break; n=$((n+2)); done\n[ $n -eq 3 ] && exit 1\nc2",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && break; n=$((n+1)); done\n[ $n -ge 4 ] && exit 1\nc2",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && break; n=$((n+1)); done\n[ $n -ge 3 ] && exit 0\nc2",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && break; n=$((n+1)); done\n[ $n -ge 3 ] && echo no\nc2",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && break; n=$((n+1)); [ $n = 2 ] && break; done\n[ $n -lt 3 ]",
    "n=0\nwhile [ $n -lt 3 ]; do c1 && break; n=$((n+1)); done\nn=0\n[ $n -ge 3 ] && exit 1\nc2",
    "n=1\nwhile (( n <= 3 )); do c1 && break; ((n++)); done\nif (( n > 3 )); then exit 1; fi",
    "n=0\nuntil [ $n -ge 3 ]; do c1 && break; n=$((n+1)); done\n[ $n -ge 3 ] && exit 1\nc2",
    "for ((n=0; n<3; n++)); do c1 && break; done\n((n == 3)) && exit 1\nc2",
    "for ((n=0; n<3; n+=2)); do c1 && break; done\n((n == 3)) && exit 1\nc2",
    "m=3\nn=0\nwhile [ $n -lt $m ]; do c1 && break; n=$((n+1)); done\n[ $n -ge $m ] && exit 1\nc2",
    "for j in a b; do (for i in 1 2; do c1 && exit 0; done; exit 1); done\nc2",
    "f() (for i in 1 2; do c1 && exit 0; done; exit 1)\nfor j in a b; do f; done\nc2",
    "f() { (for i in 1 2; do c1 && return 0; done; exit 1); c2; }\nf",
    "n=0\nwhile [ $n -lt 2 ]; do c1; n=$((n+1)); done\nc2",
    "if ! { c1; }; then exit 1; fi\nc2",
    "if ! { c1; c2; }; then exit 1; fi\nc3",
    "if ! { c1 && c2; }; then exit 1; fi\nc3",
    "if ! { c1; }; then echo no; fi\nc2",
    "! { c1; } && exit 1\nc2",
    "! { c1; } || c2\nc3",
    "n=0\nuntil c1; do rc=$?; n=$((n+1)); if [ $n -ge 3 ]; then exit $rc; fi; done\nc2",
    "n=0\nuntil c1; do rc=$?; rc=0; n=$((n+1)); if [ $n -ge 3 ]; then exit $rc; fi; done\nc2",
    "n=0\nuntil c1; do n=$((n+1)); rc=$?; if [ $n -ge 3 ]; then exit $rc; fi; done\nc2",
    "n=0\nwhile ! c1; do rc=$?; n=$((n+1)); if [ $n -ge 3 ]; then exit $rc; fi; done\nc2",
    "n=0\nuntil c1; do exit=$?; n=$((n+1)); if [ $n -ge 3 ]; then break; fi; done\nc2",
    "f() { n=0; until c1; do e=$?; n=$((n+1)); [ $n -lt 3 ] || return $e; done; }\nf\nc2",
    "f() { n=0; until c1; do e=$?; n=$((n+1)); [ $n -lt 3 ] || return $e; done; }\nf || true",
    "if c1; then exit 0; fi\necho no\nexit 1",
    "if ! c1; then exit 0; fi\nexit 1",
    "c1 && exit 0\nexit 1",
    "c1 || exit 0\nexit 1",
    "if c1; then exit 0; fi\nexit 0",
    "f() { if c1; then echo yes; return 0; fi; echo no; return 1; }\nf\nc2",
    "f() { c1 && return 0; return 1; }\nif f; then c2; else exit 1; fi",
    "f() { c1 && return 0; return 1; }\nf || true\nc2",
    "if c1; then c2; else rc=$?; echo $rc; exit $rc; fi",
    "if ! c1; then rc=$?; echo $rc; exit $rc; fi\nc2",
    "c1 || rc=$?\nexit ${rc:-0}",
    'c1 || rc=$?\nif [ "${rc:-0}" -ne 0 ]; then exit 1; fi\nc2',
    'c1 || bad=yes\nif [ "${bad:-}" = yes ]; then exit 1; fi\nc2',
    'c1 || bad=yes\nif [ -n "${bad:-}" ]; then exit 1; fi\nc2',
    "c1 || bad=true\nif ${bad:-false}; then exit 1; fi\nc2",
    'c1 || rc=$?\n[ -z "$rc" ] || exit "$rc"\nc2',
    "set +e\nc1\nrc=$?\nset -e\n[ $rc -eq 0 ]\nc2",
    "set +e\nc1\nrc=$?\n[ $rc -eq 0 ]\nset -e\nc2",
    "set +e\nc1\nrc=$?\nset -e\ntest $rc = 0\nset +e\nc2",
    "set +e\nc1\nrc=$?\nset -e\nif ((rc)); then exit 1; fi\nc2",
    "set +e\nc1\nrc=$?\nset -e\n! ((rc)) || exit 1\nc2",
    "set +e\nc1\nrc=$?\nif [ $rc = 0 ]; then c2; elif [ $rc = 2 ]; then exit 2; else exit 1; fi",
    "set +e\nc1\nrc=$?\nif [ $rc = 0 ]; then c2; elif [ $rc = 1 ]; then echo; else exit 1; fi",
    "f() { c1; local rc=$?; return $rc; }\nif f; then c2; else exit 1; fi",
    "f() { set +e; c1; local rc=$? other=1; set -e; return $other; }\nf || true\nc2",
    "set +e\nc1\nlocal rc=$? || true\nexit 0",
    "set +e\nbad=0\nfor i in a b; do c1; if [ $? -ne 0 ]; then bad=1; fi; done\nexit $bad",
    "set +e\nbad=0\nfor i in a b; do c1; if [ $? -eq 0 ]; then bad=1; fi; done\nexit 0",
    "bad=0\nc1 || let bad++\n[ $bad -eq 0 ]\nc2",
    'bad=0\nc1 || let "bad += 1"\nexit $bad',
    "rc=0\nc1 || rc=$((rc|$?))\nexit $rc",
    "rc=0\nc1 || rc=$((rc+0))\nexit $rc",
    "rc=0\nc1 || rc=$((00))\nexit $rc",
    "rc=0\nc1 || { s=$?; rc=$((rc|s)); }\nexit $rc",
    "set +e\nrc=0\nc1\nrc=$((rc | $?))\nc2\nrc=$(($? + $rc))\nexit $rc",
    "set +e\nrc=0\nc1\necho no\nrc=$((rc|$?))\nexit $rc",
    "set +e\nrc=0\nc1\nrc=$((rc|$?))\nrc=0\nexit $rc",
    "set +e\nrc=0\nfor f in a b; do c1; rc=$((rc+$?)); done\nexit $rc",
    "set +e\nfor f in a b; do rc=0; c1; rc=$((rc+$?)); true; done\nexit 0",
    "set +e\nrc=0\nc1\nrc=$((s+$?))\nc2\nrc=$((s+$?))\nexit $rc",
    "set +e\nrc=0\nc1\n((rc |= $?))\nc2\n(( rc += $? ))\nexit $rc",
    'set +e\nrc=0\nc1\nlet "rc |= $?"\nc2\nlet rc+=$?\nexit $rc',
    "set +e\nrc=0\nfor f in a b; do c1; ((rc|=$?)); done\nexit $rc",
    "set +e\nrc=0\nc1\necho no\n((rc |= $?))\nexit $rc",
    "set +e\nrc=0\nc1\n((rc |= $?))\nrc=0\nexit $rc",
    "set +e\nrc=0\nc1\n((s |= $?))\nexit $rc",
    "ok=1\nc1 || ok=0\nlet ok",
    "ok=1\nc1 || ok=0\n((ok))\nc2",
    "ok=1\nc1 || ok=0\nlet ok\nc2",
    "ok=1\nc1 || ok=0\nlet ok || exit 1\nc2",
    "ok=1\nc1 || ok=0\nlet ok && c2\ntrue",
    "bad=0\nc1 || bad=1\nlet '!bad'\nc2",
    "bad=0\nc1 || bad=1\nlet bad || true\nc2",
    "bad=0\nc1 || let bad=1\nexit $bad",
    "bad=0\nc1 || let bad=$?\nexit $bad",
    "bad=0\nc1 || let bad=0 || true\nexit $bad",
    "bad=0\nc1 || ((bad |= $?))\nexit $bad",
    "bad=0\nc1 || ((bad = 1))\nexit $bad",
    "ok=0\nfor i in 1 2; do if c1; then ok=1; break; fi; done\n[ $ok -eq 0 ] && exit 1\nc2",
    "ok=0\nfor i in 1 2; do c1 && ok=1 && break; done\n(( ok )) || exit 1\nc2",
    "ok=0\nfor i in 1 2; do c1 && ok=1 && break; done\nif (( ! ok )); then exit 1; fi\nc2",
    "ok=0\nfor i in 1 2; do c1 && ok=1 && break; done\nif (( ok )); then exit 1; fi\nc2",
    "for i in 1 2 3; do if c1; then break; elif [ $i -eq 3 ]; then exit 1; fi; done\nc2",
    "for i in 1 2 3; do if c1; then break; elif [ $i -eq 4 ]; then exit 1; fi; done\nc2",
    "for i in {1..3}; do c1 && break || { [ $i -eq 3 ] && exit 1; echo no; }; done\nc2",
    "n=3\nfor ((i=1; i<=n; i++)); do c1 && break; if ((i == n)); then exit 1; fi; done\nc2",
    "n=3\nfor ((i=1; i<n; i++)); do c1 && break; if ((i == n)); then exit 1; fi; done\nc2",
    'die() { local code=${2:-1}; echo "$1"; exit "$code"; }\nc1 || die no\nc2',
    'die() { local code=${2:-1}; echo "$1"; exit "$code"; }\nc1 || die "no" 3\nc2',
    'die() { local code=${2:-1}; echo "$1"; exit "$code"; }\nc1 || die "no" 0\nc2',
    "die() { shift; exit ${1:-1}; }\nc1 || die no 0\nc2",
    'die() { rc=$?; echo "$1"; exit $rc; }\nc1 || die no\nc2',
    "die() { rc=$?; rc=0; exit $rc; }\nc1 || die no\nc2",
    "die() { exit $1; }\nc1 || die 1\nc2",
    "time ( c1; c2 )\nc3",
    "q && set -e\nc1\nc2",
    "q && set -eo pipefail\nc1 | c2\nc3",
    "(set -o pipefail) 2>/dev/null && set -o pipefail\nc1 | c2\nc3",
    "set +e\nc1\ncase $? in 0) ;; *) exit 1 ;; esac\nc2",
    "set +e\nc1\ncase $? in 0) ;; *) exit $? ;; esac\nc2",
    "set +e\nc1\ncase $? in 0) c2 ;; 1) exit $? ;; *) exit 1 ;; esac\nc3",
    "set +e\nc1\ncase $? in 0) ;; *) echo no; exit $? ;; esac\nc2",
    "set +e\nc1\nif [ $? -ne 0 ]; then exit $?; fi\nc2",
    "set +e\nc1\nif [ $? -eq 0 ]; then c2; else exit $?; fi\nc3",
    "rc=0\nc1 || rc=$?\ncase $rc in 0) echo ok ;; *) echo no; exit $rc ;; esac\nc2",
    'rc=0\nc1 || rc=$?\ncase "$rc" in 0) ;; 1) echo no ;; *) exit 1 ;; esac\nc2',
    "rc=0\nc1 || rc=$?\ncase $rc in 0 | 1) ;; *) exit 1 ;; esac\nc2",
    "rc=0\nc1 || rc=$?\ncase ${rc:-0} in 2) exit 2 ;; 0) ;; *) exit $rc ;; esac\nc2",
    "bad=no\nc1 || bad=yes\ncase $bad in yes) exit 1 ;; esac\nc2",
    "ok=yes\nfor i in a b; do c1 || ok=no; done\ncase $ok in yes) ;; *) exit 1 ;; esac\nc2",
    "ok=yes\nc1 || ok=maybe\ncase $ok in no) exit 1 ;; esac\nc2",
    "f() { c1; case $? in 0) return 0 ;; *) return 1 ;; esac; }\nif f; then c2; else exit 1; fi",
    "ok=1\nc1 || ok=0\nif [ $ok -eq 0 ]; then exit $ok; fi\nc2",
    "trap 'exit 1' ERR\nc1\nc2",
    "trap 'rc=$?; echo no; exit $rc' ERR\nc1 | c2\nc3",
    "trap 'echo no; exit $?' ERR\nc1\nc2",
    "trap 'echo no; exit' EXIT INT\nc1\nc2",
    "trap 'echo no' ERR\nc1\nc2",
    "die() { echo $1; exit ${2:-1}; }\ntrap 'die $LINENO' ERR\nc1\nc2",
    "trap 'exit 1' ERR\nc1 || true\nif c2; then c3; fi\ntrue",
    "trap 'exit 1' ERR\ntrap - ERR\nc1\nc2",
    "trap 'exit 1' ERR\nf() { c1; c2; }\nf\nc3",
    "trap 'exit 1' ERR\nf() { trap 'echo no' ERR; }\nf\nc1\nc2",
    "f() { trap 'exit 1' ERR; c1; c2; }\nf\nc3\nc4",
    "trap 'exit 1' ERR\n(c1; c2)\nc3",
    "set -E\ntrap 'exit 1' ERR\n(c1; c2)\nf() { c3; true; }\nf\nc4",
    "set +e -o errtrace\ntrap 'exit 1' ERR\nf() { c1; c2; }\nf\nc3",
    "c1 && trap 'exit 1' ERR\nc2",
    "return 0 2>/dev/null || true\nc1\nc2",
    '[ "$0" = other ] && return\nc1\nc2',
]
SHELLS = {
    "": ["bash", "-e"],
    "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
    "bash {0}": ["bash"],
}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """Return programs c1 … c4 that fail when $BAD names them."""
    made = Programs(tmp_path_factory.mktemp("programs"))
    for name in ("c1", "c2", "c3", "c4"):
        made.add(name, f'echo {name} >> "$RAN"\n[ "$BAD" != {name} ]')
    return made


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@pytest.mark.parametrize("text", TEXTS)
def test_agrees_with_bash(script: Callable[..., Script], programs: Programs, text: str) -> None:
    programs.write("step.sh", text + "\n")
    ran = str(programs.root / "ran")
    for shell, argv in SHELLS.items():
        said = {
            command.argv[0]: command.fatal
            for command in script(text, shell=shell).commands
            if command.argv[0][:1] == "c" and command.argv[0][1:].isdigit()
        }
        assert said
        told = {}
        for name in said:
            programs.write("ran", "")
            done = programs.run(*argv, "step.sh", BAD=name, RAN=ran)
            if name in programs.text("ran").split():
                told[name] = done.returncode != 0
        assert told
        assert {name: said[name] for name in told} == told, shell


def test_with_which_status_a_trap_ends_differs(script: Callable[..., Script]) -> None:
    """A bare `exit` in it gives that of its last command, from bash 5.3 on that of the failure."""
    commands = script("trap 'echo no; exit' ERR\nc1\nc2").commands
    assert [one.fatal for one in commands if one.argv[0] in ("c1", "c2")] == [False, False]


ENDED = [
    "if [ $rc -ne 0 ]; then exit $rc; fi",
    "if [ $rc -eq 0 ]; then c2; else exit $rc; fi",
    "[ $rc -eq 0 ] || exit $rc",
    "(( rc )) && exit $rc",
    "case $rc in 0) ;; *) exit $rc ;; esac",
    "case $rc in 0 | 3) ;; *) exit $rc ;; esac",
]
"""Ends of a script that only a failure comes to."""


@pytest.mark.parametrize("text", ENDED)
def test_what_ends_in_failure_leaves_nothing_out(script: Callable[..., Script], text: str) -> None:
    *_, last = script(f"rc=0\nc1 || rc=$?\n{text}\nc3").commands
    assert last.argv == ("c3",)
    assert not last.condition


def test_what_may_end_well_leaves_out_the_rest(script: Callable[..., Script]) -> None:
    *_, last = script("rc=0\nc1 || rc=$?\ncase $rc in 1) ;; *) exit $rc ;; esac\nc3").commands
    assert last.condition == "$rc"


DECIDED = [
    "x=1\nif q $x; then c1; fi",
    "x=1\nif ! q $x 2>/dev/null; then c1; fi",
    "x=1\nif q $x; then exit 0; fi\nc1",
    "x=1\nq $x && exit 0\nc1",
    "x=1\nif [ $x = 1 ] && q; then c1; fi",
    "x=1\nif q $x | grep -q 1; then exit 0; fi\nc1",
    "x=1\nwhile q $x; do c1; break; done",
    "for x in a b; do if q $x; then c1; fi; done",
]
"""Scripts in which a program decides about c1, which is given what the script has set."""
CHOSEN = [
    "for x in a b; do if [ $x = a ]; then c1; fi; done",
    'for x in dist/*; do if unzip -l "$x" | grep -q a; then c1; fi; done',
    "f() { [ $1 = a ]; }\nfor x in a b; do if f $x; then c1; fi; done",
]
"""Scripts in which only what they have set, or the files of a loop, decides."""


@pytest.mark.parametrize("text", DECIDED + CHOSEN)
def test_programs_decide_whatever_they_are_given(script: Callable[..., Script], text: str) -> None:
    left_out = [one.condition for one in script(text).commands if one.argv[0] == "c1"]
    assert left_out
    assert all(map(bool, left_out)) is (text in DECIDED)

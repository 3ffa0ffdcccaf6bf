"""Commands of the publish job that take distributions out of the folder, and those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import ATTEST, CHECK, UPLOAD
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches


def judged(bench: Benches, command: str) -> tuple[State, list[str]]:
    """Return what `verified-distributions` says where a command runs before the upload."""
    made = bench("inline")
    made.edit(PUBLISH, UPLOAD, f"- run: {command}\n{UPLOAD}")
    verdict = made.verdict("verified-distributions")
    return verdict.state, [one.message for one in verdict.findings]


@pytest.mark.parametrize(
    "command",
    [
        "rm dist/*.whl",
        "rm -r dist",
        "rm dist/small-1.0.tar.gz",
        "mv dist/small-1.0-py3-none-any.whl old/",
        "find dist -delete",
        "find dist -name '*.whl' -delete",
        "find -name '*.whl' -delete",
        "find . old -name '*.tar.gz' -delete",
        "find dist -not -name '*.whl' -delete",
        "find dist -type f -delete",
        "find dist -mindepth 1 -delete",
        "find dist -maxdepth 1 -type f -delete",
        "find . -type f -delete",
    ],
)
def test_distributions_are_taken_out_of_the_folder(bench: Benches, command: str) -> None:
    state, messages = judged(bench, command)
    assert state is State.FAILS
    assert messages == [
        f"'{command.split(maxsplit=1)[0]}' takes files out of 'dist' before the upload"
    ]


@pytest.mark.parametrize(
    "command",
    [
        "rm dist/*.txt",
        "rm -r old",
        "mv old/small-1.0.tar.gz older/",
        "find old -delete",
        "find dist -name '*.txt' -delete",
        "find dist -name '*.whl' -print",
        "find . -type d -empty -delete",
        "find . -maxdepth 1 -type f -delete",
        "find . -maxdepth 1 -name '*.whl' -delete",
        "find dist -type d -delete",
        "find dist -type f -empty -delete",
        "find old -type f -delete",
        "git add README.md",
        "git commit --message done",
        "git push origin HEAD",
        "find . -not -path './dist/*' -delete",
    ],
)
def test_other_files_are_nobodys_concern(bench: Benches, command: str) -> None:
    assert judged(bench, command)[0] is State.HOLDS


CLEAN = "- run: rm -f dist/*.whl"


def test_what_is_removed_before_the_download_was_never_in_it(bench: Benches) -> None:
    made = bench("inline")
    text = made.text(PUBLISH)
    job = text.index("  attest:\n")
    steps = text.index("    steps:\n", job) + len("    steps:\n")
    made.write(PUBLISH, f"{text[:steps]}      {CLEAN}\n{text[steps:]}")
    assert made.verdict("attestations-verified").state is State.HOLDS


def test_what_is_removed_after_the_download_is_not_verified(bench: Benches) -> None:
    made = bench("inline")
    made.edit(PUBLISH, ATTEST, f"{CLEAN}\n{ATTEST}")
    assert made.verdict("attestations-verified").state is State.FAILS


REMOVING = "from pathlib import Path\nfor one in Path('dist').iterdir():\n    one.unlink()\n"
ASIDE = "from pathlib import Path\nPath('old').unlink()\nprint('done')\n"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("gzip dist/*.whl", State.UNKNOWN),
        ("fd --extension whl . dist --exec rm", State.UNKNOWN),
        ("docker run -v $PWD/dist:/dist image:1", State.UNKNOWN),
        ("docker run -v $PWD/dist:/dist:ro image:1", State.HOLDS),
        ("python tools/removing.py", State.UNKNOWN),
        ("python tools/aside.py", State.HOLDS),
        ("7z a -sdel old.7z dist/*.whl", State.FAILS),
        ("gzip old/*.log", State.HOLDS),
        ("sha256sum dist/*", State.HOLDS),
        ("pip install dist/*.whl", State.HOLDS),
    ],
)
def test_what_may_take_downloaded_files_leaves_the_verification_open(
    bench: Benches, command: str, expected: State
) -> None:
    made = bench("inline")
    made.write("tools/removing.py", REMOVING)
    made.write("tools/aside.py", ASIDE)
    made.edit(PUBLISH, ATTEST, f"- run: {command}\n{ATTEST}")
    assert made.verdict("attestations-verified").state is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("Remove-Item dist/* -Exclude *.whl,*.tar.gz", State.HOLDS),
        ("Remove-Item dist/*.json", State.HOLDS),
        ("del dist/*.json", State.HOLDS),
        ("Remove-Item dist/*.whl", State.FAILS),
        ("Get-ChildItem dist -Filter *.whl | Remove-Item", State.FAILS),
        ("Remove-Item (Get-ChildItem dist)", State.FAILS),
        ("Remove-Item $files", State.FAILS),
    ],
)
def test_powershell_removes_other_files_before_the_upload(
    bench: Benches, command: str, expected: State
) -> None:
    assert judged(bench, f"{command}\n  shell: pwsh")[0] is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [("python tools/removing.py", State.UNKNOWN), ("python tools/aside.py", State.HOLDS)],
)
def test_a_script_may_remove_what_was_checked(
    bench: Benches, command: str, expected: State
) -> None:
    made = bench("inline")
    made.write("tools/removing.py", REMOVING)
    made.write("tools/aside.py", ASIDE)
    made.edit(PUBLISH, CHECK, f"{CHECK}\n- run: {command}")
    assert made.verdict("distributions-checked").state is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("rsync -a dist/ out/", State.HOLDS),
        ("rsync -a dist out", State.HOLDS),
        ("rsync -avz --delete docs/ host:/srv/docs", State.HOLDS),
        ("rsync -a -e ssh dist/ host:dist", State.HOLDS),
        ("rsync -a out/ dist/", State.FAILS),
        ("rsync -a host:dist/ .", State.FAILS),
        ("rsync -a host:dist .", State.FAILS),
        ("rsync -a --remove-source-files dist/ out/", State.FAILS),
        ("rsync -a --log-file=dist/log docs/ out/", State.FAILS),
        ("rsync -a -T dist docs/ out/", State.FAILS),
    ],
)
def test_rsync_writes_where_its_last_word_says(
    bench: Benches, command: str, expected: State
) -> None:
    assert judged(bench, command)[0] is expected


RSYNC = "rsync -a --remove-source-files"
TAR = "tar --remove-files"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("Remove-Item dist/* -Exclude *.whl,*.tar.gz", State.HOLDS),
        ("Remove-Item dist/* -Include *.json", State.HOLDS),
        ("Remove-Item dist/* -Filter *.json", State.HOLDS),
        ("Remove-Item dist/* -Exclude *.whl", State.FAILS),
        ("Remove-Item dist/* -Include *.json,*.WHL", State.FAILS),
        ("Remove-Item dist -Recurse -Exclude *.whl,*.tar.gz", State.FAILS),
        ("Remove-Item dist/a.txt,dist/*.tar.gz", State.FAILS),
        ("Remove-Item dist/a.txt,dist/b.txt", State.HOLDS),
        ("ri dist/*.tar.gz", State.FAILS),
        ("del dist/*.tar.gz", State.FAILS),
        (f"{RSYNC} --exclude '*.whl' --exclude '*.tar.gz' dist/ out/", State.HOLDS),
        (f"{RSYNC} --include '*.whl' --exclude '*' dist/ out/", State.FAILS),
        (f"{RSYNC} --include '*.log' --exclude '*' dist/ out/", State.HOLDS),
        (f"{RSYNC} -f '+ *.whl' --exclude '*' dist/ out/", State.FAILS),
        (f"{RSYNC} --exclude '*.whl,*.tar.gz' dist/ out/", State.FAILS),
        (f"{TAR} --exclude='*.whl' --exclude='*.tar.gz' -cf logs.tar dist", State.HOLDS),
        (f"{TAR} --exclude '*.whl' --exclude '*.tar.gz' -cf logs.tar dist", State.HOLDS),
        (f"{TAR} --exclude='*.whl' -cf logs.tar dist", State.FAILS),
        (f"{TAR} -cf logs.tar dist --exclude='*.whl' --exclude='*.tar.gz'", State.FAILS),
    ],
)
def test_options_say_which_files_are_taken(bench: Benches, command: str, expected: State) -> None:
    made = bench("inline")
    shell = "" if command.startswith(("rsync", "tar")) else "\n  shell: pwsh"
    made.edit(PUBLISH, ATTEST, f"- run: {command}{shell}\n{ATTEST}")
    assert made.verdict("attestations-verified").state is expected

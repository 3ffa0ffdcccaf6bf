"""What programs put where, each as its manual has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.scripts.conftest import Memory, place

from pubproof.arrivals import copies
from pubproof.scripts import UNKNOWN, read

if TYPE_CHECKING:
    from pubproof.arrivals.transfer import Transfer

SHELL = [
    ("curl -o x.py https://h/y", "elsewhere > a/x.py"),
    ("curl -sSLo x.py https://h/y", "elsewhere > a/x.py"),
    ("curl --output x.py https://h/y", "elsewhere > a/x.py"),
    ("curl --output=x.py https://h/y", "elsewhere > a/x.py"),
    ("curl -O https://h/y.py?z=1#s", "elsewhere > a: y.py"),
    ("curl -sSLO https://h/y.py https://h/z.py", "elsewhere > a: y.py; elsewhere > a: z.py"),
    ("curl --remote-name-all --output-dir out https://h/y.py", "elsewhere > a/out: y.py"),
    ("curl --output-dir out -o x.py https://h/y", "elsewhere > a/out/x.py"),
    ("curl --output-dir out --output=x.py https://h/y", "elsewhere > a/out/x.py"),
    ("curl https://h/y", ""),
    ("os.replace x", ""),
    ("shutil.copy", ""),
    ("extractall", ""),
    ("curl -OL https://h/y.py", "elsewhere > a: y.py"),
    ("curl https://h/y > x.py", "elsewhere > a/x.py"),
    ("wget https://h/y.py", "elsewhere > a: y.py, keeps"),
    ("wget -P out https://h/y.py", "elsewhere > a/out: y.py, keeps"),
    ("wget --directory-prefix=out https://h/y.py", "elsewhere > a/out: y.py, keeps"),
    ("wget -O x.py https://h/y", "elsewhere > a/x.py"),
    ("wget -qOx.py https://h/y", "elsewhere > a/x.py"),
    ("wget -qO x.py https://h/y", "elsewhere > a/x.py"),
    ("wget --output-document=x.py https://h/y", "elsewhere > a/x.py"),
    ("wget -O - https://h/y > x.py", "elsewhere > a/x.py"),
    ("wget -qO- https://h/y | tar xz -C out", "elsewhere > a/out: *"),
    ("aws s3 cp s3://b/y.py out", "elsewhere > a/out: y.py"),
    ("aws s3 sync s3://b/f out", "elsewhere > a/out: *"),
    ("aws s3 cp --recursive s3://b/f out", "elsewhere > a/out: *"),
    ("aws s3 cp s3://b/f/ out", "elsewhere > a/out: *"),
    ("aws s3 cp y.py s3://b/y.py", ""),
    ("aws s3 ls s3://b/y.py out", ""),
    ("aws ec2 cp s3://b/y.py out", ""),
    ("gsutil -m cp -r gs://b/f out", "elsewhere > a/out: *"),
    ("gsutil cp gs://b/y.py .", "elsewhere > a: y.py"),
    ("gcloud storage cp gs://b/y.py out", "elsewhere > a/out: y.py"),
    ("gcloud storage rsync gs://b/f out", "elsewhere > a/out: *"),
    ("aws --profile p s3 cp s3://b/y.py --quiet --region r out", "elsewhere > a/out: y.py"),
    ("rclone copy remote:f out", "elsewhere > a/out: *"),
    ("rclone copyto remote:f/y.py out/x.py", "elsewhere > a/out/x.py: y.py"),
    ("s3cmd get s3://b/y.py out", "elsewhere > a/out: y.py"),
    ("s3cmd sync s3://b/f out", "elsewhere > a/out: *"),
    ("pip download -d out name", "elsewhere > a/out: *.whl; elsewhere > a/out: *.tar.gz"),
    ("pip download name --dest=out", "elsewhere > a/out: *.whl; elsewhere > a/out: *.tar.gz"),
    ("pip wheel -w out name==1", "elsewhere > a/out: *.whl; elsewhere > a/out: *.tar.gz"),
    (
        "pip wheel --wheel-dir out https://h/n.zip",
        "elsewhere > a/out: *.whl; elsewhere > a/out: *.tar.gz",
    ),
    ("pip wheel -w out .", ""),
    ("pip wheel -w out x.whl", ""),
    ("pip wheel -w out -r r.txt", "elsewhere > a/out: *.whl; elsewhere > a/out: *.tar.gz"),
    ("pip wheel -e . -w out", ""),
    ("pip wheel -w out file:///a/b", ""),
    ("pip install name", ""),
    ("gh release download v1", "elsewhere > a: *, keeps"),
    ("gh release download v1 -D out -p '*.py'", "elsewhere > a/out: *.py, keeps"),
    ("gh release download v1 --dir out --pattern x.py --clobber", "elsewhere > a/out: x.py"),
    ("gh release download v1 -O x.py", "elsewhere > a/x.py, keeps"),
    ("gh release download v1 --output x.py --clobber", "elsewhere > a/x.py"),
    ("gh run download 123 -D out", "elsewhere > a/out: *, keeps"),
    ("gh run download -n dist -D out", ""),
    ("gh release view v1 -D out", ""),
    ("aria2c -d out -o x.py https://h/y", "elsewhere > a/out/x.py"),
    ("aria2c --dir=out https://h/y", "elsewhere > a/out: *"),
    ("az storage blob download -f x.py -n y", "elsewhere > a/x.py"),
    ("az storage blob download-batch -d out -s c", "elsewhere > a/out: *"),
    (
        "hf download o/m x.py f/y.py --local-dir out",
        "elsewhere > a/out/x.py; elsewhere > a/out/f/y.py",
    ),
    ("hf download o/m --repo-type model --local-dir=out", "elsewhere > a/out: *"),
    ("huggingface-cli download o/m --include '*.py' --local-dir out", "elsewhere > a/out/*.py"),
    ("hf download o/m x.py", ""),
    ("hf upload o/m x.py --local-dir out", ""),
    ("gdown 1a -O x.py", "elsewhere > a/x.py"),
    ("gdown 1a --output x.py", "elsewhere > a/x.py"),
    ("oras pull h/o/r:1 -o out", "elsewhere > a/out: *"),
    ("oras push h/o/r:1 -o out", ""),
    ("hg clone -r 9 https://h/o/r out", "elsewhere > a/out: *"),
    ("http -o x.py https://h/y", "elsewhere > a/x.py"),
    ("https --output x.py h/y", "elsewhere > a/x.py"),
    ("http https://h/y", ""),
    ("git clone https://h/o/r.git", "elsewhere > a/r: *, keeps"),
    ("git clone https://h/o/r out", "elsewhere > a/out: *, keeps"),
    ("git clone -q --depth 1 git@host:o/r.git out", "elsewhere > a/out: *, keeps"),
    ("git clone -c http.proxy=https://p https://h/o/r out", "elsewhere > a/out: *, keeps"),
    ("git clone https://h/o/r --depth 1 out", "elsewhere > a/out: *, keeps"),
    ("git clone ../r out", ""),
    ("svn export https://h/r/trunk -r 9 --username u out", "elsewhere > a/out: *"),
    ("gh repo clone o/r", "elsewhere > a/r: *, keeps"),
    ("gh repo clone o/r out -- --depth 1", "elsewhere > a/out: *, keeps"),
    ("pip install -t out x", "elsewhere > a/out: *"),
    ("pip install x", ""),
    ("uv pip install --target=out x", "elsewhere > a/out: *"),
    ("uv sync", ""),
    ("svn export https://h/r/trunk out", "elsewhere > a/out: *"),
    ("svn co https://h/r/trunk", "elsewhere > a/trunk: *"),
    ("svn log https://h/r/trunk", ""),
    ("git archive -o x.tar main", "elsewhere > a/x.tar"),
    ("git archive --output=x.tar HEAD", ""),
    ("git archive --remote=https://h/r -o x.tar HEAD", "elsewhere > a/x.tar"),
    ('git archive -o x.tar "$GITHUB_SHA"', ""),
    ("git archive main", ""),
    ("git archive main > x.tar", "elsewhere > a/x.tar"),
    ("git archive main src | tar x -C out", "elsewhere > a/out: *"),
    ("git show main:y.py > x.py", "elsewhere > a/x.py"),
    ("git show HEAD:y.py > x.py", ""),
    ("git show main > x.py", ""),
    ("git cat-file -p main:y.py > x.py", "elsewhere > a/x.py"),
    ("git cat-file blob HEAD:y.py > x.py", ""),
    ("git worktree add out main", "elsewhere > a/out: *, keeps"),
    ("git worktree add out", ""),
    ("git worktree add -b new out origin/main", "elsewhere > a/out: *, keeps"),
    ("git worktree add out HEAD", ""),
    ("git worktree list out main", ""),
    ("git diff main | patch -p1", "elsewhere > a: *, patch"),
    ("git diff main..HEAD | patch -d out", "elsewhere > a/out: *, patch"),
    ("git diff HEAD...main | patch", "elsewhere > a: *, patch"),
    ("git diff HEAD | patch", ""),
    ("git diff HEAD -- main | patch", ""),
    ("git format-patch main --stdout | patch", "elsewhere > a: *, patch"),
    ("git log main | patch", ""),
    ("git | patch", ""),
    ("patch < p.diff", "a/p.diff > a: *, patch"),
    ("patch -i p.diff -d out", "a/p.diff > a/out: *, patch"),
    ("patch --input=p.diff --directory=out", "a/p.diff > a/out: *, patch"),
    ("curl https://h/p | patch -p1", "elsewhere > a: *, patch"),
    ("cp x.py out", "a/x.py > a/out: x.py"),
    ("cp x.py y.py out/", "a/x.py > a/out: x.py; a/y.py > a/out: y.py"),
    ("cp -t out x.py y.py", "a/x.py > a/out: x.py; a/y.py > a/out: y.py"),
    ("cp -rt out x.py", "a/x.py > a/out: x.py"),
    ("cp --target-directory=out x.py", "a/x.py > a/out: x.py"),
    ("cp --target-directory out x.py", "a/x.py > a/out: x.py"),
    ("cp -S .b x.py out", "a/x.py > a/out: x.py"),
    ("cp -r src/. out", "a/src > a/out: *"),
    ("cp x.py x.py", ""),
    ("mv x.py out", "a/x.py > a/out: x.py"),
    ("install -m 644 x.py out", "a/x.py > a/out: x.py"),
    ("ln -s x.py out", "a/x.py > a/out: x.py"),
    ("rsync -a -e ssh host:x/ out", "elsewhere > a/out: *"),
    ("rsync --exclude a src/ out", "a/src > a/out: *"),
    ("scp -P 22 u@host:y.py out", "elsewhere > a/out: y.py"),
    ("dd if=x.py of=out/y.py bs=1", "a/x.py > a/out/y.py"),
    ("dd if=x.py", ""),
    ("dd if=x=1 of=y=2", "a/x=1 > a/y=2"),
    ("docker cp c:/app/x.py out", "/app/x.py > a/out: x.py"),
    ("docker cp -L c:/app/x.py out", "/app/x.py > a/out: x.py"),
    ("docker cp x.py c:/app", ""),
    ("podman cp c:/app/. out", "/app > a/out: *"),
    ("docker run i cp c:/x out", ""),
    ("docker cp c:/app", ""),
    ("tar xf x.tar", "a/x.tar > a: *"),
    ("tar -xzf x.tgz -C out", "a/x.tgz > a/out: *"),
    ("tar xf x.tar -C out a b", "a/x.tar > a/out: a; a/x.tar > a/out: b"),
    ("tar -C out -xf x.tar", "a/x.tar > a/out: *"),
    ("tar --extract --file x.tar --directory out", "a/x.tar > a/out: *"),
    ("tar --get -f x.tar", "a/x.tar > a: *"),
    ("tar -tf x.tar", ""),
    ("tar -czf x.tgz src", ""),
    ("tar -xfx.tar", "a/x.tar > a: *"),
    ("tar xfC x.tar out", "a/x.tar > a/out: *"),
    ("bsdtar -xf x.zip", "a/x.zip > a: *"),
    ("unzip x.zip", "a/x.zip > a: *"),
    ("unzip -d out x.zip", "a/x.zip > a/out: *"),
    ("unzip -qd out x.zip", "a/x.zip > a/out: *"),
    ("unzip -dout x.zip", "a/x.zip > a/out: *"),
    ("unzip -o x.zip a.py b.py -d out", "a/x.zip > a/out: a.py; a/x.zip > a/out: b.py"),
    ("unzip -x a.py -d out x.zip", "a/x.zip > a/out: *"),
    ("unzip -P s3 x.zip", "a/x.zip > a: *"),
    ("unzip -l x.zip", ""),
    ("unzip -p x.zip a.py > y.py", ""),
    ("unzip -t x.zip", ""),
    ("unzip", ""),
    ("7z x x.7z", "a/x.7z > a: *"),
    ("7z x x.7z -oout", "a/x.7z > a/out: *"),
    ("7z e x.7z a.py -oout", "a/x.7z > a/out: a.py"),
    ("7z l x.7z", ""),
    ("7za a x.7z src", ""),
    ("python -m zipfile -e x.zip out", "a/x.zip > a/out: *"),
    ("python -m zipfile -l x.zip", ""),
    ("python -m tarfile --extract x.tar", "a/x.tar > a: *"),
    ("python -m tarfile -e x.tar out", "a/x.tar > a/out: *"),
    ("cpio -i -F x.cpio", "a/x.cpio > a: *"),
    ("cpio -id < x.cpio", "a/x.cpio > a: *"),
    ("cpio -i --file=x.cpio -D out", "a/x.cpio > a/out: *"),
    ("cpio -o > x.cpio", ""),
    ("cat x.py > out/y.py", "a/x.py > a/out/y.py"),
    ("cat x.py z.py >> out/y.py", "a/x.py > a/out/y.py; a/z.py > a/out/y.py"),
    ("cat < x.py > y.py", "a/x.py > a/y.py"),
    ("gunzip -c x.gz > y.py", "a/x.gz > a/y.py"),
    ('echo "$(curl https://h/y)" > x.py', "elsewhere > a/x.py"),
    ("echo curl > x.py", ""),
    ("head x.py", ""),
    ("make > x.py", ""),
    ("curl https://h/y | tee x.py", "elsewhere > a/x.py"),
    ("curl https://h/y | cat > x.py", "elsewhere > a/x.py"),
    ("curl -O https://h/y.py#s", "elsewhere > a: y.py"),
    ('curl -o "out/$NAME.py" https://h/y', "elsewhere > a/out: ?.py"),
    ('curl -o "$NAME" https://h/y', "elsewhere > a: ?"),
    ('curl -o "$NAME/x.py" https://h/y', ""),
    ("aws s3 cp s3://b/y.py -", ""),
    ("pip download name", "elsewhere > a: *.whl; elsewhere > a: *.tar.gz"),
    ("pip wheel -w out -e src", ""),
    ("pip wheel -w out --editable src", ""),
    ("git clone https://h/o/r --depth=1", "elsewhere > a/r: *, keeps"),
    ("svn checkout https://h/r/trunk", "elsewhere > a/trunk: *"),
    ("git archive --output=x.tar main", "elsewhere > a/x.tar"),
    ("git archive HEAD src > x.tar", ""),
    ("git show --format=x:y HEAD > x.txt", ""),
    ("git diff HEAD..HEAD | patch", ""),
    ("git diff HEAD...HEAD | patch", ""),
    ("tar xf - < x.tar", "a/x.tar > a: *"),
    ("curl https://h/y | tar xzf -", "elsewhere > a: *"),
    ('cat x.py > "$NAME"', "a/x.py > $NAME"),
]
"""Scripts in the folder ``a``, and what they put where; ``?`` is what cannot be told."""
POWERSHELL = [
    ("Invoke-WebRequest https://h/y -OutFile out/x.py", "elsewhere > a/out/x.py"),
    ("iwr -Uri https://h/y -OutFile out\\x.py", "elsewhere > a/out/x.py"),
    ("irm https://h/y -outf x.py", "elsewhere > a/x.py"),
    ("iwr https://h/y", ""),
    ("iwr -UseBasicParsing https://h/y -OutFile x.py", "elsewhere > a/x.py"),
    ("Start-BitsTransfer -Source https://h/y -Destination out\\x.py", "elsewhere > a/out/x.py"),
    ("Copy-Item x.py out", "a/x.py > a/out: x.py"),
    ("Copy-Item -Path x.py -Destination out", "a/x.py > a/out: x.py"),
    ("Copy-Item -LiteralPath x.py out", "a/x.py > a/out: x.py"),
    ("Copy-Item -Recurse src out", "a/src > a/out: src"),
    ("Copy-Item x.py", "a/x.py > a: x.py"),
    ("copy x.py out", "a/x.py > a/out: x.py"),
    ("Move-Item x.py -Dest out", "a/x.py > a/out: x.py"),
    ("mi x.py out", "a/x.py > a/out: x.py"),
    ("xcopy src out /E", "a/src > a/out: src"),
    ("Expand-Archive x.zip -DestinationPath out", "a/x.zip > a/out: *"),
    ("Expand-Archive x.zip out", "a/x.zip > a/out: *"),
    ("Expand-Archive -LiteralPath sub\\x.zip", "a/sub/x.zip > a: *"),
    ("Expand-Archive -Force x.zip", "a/x.zip > a: *"),
    ("Copy-Item", ""),
    ("Copy-Item src\\x.py out", "a/src/x.py > a/out: x.py"),
    ("iwr https://h/y -OutFile out\\$env:NAME", "elsewhere > a/out: ?"),
    ("xcopy /E src out", "a/src > a/out: src"),
    ("Copy-Item -Des out -Pat x.py", "a/x.py > a/out: x.py"),
]
PYTHON = [
    ("import os\nos.rename('src/x.py', 'y.py')", "a/src/x.py > a/y.py: x.py"),
    ("import shutil\nshutil.copy('x.py', 'out')", "a/x.py > a/out: x.py"),
    ("import shutil\nshutil.copytree('src', 'out')", "a/src > a/out: *"),
    ("import shutil\nshutil.unpack_archive('src/x.zip', 'out')", "a/src/x.zip > a/out: *"),
    (
        "import urllib.request\nurllib.request.urlretrieve('https://h/y', 'x.py')",
        "elsewhere > a/x.py",
    ),
    (
        "import io, zipfile, requests\nzipfile.ZipFile(io.BytesIO(requests.get('https://h/y').content)).extractall('out')",
        "elsewhere > a/out: *",
    ),
]


def transfers(text: str, shell: str) -> str:
    script = read(text, place, shell=shell, environment={}, folder="a", files=Memory({}))
    return "; ".join(shown(one) for command in script.commands for one in copies.of(command))


def shown(one: Transfer) -> str:
    name = f": {one.name}" if one.name else ""
    keeps, patch = ", keeps" * one.keeps, ", patch" * one.is_patch
    told = f"{one.source or 'elsewhere'} > {one.target}{name}{keeps}{patch}"
    return told.replace(UNKNOWN, "?")


@pytest.mark.parametrize(("text", "expected"), SHELL)
def test_a_program_puts_files_somewhere(text: str, expected: str) -> None:
    assert transfers(text, "bash") == expected


@pytest.mark.parametrize("text", [text for text, _ in SHELL])
def test_a_command_that_lacks_its_end_is_read(text: str) -> None:
    """No value stands behind its last option."""
    words = text.split()
    for count in range(1, len(words)):
        transfers(" ".join(words[:count]), "bash")


@pytest.mark.parametrize(("text", "expected"), POWERSHELL)
def test_a_cmdlet_puts_files_somewhere(text: str, expected: str) -> None:
    assert transfers(text, "pwsh") == expected


@pytest.mark.parametrize(("text", "expected"), PYTHON)
def test_a_function_puts_files_somewhere(text: str, expected: str) -> None:
    assert transfers(text, "python") == expected

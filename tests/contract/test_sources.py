"""Of which repository and which commit the distributions are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.contract.clause import State
from pubproof.contract.distributions import sources

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

    from pubproof.operations import Operation
    from pubproof.workflows.runs.job_run import StepRun

BEHIND = {
    "build": "- run: pipx run twine check --strict dist/*",
    "attest": "- uses: actions/attest@1e69f48acb82d1966a394da916b4c1698aa569d6 # v4.2.2",
}
"""Steps of the workflow that builds in one job and attests in another."""
CHECKOUT = "persist-credentials: false"
BUILD = "- name: Build distributions"


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("${{ github.repository }}", State.HOLDS),
        ("${{github.event.repository.full_name}}", State.HOLDS),
        ("${{ github['repository'] }}", State.HOLDS),
        ("${{ github.event.repository }}", State.UNKNOWN),
        ("''", State.HOLDS),
        ("maziyarpanahi/openmed", State.HOLDS),
        ("maziyarpanahi/another", State.FAILS),
        ("${{ github.repository_owner }}/another", State.FAILS),
        ("${{ vars.REPOSITORY }}", State.UNKNOWN),
        ("${{ vars.REPOSITORY || github.repository }}", State.UNKNOWN),
    ],
)
def test_the_repository_of_the_checkout(repository: str, expected: State, bench: Benches) -> None:
    assert built_after(bench, f"{CHECKOUT}\nrepository: {repository}") is expected


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("${{ github.sha }}", State.HOLDS),
        ("${{ github.ref_name }}", State.HOLDS),
        ("''", State.HOLDS),
        ("main", State.FAILS),
        ("refs/heads/main", State.FAILS),
        ("${{ vars.REF }}", State.UNKNOWN),
    ],
)
def test_the_ref_of_the_checkout(ref: str, expected: State, bench: Benches) -> None:
    assert built_after(bench, f"{CHECKOUT}\nref: {ref}") is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("git checkout main", State.FAILS),
        ("git checkout -- .", State.HOLDS),
        ("git checkout .", State.HOLDS),
        ("git switch -", State.FAILS),
        ("git reset HEAD", State.HOLDS),
        ("git reset --hard origin/main", State.FAILS),
        ("git status", State.HOLDS),
        ("git checkout ${{ vars.REF }}", State.UNKNOWN),
        ("git checkout ${{ vars.REF || github.sha }}", State.HOLDS),
    ],
)
def test_what_git_takes_before_the_build(script: str, expected: State, bench: Benches) -> None:
    assert built_behind(bench, script) is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("curl -fsSL https://example.org/a.py -o openmed/__init__.py", State.FAILS),
        ("curl https://example.org/a.py > openmed/__init__.py", State.FAILS),
        ("wget -O openmed/__init__.py https://example.org/a.py", State.FAILS),
        ("wget -qOpyproject.toml https://example.org/a", State.FAILS),
        ("curl --output=pyproject.toml https://example.org/a", State.FAILS),
        ("curl -fsSL https://example.org/a.tgz -o tool.tgz", State.HOLDS),
        (
            "curl -sSLo /tmp/a.zip https://example.org/a.zip; unzip /tmp/a.zip -dopenmed",
            State.UNKNOWN,
        ),
        ("cp /tmp/x/__init__.py openmed/", State.UNKNOWN),
        ("cp -t openmed /tmp/x/__init__.py", State.UNKNOWN),
        ("install -m 644 /opt/a.toml pyproject.toml", State.UNKNOWN),
        ("mv ~/pyproject.toml .", State.UNKNOWN),
        ("rsync -a /tmp/x/ openmed/", State.UNKNOWN),
        ("cp /etc/hosts .", State.HOLDS),
        ("cp README.md openmed/__init__.py", State.HOLDS),
        ("cp /github/workspace/README.md openmed/__init__.py", State.HOLDS),
        ("sed s/a/b/ pyproject.toml > /tmp/p; mv /tmp/p pyproject.toml", State.HOLDS),
        ("curl -sSLo /tmp/x https://example.org/x; mv /tmp/x pyproject.toml", State.FAILS),
        ("curl -sSLo x https://example.org/x; cat x >> pyproject.toml", State.FAILS),
        ("cd openmed && curl -fsSLO https://example.org/__init__.py", State.FAILS),
        ("curl --output-dir openmed -O https://example.org/__init__.py", State.FAILS),
        ("curl https://example.org/a | base64 -d > openmed/__init__.py", State.FAILS),
        ("curl https://example.org/a | tee openmed/__init__.py", State.FAILS),
        ("cat < <(curl https://example.org/a) > openmed/__init__.py", State.FAILS),
        ("gh api repos/o/r/contents/a --jq .content > openmed/__init__.py", State.FAILS),
        ("git show origin/main:openmed/__init__.py > openmed/__init__.py", State.FAILS),
        ("git show HEAD:openmed/__init__.py > openmed/__init__.py", State.HOLDS),
        ("wget https://example.org/pyproject.toml", State.HOLDS),
        ("curl -s https://example.org/version", State.HOLDS),
        ("curl -s https://example.org/a > a.json", State.HOLDS),
        ("cat /opt/a.py > openmed/__init__.py", State.UNKNOWN),
        ("dd if=/opt/a.py of=openmed/__init__.py", State.UNKNOWN),
        ("dd if=/opt/a.py", State.HOLDS),
        ("docker cp x:/app/__init__.py openmed/", State.UNKNOWN),
        ("docker cp openmed x:/app", State.HOLDS),
        ('cp "$RUNNER_TEMP/a.py" openmed/__init__.py', State.UNKNOWN),
        (
            "mkdir /tmp/x && make install DESTDIR=/tmp/x && cp /tmp/x/a.toml pyproject.toml",
            State.HOLDS,
        ),
        ("rm -rf openmed && mv /opt/openmed openmed", State.UNKNOWN),
        (
            "git clone https://example.org/x /tmp/x && cp /tmp/x/a.py openmed/__init__.py",
            State.FAILS,
        ),
        ("sed -i s/0.0.0/1.0.0/ pyproject.toml", State.HOLDS),
        ("""sed -i "s/0.0.0/${GITHUB_REF_NAME#v}/" openmed/__init__.py""", State.HOLDS),
        ('echo "__version__ = 1" > openmed/__init__.py', State.HOLDS),
    ],
)
def test_what_is_written_over_the_sources(script: str, expected: State, bench: Benches) -> None:
    assert built_behind(bench, script) is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("scp build.example:x/__init__.py openmed/__init__.py", State.FAILS),
        ("scp -r build.example:openmed .", State.FAILS),
        ("rsync -az user@build.example:/src/ openmed/", State.FAILS),
        ("rsync -az openmed/ user@build.example:/src/", State.HOLDS),
        ("aws s3 cp s3://bucket/pyproject.toml .", State.FAILS),
        ("aws s3 sync s3://bucket/openmed openmed --region eu-west-1", State.FAILS),
        ("aws s3 cp s3://bucket/key.json /tmp/key.json", State.HOLDS),
        ("aws s3 cp digests.txt s3://bucket/", State.HOLDS),
        ("aws s3 cp s3://bucket/openmed/ . --recursive", State.FAILS),
        ("aws s3 ls s3://bucket/pyproject.toml .", State.HOLDS),
        ("gh release download v1 --clobber -O pyproject.toml", State.FAILS),
        ("gh release download v1 -O pyproject.toml", State.HOLDS),
        ("gh release download v1 --clobber -p '*.json'", State.HOLDS),
        ("git clone https://example.org/x.git && cp x/a.py openmed/__init__.py", State.FAILS),
        ("gsutil -m rsync -r gs://bucket/openmed openmed", State.FAILS),
        ("gsutil cp gs://bucket/model.bin data/", State.HOLDS),
        ("gcloud storage cp gs://bucket/pyproject.toml .", State.FAILS),
        ("rclone copy remote:openmed openmed", State.FAILS),
        ("az storage blob download -f pyproject.toml -c c -n x", State.FAILS),
        ("svn export https://example.org/openmed", State.FAILS),
    ],
)
def test_what_other_hosts_put_over_the_sources(
    script: str, expected: State, bench: Benches
) -> None:
    assert built_behind(bench, script) is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("curl -sSL https://example.org/a.tgz | tar xz", State.UNKNOWN),
        ("curl -sSL https://example.org/a.tgz | gunzip | tar x -C openmed", State.UNKNOWN),
        ("curl -sSL https://example.org/a.tgz | tar xz -C /opt", State.HOLDS),
        ("curl -sSL https://example.org/a.tgz | tar xz -C tools", State.HOLDS),
        ("curl -sSL https://example.org/a.tgz | tar xz bin/tool", State.HOLDS),
        ("curl -sSL https://example.org/a.tgz | tar xz pyproject.toml", State.FAILS),
        ("curl -sSLo a.tgz https://example.org/a.tgz; tar -xf a.tgz", State.UNKNOWN),
        ("wget https://example.org/a.tgz; tar --extract --file=a.tgz", State.UNKNOWN),
        ("pip download x --no-binary :all:; tar xf x-1.0.tar.gz", State.UNKNOWN),
        ("tar xf /opt/a.tar", State.UNKNOWN),
        ("tar xf README.tar", State.HOLDS),
        ("tar --get --file /opt/a.tar", State.UNKNOWN),
        ("tar -xf/opt/a.tar", State.UNKNOWN),
        ("tar xf - < /opt/a.tar", State.UNKNOWN),
        ("tar xf /opt/a.tar -C/opt", State.HOLDS),
        ("tar -xC /opt -f /opt/a.tar", State.HOLDS),
        ("tar -x --directory /opt -f /opt/a.tar", State.HOLDS),
        ("tar x -f /opt/a.tar --strip-components 1 docs", State.HOLDS),
        ("tar --list -f /opt/a.tar", State.HOLDS),
        ("tar --create -f /tmp/a.tar . && tar xf /tmp/a.tar", State.HOLDS),
        ("tar tzf /opt/a.tar", State.HOLDS),
        ("tar czf /tmp/a.tar . && tar xf /tmp/a.tar", State.HOLDS),
        ("curl -sSLo a.zip https://example.org/a.zip && unzip -qo a.zip", State.UNKNOWN),
        ("curl -sSLo a.zip https://example.org/a.zip && unzip a.zip -d vendor", State.HOLDS),
        ("curl -sSLo a.zip https://example.org/a.zip && unzip -l a.zip", State.HOLDS),
        ("7z x /opt/a.zip -oopenmed", State.UNKNOWN),
        ("7z x /opt/a.zip -o/opt/a", State.HOLDS),
        ("7za e /opt/a.zip pyproject.toml", State.UNKNOWN),
        ("7za e /opt/a.zip docs/x.txt", State.HOLDS),
        ("7z l /opt/a.zip", State.HOLDS),
        ("unzip /opt/a.zip -x pyproject.toml -d openmed", State.UNKNOWN),
        ("unzip /opt/a.zip docs/x.txt", State.HOLDS),
        ("unzip -P x -od vendor /opt/a.zip", State.HOLDS),
        ("unzip /opt/a.zip -dvendor", State.HOLDS),
        ("python -m zipfile -e /opt/a.zip .", State.UNKNOWN),
        ("python -m zipfile --extract /opt/a.zip /opt/a", State.HOLDS),
        ("python -m zipfile -l /opt/a.zip", State.HOLDS),
        ("python -m tarfile -e /opt/a.tar", State.UNKNOWN),
        ("cpio -i < /opt/a.cpio", State.UNKNOWN),
        ("cpio -i -F /opt/a.cpio", State.UNKNOWN),
        ("cpio -i -D /opt/a < /opt/a.cpio", State.HOLDS),
        ("cpio -t < /opt/a.cpio", State.HOLDS),
    ],
)
def test_what_is_unpacked_over_the_sources(script: str, expected: State, bench: Benches) -> None:
    assert built_behind(bench, script) is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("curl https://example.org/a.patch | patch -p1", State.FAILS),
        ("curl -o a.patch https://example.org/a.patch; patch -p1 < a.patch", State.FAILS),
        ("wget -qO a.patch https://example.org/a.patch; patch -i a.patch", State.FAILS),
        ("curl https://example.org/a.patch | git apply", State.FAILS),
        ("git apply < /opt/a.patch", State.FAILS),
        ("git apply < README.md", State.HOLDS),
        ("git am - < README.md", State.HOLDS),
        ("cat README.md | git apply", State.HOLDS),
        ("cat README.md /opt/a.patch | git apply", State.FAILS),
        ("cd openmed && git apply ../README.md", State.HOLDS),
        ("git apply READ*.md", State.HOLDS),
        ("git apply *.patch", State.FAILS),
        ("curl -o READ.md https://example.org/a.patch; git apply READ*.md", State.FAILS),
        ("for each in READ*.md; do git apply $each; done", State.HOLDS),
        ("git checkout @", State.HOLDS),
        ("patch -p1 < /opt/a.patch", State.UNKNOWN),
        ("patch -p1 < README.md", State.HOLDS),
    ],
)
def test_a_patch_of_the_sources(script: str, expected: State, bench: Benches) -> None:
    assert built_behind(bench, script) is expected


@pytest.mark.parametrize("at", ["build", "attest"])
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("cp /opt/x-1.0.tar.gz dist/", State.UNKNOWN),
        ("cp ~/x-1.0-py3-none-any.whl dist/x-1.0-py3-none-any.whl", State.UNKNOWN),
        ("install -m 644 /opt/x-1.0.tar.gz dist/x-1.0.tar.gz", State.UNKNOWN),
        ("cp README.md dist/", State.HOLDS),
        ("mv vendor/*.whl dist/", State.FAILS),
        ("cp -r vendor/. dist/", State.FAILS),
        ("ls vendor/*.whl | xargs -I{} cp {} dist/", State.FAILS),
        ("rsync -a texts/ dist/", State.HOLDS),
        ("pip wheel --no-deps -w /tmp/w . && cp /tmp/w/*.whl dist/", State.HOLDS),
        ("mv wheelhouse/*.whl dist/", State.HOLDS),
        ("auditwheel repair dist/*.whl -w dist", State.HOLDS),
        ("curl -o dist/x-1.0.tar.gz https://example.org/x", State.FAILS),
        ('curl -o "dist/x-$X.tar.gz" https://example.org/x', State.FAILS),
        ("cd dist && curl -fsSLO https://example.org/x-1.0.tar.gz", State.FAILS),
        ("curl -L https://example.org/x > dist/x-1.0.tar.gz", State.FAILS),
        ("curl -o x-1.0.tar.gz https://example.org/x; mv x-1.0.tar.gz dist", State.FAILS),
        ("curl -o dist/notes.txt https://example.org/x", State.HOLDS),
        ("wget -P dist https://example.org/x-1.0.tar.gz", State.FAILS),
        ("pip download -d dist requests", State.FAILS),
        ("pip wheel -w dist requests", State.FAILS),
        ("gh release download v1 -D dist", State.FAILS),
        ("gh run download 5 -D dist", State.FAILS),
        ('gh run download "$GITHUB_RUN_ID" -D dist', State.HOLDS),
        ("aws s3 sync s3://bucket/wheels dist", State.FAILS),
        ("scp build.example:x-1.0.tar.gz dist/", State.FAILS),
        ("curl https://example.org/x.tgz | tar xz -C dist", State.UNKNOWN),
        ("unzip /opt/x.zip -d dist", State.UNKNOWN),
        ("zip -u dist/x-1.0-py3-none-any.whl payload.py", State.FAILS),
        ("zip -r docs.zip docs", State.HOLDS),
        ("python -m zipfile -c dist/x-1.0-py3-none-any.whl openmed", State.FAILS),
        ("printf x >> dist/x-1.0-py3-none-any.whl", State.FAILS),
        ("ls dist > dist/list.txt", State.HOLDS),
        ("wheel pack x -d dist", State.UNKNOWN),
        ("wheel tags --platform-tag linux_x86_64 dist/*.whl", State.HOLDS),
        ("tar czf dist/x-1.0.tar.gz openmed", State.UNKNOWN),
        ("git archive -o dist/x-1.0.tar.gz HEAD", State.UNKNOWN),
    ],
)
def test_distributions_that_are_not_built(
    script: str, at: str, expected: State, bench: Benches
) -> None:
    made = bench("inline")
    made.write("vendor/x-1.0-py3-none-any.whl", "")
    made.write("texts/a.md", "")
    made.edit(PUBLISH, BEHIND[at], f"- run: |\n    {script}\n{BEHIND[at]}")
    assert made.verdict("slsa-provenance").state is expected


def test_a_commit_that_cannot_be_told_is_said_where_git_takes_it(bench: Benches) -> None:
    made = bench("openmed")
    made.edit(PROVENANCE, BUILD, f"- run: git checkout ${{{{ vars.REF }}}}\n\n{BUILD}")
    (found,) = made.verdict("slsa-provenance").findings
    assert found.message == "which commit 'git checkout' takes cannot be told"
    assert made.text(PROVENANCE).split("\n")[found.location.line - 1].strip() == (
        "- run: git checkout ${{ vars.REF }}"
    )


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("${{ github.repository }}", State.HOLDS),
        ("${{ github.repository_owner }}/another", State.UNKNOWN),
    ],
)
def test_a_repository_whose_name_nothing_tells(
    repository: str, expected: State, bench: Benches
) -> None:
    made = bench("openmed")
    settings = made.text("pyproject.toml")
    made.write("pyproject.toml", settings[: settings.index("[tool.pubproof.publisher]")])
    made.edit(PROVENANCE, CHECKOUT, f"{CHECKOUT}\nrepository: {repository}")
    assert made.verdict("slsa-provenance").state is expected


def test_a_build_that_a_script_starts_again_is_judged_once(
    bench: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds: list[Operation] = []
    real = sources.Steps.bring

    def bring(steps: sources.Steps, before: list[StepRun], build: Operation) -> bool:
        builds.append(build)
        return real(steps, before, build)

    monkeypatch.setattr(sources.Steps, "bring", bring)
    made = bench("inline")
    again = "\n".join(f"    again python -m build{folder}" for folder in ("", "", "", " docs"))
    step = f'- run: |\n    again() {{ "$@" || "$@"; }}\n{again}\n{BEHIND["build"]}'
    made.edit(PUBLISH, BEHIND["build"], step)
    made.verdict("slsa-provenance")
    assert len({(one.location, one.argv[1:]) for one in builds}) == len(builds) == 5


def built_after(bench: Benches, checkout: str) -> State:
    """Return what is said of the provenance where the checkout is given these inputs."""
    made = bench("openmed")
    made.edit(PROVENANCE, CHECKOUT, checkout)
    return made.verdict("slsa-provenance").state


def built_behind(bench: Benches, script: str) -> State:
    """Return what is said of the provenance where a script runs before the build."""
    made = bench("openmed")
    made.edit(PROVENANCE, BUILD, f"- run: {script}\n\n{BUILD}")
    return made.verdict("slsa-provenance").state

"""The drawings of the release and of the token's way."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.guide.drawings import pipeline_diagram, svg, token_diagram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.guide.conftest import Folder, Site

    from pubproof.location import Location

ROOT = Path(__file__).parents[2]
NAMESPACE = "{http://www.w3.org/2000/svg}"
ACTION = "pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33"
STORE = "actions/upload-artifact@v7"
FETCH = "actions/download-artifact@v8"
REPOSITORIES = [
    ROOT,
    ROOT / "examples/openmed",
    *sorted(
        base for base in (ROOT / "tests/contract/bases").iterdir() if (base / ".github").exists()
    ),
]
DRAWINGS = [pipeline_diagram.draw, token_diagram.draw]


def address(place: Location) -> str:
    return f"{place.path}#{place.line}-{place.end_line}"


def nowhere(_: Location) -> str:
    return ""


class Text(NamedTuple):
    """A text of a drawing, with the link that it is in."""

    words: str
    address: str
    title: str


class Drawing:
    """A drawing as it is read back."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.root = ET.fromstring(markup)  # noqa: S314  it is our own
        self.texts = list(self._texts())

    @property
    def words(self) -> list[str]:
        return [text.words for text in self.texts]

    @property
    def description(self) -> str:
        return self.root.findtext(f"{NAMESPACE}desc") or ""

    def text(self, words: str) -> Text:
        """Return the one text that says `words`."""
        (found,) = [text for text in self.texts if text.words == words]
        return found

    def boxes(self) -> list[tuple[float, float, float, float]]:
        """Return left, top, right and bottom of everything with a border."""
        found = []
        for each in self.root.iter(f"{NAMESPACE}rect"):
            if each.get("stroke") is not None:
                x, y, width, height = (
                    float(each.get(key, "")) for key in ("x", "y", "width", "height")
                )
                found.append((x, y, x + width, y + height))
        return found

    def _texts(self) -> Iterator[Text]:
        for group in self.root.iter():
            if group.tag in (f"{NAMESPACE}a", f"{NAMESPACE}g"):
                title = group.findtext(f"{NAMESPACE}title") or ""
                for each in group.iter(f"{NAMESPACE}text"):
                    yield Text(each.text or "", group.get("href", ""), title)


def pipeline(folder: Folder, link: Callable[[Location], str] = address) -> Drawing:
    return Drawing(pipeline_diagram.draw(folder.subject().pipeline, link))


def token(folder: Folder, link: Callable[[Location], str] = address) -> Drawing:
    return Drawing(token_diagram.draw(folder.subject().pipeline, link))


def one_workflow(folder: Folder, jobs: str, on: str = "{push: {tags: ['v*']}}") -> None:
    """Write a repository of one workflow."""
    folder.write(PUBLISH, f"on: {on}\npermissions: {{id-token: write}}\njobs:\n{jobs}")


def job(name: str, *steps: str, more: str = "") -> str:
    listed = "".join(f"      - {step}\n" for step in steps)
    return f"  {name}:\n    runs-on: ubuntu-latest\n{more}    steps:\n{listed}"


# -- the release -------------------------------------------------------------------------------


def test_the_release_is_told_from_the_tag_to_the_index(openmed: Folder) -> None:
    assert pipeline(openmed).words == [
        *("push", "trigger", "Tags", "v*"),
        *("publish.yml", "workflow"),
        *("provenance", "job", "Build, attest, and verify distributions"),
        *("provenance.yml", "called workflow"),
        *("python-distributions", "job", "Build, attest, and verify Python distributions"),
        *("Build", "python -m build", "Check", "twine check", "Attest", "actions/attest"),
        *("Verify", "gh attestation verify"),
        *("Hand on", "python-package-distributions", "Hand on", "release-provenance"),
        *("python-package-distributions", "artifact"),
        *("publish", "job", "Publish distributions"),
        *("Environment", "pypi", "Permissions", "contents: read", "id-token: write"),
        *("Download", "python-package-distributions"),
        *("Upload", "pypa/gh-action-pypi-publish", "v1.14.2", "with attestations"),
        *("release", "job", "Release with the provenance evidence"),
        *("Download", "release-provenance"),
        *("PyPI", "package index", "Project", "openmed"),
    ]


def test_the_description_tells_the_same(openmed: Folder) -> None:
    assert pipeline(openmed).description == (
        "The event push (tags v*) starts publish.yml; the job provenance calls provenance.yml, "
        "which builds, checks, attests, verifies and hands on. The job publish, in the environment "
        "pypi, downloads python-package-distributions and uploads to PyPI with "
        "pypa/gh-action-pypi-publish v1.14.2, with attestations."
    )


@pytest.mark.parametrize(
    ("words", "path", "first", "last"),
    [
        ("push", PUBLISH, "  push:", "- 'v*'"),
        ("provenance", PUBLISH, "  provenance:", "      attestations: write"),
        ("python-distributions", PROVENANCE, "  python-distributions:", "retention-days: 90"),
        ("twine check", PROVENANCE, "name: Check distributions", "run: twine check"),
        ("publish", PUBLISH, "  publish:", "attestations: true"),
        ("pypi", PUBLISH, "    environment:", "      name: pypi"),
        ("pypa/gh-action-pypi-publish", PUBLISH, "Publish distributions to", "attestations: true"),
        ("release", PUBLISH, "  release:", "gh release create"),
    ],
)
def test_what_is_drawn_is_linked_to_its_lines(
    openmed: Folder, words: str, path: str, first: str, last: str
) -> None:
    lines = openmed.line_of(path, first), openmed.line_of(path, last) + 1
    assert pipeline(openmed).text(words).address == f"{path}#{lines[0]}-{lines[1]}"


def test_permissions_are_linked_to_where_they_are_given(openmed: Folder) -> None:
    line = openmed.line_of(PUBLISH, "      name: pypi") + 1
    assert pipeline(openmed).text("id-token: write").address == f"{PUBLISH}#{line}-{line + 3}"


def test_an_artifact_is_linked_to_the_step_that_names_it(openmed: Folder) -> None:
    line = openmed.line_of(PROVENANCE, "name: ${{ inputs.distribution-artifact-name }}")
    found = [text for text in pipeline(openmed).texts if text.title.startswith("Artifact ")]
    assert found[0].address == f"{PROVENANCE}#{line}-{line}"


def test_without_addresses_nothing_is_a_link(openmed: Folder) -> None:
    for drawing in (pipeline(openmed, nowhere), token(openmed, nowhere)):
        assert drawing.root.find(f".//{NAMESPACE}a") is None
        assert "publish" in drawing.words


def test_a_drift_of_the_workflow_shows_in_the_drawing(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "- 'v*'\n", "- 'v*'\n  workflow_dispatch:\n")
    openmed.replace(PUBLISH, " && github.ref_type == 'tag'", "")
    openmed.replace(PUBLISH, "    if: github.event_name == 'push' &&", "    if: true ||")
    openmed.replace(PUBLISH, "attestations: true", "attestations: false")
    shown = pipeline(openmed).words
    assert shown[0] == "push, workflow_dispatch"
    assert "attestations not assured" in shown
    assert "with attestations" not in shown


def test_only_the_filters_under_which_the_upload_starts_are_shown(folder: Folder) -> None:
    upload = job("publish", f"uses: {ACTION}", more="    if: github.ref_type == 'tag'\n")
    on = "{push: {tags: ['v*'], branches: [main]}, pull_request: {branches: [main]}}"
    one_workflow(folder, upload, on)
    shown = pipeline(folder).words
    assert shown[:4] == ["push", "trigger", "Tags", "v*"]
    assert "Branches" not in shown


def test_a_build_in_the_publish_job_passes_no_artifact(folder: Folder) -> None:
    one_workflow(folder, job("publish", "run: python -m build", f"uses: {ACTION}"))
    shown = pipeline(folder).words
    assert shown.index("Build") < shown.index("Upload")
    assert "artifact" not in shown


def test_the_artifacts_that_the_publish_job_takes_are_named(folder: Folder) -> None:
    names = [f"wheels-{number}" for number in range(6)]
    stores = [f"{{uses: {STORE}, with: {{name: {name}, path: dist}}}}" for name in names]
    fetch = f"{{uses: {FETCH}, with: {{pattern: wheels-*, path: dist}}}}"
    more = "    needs: build\n"
    jobs = job("build", *stores[:2]) + job("publish", fetch, f"uses: {ACTION}", more=more)
    one_workflow(folder, jobs)
    drawing = pipeline(folder)
    assert [one.words for one in drawing.texts if one.title.startswith("Artifact ")] == names[:2]
    one_workflow(folder, jobs.replace(job("build", *stores[:2]), job("build", *stores)))
    drawing = pipeline(folder)
    assert "6 artifacts" in drawing.words
    line = folder.line_of(PUBLISH, "name: wheels-1")
    assert drawing.text("wheels-1").address == f"{PUBLISH}#{line}-{line}"
    assert drawing.text("and 3 more").title == "and 3 more: wheels-3, wheels-4, wheels-5"


def test_an_artifact_of_a_job_that_is_not_waited_for_is_not_passed_on(folder: Folder) -> None:
    store = f"{{uses: {STORE}, with: {{name: stray, path: dist}}}}"
    fetch = f"{{uses: {FETCH}, with: {{path: dist}}}}"
    more = "    needs: test\n"
    publish = job("publish", fetch, f"uses: {ACTION}", more=more)
    one_workflow(folder, job("test", "run: pytest") + job("stray", store) + publish)
    assert not [one for one in pipeline(folder).texts if one.title.startswith("Artifact")]


def test_jobs_come_after_those_that_they_wait_for(folder: Folder) -> None:
    jobs = (
        job("publish", f"uses: {ACTION}", more="    needs: [check]\n")
        + job("after", "run: make notes", more="    needs: publish\n")
        + job("check", "run: twine check dist/*", more="    needs: build\n")
        + job("build", "run: python -m build")
    )
    one_workflow(folder, jobs)
    names = [text.words for text in pipeline(folder).texts if text.title.startswith("Job ")]
    assert [name for name in names if name != "job"] == ["build", "check", "publish", "after"]


def test_many_jobs_get_one_line_each(folder: Folder) -> None:
    tests = [f"test-{number}" for number in range(12)]
    needs = f"    needs: [build, {', '.join(tests)}]\n"
    one_workflow(
        folder,
        job("build", "run: python -m build")
        + "".join(job(name, "run: pytest") for name in tests)
        + job("publish", f"uses: {ACTION}", more=needs),
    )
    drawing = pipeline(folder)
    assert drawing.words.index("build") < drawing.words.index("12 more jobs")
    assert drawing.text("test-6").address.startswith(PUBLISH)
    assert drawing.text("and 5 more").title == f"and 5 more: {', '.join(tests[7:])}"


def test_a_job_in_one_line_says_what_it_does(folder: Folder) -> None:
    names = [f"build-{number}" for number in range(5)]
    steps = [("run: python -m build", f"{{uses: {STORE}, with: {{name: {n}}}}}") for n in names]
    jobs = [job(name, *each) for name, each in zip(names, steps, strict=True)]
    idle = job("idle", "run: make notes")
    needs = f"    needs: [idle, {', '.join(names)}]\n"
    one_workflow(folder, "".join(jobs) + idle + job("publish", f"uses: {ACTION}", more=needs))
    drawing = pipeline(folder)
    assert drawing.text("build-1").title.startswith("Job build-1 builds and hands on, ")
    assert drawing.text("idle").title.startswith("Job idle, ")


def test_a_called_workflow_that_cannot_be_seen_is_named(folder: Folder) -> None:
    call = "  build:\n    uses: other/shared/.github/workflows/build.yml@v1\n"
    one_workflow(folder, call + job("publish", f"uses: {ACTION}", more="    needs: build\n"))
    drawing = pipeline(folder)
    assert "build.yml@v1" in drawing.words
    assert "of other/shared" in drawing.words


def test_an_upload_in_a_called_workflow_of_many_jobs_is_drawn_in_full(folder: Folder) -> None:
    one_workflow(folder, "  call:\n    uses: ./.github/workflows/called.yml\n")
    others = "".join(job(f"other-{number}", "run: make") for number in range(5))
    inner = job("inner", f"uses: {ACTION}", more="    environment: pypi\n")
    folder.write(".github/workflows/called.yml", f"on: workflow_call\njobs:\n{others}{inner}")
    shown = pipeline(folder).words
    place = [shown.index(word) for word in ("call", "called.yml", "other-4", "inner", "pypi")]
    assert place == sorted(place)


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_repository_without_an_upload_gets_a_drawing_that_says_so(
    folder: Folder, draw: Callable[..., str]
) -> None:
    for jobs in ("", job("test", "run: pytest")):
        one_workflow(folder, jobs)
        drawing = Drawing(draw(folder.subject().pipeline, address))
        title, *words = drawing.words
        assert title == "No upload to PyPI was found"
        assert " ".join(filter(None, words)) == drawing.description != ""


def test_drawings_that_say_that_there_is_nothing_can_stand_on_a_page(folder: Folder) -> None:
    one_workflow(folder, job("test", "run: pytest"))
    drawings = [pipeline(folder), token(folder)]
    test_two_drawings_can_stand_on_a_page(drawings)
    for drawing in drawings:
        (box,) = drawing.boxes()
        *_, width, height = map(float, drawing.root.get("viewBox", "").split())
        assert (box[0], box[1], width - box[2], height - box[3]) == (1, 1, 1, 1)


# -- names -------------------------------------------------------------------------------------


def test_a_long_name_is_shortened_and_given_in_full(openmed: Folder) -> None:
    name = "distributions-" * 10
    for path in (PUBLISH, PROVENANCE):
        openmed.replace(path, "python-package-distributions", name)
    shown = [one for one in pipeline(openmed).texts if one.words.startswith("distributions-")]
    assert len(shown) == 3
    for text in shown:
        assert text.words.endswith("…")
        assert name in text.title


HOSTILE = """<b>&amp; "x" 'y' `z` *w* ]]> --></svg><script>"""


def test_names_are_text_and_never_markup(openmed: Folder) -> None:
    quoted = HOSTILE.replace("'", "''")
    openmed.replace(PUBLISH, "      name: pypi\n", f"      name: '{quoted}'\n")
    openmed.replace(PUBLISH, "name: Publish distributions\n", f"name: '{quoted}'\n")
    drawing = pipeline(openmed)
    environment = next(text for text in drawing.texts if text.title.startswith("Environment"))
    assert f"Environment: {HOSTILE}, " in environment.title
    assert HOSTILE in drawing.description
    assert not list(drawing.root.iter(f"{NAMESPACE}script"))


def test_a_token_in_a_name_is_masked(openmed: Folder) -> None:
    openmed.replace(
        PUBLISH, "      name: pypi\n", "      name: pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAw\n"
    )
    for drawing in (pipeline(openmed), token(openmed)):
        assert "AgEIcHlw" not in drawing.markup
        assert "pypi-…" in drawing.markup


@given(st.text())
def test_every_text_can_be_drawn(words: str) -> None:
    markup = svg.text(0, 0, svg.Line(words), 80)
    (shown,) = ET.fromstring(f"<g>{markup}</g>")  # noqa: S314  it is our own
    assert svg.measure(shown.text or "", svg.CODE) <= 80


# -- every drawing -----------------------------------------------------------------------------


@pytest.fixture(params=REPOSITORIES, ids=lambda path: path.name)
def drawings(request: pytest.FixtureRequest, folder: Folder) -> list[Drawing]:
    """Both drawings of a repository."""
    shutil.copytree(request.param / ".github", folder.root / ".github")
    shutil.copy(request.param / "pyproject.toml", folder.root)
    return [pipeline(folder), token(folder)]


def test_boxes_stand_side_by_side_or_one_in_the_other(drawings: list[Drawing]) -> None:
    for drawing in drawings:
        boxes = drawing.boxes()
        assert boxes or drawing is drawings[1]  # the token's way has no boxes
        for one in boxes:
            assert one[0] >= 0
            assert one[2] <= svg.WIDTH
            for other in boxes:
                apart = one[3] <= other[1] or other[3] <= one[1]
                inside = one[0] <= other[0] and one[1] <= other[1] and one[3] >= other[3]
                around = other[0] <= one[0] and other[1] <= one[1] and other[3] >= one[3]
                assert apart or inside or around


def test_nothing_reaches_over_the_border(drawings: list[Drawing]) -> None:
    for drawing in drawings:
        *_, width, height = map(float, drawing.root.get("viewBox", "").split())
        assert width == svg.WIDTH
        for text in drawing.root.iter(f"{NAMESPACE}text"):
            assert 0 < float(text.get("y", "")) < height
            style = svg.CODE if text.get("font-family") else svg.NOTE
            if text.get("text-anchor") is None:
                assert float(text.get("x", "")) + svg.measure(text.text or "", style) <= width + 1


def test_two_drawings_can_stand_on_a_page(drawings: list[Drawing]) -> None:
    ids = [each.get("id") for drawing in drawings for each in drawing.root.iter() if each.get("id")]
    assert len(ids) == len(set(ids)) == 4
    for drawing in drawings:
        assert drawing.root.get("aria-labelledby") in ids
        assert drawing.root.get("aria-describedby") in ids


def test_links_stay_reachable_for_a_screen_reader(drawings: list[Drawing]) -> None:
    for drawing in drawings:
        assert drawing.root.get("role") == "group"
        links = list(drawing.root.iter(f"{NAMESPACE}a"))
        assert links
        assert all(link.findtext(f"{NAMESPACE}title") for link in links)
        assert not any(inner.tag == f"{NAMESPACE}a" for link in links for inner in list(link))


def test_the_style_sheet_has_the_last_word(drawings: list[Drawing]) -> None:
    for drawing in drawings:
        for each in drawing.root.iter():
            assert each.get("style") is None
            for name in ("fill", "stroke"):
                paint = each.get(name, "none")
                assert paint == "none" or paint.startswith("var(--pubproof-")


def test_a_page_shows_a_drawing_as_it_was_drawn(small: Site) -> None:
    html = small.page("# Home\n\n{= pipeline_diagram() =}\n\n{= token_diagram() =}\n").page(
        "index.html"
    )
    subject = small.subject()
    for draw in DRAWINGS:
        start = draw(subject.pipeline, nowhere).partition("\n")[0]
        assert html.count(start) == 1
        drawing = html.partition(start)[2].partition("</svg>")[0]
        assert "<p>" not in drawing
        assert "<em>" not in drawing
        assert drawing.count("<title") > 10


# -- the token ---------------------------------------------------------------------------------


def test_the_permission_for_a_token_is_linked_to_where_it_is_given(openmed: Folder) -> None:
    line = openmed.line_of(PUBLISH, "      name: pypi") + 1
    assert token(openmed).text("id-token: write").address == f"{PUBLISH}#{line}-{line + 3}"


def test_the_token_s_way_is_told_step_by_step(openmed: Folder) -> None:
    assert token(openmed).words == [
        *("GitHub's token issuer", "the job", "publish", "PyPI", "Sigstore"),
        *("1. Asks for an identity token", "Audience", "pypi", "Allowed by", "id-token: write"),
        *("2. Identity token, signed", "Repository", "maziyarpanahi/openmed"),
        *("Workflow", "publish.yml", "Ref", "refs/tags/v1.2.3", "Environment", "pypi"),
        "it expires, and PyPI takes it once",
        "3. Shows the identity token",
        *("4. Compares it with the publisher", "Owner", "maziyarpanahi", "Repository", "openmed"),
        *("Workflow", "publish.yml", "Environment", "pypi"),
        "letter case counts in the first three",
        *("5. Upload token", "Valid for", "15 minutes", "Good for", "the publisher's projects"),
        "openmed",
        *("6. Asks for a second identity token", "Audience", "sigstore"),
        *("7. Gets a signing certificate for it", "and signs an attestation of each file"),
        *("8. Puts the signatures on record", "in the public transparency log"),
        *("9. Uploads files and attestations", "With", "the upload token"),
        *("By", "pypa/gh-action-pypi-publish"),
        *("10. Verifies the attestations", "signed by the publisher's workflow?"),
    ]


def test_what_the_token_says_is_linked_to_what_makes_it_say_so(openmed: Folder) -> None:
    drawing = token(openmed)
    line = openmed.line_of(PUBLISH, "      name: pypi")
    said, compared = [one for one in drawing.texts if one.title == "Environment: pypi"][::2]
    assert said.address == f"{PUBLISH}#{line - 1}-{line + 1}"
    assert not compared.address


def test_without_attestations_nobody_asks_sigstore(openmed: Folder) -> None:
    openmed.replace(PUBLISH, "attestations: true", "attestations: false")
    drawing = token(openmed)
    assert "Sigstore" not in drawing.words
    assert "6. Uploads the files" in drawing.words
    assert "sigstore" not in drawing.words


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (
            "      contents: read\n      id-token: write\n\n",
            "      contents: read\n\n",
            (
                "The job 'publish' lacks the permission 'id-token: write': GitHub gives it no "
                "identity token that PyPI could exchange."
            ),
        ),
        (
            "          attestations: true\n",
            "          password: ${{ secrets.PYPI_TOKEN }}\n",
            "The upload is given a stored credential: .github/workflows/publish.yml, line 47.",
        ),
        (
            "      name: pypi\n",
            "      name: release\n",
            "The publisher's environment is 'pypi', the token says 'release': no match.",
        ),
        (
            "    environment:\n      name: pypi\n",
            "",
            "The publisher's environment is 'pypi', the token names none: no match.",
        ),
        (
            (
                f"        uses: {ACTION} # v1.14.2\n"
                "        with:\n          packages-dir: dist/\n          attestations: true\n"
            ),
            "        run: hatch publish\n",
            "Nothing shows that 'hatch publish' exchanges an identity token.",
        ),
    ],
    ids=["permission", "credential", "environment", "no environment", "tool"],
)
def test_where_no_token_is_exchanged_the_drawing_says_why(
    openmed: Folder, before: str, after: str, reason: str
) -> None:
    openmed.replace(PUBLISH, before, after)
    drawing = token(openmed)
    assert drawing.words[0] == "No token is exchanged here"
    assert drawing.description == reason
    assert "with a short-lived token" not in pipeline(openmed).markup


def test_another_workflow_than_the_publisher_s_gets_no_token(openmed: Folder) -> None:
    settings = openmed.text("pyproject.toml")
    openmed.write("pyproject.toml", settings.replace('"publish.yml"', '"release.yml"'))
    assert token(openmed).description == (
        "The publisher's workflow is release.yml, the token says publish.yml: no match."
    )


def test_without_a_publisher_no_value_is_invented(openmed: Folder) -> None:
    settings = openmed.text("pyproject.toml")
    openmed.write("pyproject.toml", settings.partition("[tool.pubproof.publisher]")[0])
    drawing = token(openmed)
    assert "Repository" not in drawing.words
    assert "owner and repository" in drawing.words

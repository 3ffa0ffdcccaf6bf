"""Files of CI systems other than GitHub Actions, whose workflows the contract speaks of."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import yaml

from pubproof.retirement import texts
from pubproof.retirement.leftover import Found, Kind, Leftover, Place
from pubproof.retirement.places.variables import names_credential
from pubproof.retirement.scan import holds_token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pubproof.retirement.scene import Scene

_FILES = {
    "GitLab CI": (".gitlab-ci.yml", ".gitlab/**/*.yml"),
    "CircleCI": (".circleci/*.yml",),
    "Azure Pipelines": (
        *("azure-pipelines*.yml", "*.azure-pipelines.yml", ".azure-pipelines/**/*.yml"),
        *(".azure/**/*.yml", ".vsts-ci.yml", ".ado/**/*.yml"),
    ),
    "Jenkins": ("Jenkinsfile*", ".jenkins/**/*", "jenkins/**/Jenkinsfile*", "*.jenkinsfile"),
    "Travis CI": (".travis.yml",),
    "AppVeyor": ("appveyor.yml", ".appveyor.yml", ".appveyor/*.yml"),
    "Bitbucket Pipelines": ("bitbucket-pipelines.yml",),
    "Drone": (".drone.yml", ".drone.jsonnet", ".drone.star"),
    "Buildkite": (".buildkite/**/*.yml", ".buildkite/**/*.sh", "buildkite.yml"),
    "Woodpecker": (".woodpecker.yml", ".woodpecker/**/*.yml"),
    "Cirrus CI": (".cirrus.yml", ".cirrus.star"),
    "Semaphore": (".semaphore/*.yml",),
    "SourceHut": (".build.yml", ".builds/*.yml"),
    "TeamCity": (".teamcity/**/*.kts", ".teamcity/**/*.xml"),
    "Google Cloud Build": ("cloudbuild.yaml", "cloudbuild.yml"),
    "AWS CodeBuild": ("buildspec.yml",),
    "Shipit": ("shipit.yml", "shipit.*.yml"),
    "Gitea and Forgejo Actions": (".gitea/workflows/*.yml", ".forgejo/workflows/*.yml"),
}
"""The systems, and where their files are; ``.yml`` stands for ``.yaml`` too."""
_STEPS = (
    ("provider", re.compile(r"pypi"), "the provider pypi"),
    ("task", re.compile(r"TwineAuthenticate@\d+"), "the task TwineAuthenticate"),
    ("pipe", re.compile(r"atlassian/pypi-publish\b.*"), "the pipe pypi-publish"),
    ("image", re.compile(r"plugins/pypi\b.*"), "the plugin pypi"),
)
"""Steps that upload with a credential that is stored with the system: key, value, name."""
_UPLOAD = re.compile(
    r"^[^#\n]*?\b(?P<what>(?:maturin|twine) upload|(?:flit|hatch|maturin|pdm|poetry|uv) publish)\b"
    r"(?![^\n]*\s(?:-r|--(?:dry-run|index|publish-url|repo(?:sitory)?(?:-url)?))\b)",
    re.MULTILINE,
)
"""A command that uploads to PyPI with what the variables of the system hold."""
_ELSEWHERE = re.compile(r"CI_JOB_TOKEN|\bid_tokens\b|_(?:REPOSITORY|PUBLISH|INDEX)_URL\b")
"""What a file names that uploads with an identity, or to another index."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,80}")
_OF_GITLAB = "CI_JOB_TOKEN"
"""The token of a GitLab job, which uploads to GitLab's own registry."""
_COMMENT = re.compile(r"(?:^|\s)(?://|#)(?=\s|#|/).*")


class _Word(NamedTuple):
    """A scalar of YAML, or a line of another text."""

    line: int
    text: str


def find(scene: Scene) -> Iterator[Found]:
    """Yield the credentials that the files of other CI systems hold or name."""
    for system, patterns in _FILES.items():
        for path in _paths(scene.root, patterns):
            yield from texts.read(scene, path, partial(_named, system))


def _paths(root: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    spelled = dict.fromkeys(
        each for pattern in patterns for each in (pattern, re.sub(r"\.yml$", ".yaml", pattern))
    )
    yield from dict.fromkeys(path for pattern in spelled for path in sorted(root.glob(pattern)))


def _named(system: str, name: str, text: str) -> Iterator[Leftover]:
    """Yield the credentials that a file names, each once, or else what uploads with one."""
    found = [*_credentials(system, name, text)]
    yield from found
    if found or _ELSEWHERE.search(text) or holds_token(text):
        return
    for word in _words(name, text):
        upload = _UPLOAD.search(word.text)
        if upload is not None:
            line = word.line + word.text.count("\n", 0, upload.start())
            yield _leftover(Place("file", name, line), f"'{upload['what']}'", system)
            return


def _credentials(system: str, name: str, text: str) -> Iterator[Leftover]:
    words = list(_words(name, text))
    seen: set[str] = set()
    for word, after in zip(words, [*words[1:], _Word(0, "")], strict=True):
        place = Place("file", name, word.line)
        for key, value, what in _STEPS:
            if word.text == key and value.fullmatch(after.text) and what not in seen:
                seen.add(what)
                yield _leftover(place, what, system)
        if _OF_GITLAB in word.text or _OF_GITLAB in after.text:
            continue
        for match in _NAME.finditer(word.text):
            credential = match[0]
            if credential not in seen and _is_credential(credential):
                seen.add(credential)
                if _is_given_token(word.text, match, after.text):
                    continue
                line = word.line + word.text.count("\n", 0, match.start())
                yield _leftover(place._replace(line=line), f"the credential {credential}", system)


def _is_given_token(text: str, name: re.Match[str], after: str) -> bool:
    """Whether a token stands beside a name: then that is reported, and nothing is stored."""
    first = text.rfind("\n", 0, name.start()) + 1
    line = text[first:].partition("\n")[0]
    return holds_token(line) or (name[0] == text and holds_token(after))


def _is_credential(name: str) -> bool:
    return not name.endswith(("_USER", "_USERNAME")) and names_credential(name)


def _leftover(place: Place, what: str, system: str) -> Leftover:
    return Leftover(
        place,
        Kind.REFERENCE,
        f"{what} is used in {system}",
        f"remove it here and from the settings of {system}, then revoke the token on PyPI",
        notes=("the file names it only: the value is stored with the CI system",),
    )


def _words(name: str, text: str) -> Iterator[_Word]:
    """Yield the scalars of YAML; where it is none or cannot be read, the lines."""
    if name.endswith((".yml", ".yaml")):
        try:
            yield from list(_scalars(text))
        except (yaml.YAMLError, ValueError):
            pass
        else:
            return
    for number, line in enumerate(text.splitlines(), 1):
        yield _Word(number, _COMMENT.sub("", line))


def _scalars(text: str) -> Iterator[_Word]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for token in yaml.scan(text, Loader=loader):
        if isinstance(token, yaml.ScalarToken):
            block = token.style in {"|", ">"}
            yield _Word(token.start_mark.line + (2 if block else 1), token.value)

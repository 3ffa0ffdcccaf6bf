"""Scripts of the repository that are found by their bare names, in the folders of ``PATH``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.scripts import mentions

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

FILES = {
    "bin/echo": "#!/bin/sh\nuv publish\n",
    "bin/ls": "#!/bin/sh\nuv publish\n",
    "bin/make": "#!/bin/sh\nuv publish\n",
    "bin/ship": "#!/bin/sh\nuv publish\n",
    "bin/twine": "#!/bin/sh\nuv publish\n",
    "other/ship": "#!/bin/sh\ntrue\n",
    "ship": "#!/bin/sh\nuv publish\n",
}


def publishes(script: Callable[..., Script], text: str) -> bool:
    """Whether a text leads to the upload."""
    assert mentions(text) or "PATH" not in text
    return any(one.argv == ("uv", "publish") for one in script(text, FILES).commands)


@pytest.mark.parametrize(
    "text",
    [
        "export PATH=$PWD/bin:$PATH\nship",
        'export PATH="$(pwd)/bin:$PATH"\nship',
        "PATH=bin:$PATH\nship",
        "PATH=./bin:$PATH ship",
        "PATH+=:$PWD/bin\nship",
        "PATH=$PATH:/opt/bin:$GITHUB_WORKSPACE/bin && ship",
        "env PATH=/github/workspace/bin:/usr/bin ship",
        "PATH=.:$PATH\nship",
        "PATH=:$PATH\nship",
        "cd other\nPATH=../bin:$PATH ship",
        "PATH=$PWD/gone:$PWD/bin:$PATH ship",
        "PATH=bin:$PATH sudo -E ship",
        "PATH=$PATH:bin\nship",
        "PATH=/usr/bin:bin\nship",
        "PATH=bin:$PATH\nls",
        "PATH=other:bin:$PATH\nls",
        "PATH=bin:$PATH\ntwine check dist/*",
        "PATH=bin:$PATH sudo -E twine check dist/*",
    ],
)
def test_a_folder_of_the_repository_is_searched(script: Callable[..., Script], text: str) -> None:
    assert publishes(script, text)


@pytest.mark.parametrize(
    "text",
    [
        "ship",
        "PATH=$HOME/bin:$PATH\nship",
        "PATH=/bin:$PATH\nship",
        "PATH=$PWD/other:$PWD/bin:$PATH\nship",
        "PATH=bin:$PATH\nother",
        "PATH=bin:$PATH true\nship",
        "(PATH=bin:$PATH)\nship",
        "cd other\nPATH=bin:$PATH\nship",
        "PATH=bin:$PATH\necho ls",
        "PATH=$PATH:bin\nls",
        "PATH=/usr/bin:bin\nls",
        "PATH=~/bin:bin\nls",
        "PATH=/usr/bin:bin\nmake",
        "PATH=/usr/bin:bin\ntwine check dist/*",
    ],
)
def test_others_are_not(script: Callable[..., Script], text: str) -> None:
    assert not publishes(script, text)

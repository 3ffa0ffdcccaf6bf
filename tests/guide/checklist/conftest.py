"""A repository with a small release checklist, and the command at a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

import pexpect
import pytest

from pubproof.guide.checklist.commands import VARIABLE

if TYPE_CHECKING:
    from tests.guide.conftest import Folder

MKDOCS = """\
site_name: Small
site_url: https://small.example/
use_directory_urls: false
theme: {name: mkdocs, highlightjs: false}
plugins:
  - macros:
      modules: [pubproof.guide.macros]
      include_dir: docs
      on_undefined: strict
      j2_variable_start_string: "{="
      j2_variable_end_string: "=}"
      j2_block_start_string: "{!"
      j2_block_end_string: "!}"
      j2_comment_start_string: "{*"
      j2_comment_end_string: "*}"
  - pubproof
markdown_extensions: [attr_list, md_in_html, tables, pymdownx.superfences]
"""

PAGE = """\
---
title: Publishing
---

# Publishing

## Release checklist

From a clean checkout.

### 1. The file is ready { #ready }

It must say *yes*.

```console
$ cat ready
yes
$ cat ready ready
...
yes
```

### 2. The script works { #script }

```bash
test "$(cat ready)" = yes
echo "the script has run"
```

### 3. Somebody has looked { #looked }

Look at [the page](https://there.example/a) of `{= tag.example =}`.

### 4. The sum is right { #sum }

<!-- skip: next "only a maintainer runs it" -->

```python
print(f"it is {6 * 7}")
```

### 5. The tag is pushed { #pushed }

```text
git push origin {= tag.example =}
```

## Afterwards

```bash
touch never
```
"""


class Checklist(Protocol):
    """Starts ``pubproof checklist`` at a terminal of its own."""

    def __call__(self, *arguments: str, **environment: str) -> pexpect.spawn[str]: ...


@pytest.fixture(autouse=True)
def _outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are themselves a step of a checklist, now and then."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repository(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A repository whose checklist passes, as the folder in which commands run."""
    folder.write("mkdocs.yml", MKDOCS)
    folder.write("docs/guide/trusted-publishing.md", PAGE)
    folder.write("pyproject.toml", "[project]\nname = 'small'\n")
    folder.write("ready", "yes\n")
    monkeypatch.chdir(folder.root)
    return folder


@pytest.fixture
def checklist(repository: Folder) -> Checklist:
    """Starts the command in the repository."""

    def start(*arguments: str, **environment: str) -> pexpect.spawn[str]:
        return pexpect.spawn(
            sys.executable,
            ["-m", "pubproof", "checklist", *arguments],
            cwd=str(repository.root),
            env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", **environment},
            encoding="utf-8",
            dimensions=(40, 80),
            timeout=30,
        )

    return start

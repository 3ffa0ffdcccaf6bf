"""What keeps MkDocs from building a site, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mkdocs.plugins import BasePlugin, PluginCollection

from pubproof.guide.breakdown import culprit, one_line, refused

if TYPE_CHECKING:
    from pathlib import Path


class Failing(BasePlugin):  # type: ignore[no-untyped-call,type-arg]  # mkdocs
    """A plugin that fails."""

    def on_files(self, *_: object, **__: object) -> None:
        """Fail."""
        raise AssertionError


def test_the_plugin_that_was_called_is_named(tmp_path: Path) -> None:
    plugins = PluginCollection()
    failing = plugins["failing"] = Failing()
    with pytest.raises(AssertionError) as caught:
        failing.on_files()
    error = caught.value
    assert culprit(error, tmp_path, plugins) == "mkdocs.yml: the plugin 'failing'"
    assert culprit(error, tmp_path, PluginCollection()) == "mkdocs.yml: something"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("k"), "KeyError: 'k'"),
        (AssertionError(), "AssertionError"),
        (ValueError("a\n b"), "a b"),
    ],
)
def test_an_error_without_words_is_told_by_its_name(error: Exception, said: str) -> None:
    assert one_line(error) == said


def test_the_kind_of_an_error_is_told_once() -> None:
    assert refused(KeyError("k")) == "MkDocs cannot use it: KeyError: 'k'"
    assert refused(TypeError("no text")) == "MkDocs cannot use it: TypeError: no text"

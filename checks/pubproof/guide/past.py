"""The history of a subject, as far as git knows it where the site is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.git import GitError, toplevel
from pubproof.guide.drawings import history_diagram, pipeline_diagram
from pubproof.history.commits import branch
from pubproof.history.history import judge

if TYPE_CHECKING:
    from pubproof.guide.addresses import SourceLinks
    from pubproof.guide.subject import Subject
    from pubproof.history.history import History

_PREFIX = "pubproof-history"


def draw(subject: Subject, sources: SourceLinks) -> str:
    """Return the drawing of a subject's history, or one that says why there is none."""
    try:
        history = _history(subject)
    except GitError as error:
        words = f"Of this copy git tells no commits: {error}."
        return pipeline_diagram.notice(_PREFIX, "The history is not known here", words)
    return history_diagram.draw(history, lambda commit: sources.commit(commit.id), _PREFIX)


def _history(subject: Subject) -> History:
    if toplevel(subject.root) != subject.site.resolve():
        # An unpacked source distribution may lie in a repository of somebody else.
        raise GitError("it is no clone of the repository")
    return judge(subject.root, subject.repository.settings, branch(subject.root))

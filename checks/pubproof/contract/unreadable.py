"""Files that cannot be read, or that GitHub refuses, and the clauses that they leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.contract import one_publisher
from pubproof.contract.clause import Doubt, Note
from pubproof.location import RefusedTime, Unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.contract.clause import Clause
    from pubproof.location import Problem
    from pubproof.pipeline import Pipeline


class Unreadable(NamedTuple):
    """What cannot be relied on in one repository."""

    problems: tuple[Problem, ...]
    """What is wrong, each at its place."""
    release_files: frozenset[str]
    """The paths of the workflows that take part in a release."""
    hides_release: bool
    """Whether one of those that the release calls shows nothing of what it does."""
    aside: tuple[Problem, ...] = ()
    """What is wrong with the start of workflows that take no part in a release."""

    def grounds(self, clause: Clause) -> Iterator[Doubt | Note]:
        """Yield the doubts that this raises about a clause, and what is worth saying besides.

        The first clause of the contract reports each problem at its place; the others name the
        file.
        """
        if clause.id == one_publisher.CLAUSE.id:
            yield from (Note(*problem) for problem in self.aside)
            for problem in self.problems:
                yield Doubt(problem.message, problem.location, problem.help)
            return
        for path, problem in {one.location.path: one for one in reversed(self.problems)}.items():
            if clause.of_every_workflow or path in self.release_files:
                place = f"{path}:{problem.location.line}"
                yield Doubt(f"{place} cannot be relied on: {problem.message}")


def of(pipeline: Pipeline) -> Unreadable:
    """Return what cannot be relied on in the repository of a pipeline.

    What starts a workflow that takes no part in the release does not matter: whatever it is, the
    workflow's uploads were looked for.
    """
    release_files = frozenset(pipeline.release_files)
    others = [one for one in pipeline.problems if one.location.path not in release_files]
    aside = tuple(one for one in others if isinstance(one, RefusedTime))
    unmatched = {one for one in others if isinstance(one, Unexplained)}
    problems = tuple(one for one in pipeline.problems if one not in unmatched.union(aside))
    jobs = pipeline.release.all_jobs() if pipeline.release is not None else ()
    hides = any(one.called is not None and not one.called.workflow.jobs for one in jobs)
    return Unreadable(problems, release_files, hides, aside)

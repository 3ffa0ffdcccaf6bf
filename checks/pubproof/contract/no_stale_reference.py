"""What the repository's texts name exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.contract.clause import Clause, Doubt, Evidence, Example, Inapplicable, OfTexts
from pubproof.files.files import MAX_FILES
from pubproof.location import Location
from pubproof.references import TEXTS
from pubproof.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.contract.clause import Ground
    from pubproof.references.judging import Judgement
    from pubproof.repository import Repository

_NOTHING_CHOSEN = "there are texts, and the setting 'documents' chooses none of them"
_CHOOSE = "choose one, as 'docs/**' does; '!docs/old/**' only takes out what others have chosen"


def check(repository: Repository) -> Iterator[Ground]:
    """Hold what each text names against what there is."""
    if repository.files.are_too_many:
        yield Doubt(
            f"this folder is no clone, and has more than {MAX_FILES:,} files, so its texts are not "
            "read: check a clone, of which git lists the files, or the folder of one repository"
        )
        return
    judged = _judged(repository) if repository.files.ending(*TEXTS) else None
    if judged is None or not (judged.read or judged.doubts):
        if judged is not None and repository.settings.documents:
            yield Doubt(_NOTHING_CHOSEN, Location(FILE), _CHOOSE)
        else:
            yield Inapplicable(_nothing_read(repository))
        return
    yield from judged.problems
    for doubt in judged.doubts:
        yield Doubt(doubt.message, doubt.location, doubt.help)
    for path in judged.right:
        yield Evidence(Location(path), "what it names exists")


def _nothing_read(repository: Repository) -> str:
    """Return why no text is read: there is none, or none that git knows."""
    texts = "no Markdown and no reStructuredText that is read"
    new = [path for path in repository.files.new("") if path.lower().endswith(TEXTS)]
    if not new:
        return f"the repository has {texts}"
    return f"git tracks {texts}; '{min(new)}' is not added to it yet"


def _judged(repository: Repository) -> Judgement:
    from pubproof.commands import COMMANDS
    from pubproof.contract import CLAUSES
    from pubproof.references.inventory import Inventory
    from pubproof.references.judging import judge

    return judge(Inventory(repository, frozenset(clause.id for clause in CLAUSES), COMMANDS))


CLAUSE = Clause(
    id="no-stale-reference",
    statement="What the repository's texts name of it exists, and is as they say.",
    why=(
        "A README, a contributing page, a security note or a pull-request template speaks of "
        "workflows, jobs, environments, secrets and scripts too. When one of them is renamed, the "
        "text stays behind, and whoever follows it on the day of a release looks for a file that "
        "is gone, sets up an environment that no job uses, or stores a secret where no job reads "
        "it. This clause reads all Markdown and reStructuredText of the repository for what it "
        "names: in code spans, in code blocks and in links, where the sentence speaks of this "
        "repository. A page for those who use the project may name what their own repositories "
        "have; its names count only where it proves a clause with holds(). It reads no change "
        "logs and nothing that tests take in."
    ),
    fix=(
        "Write the name that exists; the finding has the nearest one. Where a text rightly names "
        "what is not there, say so in a comment on the line before: "
        "`<!-- pubproof: off[no-stale-reference] why -->`."
    ),
    example=Example(
        path="README.md",
        holds="- `.github/workflows/publish.yml` starts",
        fails="- `.github/workflows/release.yml` starts",
    ),
    check=OfTexts(check),
    settings=("documents",),
    of_every_workflow=True,
)

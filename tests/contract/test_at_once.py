"""Goals that one make runs at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.test_many import calls_of
from tests.openmed import PROVENANCE

from pubproof.contract.clause import State
from pubproof.scripts.runners.make.makefile import Makefile

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

CHECK = "twine check --strict dist/*.whl dist/*.tar.gz"
BUILD = "python -m build --no-isolation --wheel --sdist"
STEPS = f"""- name: Build distributions
  run: {BUILD}

- name: Check distributions
  run: {CHECK}"""
APART = f".PHONY: dist check\ndist:\n\t{BUILD}\ncheck:\n\t{CHECK}\n"
NEEDED = APART.replace("check:\n", "check: dist\n")


def state(bench: Benches, step: str, makefile: str) -> State:
    """Return the state of the check where a step runs make."""
    made = bench("openmed")
    made.write("Makefile", makefile)
    made.edit(PROVENANCE, STEPS, step)
    return made.verdict("distributions-checked").state


@pytest.mark.parametrize(
    ("command", "makefile"),
    [
        ("make -j dist check", APART),
        ("make -j2 dist check", APART),
        ("make -j 2 dist check", APART),
        ("make -sj4 dist check", APART),
        ('make -j"$(nproc)" dist check', APART),
        ("make --jobs dist check", APART),
        ("make --jobs=2 dist check", APART),
        ("make -j1 -j2 dist check", APART),
        ("MAKEFLAGS=-j2 make dist check", APART),
        ("make dist check", f"MAKEFLAGS += -j\n{APART}"),
        ("make -j release", f"release: dist check\n{APART}"),
        ("make -j dist all", f"{APART}all:\n\t$(MAKE) check\n"),
        ("make -j2 outer", f"outer:\n\t$(MAKE) release\nrelease: dist check\n{APART}"),
        ("make outer", f"MAKEFLAGS += -j\nouter:\n\t$(MAKE) dist check\n{APART}"),
        ("make -j outer", f"outer:\n\t$(MAKE) dist check\n{APART}.NOTPARALLEL: outer\n"),
        ("make -j release", f"notes: a .WAIT b\nrelease: dist check\n{APART}"),
        ("make -j release", f".NOTPARALLEL: notes\nrelease: dist check\n{APART}"),
        ("make -j dist check", f"$(DIR)/notes: dist\n{APART}"),
        ("make -j dist check", f"$(ALL):\n{APART}"),
    ],
)
def test_the_build_may_be_under_way_still(bench: Benches, command: str, makefile: str) -> None:
    assert state(bench, f"- run: {command}", makefile) is State.FAILS


@pytest.mark.parametrize(
    ("command", "makefile"),
    [
        ("make dist check", APART),
        ("make -j1 dist check", APART),
        ("make -j4 -j1 dist check", APART),
        ("make --jobs=1 dist check", APART),
        ("make -C . -k dist check", APART),
        ("make -Ijobs dist check", APART),
        ("make -j dist && make -j check", APART),
        ("make -j dist check", NEEDED),
        ("make -j check", NEEDED),
        ("make -j dist check", f"{APART}.NOTPARALLEL:\n"),
        ("make -j all", f"all: release\nrelease: dist .WAIT check\n{APART}"),
        ("make -j release", f".NOTPARALLEL: release\nrelease: dist check\n{APART}"),
        ("make -j release", f".NOTPARALLEL: $(ALL)\nrelease: dist check\n{APART}"),
        ("make -j dist check", f"{APART}check: $(filter dist,dist docs)\n"),
        ("make -j dist check", f"{APART}check: listed\nlisted: $(filter dist,dist docs)\n"),
        ("make -j dist check", f"ALL = dist check\n$(filter-out dist,$(ALL)): dist\n{APART}"),
        ("make -j dist check", f"$(filter check,$(ALL)): %: dist\n{APART}"),
        ("make -j dist check", f".SECONDEXPANSION:\nnew = dist\n{APART}check: $$(new)\n"),
        (
            "make -j dist check",
            f".SECONDEXPANSION:\ncheck_new = dist\n{APART}check: $$($$@_new)\n",
        ),
        ("make -j outer", f"outer:\n\t$(MAKE) -j1 dist check\n{APART}"),
        ("MAKEFLAGS=-j make -j1 outer", f"outer:\n\t$(MAKE) dist check\n{APART}"),
        ("make -j outer", f"outer:\n\tMAKEFLAGS= $(MAKE) dist check\n{APART}"),
        ("make -j outer", f"outer:\n\t$(MAKE) dist check\n{NEEDED}"),
        ("make -j release", f"release:\n\t$(MAKE) dist\n\t$(MAKE) check\n{APART}"),
        ("make -j release", f"release:\n\t{BUILD}\n\t{CHECK}\n"),
    ],
)
def test_the_build_has_ended(bench: Benches, command: str, makefile: str) -> None:
    assert state(bench, f"- run: {command}", makefile) is State.HOLDS


def test_what_is_asked_of_a_makefile_grows_with_its_goals(
    bench: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of("that_make", Makefile, monkeypatch)
    counts = []
    for goals in (100, 400):
        calls.clear()
        chain = "".join(f"g{at}: g{at - 1}\n\techo\n" for at in range(1, goals))
        text = f"{APART}g0: dist\n{chain}check: g{goals - 1}\n"
        assert state(bench, "- run: make -j4 dist check", text) is State.HOLDS
        counts.append(len(calls))
    assert 0 < counts[1] <= 5 * counts[0]

"""The claims of a release as people see them, whole."""

from __future__ import annotations

import json

from pubproof.pypi import index
from pubproof.pypi.claims import Claim
from pubproof.reports import claims
from pubproof.reports.claims import Prediction
from pubproof.reports.look import BARE, Look
from pubproof.workflows.expressions import Unknown

ROUTES = (
    Prediction(
        "a push of the tag 'v1'",
        "publish.yml (publish)",
        index.PYPI,
        (
            Claim("repository", "octo/demo", "must equal", is_compared=True),
            Claim("environment", "", "must equal", is_compared=True, note="before July"),
            Claim("sha", Unknown("it is not made yet"), "must be there"),
        ),
    ),
    Prediction(
        "a start by hand",
        "trial.yml (try)",
        index.TEST_PYPI,
        (
            Claim("ref", Unknown("a person types it", choices=("v1", "")), "not looked at"),
            Claim("environment", "pypi", "must equal", is_compared=True),
        ),
    ),
)
SHOWN = """\
a push of the tag 'v1': publish.yml (publish)

  PyPI compares:
    repository   octo/demo
                   must equal
    environment  (absent)
                   must equal; before July

  PyPI does not compare:
    sha          unknown, because it is not made yet
                   must be there

a start by hand: trial.yml (try), to TestPyPI

  PyPI compares:
    environment  pypi
                   must equal

  PyPI does not compare:
    ref          v1 or (absent): which is unknown, because a person types it
                   not looked at

They disagree: one says 'octo/demo', another says 'Octo/demo'.

They disagree: the third says nothing.\
"""
SENTENCES = (
    "They disagree: one says 'octo/demo', another says 'Octo/demo'",
    "They disagree: the third says nothing",
)


def test_each_claim_stands_above_what_pypi_does_with_it() -> None:
    assert claims.text(ROUTES, SENTENCES, BARE) == SHOWN


def test_json_says_why_a_value_is_not_known_and_what_it_may_be() -> None:
    routes = json.loads(claims.as_json(ROUTES, ()))["routes"]
    told = [{one["name"]: one for one in route["claims"]} for route in routes]
    sha, environment, ref = told[0]["sha"], told[0]["environment"], told[1]["ref"]
    assert (sha["value"], sha["unknown"], sha["choices"]) == (None, "it is not made yet", [])
    assert (environment["value"], environment["unknown"]) == ("", None)
    assert (ref["value"], ref["unknown"]) == (None, "a person types it")
    assert ref["choices"] == ["v1", ""]


def test_what_is_broken_goes_on_below_its_own_start() -> None:
    route = ROUTES[0]._replace(claims=ROUTES[0].claims[1:])
    assert (
        claims.text((route,), SENTENCES[:1], Look(columns=40))
        == """\
a push of the tag 'v1': publish.yml
(publish)

  PyPI compares:
    environment  (absent)
                   must equal; before
                   July

  PyPI does not compare:
    sha          unknown, because it is
                 not made yet
                   must be there

They disagree: one says 'octo/demo',
another says 'Octo/demo'.\
"""
    )


def test_where_there_is_no_room_beside_its_name_a_value_stands_below() -> None:
    route = ROUTES[0]._replace(claims=ROUTES[0].claims[1:])
    assert (
        claims.text((route,), (), Look(columns=36))
        == """\
a push of the tag 'v1': publish.yml
(publish)

  PyPI compares:
    environment
      (absent)
        must equal; before July

  PyPI does not compare:
    sha
      unknown, because it is not
      made yet
        must be there\
"""
    )

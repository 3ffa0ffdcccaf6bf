"""Measure `pubproof diagnose` over long logs: time and memory.

The logs are made in a temporary folder, always the same ones: lines of a build and of tests, with
a refused exchange at the end, in the midst of a line as long as the log, or nowhere; and lines
with words that are looked for, which make it read closely.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks import costs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from benchmarks.costs import Cost

ANSWER = Path(__file__).parents[1] / "tests" / "data" / "publish-logs"
ANSWER /= "invalid-publisher.rawlog.txt"
TIME = "2026-11-22T06:30:00.0000000Z "
WORDS = (
    "Collecting Downloading Requirement already satisfied: numpy>=1.26 PASSED FAILED [ 41%] copying"
    " tests/test_api.py::test_one[case-12] /opt/hostedtoolcache/Python/3.13.1/x64/lib/python3.13"
    " error: warning: building creating running cached (from 104.2 MB) 1.2.3 compile-time exchange"
    " assert response.status == 200 publish INFO DEBUG 0x7f3ec19ef880 the index of an artifact was"
)
"""What the lines are made of."""
CLOSELY = ("sigstore", "id-token", "HTTPError", "InvalidDistribution", "status code")


def ordinary(size: int) -> Iterator[str]:
    """Yield lines of a build and of its tests."""
    random = Random(50)  # noqa: S311  the same log each time, no secret
    words = WORDS.split()
    lines = [
        f"{TIME}{' '.join(random.choices(words, k=random.randint(4, 18)))}\n" for _ in range(9_000)
    ]
    left = size
    while left > 0:
        yield from lines
        left -= sum(map(len, lines))


def refused(size: int) -> Iterator[str]:
    """Yield a log that ends in a refusal."""
    yield from ordinary(size)
    yield ANSWER.read_text("utf-8")


def in_one_line(size: int) -> Iterator[str]:
    """Yield a log of one line, and the refusal in its midst."""
    for text in (
        *ordinary(size // 2),
        f"::error::{ANSWER.read_text('utf-8')}",
        *ordinary(size // 2),
    ):
        yield text.replace("\n", "%0A")


def read_closely(size: int) -> Iterator[str]:
    """Yield a log in which every thousandth line has a word that is looked for."""
    for number, line in enumerate(ordinary(size)):
        yield line
        if number % 1_000 == 0:
            yield f"{TIME}{CLOSELY[number // 1_000 % len(CLOSELY)]}\n"


KINDS: dict[str, Callable[[int], Iterable[str]]] = {
    "ordinary": ordinary,
    "refused": refused,
    "one line": in_one_line,
    "closely": read_closely,
}
FINISHED = {0, 2}
"""The exit statuses of runs that came to an end, whatever they found."""


def run(log: Path, cache: Path) -> Cost:
    """Diagnose a log."""
    environment = costs.environment(PYTHONPYCACHEPREFIX=str(cache))
    asked = ("diagnose", log.name)
    return costs.run(
        "pubproof", *asked, ends=FINISHED, folder=log.parent, environment=environment
    ).cost


def main() -> None:
    """Measure, and print what was measured."""
    parser = costs.parser(__doc__, rounds=5)
    parser.add_argument("--megabytes", type=int, default=50, help="the log's size; 50 by default")
    arguments = parser.parse_args()
    print("log         MB   CPU s  wall s     MiB")
    with tempfile.TemporaryDirectory() as folder:
        log, cache = Path(folder, "job.log"), Path(folder, "cache")
        log.write_text("", "utf-8")
        run(log, cache)  # for the bytecode
        for name, make in KINDS.items():
            for size in (1, arguments.megabytes):
                with log.open("w", encoding="utf-8") as file:
                    file.writelines(make(size * 1_000_000))
                made = (run(log, cache) for _ in range(arguments.rounds))
                cpu, wall, memory = costs.middle(made)
                print(f"{name:9} {size:4}  {cpu:6.2f}  {wall:6.2f}  {memory:6.1f}")


if __name__ == "__main__":
    main()

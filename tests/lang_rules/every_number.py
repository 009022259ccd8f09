"""Read every whole number up to ten million back from every spelling: `python -m tests.lang_rules.every_number --help`.

The tests take a sample (test_numbers.py); all of it takes hours, so `--spelling` and `--step` choose a part.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal

from bot.lang.amounts import find_amounts
from tests.lang_rules.number_spellings import LARGEST, SPELLINGS, sums

BLOCK = 50_000  # numbers of one piece of work


def misread(number: int, only: str | None = None) -> Iterator[str]:
    """What was not read as the number that it is, for each spelling of it."""
    for text, currency, name in sums(number):
        if only is None or name == only:
            found = find_amounts.__wrapped__(text)
            if [(one.value, one.currency) for one in found] != [(Decimal(number), currency)]:
                yield f"{name}: {number}: {text!r}: {[(str(one.value), one.currency) for one in found]}"


def _block(first: int, last: int, step: int, only: str | None) -> list[str]:
    wrong: list[str] = []
    for number in range(first, last, step):
        wrong.extend(misread(number, only))
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=LARGEST)
    parser.add_argument("--step", type=int, default=1, help="1 for every number; a prime number for a sample")
    parser.add_argument("--spelling", choices=list(SPELLINGS), help="one spelling; without it, all of them")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    told = parser.parse_args()
    starts = range(told.first, told.last + 1, BLOCK * told.step)
    wrong = 0
    with ProcessPoolExecutor(told.jobs) as pool:
        blocks = [
            pool.submit(_block, start, min(start + BLOCK * told.step, told.last + 1), told.step, told.spelling)
            for start in starts
        ]
        for block in blocks:
            for line in block.result():
                wrong += 1
                if wrong <= 50:
                    print(line, flush=True)
    print(f"{len(range(told.first, told.last + 1, told.step))} numbers, {wrong} misread")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

"""Feed the reader what a coverage-guided fuzzer makes up, and hold it to its promises.

    make fuzz SECONDS=60

It runs in an environment of its own (`build/fuzz`), which holds atheris and this package. For every text: no exception,
every digit in exactly one mention, every schedule rendered, exported and compared with itself.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["drafter.quantities"]):
    from drafter.quantities import read, render, to_fhir, to_label, to_x12_hsd

WORDS = (
    "3 twelve x 6 weeks visits per to - ( ) / L4-5 2015 one . , 9792.24.2 twenty 4th ½ BID #60 % mg May 1,200 $ = + "
    "q4h of and every other first 24/7 1/2 a half PR-2 5/325 up or total sessions limited 2x6 Mon Fri each remaining "
    "l2 1O timesper wekks Qty: PT acupuncture requested certified then \n ; : → | no than at least"
).split(" ")


def text_from(data: bytes) -> str:
    """Return a text: half of the bytes pick words of the field, the others are taken as they come."""
    provider = atheris.FuzzedDataProvider(data)
    parts = []
    while provider.remaining_bytes():
        if provider.ConsumeBool():
            parts.append(provider.PickValueInList(WORDS))
            parts.append(provider.PickValueInList(["", " ", " ", " "]))
        else:
            parts.append(provider.ConsumeUnicode(3))
    return "".join(parts)


def one(data: bytes) -> None:
    """Read one text and check what must hold of every reading."""
    text = text_from(data)
    reading = read(text)
    to_label(reading)
    covered = [0] * len(text)
    for mention in reading.numbers:
        for index in range(*mention.span):
            covered[index] += 1
    assert max(covered, default=0) <= 1, "two mentions overlap"
    assert all(covered[k] == 1 for k, c in enumerate(text) if c.isdecimal()), "a digit stands in no mention"
    for schedule in reading.schedules:
        render(schedule)
        to_fhir(schedule)
        to_x12_hsd(schedule)
        schedule.within(schedule)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()

"""Letters to read: a fictional one as a PDF gives it, and short ones made for one field."""

from __future__ import annotations

from pathlib import Path

import pytest

from drafter.documents import read_document
from drafter.letters import read_letter

WESTBROOK = Path(__file__).parent / "data" / "westbrook.txt"

BLOCK = """{heading}

Claims Administrator guideline: Decision based on MTUS Harbor Guide Page(s): 7.

Westbrook Review Services guideline: Decision based on MTUS Harbor Guide Page(s): 9.

Decision rationale: {rationale}
"""


@pytest.fixture
def path():
    return WESTBROOK


@pytest.fixture(scope="session")
def westbrook():
    return read_letter(read_document(WESTBROOK))


@pytest.fixture(scope="session")
def letter_with():
    """Return a function that makes the text of a letter from its parts, and reads it."""

    def make(summary="", *, head="", heading="acupuncture 1x8 for the neck: Upheld", rationale="It is so.", tail=""):
        block = BLOCK.format(heading=heading, rationale=rationale)
        parts = [head, "CLINICAL CASE SUMMARY", summary, "IMR ISSUES, DECISIONS AND RATIONALES", block, tail]
        return read_letter("\n\n".join(part for part in parts if part))

    return make

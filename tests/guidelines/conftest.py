"""A fictional guideline, written as a person would write it, in a folder of its own."""

from __future__ import annotations

import pytest

HARBOR_EDITION = """\
id: harbor-county-2012
document: Harbor County Rehabilitation Guide, second edition
short_name: Harbor County Rehabilitation Guide
organisation: Harbor County
family: other
label: second edition, 2012
in_force: {from: 2012-01-01, to: 2016-12-31}
"""

HARBOR_PASSAGES = """\
passages:
  - id: harbor-massage
    section: Massage
    pages: 12-13, 20
    treatment: massage therapy
    text_kind: verbatim
    text: Harbor patients may have nine sessions of massage after three that helped.
    limits:
      - id: HARBOR-MASSAGE        # invented, like everything here
        regions: [low back]
        stage: trial_then_course
        trial: {count: [null, 3], duration: [null, 2, wk]}
        course: {count: [null, 9], duration: [6, 8, wk]}
        unit: visits
        conditions:
          - {id: home-program, text: The patient follows a home program., words: [home program, home exercise]}
        verification:
          status: confirmed
          confirmed_against: Harbor County Rehabilitation Guide, second edition, page 12
          confirmed_on: 2013-05-02
  - id: harbor-therapy
    section: Therapy by diagnosis
    treatment: physical medicine
    text_kind: summary
    text: Ten visits for lumbago, four weeks; two a month when it flares up.
    limits:
      - id: HARBOR-LUMBAGO
        regions: [spine]
        regions_excluded: [neck]
        diagnoses:
          - {text: lumbago, words: [low back pain], icd9: ["724.2"], icd10: ["M54.5"]}
        course: {count: [8, 10], duration: [null, 4, wk]}
      - id: HARBOR-FLARE
        stage: flare_up
        course: {frequency: [1, 2, 4, 6, mo]}
        strength: soft
"""


@pytest.fixture
def pack(tmp_path):
    """Return a function that writes a guideline folder and returns the folder above it."""

    def write(name="harbor-county-2012", edition=HARBOR_EDITION, passages=HARBOR_PASSAGES, root="pack"):
        folder = tmp_path / root / name
        folder.mkdir(parents=True)
        (folder / "edition.yaml").write_text(edition, encoding="utf-8")
        (folder / "passages.yaml").write_text(passages, encoding="utf-8")
        return folder.parent

    return write

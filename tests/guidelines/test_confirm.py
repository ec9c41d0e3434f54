"""A person's confirmation of a limit: in their own pack, of the numbers as they were."""

from __future__ import annotations

from datetime import date

import pytest

from drafter.errors import GuidelineError
from drafter.guidelines import Confirmation, Library, fingerprint_of, lint, load_library, write_confirmation


def confirmation(library, name, **changed):
    limit = library.limit(name)
    mark = fingerprint_of(limit, library.passage(limit.passage_id))
    known = {
        "limit": name,
        "by": "R. Vance",
        "source": "the text, page 60",
        "on": date(2026, 1, 5),
        "fingerprint": mark,
    }
    return Confirmation.model_validate(known | changed)


def test_a_confirmed_limit_is_verified_in_that_pack_and_nowhere_else(tmp_path):
    write_confirmation(tmp_path / "mine", confirmation(load_library(), "CP09-MASSAGE"))
    held = Library.load(tmp_path / "mine")
    known = held.limit("CP09-MASSAGE").verification
    assert (known.status, known.confirmed_by, known.confirmed_on) == ("confirmed", "R. Vance", date(2026, 1, 5))
    assert known.source_seen == load_library().limit("CP09-MASSAGE").verification.source_seen
    assert [limit.id for limit in held.limits if limit.is_verified] == ["CP09-MASSAGE"]
    assert not load_library().limit("CP09-MASSAGE").is_verified


def test_a_confirmation_of_other_numbers_does_not_hold_and_is_reported(pack, tmp_path):
    folder = pack()
    write_confirmation(folder, confirmation(Library.load(folder), "HARBOR-LUMBAGO"))
    assert Library.load(folder).limit("HARBOR-LUMBAGO").is_verified
    file = folder / "harbor-county-2012" / "passages.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("count: [8, 10]", "count: [8, 12]"), encoding="utf-8")
    changed = Library.load(folder)
    assert not changed.limit("HARBOR-LUMBAGO").is_verified
    assert [entry.ids for entry in lint(changed) if entry.code == "confirmation_stale"] == [("HARBOR-LUMBAGO",)]


def test_a_later_confirmation_replaces_the_earlier_one(tmp_path):
    for name in ("R. Vance", "S. Okafor"):
        file = write_confirmation(tmp_path, confirmation(load_library(), "CP09-MASSAGE", by=name))
    assert file.read_text(encoding="utf-8").count("CP09-MASSAGE") == 1
    assert Library.load(tmp_path).limit("CP09-MASSAGE").verification.confirmed_by == "S. Okafor"


def test_a_bad_file_is_told_with_its_line_and_left_as_it_is(tmp_path):
    file = tmp_path / "confirmations.yaml"
    file.write_text("confirmations:\n  - limit: CP09-MASSAGE\n", encoding="utf-8")
    with pytest.raises(GuidelineError, match=r"confirmations\.yaml: line 2"):
        write_confirmation(tmp_path, confirmation(load_library(), "CP09-MASSAGE"))
    assert file.read_text(encoding="utf-8") == "confirmations:\n  - limit: CP09-MASSAGE\n"
    with pytest.raises(GuidelineError, match=r"confirmations\.yaml"):
        Library.load(tmp_path)

"""Changes made by hand in the example draft: each gives a new error finding on the words that were changed.

The draft is the template writer's for `evals/cases/massage-open-ended.yaml`, undecided and decided, and each change is
tried on its text alone and in the JSON form, whose sentences still have the sources that the writer declared.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from drafter.casefile import CaseFile
from drafter.drafts import load_draft
from drafter.guidelines import load_library
from drafter.pipeline import check, draft
from drafter.spans import Span

CASE = Path(__file__).parents[2] / "evals" / "cases" / "massage-open-ended.yaml"
DECISIONS = (None, "overturned", "upheld")
THESE = set("CIT13 CIT14 DEC02 FAC26 FAC46 LIM05 LIM06 LIM07 LIM23 LIM47 LIM48 NUM09 REQ03 REQ04".split())
"""The rules that this file is about."""
WARNINGS = ["LIM05", "LIM23", "REQ04"]
LIMIT = "4-6 visits"
EDITION = "(May 2009)"
SOURCE = "Massage therapy, page 60"
REQUEST = "2 massage therapy for the lower back 2 times a month"


class Change(NamedTuple):
    where: str
    """`heading`, `guidelines`, `body` or `closing`; `insert` puts a sentence before the closing one."""
    old: str
    new: str


def swaps(where, old, *new):
    return [Change(where, old, words) for words in new]


def inserted(*new):
    return [Change("insert", "", words) for words in new]


EVERYWHERE = {
    "a limit's number": swaps(
        "body", LIMIT, "14-16 visits", "4-8 visits", "8-10 visits", "up to 12 visits", "six to eight visits",
        "4-60 visits", "3-6 visits", "46 visits", "4.6 visits", "4 visits", "5 visits", "24 visits", "10 to 12 visits",
        "4-6 weeks", "4-6 months", "4-6 hours", "4-6 visits a week", "4-6 visits over 8 weeks", "2-4 visits",
        "4-6 visits per year", "at least 4-6 visits", "no fewer than 6 visits", "a minimum of 4 visits",
        "more than 6 visits", "twelve visits",
    )
    + inserted(
        "The guideline allows up to 8 visits.",
        "Massage is limited to 10 visits.",
        "The MTUS recommends at least 6 visits.",
        "The limit of 12 visits applies.",
        "The guideline allows 4-6 visits over no more than 8 weeks.",
        "MTUS supports 4-6 massage sessions per month.",
        "A course runs for no more than eight weeks.",
    ),
    "a total": swaps(
        "body", "2 visits in all", "8 visits in all", "12 visits in all", "eight visits in all", "3 visits in all",
        "2 weeks in all", "24 visits in all", "20 visits in all", "6 visits in all", "10 visits", "4 visits in all",
        "2 months in all", "2-4 visits in all", "two dozen visits in all",
    )
    + inserted(
        "The request comes to 8 visits.",
        "The request asks for 6 visits.",
        "That makes 24 visits a year.",
        "2 + 2 = 5 visits.",
        "Over 3 months the request comes to six visits.",
    ),
    "the request's count": [
        *swaps("heading", "2 massage", "3 massage", "12 massage", "two massage", "20 massage", "1 massage", "massage"),
        *swaps("heading", "2 times", "4 times", "3 times", "12 times", "two times", "1 time", "2-3 times"),
        *swaps("heading", "lower back", "upper back", "neck", "left knee"),
        *swaps("closing", "2 massage", "3 massage", "12 massage", "two massage", "20 massage", "1 massage", "massage"),
        *swaps("closing", "2 times", "4 times", "3 times", "12 times", "two times", "1 time", "2-3 times"),
        *swaps("closing", "lower back", "upper back", "neck", "left knee"),
        *swaps("closing", REQUEST, "8 massage visits", "massage therapy", "4 massage therapy", "6 visits"),
        *swaps("body", '"2 massage', '"3 massage', '"12 massage', '"two massage', '"20 massage', '"massage'),
        *swaps("body", '2 times a month"', '4 times a month"', '3 times a month"', '12 times a month"', 'monthly"'),
        *inserted(
            "The request for 8 massage visits is considered.",
            "The provider requests 6 massage sessions.",
            "Twelve visits were requested.",
            "Massage was requested three times a month.",
        ),
    ],
    "the edition": [
        *swaps("guidelines", "May 2009", "May 2016", "May 2010", "June 2009", "2016", "May 2019", "December 2017"),
        *swaps("body", "May 2009", "May 2016", "May 2010", "June 2009", "2016", "May 2019", "December 2017"),
        *swaps("guidelines", EDITION, "(effective July 28, 2016)", ", 2016", "(July 18, 2008)", "(2014 edition)"),
        *swaps("body", EDITION, "(effective July 28, 2016)", "of May 2016", "(July 18, 2008)", "(2014 edition)"),
    ],
    "the page": swaps("body", "page 60", "page 66", "page 6", "pages 58-59", "page 600", "pages 60-64")
    + swaps("guidelines", "page 60", "page 66", "page 6", "pages 58-59", "page 600", "pages 60-64"),
    "a number from nowhere": [
        *inserted(
            "The worker has completed 14 visits.",
            "The worker has completed fourteen visits.",
            "Pain fell by 40%.",
            "Pain fell by forty percent.",
            "On March 3, 2014 an MRI was taken.",
            "The pain is rated 8/10.",
            "Pain is 3 out of 10.",
            "He attended 2 visits a week for 6 weeks.",
            "Three visits of massage were given in 2013.",
            "He takes 600 mg a day.",
            "He can lift 20 pounds.",
            "He was examined on 04/20/2014.",
            "Symptoms began six weeks ago.",
            "The L4-L5 level was operated on.",
            "A CPT code 97124 was billed.",
            "He has had twelve sessions so far.",
            "The last visit was in June 2015.",
            "He walks for 30 minutes.",
            "Massage helped for 3 days.",
            "He is 61 years old.",
            "He completed 6 visits.",
            "There were 5 earlier visits.",
            "He attended four to six visits in 2014.",
            "The motion is 45 degrees.",
            "She attended five times.",
            "Two of the earlier visits helped.",
            "About a dozen visits were given.",
            "He has already had 20 massages.",
            "He attended 15 of them.",
            "Over 100 visits were paid.",
            "A half-hour session was given.",
            "The score is 52.",
        ),
        *swaps("body", "57", "75", "47", "58", "27", "5"),
        *swaps("body", "February 14, 2006", "February 14, 2009", "March 14, 2006", "February 24, 2006", "2008",
               "February 4, 2006"),
        *swaps("body", "May 12, 2015", "May 21, 2015", "June 12, 2015", "May 12, 2014", "May 2014", "April 20, 2014"),
        *swaps(
            "body", "2012 to 2015", "2010 to 2015", "2012 to 2014", "20 visits, 2012 to 2015", "2006 to 2008", "2011",
        ),
        *swaps(
            "body", "massage therapy (2012", "14 visits of massage therapy (2012", "six massage therapy visits (2012",
            "4-6 visits of massage therapy (2012", "2 visits of massage therapy (2012", "one massage therapy (2012",
        ),
    ],
    "a clinical term from nowhere": [
        *inserted(
            "There are complaints of spasms.",
            "The worker takes gabapentin.",
            "An MRI shows stenosis.",
            "The worker has diabetes.",
            "Physical therapy failed.",
            "There is numbness of the foot.",
            "Headaches are frequent.",
            "Tramadol was stopped.",
            "An epidural steroid injection helped.",
            "He had a knee replacement.",
            "The diagnosis is fibromyalgia.",
            "Chiropractic treatment was tried.",
            "Anxiety is present.",
            "Radiculopathy is noted on examination.",
            "Muscle weakness was found.",
            "The worker follows a home exercise program.",
            "An electromyogram was normal.",
            "Ibuprofen is used daily.",
        ),
        *swaps("body", "less pain", "less spasm", "less swelling", "less numbness", "fewer headaches"),
    ],
    "weeks for months": [
        *swaps("heading", "a month", "a week", "a day", "a year", "per week", "weekly"),
        *swaps("closing", "a month", "a week", "a day", "a year", "per week", "weekly"),
        *swaps("body", 'a month"', 'a week"', 'a day"', 'a year"', 'per week"', 'weekly"'),
        *swaps("body", "2 visits a month", "2 visits a week", "2 visits a day", "2 visits a year", "1 visit a month",
               "twice a week", "2 visits every 2 months", "two visits per week", "1-2 visits a week"),
    ],
    "another treatment's passage": [
        *swaps("guidelines", SOURCE, "Acupuncture, page 60", "Manual therapy & manipulation, pages 58-59",
               "Chiropractic, page 60", "Physical medicine, pages 98-99", "Aquatic therapy, page 22", "TENS, page 114"),
        *swaps("body", SOURCE, "Acupuncture, page 60", "Manual therapy & manipulation, pages 58-59",
               "Chiropractic, page 60", "Physical medicine, pages 98-99", "Aquatic therapy, page 22", "TENS, page 114"),
        *swaps("guidelines", f"MTUS Chronic Pain Medical Treatment Guidelines {EDITION}, {SOURCE}",
               "Official Disability Guidelines (ODG), Low Back (2015), Manipulation",
               "ODG (2015), Pain, Manual therapy", "MTUS Low Back Disorders Guideline (ACOEM), Acupuncture"),
        *inserted(
            "ODG (2015), Pain (Chronic), Manual therapy, recommends care once or twice a week.",
            "The guideline speaks of patients in whom manipulation is helpful.",
            "The ODG manipulation passage applies to this request.",
            "The MTUS section on acupuncture supports the request.",
            "Under the acupuncture guideline the request is covered.",
            "MTUS page 58-59 on manual therapy recommends a trial.",
            "The chiropractic passage of the Official Disability Guidelines supports it.",
        ),
    ],
}  # fmt: skip

DECIDED = {
    None: {
        "the decision word": swaps(
            "heading+", "Not decided", "Overturned", "Upheld", "Modified", "Partially Overturned", "UPHELD", "Approved",
            "Denied",
        ),
        "the closing sentence": swaps(
            "closing", None,
            f"As such, the request for {REQUEST} is medically necessary.",
            f"As such, the request for {REQUEST} is not medically necessary.",
            "The request is medically necessary and appropriate.",
            "The denial is overturned.",
            "The request should be approved.",
            "Therefore the request is certified.",
            "The treatment is warranted.",
            "Medical necessity has been established.",
            "The request is denied.",
            "The massage therapy requested is supported.",
        )
        + inserted(
            "The request is medically necessary.",
            "Massage therapy is not medically necessary here.",
            "The utilization review denial is upheld.",
            "Therefore the request should be approved.",
            "Medical necessity is not established.",
        ),
    },
    "overturned": {
        "the decision word": swaps(
            "heading+", "Overturned", "Upheld", "Modified", "Not decided", "Partially overturned", "UPHELD", "Denied",
        ),
        "the closing sentence": swaps(
            "closing", "is medically necessary", "is not medically necessary", "isn't medically necessary",
            "is modified", "is medically unnecessary", "was not medically necessary", "is denied", "is upheld",
            "is never medically necessary", "cannot be found medically necessary", "is in part medically necessary",
            "is left to the reviewer", "is not considered medically necessary",
        )
        + swaps("closing", None, "The denial is upheld.", "Medical necessity is not established.", "The end.")
        + inserted(
            "The request is not medically necessary.",
            "Medical necessity has not been shown.",
            "The utilization review denial is upheld.",
        ),
    },
    "upheld": {
        "the decision word": swaps(
            "heading+", "Upheld", "Overturned", "Modified", "Not decided", "Partially overturned", "OVERTURNED",
            "Approved",
        ),
        "the closing sentence": swaps(
            "closing", "is not medically necessary", "is medically necessary", "is modified", "is approved",
            "is overturned", "was medically necessary", "is partly medically necessary", "is left to the reviewer",
            "is certified", "is therefore medically necessary and appropriate", "should be certified",
        )
        + swaps("closing", None, "The denial is overturned.", "Medical necessity is established.", "The end.")
        + inserted(
            "The request is medically necessary.",
            "Medical necessity has been shown.",
            "The request is therefore approved.",
        ),
    },
}  # fmt: skip


@cache
def drafted(decision):
    case = CaseFile.load(CASE)
    case = case if decision is None else case.decided("item-1", decision)
    return case, draft(case, library=load_library()).draft


def zone(written, where):
    block = written.items[0]
    closing = block.conclusion.span
    match where:
        case "heading":
            return block.heading
        case "heading+":
            return block.heading.hull(block.decision_words)
        case "guidelines":
            return block.citations[0]
        case "body":
            return Span(block.rationale.start, closing.start)
        case "closing":
            return closing
        case "insert":
            return Span(closing.start, closing.start)
        case _:
            raise AssertionError(where)


def edited(written, change):
    """Return the edited text and the span of the words that were changed in it."""
    text, place = written.text, zone(written, change.where)
    if change.where == "insert":
        new = change.new + " "
        return text[: place.start] + new + text[place.start :], Span(place.start, place.start + len(change.new))
    old = place.of(text) if change.old is None else change.old
    at = text.index(old, place.start, place.end)
    changed = text[:at] + change.new + text[at + len(old) :]
    return changed, differing(old, change.new).shifted(at)


def differing(old, new):
    """Return the stretch of `new` that is not in `old`, in whole words; never empty."""
    first, last = 0, len(new)
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    while (
        first < last and len(old) - (len(new) - last) > first and old[len(old) - len(new) + last - 1] == new[last - 1]
    ):
        last -= 1
    while first > 0 and not new[first - 1].isspace():
        first -= 1
    while last < len(new) and not new[last].isspace():
        last += 1
    return Span(first, max(last, first + 1))


def escapes(change, decision, form, tmp_path):
    """Return what is wrong with the report on a changed draft, or None where an error lies on the changed words."""
    case, written = drafted(decision)
    text, place = edited(written, change)
    if form == "json":
        path = tmp_path / "draft.json"
        path.write_text(json.dumps(written.model_dump(mode="json", by_alias=True) | {"text": text}), encoding="utf-8")
        report = check(case, load_draft(path, case), library=load_library())
    else:
        report = check(case, text, library=load_library())
    if any(f.span is not None and f.span.overlaps(place) for f in report.errors if f.code in THESE):
        return None
    return f"{change.where}: {change.new!r} -> {[(f.code, f.severity, f.words) for f in report.findings]}"


KINDS = [
    (kind, decision, tuple(changes))
    for decision in DECISIONS
    for kind, changes in {**EVERYWHERE, **DECIDED[decision]}.items()
]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(("kind", "decision", "changes"), KINDS, ids=[f"{k}, {d or 'undecided'}" for k, d, _ in KINDS])
def test_each_change_gives_an_error_on_the_words_changed(kind, decision, changes, form, tmp_path):
    assert len(changes) >= 5
    missed = [words for change in changes if (words := escapes(change, decision, form, tmp_path))]
    assert not missed, "\n" + "\n".join(missed)


@pytest.mark.parametrize("decision", DECISIONS)
def test_the_drafts_themselves_have_no_error(decision):
    case, written = drafted(decision)
    for report in (check(case, written.text), check(case, written)):
        assert [(f.code, f.words) for f in report.errors if f.code in THESE] == []
        assert sorted(f.code for f in report.warnings if f.code in THESE) == WARNINGS
        assert not THESE & {entry.code for entry in report.not_run}

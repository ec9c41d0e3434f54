"""Request and history against the limits: the status, the line of arithmetic, and never a decision.

The limits are those of the shipped library: massage, 4-6 visits (MTUS, in force to 2016-07-27); acupuncture of the low
back, up to 12 (2017-12-01 to 2019-08-10); after a meniscectomy, up to 12 in 12 weeks, half of them first; the ODG rows
for manipulation; the cap of LC 4604.5 for injuries from 2004 on.
"""

from __future__ import annotations

import re
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.assessment import assess, query_for
from drafter.guidelines import load_library
from drafter.policies import DEFAULT, Policies
from drafter.quantities import Interval


@pytest.fixture(scope="session")
def assessed(make_case, library):
    """Return a function that makes a fictional case with one request and returns its assessment."""

    def run(
        request,
        treatment="massage therapy",
        region="low back",
        *,
        history=(),
        library=library,
        item=(),
        policies=DEFAULT,
        **changed,
    ):
        items = [{"request": request, "treatment": treatment, "body_region": region} | dict(item)]
        case = make_case(items=items, history=list(history), **changed)
        item = case.items[0]
        return assess(case, item, library.select(query_for(case, item, policies=policies)), policies=policies)

    return run


def given_before(visits, treatment="massage therapy", **more):
    return {"treatment": treatment, "visits": visits} | more


def check_of(assessment, limit):
    return next(check for check in assessment.checks if check.limit == limit)


MASSAGE = {
    "the request alone keeps the limit": (
        "4 massage visits", [], "within", "0 prior + 4 requested = 4, limit 4-6 visits: within the limit",
    ),
    "the limit binds by its upper end": (
        "2 massage visits", [], "within", "0 prior + 2 requested = 2, limit 4-6 visits: within the limit",
    ),
    "the upper end itself is inside": (
        "6 massage visits", [], "within", "0 prior + 6 requested = 6, limit 4-6 visits: within the limit",
    ),
    "one more is over": (
        "7 massage visits", [], "exceeds", "0 prior + 7 requested = 7, limit 4-6 visits: over the limit",
    ),
    "a rate for some weeks is multiplied": (
        "massage 2 times a week for 6 weeks", [], "exceeds", "0 prior + 12 requested = 12, limit 4-6 visits: over",
    ),
    "earlier visits count": (
        "4 massage visits", [given_before(4)], "exceeds", "4 prior + 4 requested = 8, limit 4-6 visits: over the",
    ),
    "earlier visits are added up": (
        "2 massage visits", [given_before(1), given_before(2, "massage")], "within", "3 prior + 2 requested = 5, limit",
    ),
    "visits of another treatment do not count": (
        "4 massage visits", [given_before(9, "acupuncture")], "within", "0 prior + 4 requested = 4, limit",
    ),
    "visits of an earlier course do not count": (
        "4 massage visits", [given_before(6, same_course="no")], "within", "0 prior + 4 requested = 4, limit",
    ),
    "an unknown number of earlier visits is not zero": (
        "4 massage visits", [given_before("unknown")], "undetermined",
        "requested 4 visits, prior number unknown, limit 4-6 visits: cannot tell",
    ),
    "nor is a number that may belong to another course": (
        "4 massage visits", [given_before(6, same_course="unknown")], "undetermined",
        "requested 4 visits, prior number unknown, limit 4-6 visits: cannot tell",
    ),
    "a request that is over by itself is over whatever came before": (
        "8 massage visits", [given_before("unknown")], "exceeds",
        "requested 8 visits, prior number unknown, limit 4-6 visits: over the limit",
    ),
    "so is one that is over with the visits that are known": (
        "2 massage visits", [given_before("unknown"), given_before(5)], "exceeds",
        "requested 2 visits, prior at least 5, number unknown, limit 4-6 visits: over the limit",
    ),
    "one that is not over with those may still be": (
        "2 massage visits", [given_before("unknown"), given_before(3)], "undetermined", "prior at least 3, number unkn",
    ),
    "a request with two readings has no total": (
        "2 massage therapy 2 times a month", [], "undetermined",
        "requested 2 visits in all or 2 visits a month without end, prior none recorded, limit 4-6 visits: cannot tell",
    ),
    "a rate without an end has none either": (
        "massage therapy 2 times a month", [], "undetermined", "whose number of visits cannot be computed",
    ),
    "a range across the limit cannot be told": (
        "4-8 massage visits", [], "undetermined", "0 prior + 4-8 requested = 4-8, limit 4-6 visits: cannot tell",
    ),
    "hours are no visits": (
        "10 hours of massage", [], "undetermined", "limit 4-6 visits: cannot tell",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MASSAGE)
def test_visits_asked_for_and_given_before_are_compared_with_the_limit(assessed, name):
    request, history, status, line = MASSAGE[name]
    assessment = assessed(request, history=history)
    assert assessment.status == status
    assert assessment.line.startswith("CP09-MASSAGE: ")
    assert line in assessment.line
    assert [check.limit for check in assessment.controlling] == ["CP09-MASSAGE"]


def test_the_readings_of_an_unclear_request_are_named(assessed):
    assessment = assessed("2 massage therapy 2 times a month")
    assert assessment.readings == ("2 visits in all", "2 visits a month without end")
    assert "requested" not in {total.kind for total in assessment.sums}


def test_the_reading_that_a_person_confirmed_stands_for_the_request(assessed):
    item = {"confirmed_reading": "2 visits a month for 2 months"}
    assessment = assessed("2 massage therapy 2 times a month", item=item)
    assert (assessment.status, assessment.requested, assessment.readings) == ("within", "4 visits", ())
    assert "0 prior + 4 requested = 4" in assessment.line
    assert {s.sources for s in assessment.sums if s.kind == "requested"} == {("item-1.confirmed_reading",)}


def test_it_does_so_even_where_the_words_of_the_request_say_another_number(assessed):
    assert assessed("4 massage visits", item={"confirmed_reading": "12 visits"}).status == "exceeds"


def test_the_records_that_were_counted_are_named(assessed):
    history = [given_before(1), given_before(9, "acupuncture"), given_before(2), given_before(5, same_course="no")]
    assessment = assessed("2 massage visits", history=history)
    assert assessment.prior_records == ("history-1", "history-3")
    assert assessment.prior_visits == Interval.of(3)
    assert assessment.prior == "3 visits"


@pytest.mark.parametrize(
    ("history", "visits", "words"),
    [
        ([], Interval.of(0), "none recorded"),
        ([given_before(0)], Interval.of(0), "0 visits"),
        ([given_before("unknown")], None, "number unknown"),
    ],
)
def test_none_recorded_and_none_and_unknown_are_told_apart(assessed, history, visits, words):
    assessment = assessed("2 massage visits", history=history)
    assert (assessment.prior_visits, assessment.prior) == (visits, words)


@pytest.mark.parametrize("request_words", ["shower chair", "Norco 10/325 mg #60"])
def test_a_request_that_no_limit_addresses_is_said_to_be_so(assessed, request_words):
    assessment = assessed(request_words, treatment="shower chair")
    assert (assessment.status, assessment.checks, assessment.controlling) == ("not_addressed", (), ())
    assert assessment.line == "no limit in the library addresses this request"


def test_an_edition_that_is_not_in_force_is_not_compared_with(assessed):
    ur = {"date": "2017-01-10", "decision": "non-certified"}
    assert assessed("9 massage visits", ur=ur, decision_date="2017-02-01").status == "not_addressed"


def test_the_ur_date_stands_in_for_an_unknown_date_of_decision(assessed):
    assert assessed("9 massage visits", decision_date="unknown").status == "exceeds"
    late = {"date": "2017-01-10", "decision": "non-certified"}
    assert assessed("9 massage visits", decision_date="unknown", ur=late).status == "not_addressed"


class TestCap:
    """A cap that a statute sets is reported apart: passed, it shows in the status; room under it proves nothing."""

    @pytest.mark.parametrize(("visits", "status"), [(2, "within"), (4, "within"), (6, "exceeds")])
    def test_it_is_compared_with_all_visits(self, assessed, visits, status):
        injury = {"date": "2010-03-05", "body_regions": ["low back"]}
        history = [given_before(20, "physical therapy")]
        known = {"injury": injury, "diagnoses": [{"text": "493.90 asthma"}]}
        assessment = assessed(f"{visits} PT visits", "physical therapy", history=history, **known)
        assert assessment.status == ("exceeds" if status == "exceeds" else "not_addressed")
        cap = check_of(assessment, "LC-CAP-PT")
        assert (cap.status, cap.is_cap, cap.is_controlling) == (status, True, False)
        assert f"20 prior + {visits} requested = {20 + visits}" in cap.line

    def test_it_does_not_reach_an_earlier_injury(self, assessed):
        injury = {"date": "2003-12-31", "body_regions": ["low back"]}
        known = {"injury": injury, "diagnoses": [{"text": "493.90 asthma"}]}
        assert assessed("30 PT visits", "physical therapy", **known).checks == ()

    def test_it_does_not_reach_visits_after_an_operation(self, assessed):
        surgeries = [{"procedure": "right knee meniscectomy", "date": "2015-01-05"}]
        assessment = assessed("30 PT visits", "physical therapy", "knee", surgeries=surgeries)
        assert "LC-CAP-PT" not in {check.limit for check in assessment.checks}

    def test_it_does_not_show_where_a_client_wants_it_apart(self, assessed):
        known = {"diagnoses": [{"text": "493.90 asthma"}]}
        apart = Policies(statutory_cap="apart")
        asked = ("30 PT visits", "physical therapy")
        assert assessed(*asked, **known).status == "exceeds"
        assert assessed(*asked, **known, policies=apart).status == "not_addressed"

    def test_it_never_controls_beside_a_guideline(self, assessed):
        assessment = assessed("30 chiropractic visits", "chiropractic")
        assert {check.limit for check in assessment.checks} > {check.limit for check in assessment.controlling}
        assert not any(check.is_cap for check in assessment.controlling)


class TestFirstCourse:
    """After an operation the first course is half of the visits; more need functional improvement."""

    @pytest.fixture
    def after_surgery(self, assessed):
        surgeries = [{"procedure": "right knee meniscectomy", "date": "2015-01-05"}]
        diagnoses = [{"text": "meniscal tear, right knee"}]

        def run(request, *history):
            return assessed(
                request, "physical therapy", "knee", history=history, surgeries=surgeries, diagnoses=diagnoses
            )

        return run

    @pytest.mark.parametrize(
        ("request_words", "before", "improved", "status", "aspect"),
        [
            ("PT 2 times a week for 3 weeks", None, None, "within", "within"),
            ("PT 2 times a week for 6 weeks", None, None, "exceeds", "exceeds"),
            ("PT 2 times a week for 3 weeks", 6, "yes", "within", None),
            ("PT 2 times a week for 3 weeks", 6, "no", "exceeds", "exceeds"),
            ("PT 2 times a week for 3 weeks", 6, "unknown", "undetermined", "undetermined"),
            ("PT 2 times a week for 3 weeks", "unknown", "unknown", "undetermined", "undetermined"),
            ("PT 2 times a week for 6 weeks", 6, "yes", "exceeds", None),
        ],
    )
    def test_half_first_and_the_rest_with_improvement(
        self, after_surgery, request_words, before, improved, status, aspect
    ):
        record = given_before(before, "physical therapy", functional_improvement=improved or "unknown")
        assessment = after_surgery(request_words, *([] if before is None else [record]))
        assert assessment.status == status
        assert check_of(assessment, "PS09-MENIS").status_of("stage") == aspect

    def test_the_half_is_a_number_that_a_draft_may_state(self, after_surgery):
        (half,) = (s for s in after_surgery("PT 2x3").sums if s.kind == "first_course")
        assert (half.value.high, half.expression, half.sources) == (6, "half of 12 = 6", ("PS09-MENIS",))

    @pytest.mark.parametrize(
        ("length", "status", "note"),
        [
            ("12 weeks", "within", ""),
            ("13 weeks", "exceeds", ""),
            ("2 months", "within", "a month counted as 28 to 31 days"),
            ("3 months", "undetermined", "a month counted as 28 to 31 days"),
            ("4 months", "exceeds", "a month counted as 28 to 31 days"),
            ("80 days", "within", ""),
        ],
    )
    def test_weeks_are_compared_with_weeks_and_months_with_care(self, after_surgery, length, status, note):
        check = check_of(after_surgery(f"6 PT visits over {length}"), "PS09-MENIS")
        assert check.status_of("duration") == status
        assert check.status_of("count") == "within"
        assert note in check.line


class TestTrial:
    """A trial first, then the course, if functional improvement is recorded."""

    # In 2017 the MTUS of the library has no row on manipulation: that of the ODG decides.
    SEVERE: ClassVar = {
        "diagnoses": [{"text": "severe low back pain"}],
        "ur": {"date": "2017-03-01", "decision": "non-certified"},
        "decision_date": "2017-06-30",
    }

    @pytest.mark.parametrize(
        ("before", "improved", "status"),
        [
            (None, "unknown", "within"),
            (6, "yes", "within"),
            (6, "no", "exceeds"),
            (6, "unknown", "undetermined"),
            ("unknown", "no", "undetermined"),
            (13, "yes", "exceeds"),
        ],
    )
    def test_visits_past_the_trial_need_improvement(self, assessed, before, improved, status):
        record = given_before(before, "chiropractic", functional_improvement=improved)
        history = [] if before is None else [record]
        request = "chiropractic 3 times a week for 2 weeks"
        assessment = assessed(request, "chiropractic", history=history, **self.SEVERE)
        assert check_of(assessment, "ODG-CHIRO-LB-SEV").status == status

    def test_one_record_without_improvement_beside_one_with_it_is_enough(self, assessed):
        history = [given_before(3, "chiropractic", functional_improvement=word) for word in ("no", "yes")]
        request = "chiropractic 3 times a week for 2 weeks"
        assessment = assessed(request, "chiropractic", history=history, **self.SEVERE)
        assert check_of(assessment, "ODG-CHIRO-LB-SEV").status == "within"

    @pytest.mark.parametrize("visits", ["6", "40"])
    def test_a_limit_that_may_be_for_other_conditions_proves_nothing(self, assessed, visits):
        known = self.SEVERE | {"diagnoses": [{"text": "low back pain"}]}
        check = check_of(assessed(f"chiropractic {visits} visits", "chiropractic", **known), "ODG-CHIRO-LB-SEV")
        assert check.status == "undetermined"
        assert check.status_of("applies") == "undetermined"
        assert "severe condition" in check.line

    def test_count_duration_and_frequency_are_compared_each_for_itself(self, assessed):
        assessment = assessed("chiropractic 3 times a week for 2 weeks", "chiropractic")
        check = check_of(assessment, "CP09-MANIP-PARAM")
        assert {a.aspect: a.status for a in check.aspects} == {
            "count": "within",
            "duration": "within",
            "frequency": "exceeds",
        }
        assert check.status == "exceeds"


PACK = """\
passages:
  - id: {name}
    section: Massage
    treatment: massage therapy
    text_kind: summary
    text: {most} visits.
    limits:
      - {{id: {name}, course: {{count: [null, {most}]}}}}
"""


def test_the_mtus_row_controls_before_the_rows_of_other_guidelines(assessed, tmp_path):
    """8 CCR 9792.21.1(a): the MTUS first. Rows of other guidelines are put aside, and decide once it is silent."""
    for name, family, most in (("guide", "odg", 2), ("wide", "other", 40)):
        folder = tmp_path / name
        folder.mkdir()
        edition = f"id: {name}\ndocument: D\nshort_name: {name}\norganisation: O\nfamily: {family}\n"
        (folder / "edition.yaml").write_text(edition, encoding="utf-8")
        (folder / "passages.yaml").write_text(PACK.format(name=f"{name}-row", most=most), encoding="utf-8")
    assessment = assessed("4 massage visits", library=load_library((tmp_path,)))
    assert assessment.status == "within"
    assert [check.limit for check in assessment.controlling] == ["CP09-MASSAGE"]
    assert [check.limit for check in assessment.checks] == ["CP09-MASSAGE"]
    later = assessed("4 massage visits", library=load_library((tmp_path,)), decision_date="2017-01-02")
    assert (later.status, [check.limit for check in later.controlling]) == ("exceeds", ["guide-row"])


def test_the_part_found_necessary_and_the_rest_are_numbers_that_a_draft_may_state(assessed):
    assessment = assessed("massage 2x6", item={"decision": "modified", "certified": "6 visits"})
    sums = {s.kind: s for s in assessment.sums}
    assert (sums["certified"].value, sums["refused"].value) == (Interval.of(6), Interval.of(6))
    assert sums["refused"].expression == "12 requested - 6 found necessary = 6"
    assert sums["refused"].sources == ("item-1.request", "item-1.certified")


def test_what_a_limit_leaves_and_what_passes_it_are_numbers_too(assessed):
    sums = {s.kind: s for s in assessed("massage 2x6", history=[given_before(4)]).sums}
    assert sums["left"].expression == "6 - 4 prior = 2"
    assert sums["over"].expression == "16 - 6 = 10"
    assert sums["over"].sources == ("CP09-MASSAGE", "item-1.request", "history-1")


VERDICTS = re.compile(
    r"overturn|uph[eo]ld|modif|medically|necess|certif|approv|den(?:y|ied)|appropriate", re.IGNORECASE
)
HISTORIES = st.lists(
    st.builds(
        given_before,
        st.one_of(st.just("unknown"), st.integers(0, 30)),
        st.sampled_from(["massage therapy", "chiropractic", "physical therapy", "acupuncture"]),
        functional_improvement=st.sampled_from(["yes", "no", "unknown"]),
        same_course=st.sampled_from(["yes", "no", "unknown"]),
    ),
    max_size=3,
)
REQUESTS = st.sampled_from(["{}", "{} 2x6", "6 {} visits", "2 {} 2 times a month", "{} 1-2 a week for 2 months"])
TREATMENTS = st.sampled_from(["massage therapy", "chiropractic", "physical therapy", "acupuncture", "shower chair"])


@given(words=REQUESTS, treatment=TREATMENTS, history=HISTORIES, surgery=st.booleans())
def test_an_assessment_is_arithmetic_and_holds_no_decision_word(assessed, words, treatment, history, surgery):
    surgeries = [{"procedure": "knee meniscectomy", "date": "2015-01-05"}] if surgery else []
    assessment = assessed(words.format(treatment), treatment, history=history, surgeries=surgeries)
    assert VERDICTS.search(assessment.model_dump_json()) is None


@given(words=REQUESTS, treatment=TREATMENTS, history=HISTORIES)
def test_the_reviewers_decision_changes_nothing_in_it(assessed, words, treatment, history):
    plain, upheld, overturned = (
        assessed(words.format(treatment), treatment, history=history, item=item)
        for item in ({}, {"decision": "upheld"}, {"decision": "overturned"})
    )
    assert plain == upheld == overturned


@given(treatment=TREATMENTS, history=HISTORIES, more=st.integers(0, 20))
def test_more_earlier_visits_never_make_a_request_fit(assessed, treatment, history, more):
    ranks = {"within": 0, "not_addressed": 0, "undetermined": 1, "exceeds": 2}
    raised = [
        record | {"visits": record["visits"] + more if record["visits"] != "unknown" else "unknown"}
        for record in history
    ]
    fewer, many = (assessed(f"4 {treatment} visits", treatment, history=h).status for h in (history, raised))
    assert ranks[fewer] <= ranks[many]

"""What is no number of visits: lengths of use, hours, doses, injections, periods; and each policy with both readings.

The limits are those that ship: drugs and devices of the MTUS chapter of 2009 (in force to 2016-07-27), acupuncture of
2007, the post-surgical schedule, the caps.
"""

from __future__ import annotations

import pytest

from drafter.assessment import assess, query_for
from drafter.pipeline import draft
from drafter.policies import DEFAULT, Policies

PAIN = [{"text": "chronic pain syndrome", "icd": ["338.4"]}]
MYALGIA = [{"text": "myalgia", "icd": ["729.1"]}]


@pytest.fixture(scope="session")
def assessed(make_case, library):
    """Return a function that makes a fictional case of requests and returns the assessment of its first item."""

    def run(*requests, history=(), policies=DEFAULT, **changed):
        items = [dict(zip(("request", "treatment", "body_region"), request, strict=True)) for request in requests]
        known = {"ur": {"date": "2014-03-10", "decision": "non-certified"}, "decision_date": "2014-06-01"}
        known |= {"documents": [{"id": "rfa", "title": "RFA", "date": "2014-03-03"}], "diagnoses": PAIN, "findings": []}
        case = make_case(items=items, history=list(history), **(known | changed))
        item = case.items[0]
        selection = library.select(query_for(case, item, policies=policies))
        return assess(case, item, selection, policies=policies)

    return run


def before(visits, treatment, **more):
    return {"treatment": treatment, "visits": visits} | more


REQUESTS = {
    "a drug inside its weeks": ("Soma 350 mg TID #42", "carisoprodol", "within", "42 / 3 = 14 days"),
    "a drug past its weeks": ("Soma 350 mg TID #90", "carisoprodol", "exceeds", "90 / 3 = 30 days"),
    "a drug with its refill": ("Soma 350 mg TID #42 with 1 refill", "carisoprodol", "exceeds", "42 + 42 = 84, 84 / 3"),
    "a drug that does not say how often": ("Soma 350 mg #90", "carisoprodol", "undetermined", "no number to compare"),
    "hours inside": ("Home health aide 5 hours/day, 7 days/week", "home health aide", "within", "5 x 7 = 35 hours"),
    "hours past": ("Home health aide 6 hours/day, 7 days/week", "home health aide", "exceeds", "6 x 7 = 42 hours"),
    "hours that nobody states": ("Home health aide 6 visits", "home health aide", "undetermined", "not stated"),
    "injections of one session": ("Trigger point injections x 4 low back", "TPI", "within", "requested 4 injections"),
    "too many of one session": ("Trigger point injections x 5 low back", "TPI", "exceeds", "requested 5 injections"),
    "a trial of a device": ("TENS unit, 30 day trial", "TENS unit", "within", "30 days requested, limit of the first"),
    "a device to keep": ("Purchase of a TENS unit", "TENS unit", "exceeds", "no end date requested"),
    "a program before any gains": ("Functional restoration program x 20 days", "FRP", "exceeds", "20 full days"),
    "a program of two weeks": ("Functional restoration program x 10 days", "FRP", "within", "10 full days"),
    "a program that may be more": ("Functional restoration program x 12 days", "FRP", "undetermined", "12 full days"),
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_each_unit_is_compared_with_its_own(assessed, name):
    request, treatment, status, line = REQUESTS[name]
    treatment = {"TPI": "trigger point injections", "FRP": "functional restoration program"}.get(treatment, treatment)
    assessment = assessed((request, treatment, "low back"))
    assert (assessment.status, line in assessment.line) == (status, True), assessment.line


OXYCONTIN, NORCO = (
    ("Oxycontin 20 mg BID #60", "opioid", "unknown"),
    ("Norco 10/325 mg 1 tab QID #120", "opioid", "unknown"),
)


class TestOpioids:
    """120 mg a day of morphine or its equivalent, over all opioids; the factors are never shown."""

    def test_each_item_of_a_sum_that_passes_is_over(self, assessed):
        strong = ("Oxycontin 40 mg BID #60", "opioid", "unknown")
        assert assessed(strong, NORCO).status == "exceeds"
        assert assessed(NORCO, strong).status == "exceeds"

    def test_an_item_alone_where_a_client_wants_it(self, assessed):
        strong = ("Oxycontin 40 mg BID #60", "opioid", "unknown")
        assert assessed(NORCO, strong, policies=Policies(opioid_sum="item_alone")).status == "within"

    def test_a_sum_inside(self, assessed):
        assert assessed(OXYCONTIN, NORCO).status == "within"

    @pytest.mark.parametrize(
        "more",
        [
            {"other": ("Methadone 10 mg TID #90", "opioid", "unknown")},
            {"other": ("Norco #120", "opioid", "unknown")},
            {"findings": [{"text": "Morphine 15 mg at night continued"}]},
            {"history": [before("unknown", "Butrans patch")]},
        ],
        ids=["no fixed factor", "no rate", "a finding names another", "the history names another"],
    )
    def test_an_opioid_whose_dose_is_not_known_is_never_left_out(self, assessed, more):
        other = [more["other"]] if "other" in more else []
        rest = {key: value for key, value in more.items() if key != "other"}
        assert assessed(OXYCONTIN, *other, **rest).status == "undetermined"

    def test_what_is_known_may_pass_by_itself(self, assessed):
        strong = ("Oxycontin 80 mg BID #60", "opioid", "unknown")
        assert assessed(strong, ("Methadone 10 mg TID #90", "opioid", "unknown")).status == "exceeds"

    def test_a_dose_that_passes_by_one_table_only_cannot_be_told(self, assessed):
        # 13 x 10 mg of hydrocodone are 117 mg by one table and 130 mg by another.
        assert assessed(("Norco 10/325 mg 13 times a day", "opioid", "unknown")).status == "undetermined"

    def test_no_number_of_the_comparison_is_shown(self, assessed):
        line = assessed(("Oxycontin 40 mg BID #60", "opioid", "unknown"), NORCO).line
        assert "recalled and not verified" in line
        assert not any(number in line for number in ("1.5", "156", "160", "36"))


def test_the_arithmetic_of_our_drafts_is_traced(make_case):
    """Each number that a line shows is one of the case or the limit, or follows from such by a shown sum."""
    asked = [(request, treatment) for request, treatment, *_ in REQUESTS.values()]
    names = {"TPI": "trigger point injections", "FRP": "functional restoration program"}
    items = [
        {"request": request, "treatment": names.get(treatment, treatment), "body_region": "low back"}
        for request, treatment in asked
    ]
    items += [dict(zip(("request", "treatment", "body_region"), each, strict=True)) for each in (OXYCONTIN, NORCO)]
    ur = {"date": "2014-03-10", "decision": "non-certified"}
    known = {"diagnoses": PAIN, "ur": ur, "decision_date": "2014-06-01", "documents": [], "findings": []}
    result = draft(make_case(items=items, **known))
    assert [(f.code, f.item, f.words) for f in result.report.errors] == []


ACUPUNCTURE = ("Acupuncture 6 visits biweekly, neck", "acupuncture", "neck")


class TestReadings:
    def test_a_request_with_two_readings_is_told_only_where_they_agree(self, assessed):
        assessment = assessed(ACUPUNCTURE)
        assert assessment.status == "undetermined"
        assert "it depends on the reading" in assessment.line
        assert assessed(("Acupuncture 12 visits biweekly, neck", "acupuncture", "neck")).status == "exceeds"

    def test_leave_for_up_to_a_number_is_leave_for_it(self, assessed):
        over = ("PT up to 12 visits low back", "physical therapy", "low back")
        assert assessed(over, diagnoses=MYALGIA).status == "exceeds"


COURSE = ("PT 2x4 low back", "physical therapy", "low back")
LONG_AGO = [before(40, "physical therapy", period="2005 to 2009")]
FLARE_UP = [{"text": "New flare-up, bends to the knees only"}]
EARLY = {"date": "2002-01-05", "body_regions": ["low back"]}
SURGERY = {
    "surgeries": [{"procedure": "open carpal tunnel release", "date": "2014-02-21"}],
    "diagnoses": [{"text": "carpal tunnel syndrome", "icd": ["354.0"]}],
}
MASSAGE = ("massage 8 visits", "massage therapy", "low back")
GAIN = {"functional_improvement": "yes", "period": "2014-01-06 to 2014-02-24"}

POLICIES = {
    "edition_day": (
        ("massage 6 visits", "massage therapy", "low back"),
        {"ur": {"date": "2016-07-20", "decision": "modified"}, "decision_date": "2016-09-01"},
        "not_addressed", "ur", "within",
    ),
    "earlier_course": (
        COURSE, {"history": LONG_AGO, "findings": FLARE_UP, "diagnoses": MYALGIA, "injury": EARLY},
        "within", "always_counted", "exceeds",
    ),
    "first_course": (
        ("post-op hand therapy 4 visits right wrist", "post-surgical hand therapy", "wrist"), SURGERY,
        "within", "half_of_lower_end", "exceeds",
    ),
    "statutory_cap": (
        ("PT 9 visits knee", "physical therapy", "knee"),
        {"history": [before(20, "physical therapy")], "diagnoses": [{"text": "493.90 asthma"}]},
        "exceeds", "apart", "not_addressed",
    ),
    "open_total": (
        ("Acupuncture once a week for 6 weeks, neck", "acupuncture", "neck"),
        {"history": [before(6, "acupuncture", functional_improvement="yes")]},
        "within", "first_stage_only", "exceeds",
    ),
    "program_stage": (
        ("Functional restoration program x 20 days", "functional restoration program", "low back"), {},
        "exceeds", "total_only", "within",
    ),
    "soft_limit": (MASSAGE, {}, "exceeds", "advice", "within"),
    "refills": (
        ("Soma 350 mg TID #42 with 1 refill", "carisoprodol", "unknown"), {}, "exceeds", "first_fill", "within",
    ),
    "month_of_use": (
        ("H-wave unit, 30 day trial", "H-wave stimulation", "shoulder"), {}, "within", "by_calendar", "undetermined",
    ),
    "weeks_given": (
        ("PT once a week for 2 weeks low back", "physical therapy", "low back"),
        {"history": [before(7, "physical therapy", **GAIN)], "diagnoses": MYALGIA},
        "exceeds", "not_counted", "within",
    ),
    "unstated_time": (
        ("PT 6 visits low back", "physical therapy", "low back"), {"diagnoses": MYALGIA},
        "within", "cannot_tell", "undetermined",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_changes_the_reading_that_it_names(assessed, name):
    request, known, status, other, changed = POLICIES[name]
    assert assessed(request, **known).status == status
    assert assessed(request, policies=Policies.model_validate({name: other}), **known).status == changed


def test_every_policy_is_shown_with_both_readings():
    assert set(POLICIES) | {"opioid_sum"} == set(Policies.model_fields)


class TestAfterSurgery:
    def test_past_the_period_the_schedule_no_longer_supports_visits(self, assessed):
        known = {
            "surgeries": [{"procedure": "total knee arthroplasty", "date": "2013-10-01"}],
            "diagnoses": [{"text": "knee joint replacement status", "icd": ["V43.65"]}],
        }
        late = assessed(("PT 2 visits knee", "physical therapy", "knee"), **known)
        assert late.status == "exceeds"
        assert "4 months of its period are over" in late.line

    def test_visits_before_the_operation_are_of_another_course_and_count_for_the_cap_alone(self, assessed):
        known = {
            "surgeries": [{"procedure": "knee meniscectomy", "date": "2014-02-01"}],
            "history": [before(20, "physical therapy", response="preoperative")],
        }
        assessment = assessed(("PT 2x3 knee", "physical therapy", "knee"), **known)
        assert assessment.status == "within"
        assert "0 prior + 6 requested = 6" in assessment.line

"""Each field of a letter, in the wordings that letters have; and what is not there stays unknown."""

from __future__ import annotations

import datetime

import pytest

from drafter.casefile import CaseFile
from drafter.letters import case_yaml

DAY = datetime.date(2011, 9, 3)


def words(letter, field):
    return letter.fields[field].of(letter.document.text)


@pytest.mark.parametrize(
    ("summary", "age", "sex"),
    [
        ("The injured worker is a 36 year old male who was hurt.", 36, "male"),
        ("The patient is a 36-year-old woman with pain.", 36, "female"),
        ("This is a 36 y/o F with pain.", 36, "female"),
        ("The applicant is a 36 yo, right-handed gentleman.", 36, "male"),
        ("The claimant is a right-hand dominant 36-year-old man.", 36, "male"),
        ("The injured worker (IW) is a 36 years old female employee.", 36, "female"),
        ("The injured worker, a thirty-six-year-old lady, was hurt.", 36, "female"),
        ("The employee is a 36 year-old nonbinary person.", 36, "nonbinary"),
        ("The patient is a woman aged 36.", 36, "female"),
        ("The injured worker is a 36 year old who fell. Her mother is a 71 year old female.", 36, "unknown"),
        ("The injured worker is a male who fell.", "unknown", "male"),
        ("The injured worker fell at work.", "unknown", "unknown"),
        ("The injured worker is a 360 year old male.", "unknown", "male"),
        ("The patient's mother, a 70 year old female, drove.", "unknown", "unknown"),
    ],
)
def test_age_and_sex(letter_with, summary, age, sex):
    letter = letter_with(summary)
    assert (letter.case.claimant.age, letter.case.claimant.sex) == (age, sex)
    assert ("claimant.age" in letter.fields) == (age != "unknown")
    assert ("claimant.sex" in letter.fields) == (sex != "unknown")


@pytest.mark.parametrize(
    "written",
    [
        "September 3, 2011", "Sept. 3, 2011", "SEPTEMBER 3,2011", "September 3rd, 2011", "Septmber 3, 2011",
        "September 3 2011", "3 September 2011", "09/03/2011", "9/3/11", "9-3-2011", "2011-09-03", "9 / 3 / 2011",
    ],
)  # fmt: skip
def test_dates_in_every_spelling(letter_with, written):
    letter = letter_with(f"The patient sustained an industrial injury on {written}. She feels well.")
    assert letter.case.injury.date == DAY
    assert words(letter, "injury.date") == written


@pytest.mark.parametrize(
    "summary",
    [
        "The worker is a 36 year old male, who sustained an industrial injury on 9/3/2011.",
        "He was injured at work on 9/3/2011 when a pallet fell.",
        "The injury occurred on 9/3/2011.",
        "The date of injury is 9/3/2011.",
        "The patient has a date of injury of 9/3/2011.",
        "On 9/3/2011, he sustained a fall from a ladder.",
        "The applicant filed a claim for neck pain associated with an industrial injury of 9/3/2011.",
        "DOI: 9/3/2011",
    ],
)
def test_the_date_of_injury(letter_with, summary):
    assert letter_with(summary).case.injury.date == DAY


@pytest.mark.parametrize(
    "summary",
    [
        "On 9/3/2011, the injured worker complained of pain.",
        "The injured worker was seen on 9/3/2011.",
        "He suffered an injury and underwent surgery on 9/3/2011.",
        "He sustained a cumulative injury from 9/3/2009 through 9/3/2011.",
        "He was injured on 13/45/2011.",
        "He was injured on a day that nobody knows.",
    ],
)
def test_another_date_is_no_date_of_injury(letter_with, summary):
    letter = letter_with(summary)
    assert letter.case.injury.date == "unknown"
    assert "injury.date" not in letter.fields


@pytest.mark.parametrize(
    ("summary", "regions"),
    [
        ("She reported injury to the low back.", ("low back",)),
        ("He reported an injury to his right shoulder, neck and left knee.", ("right shoulder", "neck", "left knee")),
        ("He sustained an injury to both knees on 9/3/2011.", ("both knees",)),
        ("He injured his left wrist while lifting.", ("left wrist",)),
        ("She reported injuries to the neck, and upper back when she fell.", ("neck", "upper back")),
        ("The accepted body parts include the neck and low back.", ("neck", "low back")),
        ("She reported injury.", ("unknown",)),
        ("The injury to his pride was great.", ("unknown",)),
    ],
)
def test_the_regions_of_the_injury(letter_with, summary, regions):
    letter = letter_with(summary)
    assert letter.case.injury.body_regions == regions


@pytest.mark.parametrize(
    ("summary", "diagnoses"),
    [
        ("He was diagnosed as having sciatica, lumbago and anxiety.", ["sciatica", "lumbago", "anxiety"]),
        ("Diagnoses include sciatica and lumbago.", ["sciatica", "lumbago"]),
        ("The diagnoses are: 1. sciatica 2. lumbago.", ["sciatica", "lumbago"]),
        ("Diagnoses: sciatica; lumbago, left; anxiety.", ["sciatica", "lumbago, left", "anxiety"]),
        ("She was diagnosed with sprain and strain of the neck.", ["sprain and strain of the neck"]),
        (
            "Current diagnoses included degeneration of lumbar and sacral disc, sciatica, and lumbago.",
            ["degeneration of lumbar and sacral disc", "sciatica", "lumbago"],
        ),
        (
            "He has a diagnosis of postlaminectomy syndrome, lumbar region, and anxiety state, unspecified.",
            ["postlaminectomy syndrome, lumbar region", "anxiety state, unspecified"],
        ),
        (
            "The injured worker was being treated for diagnoses of sciatica (left) and lumbago.",
            ["sciatica (left)", "lumbago"],
        ),
        ("Diagnostic studies included an MRI.", []),
    ],
)
def test_diagnoses(letter_with, summary, diagnoses):
    letter = letter_with(summary)
    assert [diagnosis.text for diagnosis in letter.case.diagnoses] == diagnoses
    for number, text in enumerate(diagnoses, start=1):
        assert words(letter, f"diagnosis-{number}") == text


@pytest.mark.parametrize(
    ("text", "diagnosis", "icd"),
    [
        ("lumbar sprain (847.2)", "lumbar sprain", ("847.2",)),
        ("lumbago (ICD-10: M54.5)", "lumbago", ("M54.5",)),
        ("disc displacement (722.10, 722.11)", "disc displacement", ("722.10", "722.11")),
        ("847.2 lumbar sprain", "lumbar sprain", ("847.2",)),
        ("disc displacement (L4-5)", "disc displacement (L4-5)", ()),
    ],
)
def test_codes_of_diagnoses(letter_with, text, diagnosis, icd):
    (found,) = letter_with(f"He was diagnosed with {text}.").case.diagnoses
    assert (found.text, found.icd) == (diagnosis, icd)


@pytest.mark.parametrize(
    ("summary", "history"),
    [
        ("Treatment to date has included ice, massage and yoga.", {"ice": None, "massage": None, "yoga": None}),
        ("Treatments have included physical therapy (12 sessions), and ice.", {"physical therapy": 12, "ice": None}),
        ("Prior treatment included 6 visits of acupuncture.", {"acupuncture": 6}),
        ("Conservative care has consisted of acupuncture x 6; ice.", {"acupuncture": 6, "ice": None}),
        ("She has been treated with naproxen, and heat.", {"naproxen": None, "heat": None}),
        ("Treatment to date: massage, ice.", {"massage": None, "ice": None}),
        ("Treatment to date has inculded massage.", {"massage": None}),
        ("Treatment to date has included about 12 visits of acupuncture.", {"about 12 visits of acupuncture": None}),
        (
            "Treatment to date has included 12 authorized acupuncture visits.",
            {"12 authorized acupuncture visits": None},
        ),
        ("He has completed 8 sessions of acupuncture.", {"acupuncture": 8}),
        ("Treatment has included acupuncture. He has completed 8 sessions of acupuncture to date.", {"acupuncture": 8}),
        ("He will have completed some sessions of acupuncture.", {}),
        ("The treatment plan included massage and ice.", {}),
    ],
)
def test_earlier_care(letter_with, summary, history):
    letter = letter_with(summary)
    found = {record.treatment: record.visits for record in letter.case.history}
    assert found == {treatment: visits or "unknown" for treatment, visits in history.items()}


def test_a_response_to_care_is_read_where_it_stands(letter_with):
    (massage, injection) = letter_with(
        "Treatment to date has included massage and an epidural steroid injection with good relief."
    ).case.history
    assert (massage.response, injection.response) == (None, "with good relief")
    assert injection.treatment == "an epidural steroid injection"


@pytest.mark.parametrize(
    ("summary", "date", "decision"),
    [
        ("On 5/12/2015, Utilization Review non-certified the request for massage.", "2015-05-12", "non-certified"),
        ("Utilization review on May 12, 2015 denied massage, citing ODG.", "2015-05-12", "non-certified"),
        ("The request for massage was noncertified by UR on 5/12/15.", "2015-05-12", "non-certified"),
        ("The UR determination dated 5/12/2015 modified the request for massage.", "2015-05-12", "modified"),
        ("UR partially certified massage.", "unknown", "modified"),
        ("In a letter dated 5/12/2015, the claims administrator denied massage.", "2015-05-12", "non-certified"),
        ("Utilization review deferred the request.", "unknown", "delayed"),
        ("Utilization review was done on 5/12/2015.", "unknown", "unknown"),
        ("UR denied massage for an RFA form received on 4/1/2015.", "unknown", "non-certified"),
        (
            "In a utilization review report of 5/12/2015, UR denied massage for an RFA of 4/1/2015.",
            "2015-05-12",
            "non-certified",
        ),
        ("The worker has pain.", "unknown", "unknown"),
    ],
)
def test_the_utilization_review(letter_with, summary, date, decision):
    ur = letter_with(summary).case.ur
    assert (str(ur.date), ur.decision) == (date, decision)


def test_what_utilization_review_cites_and_why(letter_with):
    letter = letter_with(
        "UR denied the request for 6 massage visits, noting that no plan was sent, citing the MTUS, ODG and ACOEM."
    )
    assert words(letter, "ur.request") == "6 massage visits"
    assert letter.case.ur.words == "no plan was sent"
    assert letter.case.ur.guidelines == ("MTUS", "ODG", "ACOEM", "MTUS Harbor Guide Page(s): 7")


def test_every_other_sentence_is_a_finding(letter_with):
    letter = letter_with("The worker is a 36 year old male. He has pain at night. Strength was 4/5. UR denied it.")
    assert [finding.text for finding in letter.case.findings] == ["He has pain at night.", "Strength was 4/5."]
    assert words(letter, "finding-2") == "Strength was 4/5."


def test_a_sentence_on_the_worker_that_tells_a_complaint_is_a_finding_too(letter_with):
    letter = letter_with("The worker is a 36 year old male who complains of headaches.")
    assert letter.case.claimant.age == 36
    assert len(letter.case.findings) == 1


@pytest.mark.parametrize(
    ("heading", "treatment", "region", "side", "decision"),
    [
        ("acupuncture 1x8 for the neck: Upheld", "acupuncture", "neck", "none", "upheld"),
        ("Physical therapy, left knee, 2x6 : OVERTURNED", "physical therapy", "knee", "left", "overturned"),
        ("MRI right shoulder: Partially overturned", "MRI", "shoulder", "right", "modified"),
        ("Massage for bilateral wrists: Modified", "massage therapy", "wrists", "bilateral", "modified"),
        ("Massage, shoulder: Over turned", "massage therapy", "shoulder", "unknown", "overturned"),
        ("Physical therapy 2x6 - Upheld", "physical therapy", "unknown", "none", "upheld"),
        ("Zorbing 2x6: Upheld.", "Zorbing 2x6", "unknown", "none", "upheld"),
        ("Norco 10/325mg #60: Upheld", "hydrocodone", "unknown", "none", "upheld"),
    ],
)
def test_the_item(letter_with, heading, treatment, region, side, decision):
    letter = letter_with(heading=heading)
    (item,) = letter.case.items
    assert (item.treatment, item.body_region, item.side, item.decision) == (treatment, region, side, decision)
    assert heading.startswith(item.request)
    assert words(letter, "item-1.request") == item.request
    assert ("item-1.body_region" in letter.fields) == (region != "unknown")


@pytest.mark.parametrize(
    ("head", "states", "specialty"),
    [
        (
            "State(s) of Licensure: Iowa, Ohio\nCertification(s)/Specialty: Pain Management",
            ("Iowa", "Ohio"),
            "Pain Management",
        ),
        ("State of Licensure: Iowa and Ohio", ("Iowa", "Ohio"), None),
        ("States of Licensure: Iowa Certification(s)/Specialty: Pain", ("Iowa",), "Pain"),
        ("Specialty: Physical Medicine &\nRehabilitation", (), "Physical Medicine & Rehabilitation"),
        ("", (), None),
    ],
)
def test_credentials(letter_with, head, states, specialty):
    reviewer = letter_with(head=head).case.reviewer
    assert (reviewer.licence_states, reviewer.specialty) == (states, specialty)


class TestCover:
    def test_its_dates_are_facts_and_its_numbers_are_not(self, letter_with):
        letter = letter_with(
            head="Case Number: CM14-0012345 Date Assigned: 6/30/2014\n"
            "Date of Injury: 9/3/2011 UR Denial Date: 5/12/2014\nPriority: Expedited Application Received: 6/2/2014"
        )
        assert (letter.case.injury.date, letter.case.ur.date) == (DAY, datetime.date(2014, 5, 12))
        assert letter.cover.case_number == "CM14-0012345"
        assert letter.cover.priority == "Expedited"
        assert letter.cover.application == datetime.date(2014, 6, 2)
        assert letter.cover.assigned == datetime.date(2014, 6, 30)
        assert "0012345" not in case_yaml(letter)

    @pytest.mark.parametrize(
        ("day", "ur", "decided"),
        [
            ("5/12/2014", "2014-05-12", "unknown"),
            ("8/1/2014", "unknown", "2014-08-01"),
            ("6/10/2014", "unknown", "unknown"),
        ],
    )
    def test_a_decision_date_is_of_the_decision_that_it_fits(self, letter_with, day, ur, decided):
        letter = letter_with(head=f"Date Assigned: 6/30/2014\nDecision Date: {day}\nApplication Received: 6/2/2014")
        assert (str(letter.case.ur.date), str(letter.case.decision_date)) == (ur, decided)
        assert bool(letter.doubts) == (day == "6/10/2014")

    @pytest.mark.parametrize(
        "line", ["Determination Date: 8/1/2014", "Date of Final Determination: August 1, 2014", "Dated: 8/1/2014"]
    )
    def test_a_date_of_the_determination_is_read_where_one_stands(self, letter_with, line):
        assert letter_with(head=line).case.decision_date == datetime.date(2014, 8, 1)


class TestDocuments:
    HEAD = (
        "DOCUMENTS REVIEWED\n• Utilization review letter dated 5/12/2015\n• Notes, 4/1/2015 to 5/1/2015\n☐ Nothing else"
    )

    def test_the_list_is_read(self, letter_with):
        documents = letter_with(head=self.HEAD).case.documents
        assert [(d.title, str(d.date)) for d in documents] == [
            ("Utilization review letter", "2015-05-12"),
            ("Notes, 4/1/2015 to 5/1/2015", "unknown"),
        ]

    def test_a_list_without_bullets_is_read_too(self, letter_with):
        head = "DOCUMENTS REVIEWED:\nThe following were reviewed:\nMRI report (4/1/2015)\nWork status note"
        documents = letter_with(head=head).case.documents
        assert [(d.title, str(d.date)) for d in documents] == [
            ("MRI report", "2015-04-01"),
            ("Work status note", "unknown"),
        ]

    def test_a_document_younger_than_the_determination_keeps_its_title_only(self, letter_with):
        letter = letter_with(head=f"Determination Date: 5/11/2015\n\n{self.HEAD}")
        assert letter.case.documents[0].date == "unknown"
        assert [doubt.field for doubt in letter.doubts] == ["document-1"]


class TestDoubts:
    def test_what_is_stated_in_two_ways_is_unknown(self, letter_with):
        letter = letter_with("He was injured on 9/4/2011.", head="Date of Injury: 9/3/2011")
        assert letter.case.injury.date == "unknown"
        (doubt,) = letter.doubts
        assert (doubt.field, doubt.span.of(letter.document.text)) == ("injury.date", "9/4/2011")
        assert "2011" not in doubt.message

    def test_the_same_thing_stated_twice_is_not(self, letter_with):
        letter = letter_with("He was injured on September 3, 2011.", head="Date of Injury: 9/3/2011")
        assert (letter.case.injury.date, letter.doubts) == (DAY, ())

    def test_a_date_before_what_must_have_come_first_is_unknown(self, letter_with):
        letter = letter_with("He was injured on 9/3/2011. On 5/12/2010, UR denied it.")
        assert (letter.case.injury.date, letter.case.ur.date) == (DAY, "unknown")
        assert [doubt.field for doubt in letter.doubts] == ["ur.date"]


def test_a_letter_without_its_parts_leaves_everything_unknown(letter_with):
    letter = letter_with()
    assert set(letter.fields) == {
        "ur.guidelines", "item-1.request", "item-1.treatment", "item-1.body_region", "item-1.decision",
    }  # fmt: skip
    assert letter.unknown == (
        "claimant.age", "claimant.sex", "injury.date", "injury.body_regions", "diagnoses", "history", "findings",
        "documents", "ur.date", "ur.decision", "decision_date", "reviewer.licence_states", "reviewer.specialty",
    )  # fmt: skip
    assert CaseFile.parse(case_yaml(letter)) == letter.case

"""What is found in a text, and which term covers which."""

from __future__ import annotations

import time

import pytest

from drafter.vocabulary import (
    clinical_terms_in,
    region_covers,
    region_named,
    regions_in,
    same_concept,
    sides_in,
    treatment_covers,
    treatment_named,
    treatments_in,
)
from drafter.vocabulary._lists import clinical_terms, regions


def ids(mentions):
    return [mention.term.id for mention in mentions]


def clinical(term_id):
    return clinical_terms().terms[term_id]


def region(term_id):
    return regions().terms[term_id]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 massage therapy for the upper back", "massage-therapy"),
        ("PT 3x4 right elbow", "physical-therapy"),
        ("12 pt visits", "physical-therapy"),
        ("Physcial therapy 3x/wk", "physical-therapy"),
        ("Post-op PT, left hip", "post-surgical-physical-therapy"),
        ("Postoperative physical therapy", "post-surgical-physical-therapy"),
        ("Physical therapy 2x8 after arthroscopic rotator cuff repair", "physical-therapy"),
        ("PT s/p lumbar fusion", "physical-therapy"),
        ("After lumbar fusion: nothing else named", "lumbar-fusion"),
        ("Accupuncture x 8", "acupuncture"),
        ("Durable medical equipment: TENS unit", "tens"),
        ("Medication: naproxen 500 mg", "naproxen"),
        ("Post-operative knee brace", "knee-brace"),
        ("Ultrasound-guided cortisone injection", "steroid-injection"),
        ("Voltaren 1% gel", "diclofenac-gel"),
        ("Voltaren 75 mg", "diclofenac"),
        ("manual therapy & manipulation", "manipulation"),
        ("psychotherapy (CBT)", "psychotherapy"),
        ("CBT, 6 sessions", "cognitive-behavioral-therapy"),
        ("post-surgical physical medicine: trigger finger release", "post-surgical-physical-medicine"),
        ("MTUS Postsurgical Treatment Guidelines", "post-surgical-physical-medicine"),
        ("Pt reports no change", None),
        ("the request as filed", None),
        ("", None),
    ],
)
def test_the_treatment_named(text, expected):
    named = treatment_named(text)
    assert (named.id if named else None) == expected


@pytest.mark.parametrize(
    ("general", "specific", "expected"),
    [
        ("physical medicine", "physical therapy", True),
        ("physical medicine", "aquatic therapy", True),
        ("physical medicine", "occupational therapy", True),
        ("physical medicine", "post-op PT", True),
        ("physical therapy", "physical medicine", False),
        ("massage", "massage", True),
        ("manipulation", "massage", False),
        ("massage", "manipulation", False),
        ("physical medicine", "massage", False),
        ("physical medicine", "acupuncture", False),
        ("manual therapy", "chiropractic", True),
        ("opioids", "Norco", True),
        ("NSAID", "topical NSAIDs", True),
        ("oral steroid", "epidural steroid injection", False),
        ("H-wave", "TENS", False),
    ],
)
def test_what_a_treatment_covers(general, specific, expected):
    assert treatment_covers(treatment_named(general), treatment_named(specific)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lower back", "lumbar-spine"),
        ("low-back", "lumbar-spine"),
        ("LS spine", "lumbar-spine"),
        ("724.2 lumbago", "lumbar-spine"),
        ("L4-5", "lumbar-spine"),
        ("L5/S1", "lumbar-spine"),
        ("c-spine", "cervical-spine"),
        ("neck", "cervical-spine"),
        ("C5-C6", "cervical-spine"),
        ("T/L spine", "thoracic-spine"),
        ("right upper extremity, shoulder", "shoulder"),
        ("both knees", "knee"),
        ("any", "any"),
        ("any except the shoulder", "any"),
        ("n/a", None),
        ("on the other hand", None),
        ("M54.5", None),
        ("T2-weighted", None),
    ],
)
def test_the_region_named(text, expected):
    named = region_named(text)
    assert (named.id if named else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tender from T10-L3", [("thoracic-spine", "T10"), ("lumbar-spine", "L3")]),
        ("L3-L4, L4-L5", [("lumbar-spine", "L3-L4"), ("lumbar-spine", "L4-L5")]),
        ("C/T spine", [("cervical-spine", "C"), ("thoracic-spine", "T")]),
        ("low back/neck", [("lumbar-spine", "low back"), ("cervical-spine", "neck")]),
        ("any part of it", []),
        ("back to work", []),
    ],
)
def test_regions_in_a_text(text, expected):
    assert [(mention.term.id, mention.text) for mention in regions_in(text)] == expected


def test_what_a_region_covers():
    spine, anywhere = region_named("spine"), region_named("any")
    assert region_covers(spine, region("lumbar-spine"))
    assert region_covers(spine, region("cervical-spine"))
    assert not region_covers(region("lumbar-spine"), spine)
    assert region_covers(region("upper-extremity"), region("thumb"))
    assert not region_covers(region("upper-extremity"), region("knee"))
    assert region_covers(anywhere, region("toe"))
    assert region_covers(region("shoulder"), region("trapezius"))
    assert region_covers(region("cervical-spine"), region("trapezius"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("muscle spasms", ["spasm"]),
        ("she is spasming", ["spasm"]),
        ("728.85 spasm of muscle", ["spasm"]),
        ("x-ray, x ray and xrays", ["x-ray", "x-ray", "x-ray"]),
        ("two MRIs", ["mri"]),
        ("postoperative, post-operative, post op", ["surgery", "surgery", "surgery"]),
        ("LBP with HA", ["low-back-pain", "headache"]),
        ("ha, no", []),
        ("Spurling's test; Tinel’s sign", ["spurling-test", "tinel-sign"]),
        ("de Quervain's", ["de-quervain-tenosynovitis"]),
        ("herniated disks", ["disc-herniation"]),
        ("oedema", ["swelling"]),
        ("sprain/strain", ["strain"]),
        ("low\n\nback pain", ["low-back-pain"]),
        ("neck, pain", ["pain"]),
        ("numb fingers, wkness", ["numbness", "weakness"]),
        ("suicidal thoughts", ["suicidal-ideation"]),
        ("CTS on the right, CT of the left", ["carpal-tunnel-syndrome", "ct-scan"]),
        ("diabetic neuropathy", ["diabetic-neuropathy"]),
        ("Norco, Soma and Ambien", ["hydrocodone", "carisoprodol", "zolpidem"]),
    ],
)
def test_clinical_terms_in_a_text(text, expected):
    assert ids(clinical_terms_in(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The MTUS Chronic Pain Medical Treatment Guidelines apply.",
        "The request was withdrawn and the treatment is not functional improvement.",
        "This casts doubt on the report; the numbers fall within the limit.",
        "A fall of the score is a condition of the guideline on care.",
        "Reviewed by a specialist in occupational medicine in the exercise of judgment.",
        "The ODG is the next source to consult; follow up is in the record.",
    ],
)
def test_words_that_claim_nothing_are_left_alone(text):
    assert ids(clinical_terms_in(text)) == []


@pytest.mark.parametrize(
    ("general", "specific"),
    [
        ("medication", "naproxen"),
        ("nsaid", "naproxen"),
        ("analgesic", "hydrocodone"),
        ("anticonvulsant", "gabapentin"),
        ("pain", "low-back-pain"),
        ("pain", "sciatica"),
        ("pain", "migraine"),
        ("exercise", "home-exercise-program"),
        ("imaging", "mri"),
        ("injection", "transforaminal-injection"),
        ("surgery", "arthroscopic-rotator-cuff-repair"),
        ("depression", "major-depressive-disorder"),
    ],
)
def test_a_general_word_is_supported_by_a_specific_one(general, specific):
    assert treatment_covers(clinical(general), clinical(specific))
    assert not treatment_covers(clinical(specific), clinical(general))
    assert same_concept(clinical(general), clinical(specific))
    assert same_concept(clinical(specific), clinical(general))


@pytest.mark.parametrize(
    ("one", "other"),
    [("spasm", "weakness"), ("gabapentin", "naproxen"), ("diabetic-neuropathy", "diabetic-neuropathic-pain")],
)
def test_different_concepts(one, other):
    assert not same_concept(clinical(one), clinical(other))


def test_terms_of_different_lists_are_never_the_same():
    assert not same_concept(clinical("pain"), region("knee"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("left knee", [("left", "left")]),
        ("Left and right knees", [("left", "Left"), ("right", "right")]),
        ("R leg radicular pain", [("right", "R")]),
        ("Rt. shoulder", [("right", "Rt.")]),
        ("LUE weakness", [("left", "LUE")]),
        ("spasm b/l", [("bilateral", "b/l")]),
        ("bilaterally", [("bilateral", "bilaterally")]),
        ("both upper trapezius muscles", [("bilateral", "both")]),
        ("tear of the meniscus, knee, right", [("right", "right")]),
        ("shoulder (left)", [("left", "left")]),
        ("left-sided weakness", [("left", "left")]),
        ("left carpal tunnel release", [("left", "left")]),
        ("pain R>L in the knees", [("right", "R>L"), ("left", "R>L")]),
        ("left", [("left", "left")]),
        ("no visits are left. The knee hurts", []),
        ("8 visits left after surgery", []),
        ("a trial of the right length", []),
        ("a right to appeal; knee", []),
        ("both numbers agree", []),
        ("right-hand dominant", []),
        ("right-handed", []),
        ("L-spine, L spine", []),
        ("", []),
    ],
)
def test_sides(text, expected):
    assert [(side, span.of(text)) for side, span in sides_in(text)] == expected


def test_a_mention_points_at_its_words():
    text = "Four visits of massage\ntherapy, then acupuncture."
    assert [mention.span.of(text) for mention in treatments_in(text)] == ["massage\ntherapy", "acupuncture"]
    assert all(mention.text == mention.span.of(text) for mention in treatments_in(text))


@pytest.mark.parametrize("piece", ["low ", "post-", "L4-", "L4.", "left ", "s/p ", "  \n", "/", "after a ", "’s"])
def test_the_cost_grows_with_the_text_only(piece):
    def once(text):
        start = time.perf_counter()
        for find in (clinical_terms_in, regions_in, sides_in, treatment_named, region_named):
            find(text)
        return time.perf_counter() - start

    def cost(length):
        # The best of three: what else the machine does in the meantime is no cost of ours.
        return min(once((piece * length)[:length]) for _ in range(3))

    cost(100)
    # Four times the text may cost four times as much; a cost that grew with its square would be far above this.
    assert cost(80_000) < 10 * cost(20_000) + 0.2

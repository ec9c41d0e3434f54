"""A text laid out as a draft: its blocks, headings, guideline lines, rationale and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.drafts import BANNERS, Draft, Sources, aligned, lay_out
from drafter.errors import CaseFileError, DraftFileError

MASSAGE = "4 massage therapy visits for the low back"
ACUPUNCTURE = "acupuncture 1x8"


@pytest.fixture(scope="module")
def one(make_case):
    return make_case()


@pytest.fixture(scope="module")
def two(make_case):
    return make_case(
        items=[
            {"request": MASSAGE, "treatment": "massage therapy", "body_region": "low back"},
            {"request": ACUPUNCTURE, "treatment": "acupuncture", "body_region": "neck"},
        ]
    )


def text_of(request, word, *, guidelines="Harbor Guide, page 6.", closing="It is left to the reviewer."):
    return f"{request}: {word}\n\nGuidelines: {guidelines}\n\nRationale: The worker is 44. {closing}\n"


class TestOneItem:
    def test_a_block_is_found_with_all_its_parts(self, one):
        draft = lay_out(text_of(MASSAGE, "Upheld"), one)
        (block,) = draft.items
        assert block.item == "item-1"
        assert draft.words(block.heading) == MASSAGE
        assert (block.decision, draft.words(block.decision_words)) == ("upheld", "Upheld")
        assert [draft.words(line) for line in block.citations] == ["Harbor Guide, page 6."]
        assert draft.words(block.rationale) == "The worker is 44. It is left to the reviewer."
        assert [s.text for s in block.sentences] == ["The worker is 44.", "It is left to the reviewer."]
        assert block.conclusion.text == "It is left to the reviewer."

    def test_a_rationale_alone_is_about_the_only_item(self, one):
        draft = lay_out("The worker is 44.\n\nThe request is open.", one)
        (block,) = draft.items
        assert (block.item, block.heading, block.decision, block.citations) == ("item-1", None, None, ())
        assert [s.text for s in block.sentences] == ["The worker is 44.", "The request is open."]

    def test_its_heading_may_differ_from_the_request_so_that_a_rule_can_say_so(self, one):
        draft = lay_out(text_of("16 of something else", "Overturned"), one)
        assert draft.items[0].item == "item-1"
        assert draft.words(draft.items[0].heading) == "16 of something else"

    def test_a_second_heading_decides_an_item_twice(self, one):
        with pytest.raises(DraftFileError, match=r"line 7: this heading decides .*Items of the case: `item-1`"):
            lay_out(text_of(MASSAGE, "Upheld") + "\n" + text_of(MASSAGE, "Overturned"), one)


@pytest.mark.parametrize(
    ("heading", "decision"),
    [
        ("{}: Overturned", "overturned"),
        ("{}: UPHELD", "upheld"),
        ("{} : modified.", "modified"),
        ("{}: Partially overturned", "modified"),
        ("{}: Not decided", None),
        ("## {}: Upheld", "upheld"),
        ("**{}: Upheld**", "upheld"),
        ("**{}:** Upheld", "upheld"),
        ("### {}: **Upheld**", "upheld"),
        ("*{}*: _Upheld_", "upheld"),
        ("{}:  Upheld  ", "upheld"),
        ("{}: Upheld\r", "upheld"),
    ],
)
def test_headings_are_read_in_plain_text_and_in_markdown(one, heading, decision):
    draft = lay_out(heading.format(MASSAGE) + "\n\n**Rationale:** The worker is 44.\n", one)
    (block,) = draft.items
    assert draft.words(block.heading).strip("*") == MASSAGE
    assert block.decision == decision
    assert [s.text for s in block.sentences] == ["The worker is 44."]


@pytest.mark.parametrize(
    "line",
    [
        "Guidelines: Harbor Guide, page 6.",
        "**Guidelines:** Harbor Guide, page 6.",
        "Guideline relied upon: Harbor Guide, page 6.",
        "MAXIMUS guideline: Harbor Guide, page 6.",
        "_MAXIMUS guideline:_ Harbor Guide, page 6.\r",
    ],
)
def test_guideline_lines_are_told_from_the_rationale(one, line):
    draft = lay_out(f"{MASSAGE}: Upheld\n{line}\nDecision rationale: The worker is 44.", one)
    assert [draft.words(span) for span in draft.items[0].citations] == ["Harbor Guide, page 6."]
    assert [s.text for s in draft.items[0].sentences] == ["The worker is 44."]


def test_a_prose_line_that_ends_in_a_decision_word_without_a_colon_is_no_heading(one):
    draft = lay_out("The denial was\nupheld\nbefore. The worker is 44.", one)
    assert draft.items[0].heading is None


class TestManyItems:
    def test_each_block_goes_to_its_item_whatever_the_order(self, two):
        draft = lay_out(text_of(ACUPUNCTURE, "Upheld") + "\n" + text_of(MASSAGE, "Overturned"), two)
        assert [(block.item, block.decision) for block in draft.items] == [
            ("item-2", "upheld"),
            ("item-1", "overturned"),
        ]
        assert all(len(block.sentences) == 2 for block in draft.items)
        assert "Overturned" not in draft.words(draft.items[0].span)

    def test_a_heading_with_a_slip_still_finds_its_item(self, two):
        draft = lay_out(text_of("5 massage therapy visits, low back", "Upheld"), two)
        assert [block.item for block in draft.items] == ["item-1"]

    def test_a_heading_that_fits_no_item_is_named_by_its_line(self, two):
        with pytest.raises(DraftFileError, match=r"line 7: this heading .*`item-1`, `item-2`"):
            lay_out(text_of(MASSAGE, "Upheld") + "\n" + text_of("wheelchair", "Upheld"), two)

    def test_a_text_without_headings_is_about_the_item_that_is_named(self, two):
        assert lay_out("The worker is 44.", two, item="item-2").items[0].item == "item-2"

    def test_or_about_the_one_whose_request_it_repeats(self, two):
        assert lay_out(f"The request for {ACUPUNCTURE} is open.", two).items[0].item == "item-2"

    def test_else_the_error_says_how_to_name_it(self, two):
        with pytest.raises(DraftFileError, match="Name it with `--item`: `item-1`, `item-2`"):
            lay_out("The worker is 44.", two)

    def test_an_item_that_the_case_has_not_is_refused(self, two):
        with pytest.raises(CaseFileError, match="no item 'item-3'"):
            lay_out("The worker is 44.", two, item="item-3")


class TestOrigin:
    @pytest.mark.parametrize(("origin", "banner"), BANNERS.items())
    @pytest.mark.parametrize("shape", ["{}\n\n", "*{}*\n\n", "> **{}**\n\n", "\n\n# {}\n"])
    def test_the_first_line_tells_whose_draft_it_is(self, one, origin, banner, shape):
        assert lay_out(shape.format(banner) + text_of(MASSAGE, "Upheld"), one).origin == origin

    def test_any_other_text_is_a_persons(self, one):
        draft = lay_out(text_of(MASSAGE, "Upheld"), one)
        assert (draft.origin, draft.is_ours) == ("reviewer", False)

    def test_a_banner_further_down_does_not_count(self, one):
        assert lay_out(text_of(MASSAGE, "Upheld", closing=BANNERS["template"]), one).origin == "reviewer"

    def test_the_banner_is_no_sentence_of_a_rationale_without_headings(self, one):
        draft = lay_out(f"{BANNERS['template']}\n\nThe worker is 44.", one)
        assert [s.text for s in draft.items[0].sentences] == ["The worker is 44."]


def test_where_the_text_repeats_the_request_is_marked(one):
    draft = lay_out(
        text_of(MASSAGE, "Upheld", closing=f"As such, the request for {MASSAGE} is not medically necessary."), one
    )
    assert [draft.words(span) for span in draft.items[0].request_quotes] == [MASSAGE, MASSAGE]


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_an_empty_text_is_no_draft(one, text):
    with pytest.raises(DraftFileError, match=r"the draft is empty"):
        lay_out(text, one)


class TestEdits:
    @pytest.fixture
    def draft(self, one):
        sentences = [("The worker is 44.", ("claimant.age",)), ("It is left to the reviewer.", ())]
        return lay_out(
            text_of(MASSAGE, "Not decided"), one, origin="template", declared={"item-1": sentences}, writer="test@1"
        )

    def sources(self, draft):
        return {s.text: s.sources for block in draft.items for s in block.sentences}

    def edited(self, draft, one, old, new):
        assert old in draft.text
        return aligned(draft.model_copy(update={"text": draft.text.replace(old, new)}), one)

    def test_a_text_that_nobody_edited_stays_as_it_is(self, draft, one):
        assert aligned(draft, one) == draft

    def test_sentences_that_stay_keep_their_sources_and_new_ones_have_none(self, draft, one):
        new = self.edited(draft, one, "44.", "44. Massage was given for years.")
        assert self.sources(new) == {
            "The worker is 44.": Sources(kind="declared", ids=("claimant.age",)),
            "Massage was given for years.": Sources(),
            "It is left to the reviewer.": Sources(kind="declared"),
        }
        assert (new.origin, new.writer) == (draft.origin, draft.writer)

    def test_a_sentence_that_was_changed_a_little_keeps_its_sources(self, draft, one):
        new = self.edited(draft, one, "is 44", "is 45")
        assert self.sources(new)["The worker is 45."].ids == ("claimant.age",)

    def test_a_sentence_written_behind_the_last_one_is_part_of_the_draft(self, draft, one):
        new = self.edited(draft, one, "reviewer.", "reviewer. The guideline allows 99 visits.")
        assert new.items[0].conclusion.text == "The guideline allows 99 visits."

    def test_a_decision_written_into_the_heading_is_read(self, draft, one):
        assert self.edited(draft, one, "Not decided", "Overturned").items[0].decision == "overturned"

    def test_spans_that_came_with_the_text_are_not_believed(self, draft, one):
        block = draft.items[0].model_copy(update={"sentences": draft.items[0].sentences[:1], "decision": "upheld"})
        (found,) = aligned(draft.model_copy(update={"items": (block,)}), one).items
        assert found.decision is None
        assert [s.text for s in found.sentences] == ["The worker is 44.", "It is left to the reviewer."]


@given(st.text(max_size=300))
def test_any_text_is_a_draft_whose_spans_fit_it_or_is_refused(make_case, text):
    case = make_case()
    try:
        draft = lay_out(text, case)
    except DraftFileError:
        return
    assert isinstance(draft, Draft)
    for block in draft.items:
        assert all(s.span.of(text) == s.text for s in block.sentences)
        assert all(block.span.covers(s.span) for s in block.sentences)


def test_full_stops_inside_the_request_end_no_sentence(make_case):
    request = "PT 2 x wk. x 6 wks. Right knee. No. 2 of 3"
    case = make_case(items=[{"request": request, "treatment": "physical therapy", "body_region": "knee"}])
    parts = [f'It was filed as "{request}".', f"As such, the request for {request} is not medically necessary."]
    draft = lay_out(" ".join(parts), case, declared={"item-1": [(part, ("item-1.request",)) for part in parts]})
    assert [s.text for s in draft.items[0].sentences] == parts
    assert [draft.words(quote) for quote in draft.items[0].request_quotes] == [request]
    assert {s.sources.ids for s in draft.items[0].sentences} == {("item-1.request",)}


def test_a_sentence_that_joins_two_has_the_sources_of_both(one):
    declared = {"item-1": [("She was seen by Dr.", ("finding-1",)), ("The worker is 44.", ("claimant.age",))]}
    draft = lay_out("She was seen by Dr. The worker is 44.", one, declared=declared)
    assert [s.sources.ids for s in draft.items[0].sentences] == [("finding-1", "claimant.age")]


@pytest.mark.parametrize("request_words", ["*4* massage visits", "**massage**", "_massage_ x4", "# 4 massage visits"])
@pytest.mark.parametrize("shape", ["{}: Upheld", "## {}: Upheld", "**{}**: Upheld"])
def test_a_request_may_hold_the_marks_of_markdown(make_case, shape, request_words):
    case = make_case(items=[{"request": request_words, "treatment": "massage therapy", "body_region": "neck"}])
    draft = lay_out(shape.format(request_words) + "\n\nRationale: The worker is 44.", case)
    assert draft.words(draft.items[0].heading) == request_words


def test_a_number_before_the_request_is_part_of_the_heading(one):
    draft = lay_out(text_of(f"1{MASSAGE}", "Upheld"), one)
    assert draft.words(draft.items[0].heading) == f"1{MASSAGE}"


@pytest.mark.parametrize("added", ["The guide allows 99 visits.", "First line.\nSecond line."])
@pytest.mark.parametrize("before", ["\n\nGuidelines:", "\n\nRationale:"])
def test_a_paragraph_before_the_rationale_is_part_of_it(one, before, added):
    text = text_of(MASSAGE, "Upheld").replace(before, f"\n\n{added}{before}")
    (block,) = lay_out(text, one).items
    assert block.sentences[0].text.startswith(added.split("\n")[0])
    assert block.conclusion.text == "It is left to the reviewer."
    assert len(block.citations) == 1


def test_prose_before_a_guideline_line_is_read_where_no_title_stands(one):
    (block,) = lay_out("The worker is 99.\n\nGuidelines: Harbor Guide.\n\nThe request is open.", one).items
    assert block.sentences[0].text == "The worker is 99."
    assert block.conclusion.text == "The request is open."

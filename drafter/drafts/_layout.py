"""A text laid out as a draft: its items, headings, guideline lines, rationale and sentences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from drafter.casefile import CaseFile, Decision
from drafter.drafts._comments import Comment, without_comments
from drafter.drafts._models import Draft, DraftItem, Origin, Sentence, Sources, Waiver
from drafter.drafts._sentences import sentences, trimmed
from drafter.errors import DraftFileError
from drafter.memory import remembered_by_identity
from drafter.spans import Span

BANNERS: Final[Mapping[Origin, str]] = {
    "template": "DRAFT by the template writer. Not a determination: a licensed reviewer decides.",
    "model": "DRAFT by a language model. Not a determination: a licensed reviewer decides.",
}
"""The first line of every draft of ours. It tells a reader, and a later check, who wrote the text."""

DECISION_WORDS: Final[Mapping[Decision, str]] = {
    "overturned": "Overturned",
    "upheld": "Upheld",
    "modified": "Modified",
}
NOT_DECIDED: Final = "Not decided"

_HEADING: Final = re.compile(
    r"^[#*_ \t]*(?P<request>\S[^\n]*?)[ \t]*:[*_ \t]*"
    r"(?P<word>partially overturned|overturned|upheld|modified|not decided)[*_. \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_LETTER_HEADING: Final = re.compile(
    r"^[ \t]*(?P<request>\S[^\n]{0,800}?)[ \t]*(?:[:;]|[ \t][-–—])[ \t]*"
    r"(?P<word>partially[ -]?over[ -]?turned|partial(?:ly)?[ -]modified|over[ -]?turned|overtuned|up[ -]?h[ea]ld|"
    r"modified|modifed)[. \t]*(?=$|[ \t]Claims Administrator)",
    re.IGNORECASE | re.MULTILINE,
)
"""A heading in a letter, with the errors of typing that letters have. No request is longer than that."""

_ISSUES: Final = re.compile(
    r"^[ \t]*(?:IMR )?(?:ISSUES?[,:]? )?DECISIONS?(?:\(S\))?,? AND RATIONALES?(?:\(S\))?[ \t:]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""What stands over the blocks of a letter."""

_REVIEWER: Final = (
    r"(?!(?:The|This|That|These|Those|Each|No|Any|An?|MTUS|ODG|ACOEM)\b)"
    r"(?:[A-Z][\w.,'’&-]* (?:(?:of|and|the|&) )?){1,6}"
)
"""The name of an IMRO, as it stands before "guideline:"."""

_CITATION: Final = re.compile(
    r"^[*_ \t]*(?:(?P<ur>Claims? Administrator(?:['’]s)?(?: cited)? guidelines?|(?:UR|Utilization Review) guidelines?)|"
    rf"Guidelines?(?: relied upon)?|(?-i:{_REVIEWER})guidelines?)[*_]*[ \t]?:[*_]*[ \t]*(?P<words>\S.*?)[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_MORE_OF_IT: Final = re.compile(r"[ \t\r]*\n(?P<blank>[ \t\r]*\n)?[ \t]*(?P<words>\S.*?)[ \t\r]*$", re.MULTILINE)
_NEXT_REASON: Final = re.compile(r"Decision based on\b", re.IGNORECASE)
_RATIONALE: Final = re.compile(
    r"^[*_ \t]*(?:Decision )?rationale(?: for (?:the )?decision)?[*_]*[ \t]?:[*_]*[ \t]*", re.IGNORECASE | re.MULTILINE
)
_AFTERWARDS: Final = re.compile(
    r"^[ \t]*(?:(?-i:[A-Z][A-Z,&/ ()-]{9,}):?[ \t]*$|Sincerely\b|Respectfully\b|cc:|Dated?:|Disclaimers?\b|"
    r"Final Determination Letter\b|Notice of (?:the )?right\b|Your right to appeal\b|"
    r"Reviewer(?:['’]s)? (?:signature|credentials)\b|The Expert Reviewer has the following credentials\b)",
    re.IGNORECASE | re.MULTILINE,
)
"""How the part of a letter begins that belongs to no item: its close, its disclaimers, a heading in capitals."""
_VERDICT: Final = (
    r",?\s(?:is|was|are|were|should be|remains) (?:not |therefore |hereby )*"
    r"(?:medically|modified|overturned|upheld|left|open|undecided)"
)
_QUOTE: Final = re.compile(rf"\brequest for (?P<words>\S.*?)(?={_VERDICT})", re.IGNORECASE | re.DOTALL)
_LINE: Final = re.compile(r"[^\n]+")
_ALIKE: Final = 0.6
"""How much of an edited sentence must stay (difflib ratio) for its declared sources to stay with it."""

DeclaredSources = Mapping[str, Sequence[tuple[str, Sequence[str]]]]
"""For each item id, the sentences as written, each with the ids of its sources."""


class Heading(NamedTuple):
    """A line that decides a request."""

    request: Span
    word: Span
    decision: Decision | None


def decisions_in(text: str, *, origin: Origin | None = None) -> tuple[Heading, ...]:
    """Return the headings of a text, in order: the request that each repeats, and the decision that it states.

    Args:
        text: The text of a draft, or of a letter.
        origin: Who wrote it. In a `letter`, only what stands under the title of its decisions counts, and errors of
            typing in the decision word are overlooked.
    """
    if origin != "letter":
        return tuple(_decided(match) for match in _HEADING.finditer(text))
    issues = [match.end() for match in _ISSUES.finditer(text)]
    for start in (*issues[:1], 0):
        found = tuple(_decided(match) for match in _LETTER_HEADING.finditer(text, start))
        if found:
            return found
    return ()


def _decided(match: re.Match[str]) -> Heading:
    word = match["word"].lower()
    decision: Decision | None = None
    if "part" in word or "mod" in word:
        decision = "modified"
    elif word.startswith("over"):
        decision = "overturned"
    elif word.startswith("up"):
        decision = "upheld"
    return Heading(Span(*match.span("request")), Span(*match.span("word")), decision)


class _Block(NamedTuple):
    item: str
    start: int
    end: int
    heading: Heading | None
    request: str
    """The request as filed."""


def lay_out(
    text: str,
    case: CaseFile,
    *,
    origin: Origin | None = None,
    declared: DeclaredSources | None = None,
    item: str | None = None,
    writer: str | None = None,
) -> Draft:
    """Return `text` as a draft for `case`.

    Args:
        text: The text of a draft: blocks of a heading (request and decision word), guideline lines and a rationale; or
            one rationale alone.
        case: The case it belongs to.
        origin: Who wrote it; by default what its first line says, else `reviewer`.
        declared: The writer's own word on the sources of each sentence.
        item: Which item a text without headings is about; not needed where the case has one.
        writer: For drafts of ours, `name@version` of what wrote it.

    Raises:
        DraftFileError: Where the text is empty, or it cannot be told which item it is about.
    """
    text, comments = without_comments(text)
    if not text.strip():
        raise DraftFileError("the draft is empty.", hint="Give it the text of a rationale.")
    written_by = origin or _origin(text)
    blocks = _blocks(text, case, item, written_by)
    items = tuple(_laid_out(text, block, (declared or {}).get(block.item, ()), written_by) for block in blocks)
    waivers = tuple(_waiver(comment, items) for comment in comments)
    return Draft(case=case.id, origin=written_by, writer=writer, text=text, items=items, waivers=waivers)


@remembered_by_identity
def aligned(draft: Draft, case: CaseFile) -> Draft:
    """Return the draft as its text lays it out; declared sources go to the sentences that stayed or changed a little.

    Spans that came with the draft are never believed: what was written behind the last of them would go unchecked.
    """
    declared = {
        block.item: [(s.text, s.sources.ids) for s in block.sentences if s.sources.kind == "declared"]
        for block in draft.items
    }
    only = draft.items[0].item if len(draft.items) == 1 else None
    again = lay_out(draft.text, case, origin=draft.origin, declared=declared, item=only, writer=draft.writer)
    return again.model_copy(update={"waivers": (*draft.waivers, *again.waivers)}) if draft.waivers else again


def _waiver(comment: Comment, items: Sequence[DraftItem]) -> Waiver:
    """Return what a comment waives: the finding of a rule in the sentence before it."""
    before = [block for block in items if block.span.start <= comment.start]
    block = before[-1] if before else items[0]
    said = [sentence.text for sentence in block.sentences if sentence.span.start < comment.start]
    return Waiver(code=comment.code, reason=comment.reason, item=block.item, sentence=said[-1] if said else None)


def _origin(text: str) -> Origin:
    first = text.lstrip().split("\n", 1)[0].strip(" *_>#")
    return next((origin for origin, banner in BANNERS.items() if first == banner), "reviewer")


def _blocks(text: str, case: CaseFile, item: str | None, origin: Origin) -> list[_Block]:
    headings = decisions_in(text, origin=origin)
    if not headings:
        only = case.item(item).id if item is not None else _only_item(text, case)
        return [_Block(only, 0, len(text), None, case.item(only).request)]
    starts = [text.rfind("\n", 0, heading.request.start) + 1 for heading in headings]
    ends = [*starts[1:], len(text)]
    if origin == "letter":
        ends = [_end_of_block(text, heading, end) for heading, end in zip(headings, ends, strict=True)]
    free = [entry.id for entry in case.items]
    blocks: list[_Block] = []
    for heading, start, end in zip(headings, starts, ends, strict=True):
        chosen = _item_of(heading.request.of(text), case, free)
        if chosen is None:
            line = text.count("\n", 0, start) + 1
            raise DraftFileError(
                f"line {line}: this heading decides an item that case `{case.id}` does not have, or one decided above.",
                hint=f"Items of the case: {', '.join(f'`{entry.id}`' for entry in case.items)}.",
            )
        free.remove(chosen)
        blocks.append(_Block(chosen, start, end, heading, case.item(chosen).request))
    return blocks


def _end_of_block(text: str, heading: Heading, end: int) -> int:
    """Return where the block of a letter ends: before what comes after its rationale and belongs to no item."""
    marker = _RATIONALE.search(text, heading.word.end, end)
    afterwards = _AFTERWARDS.search(text, marker.end() if marker else heading.word.end, end)
    return afterwards.start() if afterwards else end


def _only_item(text: str, case: CaseFile) -> str:
    if len(case.items) == 1:
        return case.items[0].id
    named = [entry.id for entry in case.items if entry.request in text]
    if len(named) == 1:
        return named[0]
    raise DraftFileError(
        "it cannot be told which disputed item this text is about.",
        hint=f"Name it with `--item`: {', '.join(f'`{entry.id}`' for entry in case.items)}.",
    )


def _item_of(request: str, case: CaseFile, free: list[str]) -> str | None:
    if len(case.items) == 1 and free:
        return free[0]
    scores = [(_likeness(request, case.item(name).request), name) for name in free]
    best = max(scores, default=(0.0, ""), key=lambda score: score[0])
    return best[1] if best[0] >= _ALIKE else None


def _laid_out(text: str, block: _Block, declared: Sequence[tuple[str, Sequence[str]]], origin: Origin) -> DraftItem:
    heading = block.heading
    body = block.start + _banner_length(text) if heading is None else heading.word.end
    marker = _RATIONALE.search(text, body, block.end)
    citations, ur_citations = _guidelines(text, body, block.end, marker)
    start = marker.end() if marker else max([body, *(span.end for span in (*citations, *ur_citations))])
    if origin != "letter":
        # A paragraph before the title of the rationale is checked like the rest: nothing goes by unread.
        start = _first_prose(text, Span(body, marker.start() if marker else start), (*citations, *ur_citations), start)
    rationale = trimmed(text, start, block.end)
    quotes = tuple(_request_quotes(text, block, rationale))
    copies = [Span(*match.span("words")) for match in _as_filed(block).finditer(text, rationale.start, rationale.end)]
    spans = _unbroken(sentences(text, rationale), [*quotes, *copies])
    sources = _sources([span.of(text) for span in spans], declared)
    return DraftItem(
        item=block.item,
        span=trimmed(text, block.start, block.end),
        heading=None if heading is None else _heading(text, block, heading),
        decision=None if heading is None else heading.decision,
        decision_words=None if heading is None else heading.word,
        citations=citations,
        ur_citations=ur_citations,
        request_quotes=quotes,
        rationale=rationale,
        sentences=tuple(
            Sentence(span=span, text=span.of(text), sources=source) for span, source in zip(spans, sources, strict=True)
        ),
    )


def _first_prose(text: str, within: Span, guidelines: Sequence[Span], otherwise: int) -> int:
    """Return where a line stands that is no guideline line, or `otherwise` where there is none."""
    for line in _LINE.finditer(text, within.start, within.end):
        span = Span(*line.span())
        if line.group().strip(" \t\r*_>#.") and not any(span.overlaps(other) for other in guidelines):
            return span.start
    return otherwise


def _guidelines(
    text: str, start: int, end: int, marker: re.Match[str] | None
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the guideline paragraphs of a block: those of the reviewer, and those of the claims administrator.

    Where a title opens the rationale, a paragraph may run over lines; where none does, the next line may be prose.
    """
    stop = marker.start() if marker else end
    found = list(_CITATION.finditer(text, start, stop))
    own: list[Span] = []
    theirs: list[Span] = []
    for place, match in enumerate(found):
        limit = found[place + 1].start() if place + 1 < len(found) else stop
        last = match.end("words")
        while marker and (more := _MORE_OF_IT.match(text, last, limit)) and more.end("words") <= limit:
            if more["blank"] and not _NEXT_REASON.match(more["words"]):
                break
            last = more.end("words")
        (theirs if match["ur"] else own).append(Span(match.start("words"), last))
    return tuple(own), tuple(theirs)


def _unbroken(spans: Sequence[Span], requests: Sequence[Span]) -> list[Span]:
    """Return the sentences, joined again where a full stop inside a request as filed has parted them."""
    joined: list[Span] = []
    for span in spans:
        if joined and any(request.start < joined[-1].end and span.start < request.end for request in requests):
            joined[-1] = joined[-1].hull(span)
        else:
            joined.append(span)
    return joined


def _as_filed(block: _Block, *, before: str = r"(?<!\w)", after: str = r"(?!\w)") -> re.Pattern[str]:
    """Return a pattern for the request word for word, between two others."""
    words = r"\s+".join(map(re.escape, block.request.split()))
    return re.compile(rf"{before}(?P<words>{words}){after}")


def _heading(text: str, block: _Block, heading: Heading) -> Span:
    """Return the request in a heading; where it stands there as filed, with the marks that it begins or ends with."""
    exact = _as_filed(block, before=r"(?m:^)[#*_ \t]*", after=r"(?=[*_ \t]*[:;–—-])")
    match = exact.search(text, block.start, heading.word.end)
    return Span(*match.span("words")) if match else heading.request


def _request_quotes(text: str, block: _Block, rationale: Span) -> Iterator[Span]:
    if block.heading is not None:
        yield _heading(text, block, block.heading)
    exact = _as_filed(block, before=r"(?i:\brequest for )", after=rf"(?={_VERDICT})")
    copies = [Span(*match.span("words")) for match in exact.finditer(text, rationale.start, rationale.end)]
    yield from copies
    for match in _QUOTE.finditer(text, rationale.start, rationale.end):
        if any(copy.overlaps(Span(*match.span())) for copy in copies):
            continue
        # The nearest "request for" before the verdict opens the quotation.
        inner = match["words"].rfind("request for ")
        start = match.start("words") + (inner + len("request for ") if inner >= 0 else 0)
        yield Span(start, match.end("words"))


def _banner_length(text: str) -> int:
    return next(
        (text.index(banner) + len(banner) for banner in BANNERS.values() if text.lstrip().startswith(banner)), 0
    )


def _sources(texts: Sequence[str], declared: Sequence[tuple[str, Sequence[str]]]) -> list[Sources]:
    left = list(declared)
    found: list[Sources] = [Sources()] * len(texts)
    for place, text in enumerate(texts):
        same = next((entry for entry in left if entry[0] == text), None)
        if same is not None:
            left.remove(same)
            found[place] = Sources(kind="declared", ids=tuple(same[1]))
    for place, text in enumerate(texts):
        if found[place].kind == "declared" or not left:
            continue
        inside = [entry for entry in left if entry[0] and entry[0] in text]
        if inside:
            left = [entry for entry in left if entry not in inside]
            found[place] = Sources(kind="declared", ids=tuple(dict.fromkeys(i for entry in inside for i in entry[1])))
            continue
        near = max(left, key=lambda entry: _likeness(text, entry[0]))
        if _likeness(text, near[0]) >= _ALIKE:
            left.remove(near)
            found[place] = Sources(kind="declared", ids=tuple(near[1]))
    return found


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()

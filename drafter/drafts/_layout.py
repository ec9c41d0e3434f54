"""A text laid out as a draft: its items, headings, guideline lines, rationale and sentences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from drafter.casefile import CaseFile, Decision
from drafter.drafts._models import Draft, DraftItem, Origin, Sentence, Sources
from drafter.drafts._sentences import sentences, trimmed
from drafter.errors import DraftFileError
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

_WORDS: Final[Mapping[str, Decision | None]] = {
    "overturned": "overturned",
    "upheld": "upheld",
    "modified": "modified",
    "partially overturned": "modified",
    "not decided": None,
}
_HEADING: Final = re.compile(
    r"^[#*_ \t]*(?P<request>\S[^\n]*?)[ \t]*:[*_ \t]*"
    r"(?P<word>partially overturned|overturned|upheld|modified|not decided)[*_. \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CITATION: Final = re.compile(
    r"^[*_ \t]*(?:Guidelines?(?: relied upon)?|MAXIMUS guideline|Claims Administrator guideline)[*_]*:[*_]*[ \t]*"
    r"(?P<words>\S.*?)[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_RATIONALE: Final = re.compile(r"^[*_ \t]*(?:Decision )?rationale[*_]*:[*_]*[ \t]*", re.IGNORECASE | re.MULTILINE)
_QUOTE: Final = re.compile(
    r"\brequest for (?P<words>\S.*?)(?=,? (?:is|was|are|were|should be|remains) (?:not |therefore |hereby )*"
    r"(?:medically|modified|overturned|upheld|left|open|undecided))",
    re.IGNORECASE | re.DOTALL,
)
_ALIKE: Final = 0.6
"""How much of an edited sentence must stay (difflib ratio) for its declared sources to stay with it."""

DeclaredSources = Mapping[str, Sequence[tuple[str, Sequence[str]]]]
"""For each item id, the sentences as written, each with the ids of its sources."""


class _Block(NamedTuple):
    item: str
    start: int
    end: int
    heading: re.Match[str] | None


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
    if not text.strip():
        raise DraftFileError("the draft is empty.", hint="Give it the text of a rationale.")
    blocks = _blocks(text, case, item)
    items = tuple(_laid_out(text, block, (declared or {}).get(block.item, ())) for block in blocks)
    return Draft(case=case.id, origin=origin or _origin(text), writer=writer, text=text, items=items)


def aligned(draft: Draft, case: CaseFile) -> Draft:
    """Return the draft as its text lays it out; declared sources go to the sentences that stayed or changed a little.

    Spans that came with the draft are never believed: what was written behind the last of them would go unchecked.
    """
    declared = {
        block.item: [(s.text, s.sources.ids) for s in block.sentences if s.sources.kind == "declared"]
        for block in draft.items
    }
    only = draft.items[0].item if len(draft.items) == 1 else None
    return lay_out(draft.text, case, origin=draft.origin, declared=declared, item=only, writer=draft.writer)


def _origin(text: str) -> Origin:
    first = text.lstrip().split("\n", 1)[0].strip(" *_>#")
    return next((origin for origin, banner in BANNERS.items() if first == banner), "reviewer")


def _blocks(text: str, case: CaseFile, item: str | None) -> list[_Block]:
    headings = list(_HEADING.finditer(text))
    if not headings:
        only = case.item(item).id if item is not None else _only_item(text, case)
        return [_Block(only, 0, len(text), None)]
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    free = [entry.id for entry in case.items]
    blocks: list[_Block] = []
    for heading, end in zip(headings, ends, strict=True):
        chosen = _item_of(heading["request"], case, free)
        if chosen is None:
            line = text.count("\n", 0, heading.start()) + 1
            raise DraftFileError(
                f"line {line}: this heading decides an item that case `{case.id}` does not have, or one decided above.",
                hint=f"Items of the case: {', '.join(f'`{entry.id}`' for entry in case.items)}.",
            )
        free.remove(chosen)
        blocks.append(_Block(chosen, heading.start(), end, heading))
    return blocks


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


def _laid_out(text: str, block: _Block, declared: Sequence[tuple[str, Sequence[str]]]) -> DraftItem:
    body = block.start if block.heading is None else block.heading.end()
    if block.heading is None:
        body += _banner_length(text)
    marker = _RATIONALE.search(text, body, block.end)
    citations = tuple(
        Span(*match.span("words")) for match in _CITATION.finditer(text, body, marker.start() if marker else block.end)
    )
    start = marker.end() if marker else max([body, *(span.end for span in citations)])
    rationale = trimmed(text, start, block.end)
    spans = sentences(text, rationale)
    sources = _sources([span.of(text) for span in spans], declared)
    word = None if block.heading is None else block.heading["word"].lower()
    return DraftItem(
        item=block.item,
        span=trimmed(text, block.start, block.end),
        heading=None if block.heading is None else Span(*block.heading.span("request")),
        decision=None if word is None else _WORDS[word],
        decision_words=None if block.heading is None else Span(*block.heading.span("word")),
        citations=citations,
        request_quotes=tuple(_request_quotes(text, block, rationale)),
        rationale=rationale,
        sentences=tuple(
            Sentence(span=span, text=span.of(text), sources=source) for span, source in zip(spans, sources, strict=True)
        ),
    )


def _request_quotes(text: str, block: _Block, rationale: Span) -> Iterator[Span]:
    if block.heading is not None:
        yield Span(*block.heading.span("request"))
    for match in _QUOTE.finditer(text, rationale.start, rationale.end):
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
        near = max(left, key=lambda entry: _likeness(text, entry[0]))
        if _likeness(text, near[0]) >= _ALIKE:
            left.remove(near)
            found[place] = Sources(kind="declared", ids=tuple(near[1]))
    return found


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()

"""`Draft`: a text and what each stretch of it is. The text is canonical; everything else points into it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from drafter.casefile import Decision
from drafter.spans import Span

Origin = Literal["template", "model", "reviewer", "letter"]
"""Who wrote the text. `template` and `model` are drafts of ours; `letter` is a determination that was read."""

SourcesKind = Literal["declared", "attributed", "none"]
"""`declared`: the writer named them; `attributed`: taken from the words; `none`: nobody said."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Sources(_Value):
    """Where a sentence takes its facts from."""

    kind: SourcesKind = "none"
    ids: tuple[str, ...] = ()
    """Ids of facts of the case, limits and passages."""


class Sentence(_Value):
    """One sentence of a rationale: where it stands, its words, its sources."""

    span: Span
    text: str
    sources: Sources = Sources()


class DraftItem(_Value):
    """The part of a draft that decides one disputed item."""

    item: str
    """Id of the disputed item in the case."""
    span: Span
    """The whole block: heading, guideline lines and rationale."""
    heading: Span | None = None
    """The request as the heading repeats it."""
    decision: Decision | None = None
    """The decision that the heading states, if any."""
    decision_words: Span | None = None
    citations: tuple[Span, ...] = ()
    """The paragraphs that name the guidelines relied upon."""
    ur_citations: tuple[Span, ...] = ()
    """The paragraphs that name what the claims administrator relied upon. The reviewer does not answer for them."""
    request_quotes: tuple[Span, ...] = ()
    """Where the block repeats the request as filed: in the heading, and between "the request for" and the verdict."""
    rationale: Span
    sentences: tuple[Sentence, ...]

    @property
    def conclusion(self) -> Sentence | None:
        """Return the last sentence of the rationale."""
        return self.sentences[-1] if self.sentences else None


class Waiver(_Value):
    """A finding that a person has looked at and lets stand, with the reason. It lives in the draft.

    In a text it is a comment behind the sentence, `<!-- drafter: waive CIT11: the year stands in the letterhead -->`.
    It holds for that sentence as it is: once the sentence is edited, the finding is back.
    """

    code: str
    """The code of the rule."""
    reason: str
    item: str
    """Id of the disputed item."""
    sentence: str | None = None
    """The sentence before the comment; None where none of the item stands before it: it holds for the whole item."""


class Draft(_Value):
    """A draft of the rationale for one or more disputed items.

    `text` is canonical: a draft that was read or edited is laid out anew (`drafter.drafts.aligned`), the declared
    sources going to the sentences that stayed or were changed a little.
    """

    schema_version: Literal["drafter/draft@1"] = Field(default="drafter/draft@1", alias="schema")
    case: str
    """Id of the case."""
    origin: Origin
    writer: str | None = None
    """For drafts of ours: which writer and which template, as `name@version`."""
    text: str
    items: tuple[DraftItem, ...]
    waivers: tuple[Waiver, ...] = ()

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True, title="drafter draft"
    )

    @property
    def is_ours(self) -> bool:
        """Whether this package wrote the text. A draft of ours is held to more than a person's prose."""
        return self.origin in ("template", "model")

    def words(self, span: Span) -> str:
        """Return the words of the text under a span."""
        return span.of(self.text)


def draft_schema() -> dict[str, Any]:
    """Return the JSON Schema of a draft."""
    return Draft.model_json_schema(by_alias=True)

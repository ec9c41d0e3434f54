"""The template writer: the embedded default. No model, no network, the same bytes for the same case."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from drafter.assessment import Aspect, LimitCheck, Sum, SumKind, request_schedule
from drafter.casefile import CaseFile, DisputedItem, TreatmentRecord, Unknown
from drafter.drafts import BANNERS, DECISION_WORDS, NOT_DECIDED, Draft, lay_out, sentences
from drafter.errors import TemplateError
from drafter.findings import Finding
from drafter.guidelines import Edition, SelectedLimit
from drafter.spans import Span
from drafter.templates import Template, load_template, long_date
from drafter.writers._brief import Brief, ItemBrief

MOST_WORDS: Final = 250
"""Length that reviewers ask for: 120 to 250 words a rationale. Above it, sentences that may be left out are."""
_MOST_LISTED: Final = 3
"""How many diagnoses or findings one sentence lists."""
_SEXES: Final = {"female": "female", "male": "male", "nonbinary": "nonbinary person", "unknown": "person"}


class _Said(NamedTuple):
    text: str
    ids: tuple[str, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class TemplateWriter:
    """Writes from facts, limits and arithmetic alone, with a Jinja2 template.

    Args:
        folders: Where a user's own templates are; the shipped one is used where they have none of that name.
        template: The template's name.
    """

    folders: tuple[Path, ...] = ()
    template: str = "rationale"

    def write(self, brief: Brief, *, findings: tuple[Finding, ...] = ()) -> Draft:
        """Return the draft; `findings` change nothing, since the text follows from the case alone."""
        del findings
        template = load_template(self.template, folders=self.folders)
        written = [(entry, _kept(_say(template, brief, entry))) for entry in brief.items]
        blocks = [_block(brief, entry, said) for entry, said in written]
        return lay_out(
            "\n\n".join([BANNERS["template"], *blocks]) + "\n",
            brief.case,
            origin="template",
            declared={entry.item.id: list(_declared(said)) for entry, said in written},
            writer=f"template/{template.label}",
        )


def _say(template: Template, brief: Brief, entry: ItemBrief) -> list[_Said]:
    said: list[_Said] = []

    def say(*ids: str, caller: Callable[[], str], rank: int = 0) -> str:
        said.append(_Said(" ".join(caller().split()), tuple(dict.fromkeys(ids)), rank))
        return ""

    outside = template.render(say=say, **_inputs(brief, entry))
    if outside.strip():
        raise TemplateError(
            "it writes text outside of `say`.", where=template.path, hint="Put each sentence into a call of `say`."
        )
    if not any(entry.text for entry in said):
        raise TemplateError("it says nothing.", where=template.path, hint="Put each sentence into a call of `say`.")
    return [entry for entry in said if entry.text]


def _kept(said: list[_Said]) -> list[_Said]:
    """Return the sentences that fit into the usual length, leaving out the highest rank first."""
    kept = list(said)
    while sum(len(s.text.split()) for s in kept) > MOST_WORDS:
        last = max(kept, key=lambda s: s.rank)
        if last.rank == 0:
            break
        kept.remove(last)
    return kept


def _block(brief: Brief, entry: ItemBrief, said: list[_Said]) -> str:
    decision = entry.item.decision
    word = NOT_DECIDED if decision is None else DECISION_WORDS[decision]
    cited = [_citation(e, brief) for e in (*entry.limits(), *entry.caps())]
    guidelines = "; ".join(cited) if cited else "none in the library addresses this request"
    text = " ".join(s.text for s in said)
    return f"{_line(entry.item.request)}: {word}\n\nGuidelines: {guidelines}.\n\nRationale: {text}"


def _declared(said: list[_Said]) -> Iterator[tuple[str, tuple[str, ...]]]:
    # A fact may hold a full stop, or end in an abbreviation: what is said is not always one sentence.
    text = " ".join(entry.text for entry in said)
    ends = list(itertools.accumulate(len(entry.text) + 1 for entry in said))
    places = [Span(end - len(entry.text) - 1, end - 1) for entry, end in zip(said, ends, strict=True)]
    for span in sentences(text, Span(0, len(text))):
        over = [entry for entry, place in zip(said, places, strict=True) if place.overlaps(span)]
        yield span.of(text), tuple(dict.fromkeys(name for entry in over for name in entry.ids))


def _inputs(brief: Brief, entry: ItemBrief) -> dict[str, Any]:
    case, item, assessment = brief.case, entry.item, entry.assessment
    records = [record for record in case.history if record.id in assessment.prior_records]
    facts = _facts(case, entry, records)
    counted = "completed visits" if any(record.visits != "unknown" for record in records) else ""
    spoken = f"{facts['for_words']}. {facts['against_words']}. {counted}"
    return {
        "case": case,
        "item": item,
        "worker": _worker(case),
        "facts": facts,
        "requested": _requested(entry),
        "prior": {
            "records": [_record(record) for record in records],
            "ids": [record.id for record in records] or [f"{item.id}.treatment"],
            "unknown": assessment.prior_visits is None,
        },
        "limits": [_limit(entry, chosen, brief, spoken) for chosen in entry.limits()],
        "caps": [
            {"id": cap.limit.id, "citation": _citation(cap, brief), "words": cap.limit.words()} for cap in entry.caps()
        ],
        "assessment": assessment,
        "decision": item.decision,
        "closing": _closing(entry),
    }


def _worker(case: CaseFile) -> dict[str, str]:
    age, sex = case.claimant.age, _SEXES[case.claimant.sex]
    words = f"a {sex} of unrecorded age" if age == "unknown" else f"{_article(age)} {age} year old {sex}"
    return {
        "words": words,
        "regions": _listed(case.injury.body_regions),
        "injured": _on(case.injury.date),
        "reviewed": _on(case.ur.date),
    }


def _article(age: int) -> str:
    return "an" if str(age)[0] == "8" or age in (11, 18) else "a"


def _on(day: datetime.date | Unknown) -> str:
    return f" on {long_date(day)}" if isinstance(day, datetime.date) else ""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _line(words: str) -> str:
    return " ".join(words.split())


def _clause(words: str) -> str:
    return _line(words).rstrip(" .;,")


def _facts(case: CaseFile, entry: ItemBrief, records: list[TreatmentRecord]) -> dict[str, Any]:
    diagnoses, findings = case.diagnoses[:_MOST_LISTED], case.findings[:_MOST_LISTED]
    favour = list(_favour(entry, records))
    against = list(_against(case, entry, records))
    return {
        "diagnoses": _listed([_clause(d.text) for d in diagnoses]) if diagnoses else "",
        "diagnosis_ids": [d.id for d in diagnoses],
        "findings": "; ".join(_clause(f.text) for f in findings),
        "finding_ids": [f.id for f in findings],
        "for_words": "; ".join(words for words, _ in favour)
        or "the facts on file name no more than diagnoses and findings",
        "for_ids": [name for _, ids in favour for name in ids],
        "against_words": "; ".join(words for words, _ in against) or "the facts on file name no reason against it",
        "against_ids": [name for _, ids in against for name in ids],
    }


def _favour(entry: ItemBrief, records: list[TreatmentRecord]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for record in records:
        if record.functional_improvement == "yes":
            yield f"functional improvement is recorded after earlier {_clause(record.treatment)}", (record.id,)
        if record.response:
            yield (
                f"the recorded response to earlier {_clause(record.treatment)} was {_clause(record.response)}",
                (record.id,),
            )
    if not records and entry.limits():
        yield f"no earlier {_clause(entry.item.treatment)} counts against a course", (f"{entry.item.id}.treatment",)


def _against(case: CaseFile, entry: ItemBrief, records: list[TreatmentRecord]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for record in records:
        if record.functional_improvement == "no":
            yield f"the records show no functional improvement after earlier {_clause(record.treatment)}", (record.id,)
        elif record.functional_improvement == "unknown" and record.visits != 0:
            yield f"functional improvement after earlier {_clause(record.treatment)} is not recorded", (record.id,)
    for record in records:
        if record.visits == "unknown":
            yield "the number of earlier visits is unknown", (record.id,)
    if any(check.status == "exceeds" for check in entry.assessment.controlling):
        yield "the request passes the limit", tuple(check.limit for check in entry.assessment.controlling)
    if case.ur.words:
        yield f'utilization review wrote "{_clause(case.ur.words)}"', ("ur",)


def _requested(entry: ItemBrief) -> dict[str, Any]:
    item = entry.item
    source = f"{item.id}.confirmed_reading" if item.confirmed_reading else f"{item.id}.request"
    sums = [s for s in entry.assessment.sums if s.kind == "requested"]
    return {
        "id": f"{item.id}.request",
        "ids": [f"{item.id}.request", source],
        "treatment_id": f"{item.id}.treatment",
        "confirmed": item.confirmed_reading,
        "confirmed_id": f"{item.id}.confirmed_reading",
        "readings": entry.assessment.readings,
        "total": entry.assessment.requested if sums else "",
        "counts_visits": bool(request_schedule(item).phases),
        "expression": next((s.expression for s in sums if "=" in s.expression), ""),
    }


def _record(record: TreatmentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "treatment": _clause(record.treatment),
        "visits": record.visits,
        "when": f" ({_clause(record.period)})" if record.period else "",
    }


def _limit(entry: ItemBrief, chosen: SelectedLimit, brief: Brief, spoken: str) -> dict[str, Any]:
    """Return one limit for the template; `spoken` is what the draft says of this worker, which may meet a condition."""
    check = next(check for check in entry.assessment.checks if check.limit == chosen.limit.id)
    over = _sum(entry, "over", chosen.limit.id)
    return {
        "id": chosen.limit.id,
        "citation": _citation(chosen, brief),
        "words": chosen.limit.course_words,
        "first_course": chosen.limit.first_course_words,
        "period": chosen.limit.period_words,
        "soft": chosen.limit.strength == "soft",
        "status": check.status,
        "sum": _arithmetic(entry, check),
        "by": f" by {over.value}" if over is not None and check.status_of("count") == "exceeds" else "",
        "compared": "; ".join(a.text for a in check.aspects if a.status == check.status and a.aspect != "count"),
        "why": "".join(f"; {a.text}" for a in check.aspects if a.status == "undetermined" and a.aspect != "count"),
        "open_conditions": [
            condition.text[:1].lower() + _clause(condition.text)[1:]
            for condition in chosen.limit.conditions
            if condition.when == "always" and not condition.mentions(spoken)
        ],
    }


def _arithmetic(entry: ItemBrief, check: LimitCheck) -> str:
    aspect: Aspect = "count"
    together = _sum(entry, "with_prior")
    return together.expression if together is not None and check.status_of(aspect) == check.status else ""


def _sum(entry: ItemBrief, kind: SumKind, limit: str | None = None) -> Sum | None:
    return next((s for s in entry.assessment.sums if s.kind == kind and (limit is None or limit in s.sources)), None)


def _citation(chosen: SelectedLimit, brief: Brief) -> str:
    label = _edition_label(chosen.edition, brief)
    pages = chosen.passage.pages
    place = "" if pages is None else f", page{'s' if '-' in pages or ',' in pages else ''} {pages}"
    return f"{chosen.edition.short_name}{f' ({label})' if label else ''}, {chosen.passage.section}{place}"


def _edition_label(edition: Edition, brief: Brief) -> str | None:
    if edition.in_force.yearly:
        return str(brief.as_of.date.year) if brief.as_of.date is not None else None
    return edition.label


def _closing(entry: ItemBrief) -> dict[str, Any]:
    item = entry.item
    request = f"the request for {_line(item.request)}"
    words = {
        None: f"No conclusion is drawn here: the decision on {request} is left to the reviewer.",
        "overturned": f"As such, {request} is medically necessary.",
        "upheld": f"As such, {request} is not medically necessary.",
        "modified": f"As such, {request} is modified: {_parts(entry)}.",
    }[item.decision]
    ids = [f"{item.id}.request", f"{item.id}.confirmed_reading", f"{item.id}.certified"]
    return {"words": words, "ids": ids}


def _parts(entry: ItemBrief) -> str:
    item: DisputedItem = entry.item
    if item.certified is None:
        return "which part is necessary has still to be stated by the reviewer"
    part, rest = _sum(entry, "certified"), _sum(entry, "refused")
    one = part is not None and part.value.high == 1
    left = "the rest is not medically necessary"
    if rest is not None:
        last = rest.value.high == 1
        left = f"the remaining {rest.value} {'visit is' if last else 'visits are'} not medically necessary"
    return f"{_clause(item.certified)} {'is' if one else 'are'} medically necessary and {left}"

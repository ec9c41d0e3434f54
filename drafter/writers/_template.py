"""The template writer: the embedded default. No model, no network, the same bytes for the same case."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from drafter.assessment import Aspect, LimitCheck, request_schedule, same_treatment
from drafter.casefile import CaseFile, TreatmentRecord, Unknown
from drafter.drafts import Draft
from drafter.errors import TemplateError
from drafter.findings import Finding
from drafter.guidelines import SelectedLimit
from drafter.templates import Template, load_template, long_date
from drafter.writers._blocks import Said, citation, clause, closing, laid_out, line, sum_of
from drafter.writers._brief import Brief, ItemBrief

FEWEST_WORDS: Final = 120
MOST_WORDS: Final = 250
"""Length that reviewers ask for: 120 to 250 words a rationale. Above it, sentences that may be left out are."""
_FILLER: Final = 9
"""From this rank on a sentence only makes a short text longer; the lowest are taken first."""
_MOST_LISTED: Final = 3
"""How many diagnoses or findings one sentence lists."""
_QUOTATION_MARK: Final = re.compile(r"[\"“”]")
_SEXES: Final = {"female": "female", "male": "male", "nonbinary": "nonbinary person", "unknown": "person"}


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
        said = {entry.item.id: _kept(_say(template, brief, entry)) for entry in brief.items}
        return laid_out(brief, said, origin="template", writer=f"template/{template.label}")


def _say(template: Template, brief: Brief, entry: ItemBrief) -> list[Said]:
    said: list[Said] = []

    def say(*ids: str, caller: Callable[[], str], rank: int = 0) -> str:
        said.append(Said(line(caller()), tuple(dict.fromkeys(ids)), rank))
        return ""

    outside = template.render(say=say, **_inputs(brief, entry))
    if outside.strip():
        raise TemplateError(
            "it writes text outside of `say`.", where=template.path, hint="Put each sentence into a call of `say`."
        )
    if not any(entry.text for entry in said):
        raise TemplateError("it says nothing.", where=template.path, hint="Put each sentence into a call of `say`.")
    return [entry for entry in said if entry.text]


def _kept(said: list[Said]) -> list[Said]:
    """Return the sentences that fit into the usual length, leaving out the highest rank first."""
    fillers = sorted({entry.rank for entry in said if entry.rank >= _FILLER})
    kept = [entry for entry in said if entry.rank < _FILLER]
    while _length(kept) < FEWEST_WORDS and fillers:
        last = fillers.pop(0)
        kept = [entry for entry in said if entry.rank <= last]
    while _length(kept) > MOST_WORDS:
        least = max(kept, key=lambda s: s.rank)
        if least.rank == 0:
            break
        kept.remove(least)
    return kept


def _length(said: list[Said]) -> int:
    return sum(len(entry.text.split()) for entry in said)


def _inputs(brief: Brief, entry: ItemBrief) -> dict[str, Any]:
    case, item, assessment = brief.case, entry.item, entry.assessment
    records = [record for record in case.history if record.id in assessment.prior_records]
    # Visits that were set apart, by the record or by a policy: they are documented all the same.
    others = [
        record
        for record in case.history
        if record.id not in assessment.prior_records and record.visits != 0 and same_treatment(record, item)
    ]
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
            "others": [_record(record) for record in others],
            "ids": [record.id for record in records] or [f"{item.id}.treatment"],
            "unknown": assessment.prior_visits is None,
        },
        "limits": [_limit(entry, chosen, brief, spoken) for chosen in entry.limits()],
        "caps": [
            {"id": cap.limit.id, "citation": citation(cap, brief), "words": cap.limit.words()} for cap in entry.caps()
        ],
        "assessment": assessment,
        "decision": item.decision,
        "closing": {"words": closing(entry).text, "ids": closing(entry).ids},
    }


def _worker(case: CaseFile) -> dict[str, str]:
    age, sex = case.claimant.age, _SEXES[case.claimant.sex]
    words = f"a {sex} of unrecorded age" if age == "unknown" else f"{_article(age)} {age}-year-old {sex}"
    return {
        "words": words,
        "regions": _listed(case.injury.body_regions),
        "injured": _on(case.injury.date),
        "reviewed": _on(case.ur.date),
        "reason": _quoted(clause(case.ur.words)) if case.ur.words else "",
    }


def _article(age: int) -> str:
    return "an" if str(age)[0] == "8" or age in (11, 18) else "a"


def _on(day: datetime.date | Unknown) -> str:
    return f" on {long_date(day)}" if isinstance(day, datetime.date) else ""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _quoted(words: str) -> str:
    """Return words between quotation marks, or as they are where they hold some of their own."""
    return words if _QUOTATION_MARK.search(words) else f'"{words}"'


def _facts(case: CaseFile, entry: ItemBrief, records: list[TreatmentRecord]) -> dict[str, Any]:
    diagnoses, findings = case.diagnoses[:_MOST_LISTED], case.findings[:_MOST_LISTED]
    favour = _merged(_favour(entry, records))
    against = _merged(_against(entry, records))
    # Where nobody has decided, both sides are heard, even one that has nothing to say.
    nothing = "the records offer nothing further" if entry.item.decision is None else ""
    return {
        "diagnoses": _listed([clause(d.text) for d in diagnoses]) if diagnoses else "",
        "diagnosis_ids": [d.id for d in diagnoses],
        "findings": "; ".join(clause(f.text) for f in findings),
        "finding_ids": [f.id for f in findings],
        "for_words": "; ".join(words for words, _ in favour) or nothing,
        "for_ids": [name for _, ids in favour for name in ids],
        "against_words": "; ".join(words for words, _ in against) or nothing,
        "against_ids": [name for _, ids in against for name in ids],
    }


def _merged(arguments: Iterable[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Return each argument once, with the ids of all the facts that it holds for."""
    ids: dict[str, tuple[str, ...]] = {}
    for words, names in arguments:
        ids[words] = (*ids.get(words, ()), *names)
    return list(ids.items())


def _favour(entry: ItemBrief, records: list[TreatmentRecord]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for record in records:
        if record.functional_improvement == "yes":
            yield f"functional improvement is documented after earlier {clause(record.treatment)}", (record.id,)
        if record.response:
            yield (
                f"after earlier {clause(record.treatment)} the records note {_quoted(clause(record.response))}",
                (record.id,),
            )
    if not records and entry.limits():
        yield f"no earlier {clause(entry.item.treatment)} counts toward a course", (f"{entry.item.id}.treatment",)


def _against(entry: ItemBrief, records: list[TreatmentRecord]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for record in records:
        if record.functional_improvement == "no":
            yield f"the records show no functional improvement after earlier {clause(record.treatment)}", (record.id,)
        elif record.functional_improvement == "unknown" and record.visits != 0:
            yield f"functional improvement after earlier {clause(record.treatment)} is not documented", (record.id,)
    for record in records:
        if record.visits == "unknown":
            yield "the number of earlier visits is not documented", (record.id,)
    if any(check.status == "exceeds" for check in entry.assessment.controlling):
        yield "the request exceeds the limit", tuple(check.limit for check in entry.assessment.controlling)


def _requested(entry: ItemBrief) -> dict[str, Any]:
    item = entry.item
    source = f"{item.id}.confirmed_reading" if item.confirmed_reading else f"{item.id}.request"
    sums = [s for s in entry.assessment.sums if s.kind == "requested"]
    return {
        "id": f"{item.id}.request",
        "ids": [f"{item.id}.request", source],
        "treatment_id": f"{item.id}.treatment",
        "is_quotable": not _QUOTATION_MARK.search(item.request),
        "confirmed": _quoted(item.confirmed_reading) if item.confirmed_reading else "",
        "confirmed_id": f"{item.id}.confirmed_reading",
        "readings": entry.assessment.readings,
        "total": entry.assessment.requested if sums else "",
        "counts_visits": bool(request_schedule(item).phases),
        "expression": next((s.expression for s in sums if "=" in s.expression), ""),
    }


def _record(record: TreatmentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "treatment": clause(record.treatment),
        "visits": record.visits,
        "when": f" ({clause(record.period)})" if record.period else "",
    }


def _limit(entry: ItemBrief, chosen: SelectedLimit, brief: Brief, spoken: str) -> dict[str, Any]:
    """Return one limit for the template; `spoken` is what the draft says of this worker, which may meet a condition."""
    check = next(check for check in entry.assessment.checks if check.limit == chosen.limit.id)
    over, together = sum_of(entry, "over", chosen.limit.id), sum_of(entry, "with_prior")
    return {
        "id": chosen.limit.id,
        "citation": citation(chosen, brief),
        "is_mtus": chosen.edition.family == "mtus",
        "words": chosen.limit.course_words,
        "first_course": chosen.limit.first_course_words,
        "period": chosen.limit.period_words,
        "name": "the limit" if len(entry.limits()) == 1 else f"the limit of {_bound(chosen)}",
        "soft": chosen.limit.strength == "soft",
        "status": check.status,
        "sum": _arithmetic(entry, check),
        "together": together.expression if together is not None else "",
        "is_open": check.status_of("applies") is not None,
        "by": f" by {over.value}" if over is not None and check.status_of("count") == "exceeds" else "",
        "compared": "; ".join(a.text for a in check.aspects if a.status == check.status and a.aspect != "count")
        or "it does so even without the earlier visits whose number is not documented",
        "why": "".join(f"; {a.text}" for a in check.aspects if a.status == "undetermined" and a.aspect != "count"),
        "open_conditions": [
            condition.text[:1].lower() + clause(condition.text)[1:]
            for condition in chosen.limit.conditions
            if condition.when == "always" and not condition.mentions(spoken)
        ],
    }


def _bound(chosen: SelectedLimit) -> str:
    """Return what tells a limit from others, as short as it can be said: its upper end, else all its numbers."""
    total = chosen.limit.schedule().total()
    return chosen.limit.course_words if total is None or total.high is None else f"{total.high} {chosen.limit.unit}"


def _arithmetic(entry: ItemBrief, check: LimitCheck) -> str:
    aspect: Aspect = "count"
    together = sum_of(entry, "with_prior")
    return together.expression if together is not None and check.status_of(aspect) == check.status else ""

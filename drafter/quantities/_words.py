"""The vocabulary of the reader, as data: number words, units, nouns, bounds and connectors.

Nothing here decides anything. A word that the reader should know is added here, and the grammar need not change.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Final, Literal, NamedTuple

from drafter.quantities._interval import Number
from drafter.quantities._model import AmountUnit, CountNoun, Scope, TimeUnit

ONES: Final[dict[str, int]] = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS: Final[dict[str, int]] = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
NUMBER_WORDS: Final[dict[str, int]] = {**ONES, **TENS, "fourty": 40, "dozen": 12}
TIMES_WORDS: Final[dict[str, int]] = {"once": 1, "twice": 2, "thrice": 3}
"""Words that are a number and "times" in one."""

ORDINALS: Final[dict[str, int]] = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1
    )
}
FRACTION_SIGNS: Final[dict[str, Fraction]] = {
    "½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "⅛": Fraction(1, 8),
}  # fmt: skip
FRACTION_WORDS: Final[dict[str, int]] = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4,
}  # fmt: skip


NUMBER_STARTS: Final = frozenset((*NUMBER_WORDS, *TIMES_WORDS, "half"))
"""Words that begin a number."""


def _table(**rows: str) -> dict[str, str]:
    return {word: key for key, words in rows.items() for word in words.split()}


TIME_UNITS: Final[dict[str, TimeUnit]] = {
    "minute": "min", "minutes": "min", "min": "min", "mins": "min",
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "h": "h",
    "day": "d", "days": "d", "d": "d", "night": "d", "nights": "d", "weekday": "d", "weekdays": "d",
    "week": "wk", "weeks": "wk", "wk": "wk", "wks": "wk", "wkly": "wk",
    "month": "mo", "months": "mo", "mo": "mo", "mos": "mo", "mth": "mo", "mths": "mo",
    "year": "a", "years": "a", "yr": "a", "yrs": "a", "annum": "a", "cy": "a",
    "fortnight": "wk", "fortnights": "wk",
}  # fmt: skip
PER_QUARTER: Final = frozenset(("quarter", "qtr"))
UNIT_FACTORS: Final[dict[str, int]] = {"fortnight": 2, "fortnights": 2}
"""How many of its unit a word of time stands for, where that is not one."""

WEEKDAYS: Final[dict[str, int]] = {
    name: day
    for day, names in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs", "friday fri",
         "saturday sat", "sunday sun")
    )
    for name in (*names.split(), names.split()[0] + "s")
}  # fmt: skip
"""The days of the week by their names; the full name may stand in the plural."""

PARTS_OF_DAY: Final = frozenset("morning evening night afternoon bedtime".split())
"""What follows "each" or "every" and makes it once a day."""

AMOUNT_UNITS: Final[dict[str, AmountUnit]] = {
    "mg": "mg", "mgs": "mg", "milligram": "mg", "milligrams": "mg", "med": "mg",
    "mcg": "ug", "ug": "ug", "µg": "ug", "μg": "ug", "microgram": "ug", "micrograms": "ug",
    "g": "g", "gm": "g", "gms": "g", "gram": "g", "grams": "g",
    "ml": "ml", "mls": "ml", "cc": "ml", "ccs": "ml", "milliliter": "ml", "milliliters": "ml",
    "%": "%", "percent": "%", "pct": "%", "unit": "unit", "units": "unit",
}  # fmt: skip

COUNT_NOUNS: Final[dict[str, CountNoun]] = {
    **dict.fromkeys(
        "visit visits session sessions sess treatment treatments tx txs appointment appointments appt appts "
        "encounter encounters occasion occasions class classes lesson lessons consultation consultations consult "
        "consults meeting meetings evaluation evaluations eval evals rounds sittings dive dives immersion "
        "immersions application applications intake intakes booster boosters followups checkups hookups "
        "cancellations absences v vis".split(),
        "visit",
    ),
    **dict.fromkeys(
        "injection injections inj shot shots block blocks infusion infusions esi esis ablation ablations "
        "rhizotomy rhizotomies procedure procedures surgery surgeries".split(),
        "injection",
    ),
    **dict.fromkeys(
        "tablet tablets tab tabs capsule capsules caps pill pills patch patches dose doses pack packs tube tubes "
        "bottle bottles box boxes vial vials".split(),
        "dose",
    ),
    **dict.fromkeys("refill refills".split(), "item"),
}

TREATMENT_HEADS: Final = frozenset(
    "therapy therapies massage massages acupuncture accupuncture manipulation manipulations bath baths chiropractic "
    "chiro physiotherapy pt ot counseling psychotherapy taping traction cupping needling biofeedback hypnotherapy "
    "hydrotherapy whirlpool training rehabilitation rehab iontophoresis phonophoresis ultrasound adjustment "
    "adjustments "
    "decompression conditioning hardening aquatic reflexology cbt aquatherapy mobilization debridement "
    "debridements".split()
)
"""Names of treatments that may be counted without a noun ("2 massage therapy for the low back")."""

NOT_A_COURSE: Final = frozenset(
    "plan plans option options guideline guidelines goal goals modality modalities note notes record records team room "
    "schedule schedules frequency area areas type types provider providers protocol protocols program programs "
    "report reports recommendation recommendations request requests method methods device devices".split()
)
"""Words behind a noun of care that make it an adjective: "two treatment plans" are no treatments."""

CAP_WORDS: Final = frozenset("cap caps limit limits limitation maximum max ceiling maximums ceilings".split())
"""Words behind a count that make it an upper bound: "the 24-visit cap"."""

MEASURES: Final[dict[str, str]] = _table(
    deg="degree degrees deg °", lb="pound pounds lb lbs lbs", kg="kg kgs kilogram kilograms",
    mm="mm millimeter millimeters", cm="cm centimeter centimeters", inch="inch inches in.", foot="foot feet ft",
    mile="mile miles", meter="meter meters yard yards", step="step steps stairs flight flights", mmHg="mmhg", bpm="bpm",
    USD="dollar dollars",
)  # fmt: skip
SECTION_WORDS: Final = frozenset(
    "section sections sec § rule rules title chapter chapters article code codes bill hb sb ab act acts part paragraph "
    "subdivision subsection subd ccr cfr usc labc lc exhibit table figure fig appendix item items footnote volume vol "
    "regulation regulations reg clause".split()
)
CODE_WORDS: Final = frozenset(
    "cpt icd hcpcs ndc icd9 icd10 claim case file docket license licence no number dx adj wcab mrn ssn phone fax "
    "invoice".split()
)
PAGE_WORDS: Final = frozenset("page pages pg pgs p pp".split())
RANK_WORDS: Final = frozenset(
    "grade stage type class phase step tier schedule group category version part level".split()
)
SCORE_WORDS: Final = frozenset(
    "score scores scored scoring vas nprs nrs rated rates rating pain phq gad bdi bai gaf odi ndi oswestry dash koos "
    "scale epworth index beck phq-9 phq-2 gad-7 gad-2 pcl-5 sf-36 sf-12 moca mmse".split()
)
GAUGES: Final = frozenset(
    "bmi bp pressure pulse temperature height weight grip flexion extension abduction adduction rotation dorsiflexion "
    "plantarflexion pronation supination deviation glucose ast alt a1c cr creatinine bun wbc hgb hct tsh ldl hdl "
    "cholesterol triglycerides psa inr ef".split()
)
"""Words before a bare number that make it a measurement of the body."""

TOLERANCES: Final = frozenset(
    "sit sits sitting sat stand standing stood walk walks walking walked drive drives driving sleep sleeps "
    "sleeping slept ambulate ambulates ambulation lift lifts lifting tolerance tolerates".split()
)
TENURE_BEFORE: Final = frozenset(
    "employed employment run served taught directed owned managed practice practiced practicing worked "
    "working works hired tenure seniority job career".split()
)
TENURE_AFTER: Final = frozenset(
    "employee employment employed service experience seniority tenure practice veteran career worker "
    "there county company employer firm district department".split()
)

Effect = Literal[
    "max", "max_open", "min", "min_open", "approx", "almost", "total", "more", "first", "next", "last", "skip",
    "initial", "over", "for", "in", "within", "during", "across", "x", "after", "to", "of", "at",
    "lasting",
    "up_to", "limit",
]  # fmt: skip
"""What words directly before a number do to it."""


def _effects() -> dict[tuple[str, ...], Effect]:
    rows: dict[Effect, str] = {
        "max": "max .|not top|never top|may not top|never beyond|never more than|never over|never past|≤|< =|"
        "no more than|not more than|"
        "nor more than|not be more than|not to exceed|not exceed|not exceeding|"
        "never exceed|cannot exceed|without exceeding|maximum|maximum of|max|max of|at most|at the most|"
        "as many as|as much as|as often as|as long as|"
        "no longer than|not longer than|not last longer than|no greater than|not greater than|no later than|not over|"
        "not beyond|a ceiling of|ceiling of|ceiling|cap|up to and including|not past|nte|no higher than|"
        "no further than|"
        "no more often than|not more often than|no more frequently than|not more frequently than",
        "limit": "limited to|limit to|restricted to|restrict to|capped at|cap at|cap of|limit of|limits of|held to|"
        "confined to|limit is|cap is|limited to only|stop at|ends at",
        "up_to": "up to|upto|upto to|"
        + "|".join(
            f"{modal} {verb}"
            for modal in ("may", "can", "could", "might")
            for verb in ("add up to", "reach", "run to", "go to", "extend to", "rise to", "total")
        ),
        "max_open": "less than|fewer than|under|below|shorter than|<",
        "min": "at least|no sooner than|not sooner than|no closer than|not closer than|no earlier than|"
        "at the very least|> =|a minimum of|minimum of|minimum|no fewer than|no less than|not less than|"
        "not fewer than|"
        "upwards of|upward of|at the least|≥|>=",
        "min_open": "more than|more often than|more frequently than|greater than|exceeding|exceeds|exceed|"
        "exceeded|in excess of|beyond|longer than|past|"
        "over and above|>|above|additional to",
        "approx": "about|approximately|around|roughly|approx|some|circa|an estimated|estimated|~|generally|typically|"
        "usually|an average of|average of",
        "almost": "almost|nearly|just under|close to",
        "total": "total of|totaling|totalling|totals|total|in all|a sum of|=|total :|total number of|total to|"
        "sum to|the whole",
        "more": "additional|another|further|extra|more|add'l|addl",
        "first": "first|1st",
        "initial": "initial|starting|trial|trial of|trial period of|first course of",
        "next": "next|the following|coming|upcoming|following|subsequent|ensuing|second|third|final",
        "last": "last|past|previous|preceding|prior|recent|latter",
        "over": "over|span of|spread over|over the course of|over the span of|over a period of|over the period of|"
        "spanning",
        "for": "for|duration is|duration of|duration|for a period of|period of|duration :|"
        "a course of|course of|for the duration of",
        "in": "in|in the space of",
        "within": "within|inside|w / in",
        "during": "during|throughout|through",
        "across": "across",
        "x": "x|×|times",
        "after": "after|following|post",
        "lasting": "lasting|lasted|lasts|last for|lasting for|relief for|lasted for",
        "skip": "add up to|adds up to|adding up to|all|all of|the|a|an|only|just|his|her|their|its|this|these|"
        "those|full|same|entire|-|:|(|usual|"
        "recommended|"
        "authorized|certified|standard|requested|another|each|any|every one of|such|said|remaining|rest of",
        "of": "of|of the",
        "at": "at",
        "to": "to",
    }
    return {tuple(phrase.split()): effect for effect, phrases in rows.items() for phrase in phrases.split("|")}


def _by_last() -> dict[str, list[tuple[int, list[str], Effect]]]:
    rows: dict[str, list[tuple[int, list[str], Effect]]] = {}
    for words, effect in sorted(_effects().items(), key=lambda row: -len(row[0])):
        rows.setdefault(words[-1], []).append((len(words), list(words), effect))
    return rows


EFFECTS_BY_LAST: Final = _by_last()
"""The phrases by their last word, the longest first: their length, their words, their effect."""

LIMITING: Final = frozenset(
    "limit limits limited limiting restrict restricts restricted cap caps capped hold holds held confined".split()
)
"""Verbs that make a later "to 16" an upper bound."""


class Rate(NamedTuple):
    """`value` times in every `per` units."""

    value: Number
    per: Number
    unit: TimeUnit


RATE_WORDS: Final[dict[str, Rate]] = {
    **dict.fromkeys(["daily", "nightly", "qd", "qday", "qhs", "qam", "qpm", "od"], Rate(1, 1, "d")),
    **dict.fromkeys(["weekly", "qweek", "qwk", "qw"], Rate(1, 1, "wk")),
    **dict.fromkeys(["monthly", "qmonth", "qmo"], Rate(1, 1, "mo")),
    **dict.fromkeys(["yearly", "annually", "annual"], Rate(1, 1, "a")),
    "hourly": Rate(1, 1, "h"), "quarterly": Rate(1, 3, "mo"), "semiannually": Rate(1, 6, "mo"),
    **dict.fromkeys(["biweekly", "bi-weekly"], Rate(1, 2, "wk")),
    **dict.fromkeys(["bimonthly", "bi-monthly"], Rate(1, 2, "mo")), "fortnightly": Rate(1, 2, "wk"),
    "bid": Rate(2, 1, "d"), "tid": Rate(3, 1, "d"), "qid": Rate(4, 1, "d"), "qod": Rate(1, 2, "d"),
    "semiweekly": Rate(2, 1, "wk"), "biw": Rate(2, 1, "wk"), "tiw": Rate(3, 1, "wk"),
}  # fmt: skip
TRIGGERS: Final = frozenset(
    (*NUMBER_STARTS, *ORDINALS, *RATE_WORDS, *TIME_UNITS, *WEEKDAYS, "every", "each", "q", "bedtime", "l")
)
"""Words at which something may begin to be read."""

TWO_WAY_RATES: Final = frozenset({"biweekly", "bimonthly"})
"""Words that mean twice in the unit or once in two of them."""

SCOPES: Final[dict[str, Scope]] = {
    "session": "session", "visit": "session", "treatment": "session", "appointment": "session",
    "region": "region", "level": "region", "side": "region", "joint": "region", "site": "region", "limb": "region",
    "injury": "injury", "accident": "injury", "claim": "injury", "incident": "injury",
    "course": "course", "episode": "course", "flare": "course", "recurrence": "course", "surgery": "course",
}  # fmt: skip

UNIT_ADJECTIVES: Final = frozenset(
    "additional more further extra other consecutive full calendar continuous straight successive whole total "
    "supervised postoperative working business treatment program separate".split()
)
"""Words that may stand between a number and its unit of time."""

STOPS: Final = frozenset(
    "of for to in on at with by from over per a an the is was were are be been being has had have and or but that "
    "which who whom then as if when while after before during within until since because so not no nor than "
    "this these those "
    "his her their its may should would could will can must do does did asked needs need calls via into onto through "
    "without upon plus where whether it he she they we you there here was between against under above below about up "
    "down out off showed shows made make given gave also only page pages dated total totaling x".split()
)
"""Words that end the search for the noun a number counts."""

NOT_CARE: Final = frozenset(
    "living activities life report reports function log logs pain note notes diary diaries wage wages pay "
    "earnings salary "
    "income summary summaries basis".split()
)
"""Words behind "daily", "weekly" that it describes without saying how often there is care."""
EXERCISES: Final = frozenset(
    "raise raises raising bridge bridges bridging squat squats curl curls reps rep sets set plank planks lunge lunges "
    "rows press presses stretch stretches crunches".split()
)
"""Words before "3x10" that make it sets and repetitions."""

CLAUSE_BREAKS: Final = frozenset(
    "no without but while although though however because whereas since unless until who which whom that showed found "
    "nor if when where so despite whichever sooner later before after relief gain gains plus lieu instead rather "
    "versus vs "
    "against place".split()
)
"""Words that part two quantities: what follows does not belong to the same phase."""

SEQUENCE_WORDS: Final = frozenset(
    "then thereafter subsequently next continue continued continuing taper tapering tapered afterwards "
    "afterward reducing decreasing decrease fading fade easing dropping drop drops stepping step down "
    "finally lastly".split()
)

_DONE: Final = (
    "requested sought asked wanted desired proposed prescribed ordered approved certified authorized authorised "
    "granted "
    "allowed denied refused withheld noncertified declined received completed attended done used given taken had "
    "missed "
    "cancelled canceled paid billed pending gone spent unused outstanding scheduled booked kept held provided "
    "delivered "
    "recommended needed necessary warranted remaining remain remains left already meant let set planned tried logged "
    "documented recorded noted claimed charged offered supported counted listed covered reserved exhausted "
    "expired auth'd req'd reqd appr'd"
)
ELLIPSIS_SURE: Final = frozenset(
    f"{_DONE} more additional further others are were of is was have has had would will may should being".split()
)
"""Words behind a bare number that show that its noun was named before: "eight are necessary", "four completed"."""
""
ELLIPSIS_ENDS: Final = ELLIPSIS_SURE | frozenset(
    "on in to for from by at and or but which that as than so already now then only still after since before until per "
    "over beyond past through with contingent apiece down up if when while during within under a the he "
    "she they it".split()
)
"""Words that may follow a number whose noun was named before; a noun would be what it counts."""
ELLIPSIS_CUES: Final = frozenset(
    f"{_DONE} lists list shows counts says authorization auth rem visits sessions treatments other another rest "
    f"just only all some leaving "
    f"leaves left cancelled cancel cancels use uses needs need "
    "gives give gave names allows allow permits permit deny denies approve approves certify certifies attend attends "
    "show shows yields makes leave remainder these those has have had exceeds exceed used requests request seeks "
    "wants asks sought initial unused first next final prior previous earlier".split()
)
"""Words before a bare number that show that it counts what was named before: "cancelled 5", "the other 6"."""

FIELD_LABELS: Final[dict[str, Literal["freq", "dur", "count"]]] = {
    **dict.fromkeys(("frequency", "freq"), "freq"),
    **dict.fromkeys(("duration", "dur"), "dur"),
    **dict.fromkeys(("quantity", "qty", "quant", "disp", "dispense"), "count"),
}  # fmt: skip
"""The names of the fields of a request form."""

_SPELLED: Final = (
    "times weeks weekly visits visit sessions session months month treatments treatment duration frequency quantity"
)
_OTHER_WORDS: Final = frozenset(
    "limes dimes tires tiles tides tines mimes rimes timed timer time seeks reeks weeds weens weeps meekly mouth "
    "moth mouths "
    "moths north cession cessions curation weekday weekdays mission".split()
)


@cache
def damaged_words() -> dict[str, str]:
    """Return the words of a schedule under each misspelling of one letter: "wekks", "vists", "durati0n"."""
    letters = "abcdefghijklmnopqrstuvwxyz01"
    known = {*_SPELLED.split(), *_OTHER_WORDS, *COUNT_NOUNS, *TIME_UNITS, *RATE_WORDS}
    found: dict[str, str] = {}
    for word in _SPELLED.split():
        for at in range(len(word) + 1):
            head, tail = word[:at], word[at:]
            variants = [head + letter + tail for letter in letters]
            if tail:
                variants += [head + tail[1:], *(head + letter + tail[1:] for letter in letters)]
            if len(tail) > 1:
                variants.append(head + tail[1] + tail[0] + tail[2:])
            found.update((variant, word) for variant in variants if variant not in known)
    return found

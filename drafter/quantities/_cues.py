"""The words that tell whose number it is, as data: each with its role and how much it says.

The weights set by hand on one half of the labelled sentences of `evals/quantities/roles.jsonl`; the other half
shows what they are worth (`make bench`). A word of weight 1 beside a number settles its role where nothing speaks
against it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from drafter.quantities._model import Role


class Cue(NamedTuple):
    """A role and the weight of the word that tells it."""

    role: Role
    weight: float


def _cues(role: Role, weight: float, words: str) -> dict[str, Cue]:
    return dict.fromkeys(words.split(), Cue(role, weight))


CUES: Final[dict[str, Cue]] = {
    # What asked for, and what refused, which asked for too.
    **_cues("request", 1.0, "request requests requested requesting rfa asks asking asked ask wants wanted seeks "
    "sought seeking "
            "desired order ordered orders ordering prescribed prescribes prescribing prescription proposed "
            "proposes propose "
            "script resubmitted appeal appealed appeals appealing wishes suggests suggested preauthorization "
            "written prescriber "
            "requester please kindly plea bid contested disputed dispute denied denies deny noncertified refused "
            "declined "
            "withheld deferred disallowed withdrawn rejected rejects refuses denial refusal"),
    **_cues("request", 0.5, "additional further extra add adds adding needs need anew again proposal plan plans "
            "planned future refill refills continue continuing orthopedist surgeon treater ptp doctor wrote "
            "put start would"),
    # What utilization or independent review let through.
    **_cues("approved", 1.1, "approved approves approve authorized authorised authorizes authorize certified certifies "
            "certify granted grants grant cleared released approving restored restores reinstated conceded "
            "sanctioned okayed "
            "necessary certification authorization affirmed endorsed"),
    **_cues("approved", 0.7, "allowed allow modified modifies modification reduced pared cut trimmed overturned "
            "carrier insurer adjuster reviewer"),
    # What given.
    **_cues("history", 1.0, "completed completes completing attended attends received underwent undergone finished "
            "participated logged used rendered billed spent cancelled canceled missed attendance administered "
            "filled "
            "delivered performed consumed prior previous previously earlier already "),
    **_cues("history", 0.6, "history since given gave got went took has had tried treated ledger "
    "discharged "
            "discharge paid recalls counted produced kept saw seen lowered helped failed brought record "
            "records stand stands"),
    # What is allowed in general.
    **_cues("limit", 1.0, "guideline guidelines mtus odg acoem handbook chapter statute caps capped ceiling "
    "limits limit "
            "limited maximum cap permits permitted recommends recommend foresees schedule allotment allowance "
            "postsurgical "
            "regulation policy restricts allows authors edition"),
    **_cues("limit", 0.6, "recommended supports usual usually ordinarily generally normally typically expects "
    "expected optimum "
            "provides recurrences flare-ups flare flares advised exceed exceeds exceeding table code rule injury "
            " "
            "duration"),
    # The first part of a course.
    **_cues("trial", 1.2, "trial trials introductory test"),
    **_cues("trial", 0.7, "initial initially begin begins beginning starting"),
}  # fmt: skip

EFFECT_WORDS: Final = frozenset("effect effects response respond responds benefit works work worth improvement".split())
TIME_WORDS: Final = frozenset(
    "time within takes take after inside shows show produce produces see tells tell declare declares "
    "expect expected expects".split()
)
"""One of each in a clause asks how long it takes until care shows an effect."""

PRESCRIBERS: Final = frozenset(
    "psychologist psychiatrist physician doctor dr surgeon ptp therapist chiropractor treater orthopedist "
    "acupuncturist podiatrist neurologist physiatrist provider".split()
)
"""Who asks: what they recommend is a request, and no guideline."""
OF_REVIEW: Final = frozenset("reviewer review determination decision authorization request denial letter".split())
"""What may be "prior" without being care."""

PARTING: Final[dict[str, float]] = {
    **dict.fromkeys("but while whereas yet although though than against versus instead".split(), 0.35),
    **dict.fromkeys("with plus including".split(), 0.2),
    **dict.fromkeys((",", "(", ")", "-", "–", "—"), 0.75),
    **dict.fromkeys(("and", "or", "which", "that", "who", "beside", "beyond", "where", "if", "when"), 0.7),
    ";": 0.3,
}  # fmt: skip
"""What stands between a cue and a number, and how much of the cue is left behind it."""

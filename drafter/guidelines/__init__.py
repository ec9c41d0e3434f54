"""The guidelines: editions, passages and limits as data, which of them apply to a request, and where words stand.

    >>> from datetime import date
    >>> from drafter.guidelines import LimitQuery, load_library
    >>> library = load_library()
    >>> query = LimitQuery(treatment="massage therapy", region="low back", as_of=date(2015, 6, 30))
    >>> [(entry.limit.id, entry.limit.words()) for entry in library.select(query).selected]
    [('CP09-MASSAGE', '4-6 visits')]

Nothing that ships here has been verified against an official text. `guidelines/README.md` describes the files.
"""

from drafter.guidelines._confirm import Confirmation, fingerprint_of, write_confirmation
from drafter.guidelines._import import Proposed, edition_id, propose, review_text, sha256_of
from drafter.guidelines._lint import LintFinding, lint
from drafter.guidelines._loader import Library, library_schema, load_library, write_library_schema
from drafter.guidelines._models import (
    CareStage,
    Condition,
    Diagnosis,
    Edition,
    Family,
    InForce,
    Limit,
    LimitUnit,
    Operation,
    Passage,
    Stage,
    TextKind,
    Verification,
)
from drafter.guidelines._numbers import CourseNumbers, PhaseNumbers, duration_words, plural
from drafter.guidelines._packs import CHECKSUMS_FILE, open_pack, seal_pack
from drafter.guidelines._parts import write_compiled
from drafter.guidelines._review import (
    Accept,
    ImportSource,
    Review,
    ReviewedLimit,
    ReviewedPassage,
    ReviewFile,
    limit_of,
    read_review,
    tally,
    with_decisions,
    with_fields,
    write_accepted,
)
from drafter.guidelines._search import Excerpt, Hit
from drafter.guidelines._select import (
    LimitQuery,
    PastOperation,
    Reason,
    ReasonCode,
    RejectedLimit,
    SelectedLimit,
    Selection,
)
from drafter.guidelines._verify import ImportedText, Verified, imported_texts, same_document, verify_limits

__all__ = [
    "CHECKSUMS_FILE",
    "Accept",
    "CareStage",
    "Condition",
    "Confirmation",
    "CourseNumbers",
    "Diagnosis",
    "Edition",
    "Excerpt",
    "Family",
    "Hit",
    "ImportSource",
    "ImportedText",
    "InForce",
    "Library",
    "Limit",
    "LimitQuery",
    "LimitUnit",
    "LintFinding",
    "Operation",
    "Passage",
    "PastOperation",
    "PhaseNumbers",
    "Proposed",
    "Reason",
    "ReasonCode",
    "RejectedLimit",
    "Review",
    "ReviewFile",
    "ReviewedLimit",
    "ReviewedPassage",
    "SelectedLimit",
    "Selection",
    "Stage",
    "TextKind",
    "Verification",
    "Verified",
    "duration_words",
    "edition_id",
    "fingerprint_of",
    "imported_texts",
    "library_schema",
    "limit_of",
    "lint",
    "load_library",
    "open_pack",
    "plural",
    "propose",
    "read_review",
    "review_text",
    "same_document",
    "seal_pack",
    "sha256_of",
    "tally",
    "verify_limits",
    "with_decisions",
    "with_fields",
    "write_accepted",
    "write_compiled",
    "write_confirmation",
    "write_library_schema",
]

"""`CaseFile`: the structured facts of one case. Knows nothing of guidelines or drafts."""

from drafter.casefile._models import (
    CaseFile,
    Claimant,
    ClinicalFinding,
    Decision,
    Diagnosis,
    DisputedItem,
    Document,
    Fact,
    FactKind,
    Injury,
    Reviewer,
    Surgery,
    TreatmentRecord,
    Unknown,
    UrDecision,
    case_schema,
)

__all__ = [
    "CaseFile",
    "Claimant",
    "ClinicalFinding",
    "Decision",
    "Diagnosis",
    "DisputedItem",
    "Document",
    "Fact",
    "FactKind",
    "Injury",
    "Reviewer",
    "Surgery",
    "TreatmentRecord",
    "Unknown",
    "UrDecision",
    "case_schema",
]

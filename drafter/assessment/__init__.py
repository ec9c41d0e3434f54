"""Request and history against the selected limits: arithmetic, never a decision. Knows nothing of prose."""

from drafter.assessment._assess import assess
from drafter.assessment._models import Aspect, AspectCheck, Assessment, LimitCheck, Status, Sum, SumKind
from drafter.assessment._query import AsOf, as_of, query_for, request_reading, request_schedule, same_treatment

__all__ = [
    "AsOf",
    "Aspect",
    "AspectCheck",
    "Assessment",
    "LimitCheck",
    "Status",
    "Sum",
    "SumKind",
    "as_of",
    "assess",
    "query_for",
    "request_reading",
    "request_schedule",
    "same_treatment",
]

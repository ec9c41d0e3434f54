"""The client for any OpenAI-compatible endpoint: typed failures, usage on failure too. Knows nothing of drafts."""

from drafter.model._client import ModelClient
from drafter.model._endpoint import is_loopback, require_allowed
from drafter.model._failures import failure_of
from drafter.model._request import ChatRequest, Message, Role
from drafter.model._response import Answer, Usage, interpret, retry_after

__all__ = [
    "Answer",
    "ChatRequest",
    "Message",
    "ModelClient",
    "Role",
    "Usage",
    "failure_of",
    "interpret",
    "is_loopback",
    "require_allowed",
    "retry_after",
]

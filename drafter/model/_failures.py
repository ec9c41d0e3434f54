"""What the library raises, turned into failures of ours: the facts are kept, the words are not.

A message of the library may repeat the endpoint's own, which may repeat the request, which holds facts of a case.
"""

from __future__ import annotations

import json
from typing import Any

from drafter.errors import (
    AuthenticationError,
    BadRequestError,
    ContentFilteredError,
    MalformedBodyError,
    ModelError,
    ModelTimeoutError,
    RateLimitedError,
    TransportError,
    TruncatedError,
)
from drafter.model._response import retry_after


def failure_of(error: Exception) -> ModelError:
    """Return the failure that stands for an exception of the `openai` library, or of what it is built on.

    Args:
        error: What was raised while a request was sent and its answer read.

    Returns:
        The failure, with status, request id and usage where they are known. An exception that nobody foresaw is a
        plain `ModelError` that says its kind, and is not retried.
    """
    import openai

    if isinstance(error, ModelError):
        return error
    match error:
        case openai.APITimeoutError():
            return ModelTimeoutError("no whole answer came in time.", hint="Raise `timeout_seconds`.")
        case openai.APIConnectionError():
            return TransportError(
                "it cannot be reached, or the connection broke.", hint="Check `base_url` and that the server runs."
            )
        case openai.APIResponseValidationError() | json.JSONDecodeError() | UnicodeDecodeError():
            return MalformedBodyError("the answer is no chat completion.", status_code=_status(error))
        case openai.APIStatusError():
            return _of_status(error)
        case openai.LengthFinishReasonError():
            return TruncatedError("the answer ends at the limit of tokens.", **_usage(error))
        case openai.ContentFilterFinishReasonError():
            return ContentFilteredError("a filter of the provider stopped the answer.", **_usage(error))
        case _:
            return ModelError(f"the request failed: {type(error).__name__}.")


def _of_status(error: Any) -> ModelError:
    facts: dict[str, Any] = {"status_code": error.status_code, "request_id": error.request_id}
    match error.status_code:
        case 401 | 403:
            return AuthenticationError(
                "it does not accept the key.", hint="Check the variable that `api_key_env` names.", **facts
            )
        case 408 | 504:
            return ModelTimeoutError(f"it gave up waiting (HTTP {error.status_code}).", **facts)
        case 429:
            wait = retry_after(error.response.headers)
            return RateLimitedError("it asks to slow down (HTTP 429).", retry_after=wait, **facts)
        case status if status >= 500:
            wait = retry_after(error.response.headers)
            return TransportError(f"the server failed (HTTP {status}).", retry_after=wait, **facts)
        case status if status < 400:
            return BadRequestError(
                f"it answers with a redirect (HTTP {status}), which is not followed.",
                hint="Set `base_url` to where it leads, if the facts of a case may go there.",
                **facts,
            )
        case 404:
            return BadRequestError("it knows no such path or model (HTTP 404).", hint="Check both.", **facts)
        case status if error.code == "content_filter":
            return ContentFilteredError(f"a filter of the provider stopped the request (HTTP {status}).", **facts)
        case status:
            return BadRequestError(
                f"it does not take the request (HTTP {status}).",
                hint="Check that the model knows JSON schemas and that the case fits into its context.",
                **facts,
            )


def _status(error: Exception) -> int | None:
    found = getattr(error, "status_code", None)
    return found if isinstance(found, int) else None


def _usage(error: Any) -> dict[str, Any]:
    usage = getattr(error.completion, "usage", None)
    return {name: getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens")}

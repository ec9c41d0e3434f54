"""`ModelClient`: a question to an endpoint, an answer or a typed failure back."""

from __future__ import annotations

import random
import weakref
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from drafter.errors import ModelError, SettingsError
from drafter.model._endpoint import require_allowed
from drafter.model._failures import failure_of
from drafter.model._request import ChatRequest
from drafter.model._response import Answer, interpret
from drafter.model._transport import http_client
from drafter.settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI
    from tenacity import RetryCallState

_NO_KEY: Final = "none"
"""The library insists on a key. This one never leaves: the transport sends the user's or none."""
_LONGEST_PAUSE: Final = 30.0
"""Seconds between two tries where the endpoint does not say how long to wait."""


@dataclass(frozen=True, kw_only=True, repr=False)
class ModelClient:
    """A client for one OpenAI-compatible endpoint.

    Build the request, send it, interpret the answer: the first and the last are pure functions (`ChatRequest.body`,
    `interpret`, `failure_of`), so that an asynchronous client can share them.

    Args:
        settings: Where the endpoint is and how it is asked.
        first_pause: Seconds before the second try; each further pause is twice as long. An endpoint that names a time
            (`Retry-After`) is waited for exactly as long as it says.

    Raises:
        RemoteNotAllowedError: The endpoint is not on this machine, and `allow_remote` is not set. No socket is opened.
        SettingsError: `base_url` or `model` is not set, or the variable that should hold the key.
    """

    settings: Settings
    first_pause: float = 0.5

    def __post_init__(self) -> None:
        if self.settings.base_url is None or self.settings.model is None:
            missing = " and ".join(f"`{n}`" for n in ("base_url", "model") if getattr(self.settings, n) is None)
            raise SettingsError(
                f"the model writer needs {missing}.",
                where="settings",
                hint="Set it in drafter.yaml or in the environment (DRAFTER_BASE_URL, DRAFTER_MODEL).",
            )
        require_allowed(self.settings.base_url, allow_remote=self.settings.allow_remote)
        self.settings.key()

    def __repr__(self) -> str:
        """Return the endpoint and the model."""
        return f"ModelClient({self.settings.base_url!r}, model={self.settings.model!r})"

    def ask(self, request: ChatRequest) -> Answer:
        """Return the answer to a request. Sends it again where the connection, the time or the rate was the reason.

        Raises:
            ModelError: The failure of the last try, which carries how many requests were sent (`requests`).
        """
        from tenacity import Retrying, retry_if_exception, stop_after_attempt

        retrying = Retrying(
            stop=stop_after_attempt(self.settings.transport_attempts),
            retry=retry_if_exception(self._is_worth_another_try),
            wait=self._pause,
            reraise=True,
        )
        body = self.body(request)
        try:
            answer = retrying(lambda: self._send(body))
        except ModelError as failure:
            failure.requests = _tries(retrying.statistics)
            raise
        return answer.model_copy(update={"requests": _tries(retrying.statistics)})

    def body(self, request: ChatRequest) -> dict[str, Any]:
        """Return the body of the HTTP request for a question, as `ask` sends it."""
        return request.body(
            model=self.settings.model or "",
            max_output_tokens=self.settings.max_output_tokens,
            temperature=self.settings.temperature,
            seed=self.settings.seed,
        )

    def close(self) -> None:
        """Close the connections that are kept open between two requests."""
        self._library.close()

    def _send(self, body: dict[str, Any]) -> Answer:
        import httpx2

        try:
            # The answer is taken as it came: the library would make objects out of it without a look at its form.
            response = self._library.post("/chat/completions", body=body, cast_to=httpx2.Response)
        except (ModelError, SettingsError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the library raises is mapped, and its words are not kept
            raise failure_of(error) from None
        return interpret(
            response.text, status_code=response.status_code, request_id=response.headers.get("x-request-id")
        )

    @cached_property
    def _library(self) -> OpenAI:
        import openai

        base_url = self.settings.base_url or ""
        host = require_allowed(base_url, allow_remote=self.settings.allow_remote)
        # Given as empty text, these are not taken from the environment.
        library = openai.OpenAI(
            base_url=base_url,
            api_key=_NO_KEY,
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            max_retries=0,
            timeout=self.settings.timeout_seconds,
            http_client=http_client(host=host, key=self.settings.key(), timeout=self.settings.timeout_seconds),
        )
        # Connections that are kept open for the next request end with this client, whoever forgets to close it.
        weakref.finalize(self, library.close)
        return library

    def _is_worth_another_try(self, error: BaseException) -> bool:
        if not isinstance(error, ModelError) or not error.retryable:
            return False
        # Somebody waits for the draft: an endpoint that asks for more time than an answer may take is as good as down.
        return error.retry_after is None or error.retry_after <= self.settings.timeout_seconds

    def _pause(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome is not None else None
        if isinstance(failure, ModelError) and failure.retry_after is not None:
            return failure.retry_after
        pause = self.first_pause * 2.0 ** (state.attempt_number - 1)
        # Jitter: clients that failed together must not come back together.
        return float(min(pause, _LONGEST_PAUSE)) * (0.5 + random.random() / 2)  # noqa: S311 - no secret depends on it


def _tries(statistics: dict[str, Any]) -> int:
    return int(statistics.get("attempt_number", 1))

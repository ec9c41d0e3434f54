"""Everything `drafter` raises, in one tree.

::

    DrafterError                what a caller catches; `exit_code` 2: could not do it
    ├── InputError              something the user gave cannot be used as it is
    │   ├── CaseFileError       a case file: a field missing, misspelt, out of order
    │   ├── DraftFileError      a draft: not ours, not text, an item that the case has not
    │   ├── DocumentError       a file to read: missing, empty, not text, of an unknown encoding
    │   ├── LetterError         a determination letter: not one, or of a layout that is not read
    │   ├── GuidelineError      a guideline pack: a file that does not parse, a passage that does not exist
    │   ├── DecisionError       a decision word or an item named on the command line or in a call
    │   ├── UnknownRuleError    a rule code that does not exist
    │   └── SettingsError       a setting: a field misspelt, a value that does not fit, one that is missing
    │       └── RemoteNotAllowedError   the endpoint is not on this machine, and nobody has allowed that
    ├── ModelError              the language model's endpoint gave no usable answer; carries facts, not prose
    │   ├── TransportError      nobody listens, the connection broke, the server failed (5xx)      retried
    │   ├── RateLimitedError    429; `retry_after` says how long to wait, where the server does    retried
    │   ├── ModelTimeoutError   no whole answer within the time set                                retried
    │   ├── AuthenticationError the key is missing, wrong or has no right to the model
    │   ├── BadRequestError     the endpoint does not take the request as it is
    │   ├── MalformedBodyError  the answer is no JSON, or JSON that is no chat completion
    │   ├── TruncatedError      the answer ends at the limit of tokens
    │   ├── RefusedError        the model refuses
    │   ├── ContentFilteredError    a filter of the provider stopped the request or the answer
    │   └── SchemaError         the answer does not fit the schema that was asked for      asked again
    ├── TemplateError           a prompt template that cannot be found or rendered
    └── DataFolderError         the data that ships with the package is not where it should be

A message names the file, the field or the fact's id, and what to change. It never repeats the value of a case fact:
what a person typed into a case file may be health information, and messages end up in logs. A `ModelError` repeats
nothing of what was sent or answered either. Settings are no facts of a case: a message shows the value, unless it is or
may be a key.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

Outcome = Literal[
    "transport", "rate_limited", "timeout", "authentication", "bad_request", "malformed_body", "truncated", "refused",
    "content_filter", "schema", "failed",
]  # fmt: skip
"""The kinds of failure of a model's endpoint, each one word for records."""


class DrafterError(Exception):
    """The base of every error this package raises.

    Args:
        message: What is wrong, naming the field, file or fact id; no value of a case fact.
        where: The file, folder or argument it is about, where there is one.
        hint: What to change, as a sentence.
    """

    exit_code: ClassVar[int] = 2
    """The exit status of the command line for this error: 2, could not do what was asked."""

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """Return the message with its place before it and the hint behind it."""
        place = f"{self.where}: " if self.where else ""
        stop = "" if self.message.endswith((".", "?", "!", ":")) else "."
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{stop}{hint}"


class InputError(DrafterError):
    """Something the user gave cannot be used as it is."""


class CaseFileError(InputError):
    """A case file cannot be read: the message names each field and what to change."""


class DraftFileError(InputError):
    """A draft cannot be read, or does not belong to the case it is checked against."""


class DocumentError(InputError):
    """A file cannot be read as a document: it is missing, empty, not text, or of an unknown encoding."""


class LetterError(InputError):
    """A text is no determination letter, or one of a layout that is not read."""


class GuidelineError(InputError):
    """A guideline pack does not parse, or a passage or limit does not exist."""


class DecisionError(InputError):
    """A decision word is not one of the three, or names an item that the case does not have."""


class UnknownRuleError(InputError):
    """A rule code that does not exist."""


class SettingsError(InputError):
    """A setting is misspelt, has a value that does not fit, or is missing where it is needed."""


class RemoteNotAllowedError(SettingsError):
    """The endpoint is not on this machine, and `allow_remote` is not set. A key in the environment is no consent."""


class ModelError(DrafterError):
    """The endpoint of the language model gave no usable answer.

    Args:
        message: What happened, in our words; nothing of the request or the answer.
        hint: What to change, as a sentence.
        status_code: The HTTP status, where there was an answer.
        request_id: What the endpoint calls the request, for its owner to look up.
        prompt_tokens: Tokens that the request took, where the endpoint counted them.
        completion_tokens: Tokens that the answer took, where the endpoint counted them.
        retry_after: Seconds that the endpoint asks to wait before the next try.
    """

    outcome: ClassVar[Outcome] = "failed"
    """One word for records: the kind of failure."""
    retryable: ClassVar[bool] = False
    """Whether the same request may succeed a little later."""

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        status_code: int | None = None,
        request_id: str | None = None,
        prompt_tokens: int | None = None,
        completion_tokens: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, where="model endpoint", hint=hint)
        self.status_code = status_code
        self.request_id = request_id
        self.prompt_tokens = prompt_tokens
        self.completion_tokens = completion_tokens
        self.retry_after = retry_after
        self.requests = 1
        """How many HTTP requests were sent before this was given up."""


class TransportError(ModelError):
    """Nobody listens, the connection broke, or the server failed (5xx)."""

    outcome = "transport"
    retryable = True


class RateLimitedError(ModelError):
    """The endpoint asks to slow down (429)."""

    outcome = "rate_limited"
    retryable = True


class ModelTimeoutError(ModelError):
    """No whole answer came within the time set."""

    outcome = "timeout"
    retryable = True


class AuthenticationError(ModelError):
    """The key is missing, wrong, or has no right to the model (401, 403)."""

    outcome = "authentication"


class BadRequestError(ModelError):
    """The endpoint does not take the request as it is (the other 4xx, a redirect)."""

    outcome = "bad_request"


class MalformedBodyError(ModelError):
    """The answer is no JSON, or JSON that is no chat completion."""

    outcome = "malformed_body"


class TruncatedError(ModelError):
    """The answer ends at the limit of tokens."""

    outcome = "truncated"


class RefusedError(ModelError):
    """The model refuses to write this."""

    outcome = "refused"


class ContentFilteredError(ModelError):
    """A filter of the provider stopped the request or the answer."""

    outcome = "content_filter"


class SchemaError(ModelError):
    """The answer does not fit the schema that was asked for.

    Args:
        fault: A place in the answer and what belongs there, in our words and without the answer's own: it may be shown
            to the model.
        facts: The facts that every `ModelError` carries.
    """

    outcome = "schema"

    def __init__(self, fault: str, **facts: Any) -> None:
        super().__init__(f"the answer does not have the form that was asked for: {fault}.", **facts)
        self.fault = fault


class TemplateError(DrafterError):
    """A prompt template cannot be found, parsed or rendered."""


class DataFolderError(DrafterError):
    """The data that ships with the package (prompts, guidelines, evals) is not where it should be."""

"""A request as data: what to say, and what the answer must look like. Nothing here touches a socket."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Role = Literal["system", "user", "assistant"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Message(_Value):
    """One message of a conversation. Its words may be facts of a case: they do not show in its repr."""

    role: Role
    content: str

    def __repr__(self) -> str:
        """Return the role and the length alone."""
        return f"Message(role={self.role!r}, {len(self.content)} characters)"

    __str__ = __repr__


class ChatRequest(_Value):
    """A question to a model whose answer is one JSON object."""

    messages: tuple[Message, ...]
    schema_name: str
    """What the endpoint calls the schema: letters, digits, dashes, underscores."""
    answer_schema: dict[str, Any]
    """The JSON Schema of the answer: flat and small, for constrained decoding gets slow and unreliable otherwise."""

    def __repr__(self) -> str:
        """Return the number of messages alone."""
        return f"ChatRequest({len(self.messages)} messages)"

    __str__ = __repr__

    def body(
        self, *, model: str, max_output_tokens: int, temperature: float | None = None, seed: int | None = None
    ) -> dict[str, Any]:
        """Return the body of the HTTP request: the same bytes for the same question.

        Args:
            model: The model's name.
            max_output_tokens: The most tokens that the answer may take.
            temperature: Left out where it is None.
            seed: Left out where it is None.
        """
        chosen: dict[str, Any] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.content} for message in self.messages],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": self.schema_name, "strict": True, "schema": self.answer_schema},
            },
            # Servers on this machine know `max_tokens`; not all of them know the newer name.
            "max_tokens": max_output_tokens,
        }
        if temperature is not None:
            chosen["temperature"] = temperature
        if seed is not None:
            chosen["seed"] = seed
        return chosen

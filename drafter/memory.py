"""What was read of a text, remembered for as long as somebody wants it and no longer.

One check asks the same questions of the same sentences and facts many times over, and so does the next check of a draft
that was edited in one place. A cache of the process would answer both, and would keep the words of cases in memory
after their case is closed. So what functions of this package read is kept in a `Memory` that the caller holds, and only
while it is in use.

    >>> from drafter.memory import Memory
    >>> with Memory().in_use():
    ...     pass  # functions marked as remembered are asked once for each text
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_MISSING: Final = object()


class Memory:
    """Answers of functions, by function and arguments.

    It holds what was asked during the last two uses: what an edit took out of a draft is forgotten with the one after.
    Not for two threads at once.
    """

    def __init__(self) -> None:
        self._now: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let remembered functions answer from this memory until the block ends."""
        self._before, self._now = self._now, {}
        token = _USED.set(self)
        try:
            yield
        finally:
            _USED.reset(token)

    def _get(self, key: Hashable) -> Any:
        found = self._now.get(key, _MISSING)
        if found is _MISSING:
            found = self._before.get(key, _MISSING)
            if found is not _MISSING:
                self._now[key] = found
        return found


_USED: Final[ContextVar[Memory | None]] = ContextVar("memory", default=None)


def in_use() -> bool:
    """Return whether some memory is in use: what was read around this call is then read once for both."""
    return _USED.get() is not None


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a pure function whose arguments are hashable: it is asked once for them in a memory that is in use."""

    @functools.wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        memory = _USED.get()
        if memory is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(kwargs.items())) if kwargs else (function, args)
        found = memory._get(key)
        if found is _MISSING:
            found = memory._now[key] = function(*args, **kwargs)
        return found  # type: ignore[no-any-return] # what this function returned before

    return ask


def remembered_by_identity(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a pure function whose arguments never change and are slow to hash, such as a case.

    It is asked once for the same objects.
    """

    @functools.wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        memory = _USED.get()
        if memory is None:
            return function(*args, **kwargs)
        every = (*args, *kwargs.values())
        key = (function, *map(id, every))
        found = memory._get(key)
        if found is _MISSING:
            # The arguments are kept with the answer: no other object can then have the identity of one of them.
            found = memory._now[key] = (every, function(*args, **kwargs))
        return found[1]  # type: ignore[no-any-return] # what this function returned before

    return ask

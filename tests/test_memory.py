"""What is remembered: for as long as a memory is in use, for the words of the last two uses, and never beyond."""

from __future__ import annotations

import gc
import weakref

from drafter.memory import Memory, in_use, remembered, remembered_by_identity


def counted():
    calls = []

    @remembered
    def double(text, *, times=2):
        calls.append(text)
        return text * times

    return double, calls


def test_without_a_memory_nothing_is_kept():
    double, calls = counted()
    assert (double("a"), double("a")) == ("aa", "aa")
    assert calls == ["a", "a"]
    assert not in_use()


def test_in_a_memory_each_question_is_asked_once():
    double, calls = counted()
    with Memory().in_use():
        assert in_use()
        assert [double("a"), double("a"), double("a", times=3), double("b")] == ["aa", "aa", "aaa", "bb"]
    assert calls == ["a", "a", "b"]
    assert double("a") == "aa"
    assert calls == ["a", "a", "b", "a"]


def test_a_memory_holds_the_last_two_uses():
    double, calls = counted()
    memory = Memory()
    for asked in (["a", "b"], ["b", "c"], ["a", "b", "c"]):
        with memory.in_use():
            for text in asked:
                double(text)
    assert calls == ["a", "b", "c", "a"], "a was not asked in the second use"


def test_an_answer_of_none_is_an_answer():
    calls = []

    @remembered
    def nothing(text):
        calls.append(text)

    with Memory().in_use():
        assert (nothing("a"), nothing("a")) == (None, None)
    assert calls == ["a"]


def test_a_question_that_raises_is_asked_again():
    calls = []

    @remembered
    def broken(text):
        calls.append(text)
        raise ValueError(text)

    with Memory().in_use():
        for _ in range(2):
            try:
                broken("a")
            except ValueError:
                continue
    assert calls == ["a", "a"]


class Thing:
    """Something without a hash of its own."""

    __hash__ = None


def test_objects_are_told_apart_by_identity_and_let_go_with_the_memory():
    calls = []

    @remembered_by_identity
    def look(thing):
        calls.append(id(thing))
        return len(calls)

    memory, one, other = Memory(), Thing(), Thing()
    with memory.in_use():
        assert [look(one), look(one), look(other)] == [1, 1, 2]
    gone = weakref.ref(one)
    del one, memory
    gc.collect()
    assert gone() is None

"""Rules that can be read in two ways, each as a named choice that a client can change.

The guidelines and the code leave such readings open, and reviewers differ on them. Whatever is chosen here is said in
the arithmetic of an assessment; no choice is hidden in code. The defaults are ours and no legal advice.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict


class Policies(BaseModel):
    """How rules are read that can be read in two ways."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True, title="drafter policies"
    )

    edition_day: Literal["decision", "ur"] = "decision"
    """Which day picks the edition: that of the decision, or that of the UR decision. Where the chosen one is unknown,
    the other stands in for it, and the report says so."""
    earlier_course: Literal["apart_after_flare_up", "always_counted"] = "apart_after_flare_up"
    """Whether visits of an earlier course count against a limit on the course. `apart_after_flare_up`: a documented
    new flare-up a year or more after the last visit, and care in the acute phase, are another course. A statutory cap
    counts all visits either way."""
    first_course: Literal["half_of_upper_end", "half_of_lower_end"] = "half_of_upper_end"
    """Of which figure the first course after surgery is the half, where the schedule gives a range (3-8 visits)."""
    statutory_cap: Literal["tested", "apart"] = "tested"
    """Whether a passed cap of 24 visits (Labor Code 4604.5(c)) shows in the status of an item. It is reported either
    way, it is never a ground of necessity, and room under it proves nothing."""
    open_total: Literal["open_with_improvement", "first_stage_only"] = "open_with_improvement"
    """What lies past a first stage whose passage names no total (acupuncture): care that may go on with documented
    functional improvement, or nothing."""
    program_stage: Literal["first_request_held_to_it", "total_only"] = "first_request_held_to_it"
    """Whether a request for a program is held to the stage of two weeks without gains, even if its total keeps the
    ceiling."""
    soft_limit: Literal["needs_a_reason", "advice"] = "needs_a_reason"
    """Whether a limit "in most cases" is passed by a higher number, so that a reason must be stated, or advises."""
    opioid_sum: Literal["over_all_items", "item_alone"] = "over_all_items"
    """Whether a daily dose of opioids is summed over all items of the case, so that each of them passes the limit."""
    refills: Literal["one_fill_and_refills", "first_fill"] = "one_fill_and_refills"
    """How long a dispensed quantity lasts: with its refills, or the first fill alone."""
    month_of_use: Literal["thirty_days", "by_calendar"] = "thirty_days"
    """What is held against a limit in months: 30 days keep a limit of one month, or (by calendar) 28 to 31 days may or
    may not."""
    weeks_given: Literal["counted_where_dated", "not_counted"] = "counted_where_dated"
    """Whether the time of earlier visits counts against the weeks of a course, where the record dates them."""
    unstated_time: Literal["not_asked_for", "cannot_tell"] = "not_asked_for"
    """What a request for a number of visits says of weeks and rate where it states none: it asks for no more of them
    than the limit gives, or nobody can tell."""


DEFAULT: Final = Policies()
"""The readings that hold where a client chooses none."""

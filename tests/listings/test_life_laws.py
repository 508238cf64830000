"""The life of a listing as laws: whatever is tried in whatever order, only what the table allows happens."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.models import Listing, ListingEvent
from listings.services.moves import ALLOWED, IN_DIRECTORY, ListingMoved, move, target

Act = ListingEvent.Act
State = Listing.State

acts = st.lists(st.sampled_from(sorted(ALLOWED)), min_size=1, max_size=25)


def _fields(act: str, at: datetime) -> dict[str, Any]:
    if act == Act.RECTIFY:
        return {"rectify_by": at.date(), "due_date": at.date()}
    if act == Act.EXITED:
        return {"exit_reason": "violation", "exited_at": at}
    if act in (Act.READMITTED, Act.REINSTATED):
        return {"exit_reason": "", "exited_at": None}
    return {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tried=acts)
def test_no_path_leaves_the_table_and_the_events_tell_the_state(
    institution: Any, trainer: Any, at: datetime, tried: list[str]
) -> None:
    listing = Listing.objects.create(
        kind="resource", institution=institution, region_id=institution.region_id, changed_at=at
    )
    happened = []
    for num, act in enumerate(tried):
        before = Listing.objects.get(pk=listing.pk)
        when = at + timedelta(minutes=num)
        try:
            move(listing=listing, act=act, actor=trainer.user, at=when, reason="因为", **_fields(act, when))
        except ListingMoved:
            assert before.state not in ALLOWED[act]
            after = Listing.objects.get(pk=listing.pk)
            assert (after.state, after.changed_at) == (before.state, before.changed_at)
        else:
            assert before.state in ALLOWED[act]
            happened.append(act)
    stored = Listing.objects.get(pk=listing.pk)
    events = list(listing.events.order_by("pk"))
    assert [event.act for event in events] == happened
    state = State.DRAFT
    for event in events:
        assert event.from_state == state
        state = event.to_state
    assert stored.state == state
    assert stored.in_directory == (state in IN_DIRECTORY)
    assert not stored.in_directory or stored.listed_at is not None


def test_every_act_has_a_place_to_come_from_and_one_to_go_to() -> None:
    assert set(ALLOWED) == set(Act.values)
    for act, sources in ALLOWED.items():
        for source in sources:
            assert target(act=act, came_from=source) in State.values


def test_every_state_is_reached_and_none_is_a_trap() -> None:
    ways = {
        state: {target(act=act, came_from=state) for act in ALLOWED if state in ALLOWED[act]} for state in State.values
    }
    reached = {State.DRAFT.value}
    while new := {there for state in reached for there in ways[state]} - reached:
        reached |= new
    assert reached == set(State.values)
    assert all(ways[state] - {state} for state in State.values)


@pytest.mark.parametrize("state", [State.SUSPENDED, State.EXITED])
def test_what_left_the_directory_under_review_can_be_returned_but_not_approved(state: str) -> None:
    assert state in ALLOWED[Act.RETURNED]
    assert state not in ALLOWED[Act.APPROVED]
    assert target(act=Act.RETURNED, came_from=state) == state

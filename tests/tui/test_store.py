"""The store: whatever is lost on the way, the console ends up with what the room says."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from roomctl.types import PersonId, RequestId
from roomctl.wire.clients import Changed, Goodbye, Meters, Reply, State
from roomctl.wire.codec import plain
from roomctl.wire.view import ActView, ConsoleState, EntryView, KnockView
from tests.tui.group import ANNA, EVA, FRANZ, evening
from tui.store import AskAgain, Ended, NameAgain, Restarted, Store, disconnected, receive

replace = msgspec.structs.replace


def state(value: ConsoleState, rev: int = 0, epoch: str = "e-1") -> State:
    return State(version=1, epoch=epoch, rev=rev, state=value)


def changed(rev: int, section: str, value: Any) -> Changed:
    return Changed(rev=rev, section=section, value=plain(value))  # type: ignore[arg-type]


def started(value: ConsoleState | None = None, now: float = 0.0) -> Store:
    return receive(Store(), state(value or evening()), now)[0]


def waiting(*requests: int) -> tuple[EntryView, ...]:
    return tuple(
        EntryView(request=RequestId(n), person=EVA, origin="remote", waiting_s=10.0) for n in requests
    )


# --- events ----------------------------------------------------------------------------------------

acts = st.one_of(
    st.tuples(
        st.just("speaking"), st.lists(st.sampled_from([ANNA, EVA, FRANZ, "room"]), max_size=3).map(tuple)
    ),
    st.tuples(
        st.just("lobby"), st.lists(st.just(KnockView(id=EVA, name="x", role="guest")), max_size=2).map(tuple)
    ),
    st.tuples(st.just("queue"), st.lists(st.integers(1, 20), max_size=5, unique=True).map(tuple)),
    st.tuples(st.just("mute"), st.booleans()),
)
fates = st.sampled_from(["arrives", "arrives", "arrives", "lost", "twice"])


def apply(value: ConsoleState, what: str, to: Any) -> tuple[ConsoleState, str]:
    if what == "queue":
        return replace(value, floor=replace(value.floor, queue=waiting(*to))), "floor"
    if what == "mute":
        return replace(value, sound=replace(value.sound, room_muted=to)), "sound"
    return replace(value, **{what: to}), what


@given(st.lists(st.tuples(acts, fates), max_size=40))
def test_whatever_is_lost_the_store_ends_as_the_room(story: list[tuple[tuple[str, Any], str]]) -> None:
    """The service answers each question at once; a store that never asks about a gap would stay wrong."""
    truth, rev = evening(), 0
    store = started(truth)
    for (what, to), fate in story:
        truth, section = apply(truth, what, to)
        rev += 1
        message = changed(rev, section, getattr(truth, section))
        for _time in range({"arrives": 1, "lost": 0, "twice": 2}[fate]):
            store, effects = receive(store, message, 0.0)
            if AskAgain() in effects:
                store, effects = receive(store, state(truth, rev), 0.0)
                assert AskAgain() not in effects
    truth, section = apply(truth, "mute", not truth.sound.room_muted)
    store, effects = receive(store, changed(rev + 1, section, truth.sound), 0.0)
    if AskAgain() in effects:
        store, _ = receive(store, state(truth, rev + 1), 0.0)
    assert store.state == truth


def test_a_gap_is_asked_about_once_and_nothing_is_taken_until_the_answer() -> None:
    store = started()
    store, effects = receive(store, changed(2, "speaking", (EVA,)), 0.0)
    assert effects == (AskAgain(),)
    store, effects = receive(store, changed(3, "speaking", (ANNA,)), 0.0)
    assert effects == ()
    assert store.state is not None
    assert store.state.speaking == ()
    store, _ = receive(store, state(replace(evening(), speaking=(ANNA,)), rev=3), 0.0)
    store, _ = receive(store, changed(4, "speaking", ()), 0.0)
    assert store.state is not None
    assert store.state.speaking == ()
    assert not store.asking


def test_a_section_that_cannot_be_read_is_asked_about() -> None:
    store, effects = receive(started(), changed(1, "people", [{"nonsense": 1}]), 0.0)
    assert effects == (AskAgain(),)
    assert len(store.state.people if store.state else ()) == 7


def test_events_before_the_first_state_are_left_for_it() -> None:
    store, effects = receive(Store(), changed(5, "speaking", ()), 0.0)
    assert store == Store()
    assert effects == ()


def test_a_lost_line_may_ask_again_on_the_next() -> None:
    store, _ = receive(started(), changed(2, "speaking", ()), 0.0)
    assert store.asking
    _store, effects = receive(disconnected(store), changed(7, "speaking", ()), 0.0)
    assert effects == (AskAgain(),)


# --- time ------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 3600), min_size=2, max_size=6).map(sorted), st.floats(0, 600), st.booleans())
def test_ages_run_by_the_local_clock_and_never_back(moments: list[float], held: float, paused: bool) -> None:
    holder = EntryView(
        request=RequestId(1), person=EVA, origin="remote", status="granted", held_s=held, running=not paused
    )
    queue = tuple(replace(entry, running=not paused) for entry in waiting(2))
    acts_done = (ActView(act="grant", undo_s=8.0),)
    value = evening()
    floor = replace(value.floor, holder=holder, queue=queue, time_box_s=300.0)
    store = started(replace(value, floor=floor, acts=acts_done), now=moments[0])
    for before, after in itertools.pairwise(moments):
        first, second = store.view(before), store.view(after)
        assert first is not None
        assert second is not None
        assert first.floor.holder is not None
        assert second.floor.holder is not None
        grown = 0.0 if paused else after - before
        assert abs(second.floor.holder.held_s - first.floor.holder.held_s - grown) < 1e-6
        assert abs(second.floor.queue[0].waiting_s - first.floor.queue[0].waiting_s - grown) < 1e-6
        assert 0.0 <= second.acts[0].undo_s <= first.acts[0].undo_s <= 8.0
        assert second.meeting.running_s >= first.meeting.running_s
        over = max(0.0, second.floor.holder.held_s - 300.0)
        assert paused or abs(second.floor.over_s - over) < 1e-6


def test_only_the_section_that_came_starts_its_age_anew() -> None:
    value = replace(evening(), floor=replace(evening().floor, queue=waiting(1)))
    store = started(value, now=0.0)
    store, _ = receive(store, changed(1, "speaking", (EVA,)), 30.0)
    view = store.view(40.0)
    assert view is not None
    assert view.floor.queue[0].waiting_s == 50.0
    store, _ = receive(store, changed(2, "floor", value.floor), 50.0)
    view = store.view(55.0)
    assert view is not None
    assert view.floor.queue[0].waiting_s == 15.0


def test_old_meters_are_silence() -> None:
    store, _ = receive(started(), Meters(microphone=-20.0, loudspeaker=-30.0, people={}), 10.0)
    assert store.levels(10.5).microphone == -20.0
    assert store.levels(12.0).microphone == -100.0
    assert disconnected(store).levels(10.5).microphone == -100.0


# --- restarts --------------------------------------------------------------------------------------


def nameless(*persons: PersonId) -> ConsoleState:
    value = evening()
    return replace(value, people=tuple(replace(p, name="") if p.id in persons else p for p in value.people))


def test_names_are_given_back_once_after_a_restart() -> None:
    store, effects = receive(started(), state(nameless(ANNA, EVA), epoch="e-2"), 1.0)
    assert effects == (Restarted(), NameAgain(ANNA, "Anna"), NameAgain(EVA, "Eva"))
    store, effects = receive(store, changed(1, "people", nameless(ANNA).people), 1.0)
    assert effects == ()
    _store, effects = receive(store, state(nameless(ANNA), epoch="e-3"), 2.0)
    assert effects == (Restarted(), NameAgain(ANNA, "Anna"))


def test_somebody_who_comes_back_later_gets_the_name_too() -> None:
    value = evening()
    without_anna = replace(value, people=value.people[1:])
    store, _ = receive(started(), state(without_anna, epoch="e-2"), 1.0)
    _store, effects = receive(store, changed(1, "people", nameless(ANNA).people), 1.0)
    assert effects == (NameAgain(ANNA, "Anna"),)


def test_names_of_those_who_left_are_forgotten() -> None:
    value = evening()
    store, _ = receive(started(), changed(1, "people", value.people[1:]), 1.0)
    assert ANNA not in store.names
    store, _ = receive(store, changed(2, "people", ()), 1.0)
    assert store.names == {}


def test_a_goodbye_is_told_and_replies_change_nothing() -> None:
    store = started()
    assert receive(store, Goodbye(), 1.0) == (store, (Ended(),))
    assert receive(store, Reply(id=1), 1.0) == (store, ())

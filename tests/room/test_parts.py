"""The room's small parts, each by itself: names, roster, diff, inbox, settings, what each side may see."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.config import outside
from roomctl.config.load import load
from roomctl.config.schema import Config
from roomctl.floor import events as ev
from roomctl.floor.model import CONSOLE, Origin, Policy
from roomctl.room import settings, view
from roomctl.room.checkpoint import Checkpoint
from roomctl.room.diff import settled
from roomctl.room.inbox import (
    LIMIT,
    PAGES_LIMIT,
    ClientGone,
    ClientSaid,
    Inbox,
    MediaSaid,
    PageGone,
    PageSaid,
)
from roomctl.room.names import LONGEST, clean_name, same, unlike
from roomctl.room.roster import ANSWERS_KEPT, Person, Roster, new_person_id
from roomctl.room.stay import Stay
from roomctl.types import PersonId
from roomctl.web.port import Packed
from roomctl.wire import media, page, relay
from roomctl.wire.clients import Attach
from roomctl.wire.codec import plain
from tests.room.still import Nobody, meeting, seat

# --- names ----------------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_a_cleaned_name_is_short_plain_and_stays_so(text: str) -> None:
    name = clean_name(text)
    assert len(name) <= LONGEST
    assert name == name.strip()
    assert not any(sign in name for sign in "\n\r\t\x00\u202e\u200f\u2066\ufeff")
    assert clean_name(name) == name


@given(st.lists(st.text(max_size=50), max_size=12))
def test_no_two_names_are_alike(wanted: list[str]) -> None:
    taken: list[str] = []
    for one in wanted:
        if cleaned := clean_name(one):
            taken.append(unlike(cleaned, taken))
    for at, one in enumerate(taken):
        assert not any(same(one, other) for other in taken[at + 1 :])


# --- roster ---------------------------------------------------------------------------------------


def test_numbers_are_given_lowest_first_and_given_back() -> None:
    roster = Roster()
    people = []
    for name in ("A", "B", "C"):
        one = Person(new_person_id(), "room", name=name, number=roster.free_number())
        roster.add(one)
        people.append(one)
    assert [one.number for one in people] == [1, 2, 3]
    assert roster.free_number(7) == 7
    assert roster.free_number(2) == 4
    assert roster.free_number(0) == 4
    roster.remove(people[1])
    assert roster.free_number() == 2
    assert roster.at(3) is people[2]
    assert roster.named("a") is people[0]


def test_ids_are_opaque_and_differ() -> None:
    ids = {new_person_id() for _ in range(500)}
    assert len(ids) == 500
    assert all(len(one) == 10 and one.startswith("p-") for one in ids)


def test_answers_are_remembered_but_not_for_ever() -> None:
    one = Person(PersonId("p-1"), "remote")
    for seq in range(100):
        one.answered(seq, Packed("done", str(seq)))
    assert len(one.answers) == ANSWERS_KEPT
    assert 99 in one.answers
    assert 0 not in one.answers


def test_a_page_belongs_to_one_person_at_a_time() -> None:
    roster, first, second = Roster(), Nobody(), Nobody()
    one = Person(PersonId("p-1"), "remote", name="Anna")
    roster.add(one)
    assert roster.attach(one, first, "s1") is None
    assert roster.attach(one, second, "s2") is first
    assert roster.of(first) is None
    assert roster.of(second) is one
    roster.remove(one)
    assert roster.of(second) is None


# --- what counts as a change ----------------------------------------------------------------------


def test_ages_are_no_change_and_everything_else_is() -> None:
    base = {"queue": [{"person": "a", "waiting_s": 1.0}], "over_s": 0.0, "share_room": 0.51}
    later = {"queue": [{"person": "a", "waiting_s": 9.0}], "over_s": 0.0, "share_room": 0.52}
    assert settled(base) == settled(later)
    assert settled(base) != settled({**base, "over_s": 0.1})
    assert settled({**base, "over_s": 5.0}) == settled({**base, "over_s": 6.0})
    assert settled(base) != settled({**base, "queue": [{"person": "b", "waiting_s": 1.0}]})
    assert settled(base) != settled({**base, "share_room": 0.8})
    assert settled({"undo_s": 3.0}) != settled({"undo_s": 0.0})


def test_a_running_meeting_in_which_nothing_happens_is_settled(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    seat(m, "p-1", "Anna", Origin.ROOM)
    m.tell_floor(ev.RequestFloor("p-1"), 101.0)
    m.tell_floor(ev.Next(chair=CONSOLE), 102.0)
    first = settled(plain(view.console_state(m, 103.0)))
    assert settled(plain(view.console_state(m, 108.0))) == first
    assert settled(plain(view.console_state(m, 120.0))) != first  # the act can no longer be undone


# --- the inbox ------------------------------------------------------------------------------------


def test_pages_cannot_fill_the_inbox_for_consoles_and_media() -> None:
    inbox = Inbox()
    said = PageSaid(Nobody(), page.Truth())
    taken = sum(inbox.put(said) for _ in range(LIMIT))
    assert taken == PAGES_LIMIT
    assert inbox.refused == LIMIT - PAGES_LIMIT

    class Desk:
        waiting = 0

        def send(self, _message: object) -> bool:
            return True

    assert inbox.put(ClientSaid(Desk(), Attach()))
    assert inbox.put(MediaSaid(media.FaultsChanged(faults=())))
    for _ in range(LIMIT):
        inbox.put(MediaSaid(media.FaultsChanged(faults=())))
    assert not inbox.put(ClientSaid(Desk(), Attach()))
    assert inbox.put(PageGone(Nobody()))
    assert inbox.put(ClientGone(Desk()))
    inputs, levels = inbox.take()
    assert len(inputs) == LIMIT + 2
    assert levels is None
    assert inbox.take() == ([], None)


async def test_levels_replace_each_other_and_waiting_ends_with_the_first_input() -> None:
    inbox = Inbox()
    await asyncio.wait_for(inbox.wait(0.01), 20.0)
    for level in (-10.0, -20.0):
        inbox.levels(media.Levels(microphone=level, loudspeaker=-100.0, people={}))
    await asyncio.wait_for(inbox.wait(60.0), 20.0)
    _inputs, levels = inbox.take()
    assert levels is not None
    assert levels.microphone == -20.0


# --- settings -------------------------------------------------------------------------------------


def test_every_setting_of_media_is_told_to_media() -> None:
    options = [
        "sound.microphone=usb-1", "sound.echo=webrtc", "sound.latency_s=0.3", "speech.judge=webrtcvad",
        "call.mode=forward", "call.bitrate=24000", 'call.stun=["stun:a.example:3478"]', "media.orphan_s=7",
    ]  # fmt: skip
    config = load(None, options, env={"HOME": "/nowhere"}, system=Path("/nowhere")).config
    told = settings.media_settings(config, "hybrid")
    assert told.sound.mode == "devices"
    assert (told.sound.microphone, told.sound.echo, told.sound.latency_s) == ("usb-1", "webrtc", 0.3)
    assert told.speech.judge == "webrtcvad"
    assert (told.call.mode, told.call.bitrate) == ("forward", 24000)
    assert told.call.ice_servers == (media.IceServer(urls=("stun:a.example:3478",)),)
    assert told.orphan_s == 7
    for name in media.SpeechSettings.__struct_fields__:
        assert hasattr(config.speech, name)
    for name in set(media.SoundSettings.__struct_fields__) - {"mode", "simulation"}:
        assert getattr(told.sound, name) == getattr(config.sound, name)


def test_pages_get_logins_that_end_and_never_the_relays_secret() -> None:
    relays = (outside.Turn(urls=("turn:r.example:3478",), secret="between-us"),)
    config = Config(call=outside.Call(turn=relays, stun=("stun:s.example:3478",)))
    assert [one.secret for one in settings.ice_servers(config)] == ["", "between-us"]
    stun, turn = settings.page_ice_servers(config, 1_000_000.0)
    assert stun == media.IceServer(urls=("stun:s.example:3478",))
    assert turn.urls == ("turn:r.example:3478",)
    assert (turn.username, turn.credential) == relay.login("between-us", 1_000_000.0)
    assert turn.secret == ""


@pytest.mark.parametrize(
    ("kind", "demo", "mode"),
    [("hybrid", False, "devices"), ("hybrid", True, "simulated"), ("video", False, "off"),
     ("in_person", False, "devices")],
)  # fmt: skip
def test_the_kind_of_meeting_decides_on_devices(kind: Any, demo: bool, mode: str) -> None:
    assert settings.media_settings(Config(), kind, demo=demo).sound.mode == mode


def test_a_demo_shows_pages_without_a_certificate_unless_told_otherwise() -> None:
    env = {"HOME": "/nowhere"}
    usual = load(None, [], env=env, system=Path("/nowhere"))
    asked = load(None, ["web.tls=auto"], env=env, system=Path("/nowhere"))
    assert settings.demo_config(usual).web.tls == "off"
    assert settings.demo_config(asked).web.tls == "auto"


def test_the_agenda_s_titles_stay_with_the_room(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text('[[meeting.agenda]]\ntitle = "Ankommen"\npolicy = "round"\nminutes = 15.0\n')
    config = load(file, [], env={"HOME": "/nowhere"}, system=Path("/nowhere")).config
    items, titles = settings.agenda(config)
    assert titles == {"a1": "Ankommen"}
    assert (items[0].policy, items[0].time_s) == (Policy.ROUND, 900.0)
    m = meeting(tmp_path, config)
    assert view.console_floor(m, 101.0).agenda[0].title == "Ankommen"


# --- the checkpoint -------------------------------------------------------------------------------


@pytest.mark.parametrize("instead", [b"", b"{", b"\xff", b"[]", b'"', b"null", b"\x00"])
def test_a_file_that_was_spoilt_anywhere_is_deleted_and_none_comes_back(
    tmp_path: Path, instead: bytes
) -> None:
    m, kept, file = meeting(tmp_path), Checkpoint(tmp_path), tmp_path / "meeting.json"
    seat(m, "p-1", "Anna", Origin.REMOTE)
    kept.save(m, 101.0)
    good = file.read_bytes()
    for at in range(0, len(good), 7):
        file.write_bytes(good[:at] + instead + good[at + 1 :])
        came = Checkpoint(tmp_path).restore(meeting(tmp_path), 102.0)
        assert came == file.exists()


def test_time_alone_writes_nothing_but_the_file_never_looks_old(tmp_path: Path) -> None:
    m, kept = meeting(tmp_path), Checkpoint(tmp_path)
    assert kept.save(m, 101.0)
    m.tell_floor(ev.Tick(), 102.0)
    assert not kept.save(m, 102.0)
    assert kept.save(m, 162.0)
    seat(m, "p-1", "Canary", Origin.ROOM)
    assert kept.save(m, 163.0)
    assert "Canary" not in (tmp_path / "meeting.json").read_text()
    kept.delete()
    assert not (tmp_path / "meeting.json").exists()
    assert kept.save(m, 164.0)


def test_what_was_kept_comes_back_and_what_is_too_old_does_not(tmp_path: Path) -> None:
    m, kept = meeting(tmp_path), Checkpoint(tmp_path)
    one = seat(m, "p-1", "Anna", Origin.REMOTE)
    one.seq, one.muted = 12, True
    m.removed.add(PersonId("p-9"))
    m.locked = True
    m.tell_floor(ev.RequestFloor("p-1", note="words"), 101.0)
    m.tell_floor(ev.SpeechStarted("p-1"), 101.5)
    kept.save(m, 102.0)
    again = meeting(tmp_path)
    assert Checkpoint(tmp_path).restore(again, 110.0)
    back = again.roster.get("p-1")
    assert back is not None
    assert (back.name, back.seq, back.muted, back.gone_at) == ("", 12, True, 110.0)
    assert (again.id, again.locked, again.removed) == (m.id, True, {"p-9"})
    assert again.floor.queue == m.floor.queue
    assert again.floor.requests[0] == replace(m.floor.requests[0], note="")
    assert list(again.media.speaking) == ["p-1"]
    assert not Checkpoint(tmp_path).restore(meeting(tmp_path), 102.0 + 31 * 60)
    assert not (tmp_path / "meeting.json").exists()


# --- time -----------------------------------------------------------------------------------------


def test_the_door_locks_itself_once(tmp_path: Path) -> None:
    config = load(None, ["meeting.autolock_min=5"], env={"HOME": "/nowhere"}, system=Path("/nowhere")).config
    m = meeting(tmp_path, config)
    stay = Stay(m)
    stay.tick(9000.0)  # a service that waited for the evening since yesterday
    assert not m.locked
    m.tell_floor(ev.PersonJoined("p-1", Origin.REMOTE), 9001.0)
    locked = []
    for now in (9299.0, 9301.0):
        stay.tick(now)
        locked.append(m.locked)
    assert view.acts_view(m, 9302.0)[0].act == "autolock"
    m.locked = False  # the chair opens it: it stays open
    stay.tick(9400.0)
    assert [*locked, m.locked] == [False, True, False]


def test_a_break_uses_up_nobody_s_grace_time(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    one = seat(m, "p-1", "Anna", Origin.REMOTE)
    stay = Stay(m)
    m.tell_floor(ev.RequestFloor("p-1"), 101.0)
    one.gone_at = 102.0
    presence = []
    for now in (103.0, 104.5):
        stay.tick(now)
        presence.append(one.presence)
    assert presence == ["present", "away"]
    m.tell_floor(ev.Pause(chair=CONSOLE), 110.0)
    m.tell_floor(ev.Tick(), 1000.0)
    stay.tick(1000.0)
    assert m.roster.get("p-1") is one
    assert m.floor.queue
    m.tell_floor(ev.Resume(chair=CONSOLE), 1000.0)
    m.tell_floor(ev.Tick(), 1200.0)
    stay.tick(1200.0)
    assert m.roster.get("p-1") is None
    assert not m.floor.queue

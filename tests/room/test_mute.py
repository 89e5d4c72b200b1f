"""The room's mute outlives each process, and where two memories differ, the closed one is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.room.checkpoint import Checkpoint
from roomctl.room.facts import Facts
from roomctl.room.links import Links
from roomctl.room.page_acts import PageActs
from roomctl.room.service import told_to_media
from roomctl.room.sound_check import SoundCheck
from roomctl.room.stay import Stay
from roomctl.wire.media import Configure, MuteButton, SetRoomMute, Snapshot
from roomctl.wire.reports import SoundReport
from tests.room.still import meeting


@pytest.mark.parametrize("muted", [True, False])
def test_a_new_media_is_told_right_after_its_settings_and_before_any_link(
    tmp_path: Path, muted: bool
) -> None:
    m = meeting(tmp_path)
    m.room_muted = muted
    told = told_to_media(m)
    assert isinstance(told[0], Configure)
    assert (SetRoomMute(muted=True) in told[1:2]) == muted


def test_a_restarted_room_is_as_muted_as_it_was(tmp_path: Path) -> None:
    m, checkpoint = meeting(tmp_path), Checkpoint(tmp_path)
    m.room_muted = True
    checkpoint.save(m, 100.0)
    again = meeting(tmp_path)
    assert checkpoint.restore(again, 101.0)
    assert again.room_muted


def test_a_muted_media_that_meets_a_room_without_memory_stays_muted_also_over_its_own_end(
    tmp_path: Path,
) -> None:
    m = meeting(tmp_path)
    links = Links(m, PageActs(m, Stay(m)))
    facts = Facts(m, links, SoundCheck(m, lambda: None))
    snapshot = Snapshot(sound=SoundReport(room_muted=True), peers=(), faults=(), speaking=())
    facts.said(snapshot, 100.0)
    assert m.room_muted
    assert SetRoomMute(muted=True) in told_to_media(m)


def test_the_button_on_the_speakerphone_is_a_mute_like_any_other(tmp_path: Path) -> None:
    m = meeting(tmp_path)
    said: list[object] = []
    m.out.media = said.append  # type: ignore[method-assign, assignment]
    facts = Facts(m, Links(m, PageActs(m, Stay(m))), SoundCheck(m, lambda: None))
    for muted in (True, True, False):
        facts.said(MuteButton(muted=muted), 100.0)
        assert m.room_muted == muted
        assert said[-1] == SetRoomMute(muted=muted)
    assert [one.act for one in m.acts] == ["mute_room", "unmute_room"]

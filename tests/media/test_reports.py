"""What consoles are told of the sound: no alarm before the first look, no loss where nothing was lost."""

from __future__ import annotations

from typing import Any

from roomctl.media import reports
from roomctl.media.call.port import PeerStats
from roomctl.media.dsp.frame import FRAME
from roomctl.media.links import Links
from roomctl.media.mouth import Mouth
from roomctl.media.sound.faults import Reason, ReasonCode
from roomctl.media.sound.port import DirectionState, Link, SoundCounters, SoundState
from roomctl.media.teller import Teller
from roomctl.types import PeerId, PersonId
from roomctl.wire.reports import PeerReport, SoundReport

NOTHING = DirectionState(Link.NONE, Reason(ReasonCode.NOTHING_FIT))
LOST = DirectionState(Link.LOST, Reason(ReasonCode.WAITS, {"device": "x"}))


def told(state: SoundState, *, looking: bool) -> SoundReport:
    return reports.sound_report(
        state, SoundCounters(), "none", muted=False, simulated=False, mic_ppm=0.0, looking=looking
    )


def test_before_the_first_look_is_over_nothing_is_missing() -> None:
    report = told(SoundState(NOTHING, NOTHING), looking=True)
    assert (report.microphone.state, report.loudspeaker.state) == ("opening", "opening")


def test_after_it_what_is_not_there_is_told() -> None:
    report = told(SoundState(NOTHING, LOST), looking=False)
    assert (report.microphone.state, report.loudspeaker.state) == ("none", "lost")


def test_all_that_a_link_measured_is_told_under_its_own_name() -> None:
    names = [one for one in PeerReport.__struct_fields__ if one.endswith(("_ms", "_pct", "_ppm"))]
    measured: dict[str, Any] = {name: 1.0 + at for at, name in enumerate(names)}
    stats = PeerStats(state="connected", mode="mix", **measured)
    report = reports.peer_report(PeerId("k"), PersonId("p"), stats)
    assert {name: getattr(report, name) for name in names} == {name: getattr(stats, name) for name in names}


def test_what_flows_is_no_loss_and_lost_samples_are_pieces_of_ten_milliseconds() -> None:
    sound = SoundCounters(
        captured=10**9, played=10**9, opened=3, capture_dropped=FRAME + 1, playback_missing=FRAME, lost=2
    )
    assert reports.counters(sound, {"wire_dropped": 0, "beats_skipped": 4}) == {
        "sound_capture_dropped": 2,
        "sound_playback_missing": 1,
        "sound_lost": 2,
        "beats_skipped": 4,
    }


def test_a_priority_that_was_wanted_and_not_had_is_told() -> None:
    teller = Teller(Mouth(), Links(lambda _message: None))
    assert teller.snapshot().faults == ()
    teller.wanted_priority = True
    assert [fault.code for fault in teller.snapshot().faults] == ["media.no_priority"]


def test_clocks_are_told_of_open_devices_only_and_one_clock_needs_no_correction() -> None:
    open_ = DirectionState(Link.OPEN, Reason(ReasonCode.SAVED, {"device": "x"}))
    drifts = SoundCounters(drift_ppm=-41.26)
    two = reports.clocks(SoundState(open_, open_, one_clock=False), drifts, 12.34)
    assert two == {"microphone_ppm": 12.3, "loudspeaker_ppm": -41.3}
    one = reports.clocks(SoundState(open_, open_, one_clock=True), drifts, 12.34)
    assert one["loudspeaker_ppm"] == 0.0
    assert reports.clocks(SoundState(open_, LOST), drifts, 0.0)["loudspeaker_ppm"] is None

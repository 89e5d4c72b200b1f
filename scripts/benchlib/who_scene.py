"""Whole hybrid meetings for `bench who`, simulated, with exact truth about who spoke when.

Four people at a table, three on the screen, a loudspeaker, a microphone on the table; turns of 3 to 9 s,
one in ten overlapping the one before. One of the three remotes has an open loudspeaker that returns the
room's voice. `heard_at` renders the same evening at any other microphones (seats, arrays). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from roomctl.media.dsp.frame import FRAME, RATE
from scripts.benchlib.who_data import Mask, Sound, joined, mask, spans_of
from scripts.benchlib.who_ears import levels_db
from scripts.benchlib.who_rooms import Box, Place, circle, heard, responses

Voices = Mapping[str, list[Sound]]
TABLE: Final = ("t-1", "t-2", "t-3", "t-4")
REMOTES: Final = ("r-1", "r-2", "r-3")
VOICE_DB: Final = -26.0
"""Active level of everybody at the table at the one microphone, and of remotes on their lines."""
ACTIVE_DB: Final = 30.0
"""A frame this far under the speaker's level is a pause."""
PAUSE_S: Final = 0.3
"""Shorter pauses are part of the speech."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One evening's room and habits."""

    box: Box = field(default_factory=Box)
    echo_db: float = 0.0
    """Level of the remotes from the loudspeaker at the table's microphone, against people at the table."""
    delay_s: float = 0.12
    """From `write` to the loudspeaker and from the microphone to `read`."""
    noise_db: float = -58.0
    overlap: float = 0.1
    open_remote: bool = True
    """r-3 has a loudspeaker at home that returns the room's voice, 18 dB down, 0.3 s late."""
    only_remotes: bool = False
    only_table: bool = False
    over_each_other: bool = False
    """Table and remotes talk all the time, without regard for each other: the worst double talk."""
    table_from_s: float = 0.0
    """At the table nobody speaks before."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that sounds, before any microphone. All arrays have the same length, 48 kHz."""

    setting: Setting
    said: dict[str, Sound]
    """What each of the seven says, dry."""
    lines: dict[str, Sound]
    """What arrives from each remote: voice, own noise, for r-3 the room's return."""
    loudspeaker: Sound
    mic: Sound
    """The one microphone in the middle of the table, before the canceller."""
    truth: dict[str, Mask]
    """Who speaks, per 10 ms, all seven."""
    near: Sound
    """The table's own voices alone at that microphone."""
    echo: Sound
    noise_seed: int

    @property
    def seconds(self) -> float:
        """Length."""
        return self.mic.size / RATE

    def heard_at(self, microphones: tuple[Place, ...]) -> Sound:
        """The same evening at these microphones, shape (m, n), at the same gain as `mic`."""
        out = np.zeros((len(microphones), self.mic.size), np.float32)
        for index, name in enumerate(TABLE):
            if self.said[name].any():
                mouth = seat(index, self.setting.box)
                out += heard(self.said[name], responses(self.setting.box, mouth, microphones))
        out *= _gain(self.setting)
        out += _echo(self.setting, self.loudspeaker, microphones)
        random = np.random.default_rng(self.noise_seed)
        out += _noise(random, out.shape, self.setting.noise_db)
        return out


def centre(box: Box) -> Place:
    """Where the table's microphone stands."""
    return (box.size[0] / 2, box.size[1] / 2, 0.8)


def seat(index: int, box: Box) -> Place:
    """Mouth of the person on this seat, a metre from the table's middle."""
    x, y, _ = centre(box)
    return circle((x, y, 1.15), 1.0, len(TABLE))[index]


def seat_microphones(box: Box) -> tuple[Place, ...]:
    """One in front of each, 45 cm from the mouth."""
    x, y, _ = centre(box)
    return circle((x, y, 0.85), 0.65, len(TABLE))


def array(box: Box, radius_m: float = 0.032) -> tuple[Place, ...]:
    """Four on a small circle in the middle of the table."""
    return circle(centre(box), radius_m, 4)


def make(voices: Voices, seconds: float, seed: int, setting: Setting | None = None) -> Scene:
    """One evening. The same arguments give the same sound."""
    setting = setting or Setting()
    random = np.random.default_rng(seed)
    said = _talk(voices, seconds, random, setting)
    truth = {name: active(sound) for name, sound in said.items()}
    box, at = setting.box, (centre(setting.box),)
    near = sum(
        (heard(said[name], responses(box, seat(i, box), at)[0]) for i, name in enumerate(TABLE)),
        np.zeros(round(seconds * RATE), np.float32),
    ) * _gain(setting)
    lines = {name: said[name] + _noise(random, said[name].shape, -66.0) for name in REMOTES}
    if setting.open_remote:
        back = near + lines["r-1"] + lines["r-2"]
        home = responses(Box((4.0, 3.5, 2.5), 0.35), (1.0, 1.0, 1.0), ((2.2, 1.6, 0.8),))[0]
        returned = heard(back, home / np.sqrt(np.sum(home**2))) * 10 ** (-18 / 20)
        lines["r-3"] = lines["r-3"] + _late(returned.astype(np.float32), 0.3)
    loudspeaker = np.clip(sum(lines.values(), np.zeros_like(near)), -1, 1).astype(np.float32)
    echo = _echo(setting, loudspeaker, at)[0]
    noise_seed = int(random.integers(1 << 31))
    mic = near + echo + _noise(np.random.default_rng(noise_seed), near.shape, setting.noise_db)
    return Scene(setting, said, lines, loudspeaker, mic.astype(np.float32), truth, near, echo, noise_seed)


def at_level(sound: Sound, level_db: float) -> Sound:
    """Scaled so that its active frames have this mean level, dBFS."""
    power = np.mean(np.square(sound[: sound.size // FRAME * FRAME].reshape(-1, FRAME)), axis=1)
    loud = float(np.mean(power[power >= power.max() * 1e-3])) if power.size else 0.0
    scale = 10 ** ((level_db - 10 * np.log10(loud + 1e-12)) / 20)
    return np.asarray(sound * scale, np.float32)


def active(sound: Sound) -> Mask:
    """Where a dry voice speaks: frames near its level, pauses under 0.3 s included."""
    level = levels_db(sound)
    loud = level > VOICE_DB - ACTIVE_DB + 6.0
    smooth = np.convolve(loud, np.ones(5), "same") >= 3
    return mask([one for one in joined(spans_of(smooth), PAUSE_S) if one[1] - one[0] >= 0.1], level.size)


def _talk(voices: Voices, seconds: float, random: np.random.Generator, how: Setting) -> dict[str, Sound]:
    names = sorted(voices)
    people = (*TABLE, *REMOTES)
    shuffled = random.permutation(len(names)).tolist()
    cast = {one: voices[names[shuffled[index % len(names)]]] for index, one in enumerate(people)}
    said = {one: np.zeros(round(seconds * RATE), np.float32) for one in people}
    if how.over_each_other:
        for group, start in ((REMOTES, 0.5), (TABLE, how.table_from_s + 1.5)):
            _turns(cast, said, group, start, random=random, overlap=0.0)
    else:
        all_: tuple[str, ...] = REMOTES if how.only_remotes else TABLE if how.only_table else people
        _turns(cast, said, all_, 0.8, random=random, overlap=how.overlap)
    return said


def _turns(
    voices: Mapping[str, list[Sound]],
    said: dict[str, Sound],
    group: tuple[str, ...],
    at: float,
    *,
    random: np.random.Generator,
    overlap: float,
) -> None:
    last, size = "", next(iter(said.values())).size
    while at < size / RATE - 3.5:
        who = str(random.choice([one for one in group if one != last]))
        pool = voices[who]
        turn = at_level(pool[random.integers(len(pool))], VOICE_DB)[: round(random.uniform(3, 9) * RATE)]
        start = round(at * RATE)
        said[who][start : start + turn.size] += turn[: size - start]
        length = turn.size / RATE
        early = random.random() < overlap
        pause = random.uniform(0.3, 1.5)
        at += length + (-min(length / 2, random.uniform(1.0, 2.5)) if early else pause)
        last = who


def _gain(setting: Setting) -> float:
    """So that people a metre away have VOICE_DB at the middle of the table."""
    response = responses(setting.box, seat(0, setting.box), (centre(setting.box),))[0]
    return float(1.0 / np.sqrt(np.sum(response.astype(np.float64) ** 2)))


def _echo(setting: Setting, loudspeaker: Sound, microphones: tuple[Place, ...]) -> Sound:
    """The loudspeaker stands at the wall, 2.3 m from the table's middle; shape (m, n)."""
    x, y, _ = centre(setting.box)
    place = (x, y - 2.2, 1.0)
    reference = responses(setting.box, place, (centre(setting.box),))[0]
    gain = 10 ** (setting.echo_db / 20) / float(np.sqrt(np.sum(reference.astype(np.float64) ** 2)))
    out = heard(loudspeaker, responses(setting.box, place, microphones)) * np.float32(gain)
    return np.stack([_late(row, setting.delay_s) for row in out])


def _late(sound: Sound, delay_s: float) -> Sound:
    lag = round(delay_s * RATE)
    out = np.zeros_like(sound)
    out[lag:] = sound[: sound.size - lag]
    return out


def _noise(random: np.random.Generator, shape: tuple[int, ...], level_db: float) -> Sound:
    """A room's own: more low than high."""
    white = random.standard_normal(shape).astype(np.float32)
    soft = white.copy()
    soft[..., 1:] += 0.9 * white[..., :-1]
    return np.asarray(soft / np.sqrt(np.mean(soft**2)) * 10 ** (level_db / 20), np.float32)

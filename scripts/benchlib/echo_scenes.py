"""Scenes for bench echo: who talks, through which room, what goes wrong. Everything at 48 kHz.

Owns: the making of microphone and reference from talkers and rooms, and the finding of recordings in a
folder by their place and suffix, never by name. Parts (echo, near voice, noise) are kept apart, because
measures need them. Levels are those of active speech.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import soxr

from roomctl.media.call.clips import load_clip
from roomctl.media.dsp.frame import FRAME, RATE
from scripts.benchlib.echo_rooms import Room, Sound, box, convolve
from scripts.benchlib.voices import VOICES

FAR_DB: Final = -26.0
ECHO_DB: Final = -28.0
NOISE_DB: Final = -70.0
NOTICED_S: Final = 3.0
TURNED_S: Final = 0.5
"""One that begins to clip is looked at `NOTICED_S` afterwards, one that is turned up `TURNED_S`."""
SUFFIXES: Final = ("flac", "wav", "opus", "ogg")


@dataclass(frozen=True)
class Scene:
    """One case. All parts have the same length; the microphone is their sum."""

    name: str
    kind: str
    """far (only the loudspeaker), near (only the table), both."""
    far: Sound
    echo: Sound
    near: Sound
    noise: Sound
    looked_s: tuple[float, float] = (5.0, 20.0)
    """What is measured."""
    reference: Sound | None = None
    """What the canceller is given instead of `far`: for the controls that must fail."""

    @property
    def microphone(self) -> Sound:
        """What the card hears."""
        heard: Sound = np.clip(self.echo + self.near + self.noise, -1.0, 1.0).astype(np.float32)
        return heard


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a scene is made."""

    rt60_s: float = 0.45
    delay_ms: float = 60.0
    ppm: float = 0.0
    clipping: bool = False
    jump_ms: float = 0.0
    """By so much the echo comes later, from the middle on."""
    begins_to_clip: bool = False
    """From the middle on the loudspeaker clips."""
    turned_up_db: float = 0.0
    """From the middle on it is so much louder."""
    echo_db: float = ECHO_DB
    near_db: float | None = None
    talks: bool = True
    """Whether the far end says anything."""
    microphones: int = 1
    """More than one: gain is shared among them (`echo_table`)."""
    seconds: float = 20.0
    near_from_s: float = 8.0
    response: Sound | None = field(default=None, repr=False)
    """A measured one, instead of the box's, for the loudspeaker."""


def talkers(data: Path | None) -> list[Sound]:
    """One long sound a talker, at `FAR_DB`: folders of `DIR/speakers`, or the voices roomctl ships."""
    groups: dict[str, list[Path]] = {}
    root = data / "speakers" if data is not None else VOICES
    for file in sorted(f for kind in SUFFIXES for f in root.glob(f"**/*.{kind}")):
        key = file.parent.name if file.parent != root else file.stem.split("-")[0]
        groups.setdefault(key, []).append(file)
    voices = [_joined(files) for files in groups.values()]
    voices = [voice for voice in voices if voice.size >= 3 * RATE]
    if len(voices) < 2:
        raise ValueError(f"two talkers are needed, {root} has {len(voices)}")
    return voices


def make(name: str, plan: Plan, far_voice: Sound, near_voice: Sound, seed: int) -> Scene:
    """A scene by plan; the seed chooses room and noise."""
    room = box(plan.rt60_s, seed)
    size = int(plan.seconds * RATE) // FRAME * FRAME
    far = looped(far_voice, size) if plan.talks else np.zeros(size, np.float32)
    echo = _echo(plan, far, room) if plan.talks else np.zeros(size, np.float32)
    near = np.zeros(size, np.float32)
    if plan.near_db is not None:
        start = int(plan.near_from_s * RATE)
        near[start:] = at_level(convolve(looped(near_voice, size - start), room.seat), plan.near_db)
    random = np.random.default_rng(seed)
    noise = (random.standard_normal(size) * 10.0 ** (NOISE_DB / 20.0)).astype(np.float32)
    kind = "far" if plan.near_db is None else "both" if plan.talks else "near"
    begin = plan.near_from_s if kind != "far" else 5.0
    if plan.begins_to_clip or plan.turned_up_db:
        begin = plan.seconds / 2 + (NOTICED_S if plan.begins_to_clip else TURNED_S)
    return Scene(name, kind, far, echo, near, noise, (begin, plan.seconds))


def recorded(data: Path) -> list[Scene]:
    """Real recordings in `DIR/echo`: NAME_lpb/NAME_mic pairs, and farend/nearend/echo triplets."""
    files = {f.stem: f for kind in SUFFIXES for f in sorted((data / "echo").glob(f"**/*.{kind}"))}
    scenes = []
    for stem, file in files.items():
        pair = files.get(stem.removesuffix("_lpb") + "_mic")
        if stem.endswith("_lpb") and pair is not None:
            both = "doubletalk" in stem.replace("_", "")
            name = f"recorded {stem[:12]}"
            scenes.append(_recorded(name, "both" if both else "far", load_clip(file), load_clip(pair)))
        triplet = [files.get(stem.replace("farend", part)) for part in ("nearend", "echo")]
        if "farend" in stem and triplet[0] is not None and triplet[1] is not None:
            near, echo = (load_clip(part) for part in triplet if part is not None)
            scenes.append(_recorded(f"recorded {stem[:12]}", "both", load_clip(file), echo, near))
    return scenes


def at_level(sound: Sound, db: float) -> Sound:
    """The sound with its active parts at `db` dBFS."""
    level = active_rms(sound)
    return sound if level == 0.0 else np.asarray(sound * (10.0 ** (db / 20.0) / level), np.float32)


def active_rms(sound: Sound) -> float:
    """Root mean square over the frames that are within 25 dB of the loud ones."""
    power = np.square(sound[: sound.size // FRAME * FRAME].reshape(-1, FRAME)).mean(axis=1)
    active = power[power > 10**-2.5 * np.percentile(power, 95)]
    return float(np.sqrt(active.mean())) if active.size else 0.0


def looped(sound: Sound, size: int) -> Sound:
    """As long as asked."""
    return np.tile(sound, -(-size // sound.size))[:size]


def _joined(files: list[Path]) -> Sound:
    pause = np.zeros(int(0.3 * RATE), np.float32)
    parts = [part for file in files for part in (load_clip(file), pause)]
    return at_level(np.concatenate(parts), FAR_DB)


def _echo(plan: Plan, far: Sound, room: Room) -> Sound:
    source = _overdriven(far) if plan.clipping else far
    echo = convolve(source, room.loudspeaker if plan.response is None else plan.response)
    if plan.ppm:
        echo = np.asarray(soxr.resample(echo, 1e6, 1e6 + plan.ppm), np.float32)
    late = int(plan.delay_ms * RATE / 1000)
    out = later(echo, late, far.size)
    if plan.jump_ms:
        half = far.size // 2
        out[half:] = later(echo, late + int(plan.jump_ms * RATE / 1000), far.size)[half:]
    out = at_level(out, plan.echo_db)
    half = far.size // 2
    if plan.begins_to_clip:
        out[half:] = _echo(replace(plan, clipping=True, begins_to_clip=False), far, room)[half:]
    out[half:] *= np.float32(10.0 ** (plan.turned_up_db / 20.0))
    return out


def later(sound: Sound, by: int, size: int) -> Sound:
    """`by` samples later, cut to `size`."""
    out = np.zeros(size, np.float32)
    piece = sound[: size - by]
    out[by : by + piece.size] = piece
    return out


def _overdriven(sound: Sound) -> Sound:
    """A loudspeaker at its end: clips at 0.8 of the peak, bends the two halves differently, radiates no DC
    (the usual model of the literature: hard clipping, then a memoryless sigmoid).
    """
    peak = float(np.max(np.abs(sound)))
    clipped = np.clip(sound / peak, -0.8, 0.8)
    bent = 1.5 * clipped - 0.3 * np.square(clipped)
    out = 4.0 * (2.0 / (1.0 + np.exp(-np.where(bent > 0, 4.0, 0.5) * bent)) - 1.0)
    spectrum = np.fft.rfft(out)
    spectrum /= 1.0 - 1j * 100.0 / np.maximum(np.fft.rfftfreq(out.size, 1 / RATE), 1e-3)
    out = np.fft.irfft(spectrum, out.size)
    return np.asarray(out / np.sqrt(np.mean(out**2)) * np.sqrt(np.mean(np.square(sound))), np.float32)


def _recorded(name: str, kind: str, far: Sound, heard: Sound, near: Sound | None = None) -> Scene:
    size = min(far.size, heard.size, far.size if near is None else near.size) // FRAME * FRAME
    none = np.zeros(size, np.float32)
    begin = min(5.0, size / RATE / 2)
    return Scene(
        name,
        kind,
        far[:size],
        heard[:size],
        none if near is None else near[:size],
        none,
        (begin, size / RATE),
    )

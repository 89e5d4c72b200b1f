"""The codes under which sound tells what is wrong and why a device was chosen, all in one place.

Codes and parameters only: the sentences people read are made from them elsewhere, in their own language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from roomctl.errors import Params


class FaultCode(StrEnum):
    """Something stands between the room and a good evening. Each has words and a thing to do."""

    NO_MICROPHONE = "no_microphone"
    """No microphone that may be used is plugged in."""
    NO_LOUDSPEAKER = "no_loudspeaker"
    """No loudspeaker that may be used is plugged in."""
    MICROPHONE_LOST = "microphone_lost"
    """The microphone in use went away. Params: device."""
    LOUDSPEAKER_LOST = "loudspeaker_lost"
    """The loudspeaker in use went away. Params: device."""
    MICROPHONE_UNDECIDED = "microphone_undecided"
    """Equal microphones: somebody must choose. Params: devices."""
    LOUDSPEAKER_UNDECIDED = "loudspeaker_undecided"
    """Equal loudspeakers: somebody must choose. Params: devices."""
    MICROPHONE_STALLED = "microphone_stalled"
    """The microphone is plugged in but delivers nothing. Params: device."""
    LOUDSPEAKER_STALLED = "loudspeaker_stalled"
    """The loudspeaker is plugged in but takes nothing. Params: device."""
    MICROPHONE_MUTED = "microphone_muted"
    """Muted in the system's own mixer. Params: device."""
    MICROPHONE_VOLUME_ZERO = "microphone_volume_zero"
    """Its level in the system's own mixer is zero. Params: device."""
    LOUDSPEAKER_MUTED = "loudspeaker_muted"
    """Muted in the system's own mixer. Params: device."""
    LOUDSPEAKER_VOLUME_ZERO = "loudspeaker_volume_zero"
    """Its level in the system's own mixer is zero. Params: device."""
    MICROPHONE_SILENT = "microphone_silent"
    """Digital silence for seconds: mute button, or a microphone that sleeps. Params: device."""
    SOUND_GAPS = "sound_gaps"
    """The cards lose sound, second after second."""
    MICROPHONE_CLIPPING = "microphone_clipping"
    """It is overdriven. Params: device."""
    LOUDSPEAKER_NOT_HEARD = "loudspeaker_not_heard"
    """What is played does not arrive there: probably the wrong one. Params: device, loudspeaker."""
    ECHO_RETURNS = "echo_returns"
    """The canceller does not hold: people online hear themselves."""
    MICROPHONE_HUM = "microphone_hum"
    """The mains hum in its line. Params: device."""
    ROOM_NOISY = "room_noisy"
    """The noise floor is high. Params: device."""
    MICROPHONE_OPEN_FAILED = "microphone_open_failed"
    """It is there but cannot be opened. Params: device, detail."""
    LOUDSPEAKER_OPEN_FAILED = "loudspeaker_open_failed"
    """It is there but cannot be opened. Params: device, detail."""
    SOUND_SERVER_AWAY = "sound_server_away"
    """The sound server (PulseAudio, PipeWire) was there and is gone."""
    SOUND_REDUCED = "sound_reduced"
    """No sound server: the cards are used directly, without watching, mixing and volume guard."""
    PORTAUDIO_MISSING = "portaudio_missing"
    """The library through which sound enters and leaves is not installed. Params: detail."""
    CANCELLER_MISSING = "canceller_missing"
    """The echo canceller asked for cannot be loaded. Params: asked, used, detail."""
    FURTHER_MICROPHONE = "further_microphone"
    """One of several microphones gives no sound; the others go on. Params: device."""
    CHOICE_UNKNOWN = "choice_unknown"
    """The saved or asked device is not plugged in; another is used meanwhile. Params: direction, identity."""


class ReasonCode(StrEnum):
    """Why this device, or none, is in use."""

    SAVED = "saved"
    """It is the one chosen by hand. Params: device."""
    ONLY_SPEAKERPHONE = "only_speakerphone"
    """The one external speakerphone. Params: device."""
    ONLY_EXTERNAL = "only_external"
    """The one external device that is no webcam and no screen. Params: device."""
    SAME_BOX = "same_box"
    """It sits in the same box as the one chosen for the other direction. Params: device."""
    ONLY_ONE = "only_one"
    """Nothing better is plugged in. Params: device."""
    IN_USE = "in_use"
    """An equal one appeared; this one was in use before. Params: device."""
    WAITS = "waits"
    """It went away and only lesser ones are left: it is waited for. Params: device."""
    SIMULATED = "simulated"
    """The simulated table of the demo."""
    EQUAL = "equal"
    """Several are equally good: somebody must choose. Params: devices."""
    NOTHING_FIT = "nothing_fit"
    """None is plugged in, or only such as are never taken (screens, monitors, virtual ones)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that holds now. `params` are device labels and machine details, never names of people."""

    code: FaultCode
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a direction uses what it uses."""

    code: ReasonCode
    params: Params = field(default_factory=dict)

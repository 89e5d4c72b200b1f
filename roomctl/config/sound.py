"""Settings of what is heard: microphones, loudspeaker, the ear.

Owns: their declaration. Must not know: who reads a setting, how it is checked.
"""

from __future__ import annotations

from typing import Annotated, Literal

from roomctl.config.declare import Section, setting
from roomctl.types import EchoName


class Microphones(Section, frozen=True, kw_only=True):
    """The microphones of one device. Each stands before a seat, or all of them are one array."""

    device: Annotated[
        str,
        setting(
            'Identity as `roomctl devices` prints it; "" = the room\'s microphone (first table only).'
            " The first table's device gives the beat."
        ),
    ] = ""
    channels: Annotated[
        tuple[int, ...], setting("Which of its channels are microphones; the first is 1.")
    ] = (1,)
    seats: Annotated[
        tuple[int, ...],
        setting(
            "The number at the table in front of each; 0 = several people or nobody."
            " Empty = 1, 2, 3 ... over all microphones."
        ),
    ] = ()


class Sound(Section, frozen=True, kw_only=True):
    """The room's microphone and loudspeaker."""

    microphone: Annotated[str, setting('Identity as `roomctl devices` prints it; "" = chosen by rule.')] = ""
    loudspeaker: Annotated[str, setting('Identity as `roomctl devices` prints it; "" = chosen by rule.')] = ""
    kit: Annotated[
        str,
        setting(
            "The box in use, by the name of its file in configs/rooms; it says who removes the echo while"
            ' sound.echo is "auto". "auto" = known by its USB numbers, for advice only.'
        ),
    ] = "auto"
    echo: Annotated[
        EchoName,
        setting(
            "Who removes the loudspeaker's voice from the microphone; auto, cascade = our own filter beside"
            " WebRTC's canceller, webrtc = that one alone, device = the speakerphone does it."
        ),
    ] = "auto"
    latency_s: Annotated[
        float,
        setting(
            "Buffer asked of the sound system. Less is nearer, more survives a busy PC.",
            unit="s",
            ge=0.005,
            le=1.0,
        ),
    ] = 0.1
    microphones: Annotated[
        tuple[Microphones, ...],
        setting(
            "Several microphones, 2 to 8 in all, one [[sound.microphones]] table for each device."
            " Without a table: one microphone."
        ),
    ] = ()
    array_radius_mm: Annotated[
        float,
        setting(
            "The microphones are one array, evenly on a circle of this radius, counter-clockwise in the order"
            " of their channels; 0 = no array.",
            unit="mm",
            ge=0.0,
            le=300.0,
        ),
    ] = 0.0
    noise_suppression: Annotated[bool, setting("Take steady noise away. May thin out far voices.")] = False
    levelling: Annotated[bool, setting("Bring quiet and loud voices nearer to each other.")] = True


class Speech(Section, frozen=True, kw_only=True):
    """When somebody counts as speaking."""

    judge: Annotated[
        Literal["auto", "silero", "webrtcvad"],
        setting("Who decides what is speech; auto = silero, and webrtcvad (announced) where it cannot run."),
    ] = "auto"
    activation: Annotated[
        float,
        setting(
            "Probability above which speech begins.",
            source="measured (docs/who-speaks.md)",
            ge=0.05,
            le=0.95,
        ),
    ] = 0.43
    deactivation: Annotated[
        float,
        setting(
            "Probability under which speech may end; below `activation`.",
            source="measured (docs/who-speaks.md)",
            ge=0.01,
            le=0.95,
        ),
    ] = 0.12
    min_speech_s: Annotated[float, setting("Shorter sounds are no speech.", unit="s", ge=0.02, le=2.0)] = 0.1
    lamp_hangover_s: Annotated[
        float, setting("How long the speaking lamp stays on after the last speech.", unit="s", ge=0.0, le=5.0)
    ] = 0.5

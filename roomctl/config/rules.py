"""What two settings must be to each other. Each rule names its keys, so that it can be told where to look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from roomctl.config.kits import kits
from roomctl.config.schema import Config
from roomctl.i18n import N_


class Rule(NamedTuple):
    """`holds(config)` is true, or `text` is told at the first of `keys`."""

    keys: tuple[str, ...]
    holds: Callable[[Config], bool]
    text: str


MOST_MICROPHONES: Final = 8
MOST_CHANNELS: Final = 32
"""No sound card a group owns has more."""


def _count(config: Config) -> int:
    return sum(len(one.channels) for one in config.sound.microphones)


def _channels_fit(config: Config) -> bool:
    return all(
        one.channels
        and len(set(one.channels)) == len(one.channels)
        and all(1 <= channel <= MOST_CHANNELS for channel in one.channels)
        for one in config.sound.microphones
    )


def _seats_fit(config: Config) -> bool:
    given = [seat for one in config.sound.microphones for seat in one.seats if seat]
    each = all(len(one.seats) in {0, len(one.channels)} for one in config.sound.microphones)
    return each and all(seat > 0 for seat in given) and len(set(given)) == len(given)


def _devices_fit(config: Config) -> bool:
    devices = [one.device for one in config.sound.microphones]
    return len(set(devices)) == len(devices) and "" not in devices[1:]


def _array_fits(config: Config) -> bool:
    sound = config.sound
    if not sound.array_radius_mm:
        return True
    return len(sound.microphones) == 1 and _count(config) >= 3 and not sound.microphones[0].seats


def _kit_known(config: Config) -> bool:
    if config.sound.kit == "auto":
        return True
    try:
        return config.sound.kit in kits()
    except ValueError:  # a file of the user's own that is none
        return False


RULES: Final = (
    Rule(
        ("sound.kit",),
        _kit_known,
        N_('sound.kit is the name of a file in configs/rooms, or "auto".'),
    ),
    Rule(
        ("sound.microphones",),
        lambda c: _count(c) <= MOST_MICROPHONES,
        N_("sound.microphones are at most 8 in all."),
    ),
    Rule(
        ("sound.microphones",),
        _channels_fit,
        N_("sound.microphones: channels are numbers from 1 to 32, each of them once."),
    ),
    Rule(
        ("sound.microphones",),
        _seats_fit,
        N_("sound.microphones: seats are as many as channels, or none; no seat twice, and 0 for no seat."),
    ),
    Rule(
        ("sound.microphones",),
        _devices_fit,
        N_("sound.microphones: each device has one table, and only the first may leave its device out."),
    ),
    Rule(
        ("sound.array_radius_mm", "sound.microphones"),
        _array_fits,
        N_(
            "sound.array_radius_mm needs one [[sound.microphones]] table with at least three channels and no"
            " seats: the seats of an array are taught."
        ),
    ),
    Rule(
        ("speech.deactivation", "speech.activation"),
        lambda c: c.speech.deactivation < c.speech.activation,
        N_("speech.deactivation must be below speech.activation, else the speaking lamp flickers."),
    ),
    Rule(
        ("floor.attempt_speech_s", "floor.attempt_window_s"),
        lambda c: c.floor.attempt_speech_s <= c.floor.attempt_window_s,
        N_("floor.attempt_speech_s must fit into floor.attempt_window_s, else speech never asks."),
    ),
    Rule(
        ("floor.take_speech_s", "floor.attempt_window_s"),
        lambda c: c.floor.take_speech_s <= c.floor.attempt_window_s,
        N_("floor.take_speech_s must fit into floor.attempt_window_s, else speech never takes the floor."),
    ),
    Rule(
        ("floor.warning_s", "floor.time_box_s"),
        lambda c: not c.floor.time_box_s or c.floor.warning_s <= c.floor.time_box_s,
        N_("floor.warning_s must not be longer than floor.time_box_s."),
    ),
    Rule(
        ("call.port_max", "call.port_min"),
        lambda c: c.call.port_min <= c.call.port_max and (c.call.port_min == 0) == (c.call.port_max == 0),
        N_("call.port_min and call.port_max are both 0, or a range with the lower one first."),
    ),
    Rule(
        ("web.tls", "web.cert", "web.key"),
        lambda c: c.web.tls != "files" or bool(c.web.cert and c.web.key),
        N_('web.tls = "files" needs web.cert and web.key.'),
    ),
    Rule(
        ("web.cert", "web.key", "web.tls"),
        lambda c: c.web.tls == "files" or not (c.web.cert or c.web.key),
        N_('web.cert and web.key are only used with web.tls = "files".'),
    ),
    Rule(
        ("web.public_url",),
        lambda c: not c.web.public_url or c.web.public_url.startswith(("https://", "http://")),
        N_('web.public_url begins with "https://".'),
    ),
)

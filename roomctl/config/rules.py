"""What two settings must be to each other. Each rule names its keys, so that it can be told where to look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from roomctl.config.schema import Config
from roomctl.i18n import N_


class Rule(NamedTuple):
    """`holds(config)` is true, or `text` is told at the first of `keys`."""

    keys: tuple[str, ...]
    holds: Callable[[Config], bool]
    text: str


RULES: Final = (
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

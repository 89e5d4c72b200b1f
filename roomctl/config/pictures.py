"""The settings of pictures; see schema.

Must not know: who reads a setting.
"""

from __future__ import annotations

from typing import Annotated

from roomctl.config.declare import Section, setting


class Pictures(Section, frozen=True, kw_only=True):
    """Cameras in the meeting. Nobody's is on unless that person turns it on."""

    enabled: Annotated[
        bool, setting("Whether people may show themselves; false = a meeting of voices only.")
    ] = True
    camera: Annotated[
        str,
        setting(
            'The room\'s camera: "off" = none, "auto" = the first that opens, a device ("/dev/video0"), '
            '"test" = a made picture. It is turned on in the meeting, never by itself.'
        ),
    ] = "off"

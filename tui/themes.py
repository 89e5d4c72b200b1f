"""The console's colours: dark, light, and high contrast.

Owns: three themes. Colour only repeats what words and signs say already, so any theme can be read without it.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

from roomctl.i18n import N_

DARK: Final = Theme(
    name="roomctl-dark",
    primary="#5aa9e6",
    secondary="#8fb8de",
    warning="#f2c14e",
    error="#ff7b72",
    success="#6fcf97",
    accent="#f2c14e",
    foreground="#e8eaed",
    background="#14171c",
    surface="#1b1f26",
    panel="#252b34",
    dark=True,
    variables={
        "holder-bg": "#0f4d2f", "holder-fg": "#ffffff", "next-bg": "#123a5c", "next-fg": "#ffffff",
        "over-bg": "#6b4300", "over-fg": "#ffffff", "idle-bg": "#252b34", "idle-fg": "#e8eaed",
        "fault-bg": "#7a1f1a", "fault-fg": "#ffffff", "bar-bg": "#303846", "bar-fg": "#ffffff",
        "quiet-fg": "#aab2bd", "cursor-bg": "#33506e", "cursor-fg": "#ffffff",
    },
)  # fmt: skip
LIGHT: Final = Theme(
    name="roomctl-light",
    primary="#0b5394",
    secondary="#3d6a94",
    warning="#8a5a00",
    error="#a8170f",
    success="#0b6b34",
    accent="#8a5a00",
    foreground="#15181c",
    background="#fafafa",
    surface="#f0f1f3",
    panel="#e2e5ea",
    dark=False,
    variables={
        "holder-bg": "#cdeed9", "holder-fg": "#06351b", "next-bg": "#d3e6f7", "next-fg": "#08304f",
        "over-bg": "#ffe3ad", "over-fg": "#4a2f00", "idle-bg": "#e2e5ea", "idle-fg": "#15181c",
        "fault-bg": "#ffd6d2", "fault-fg": "#6d0b05", "bar-bg": "#ccd2da", "bar-fg": "#0d0f12",
        "quiet-fg": "#4b535d", "cursor-bg": "#b9cfe4", "cursor-fg": "#000000",
    },
)  # fmt: skip
CONTRAST: Final = Theme(
    name="roomctl-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    warning="#ffff00",
    error="#ffffff",
    success="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    text_alpha=1.0,
    variables={
        "holder-bg": "#ffffff", "holder-fg": "#000000", "next-bg": "#000000", "next-fg": "#ffff00",
        "over-bg": "#ffff00", "over-fg": "#000000", "idle-bg": "#000000", "idle-fg": "#ffffff",
        "fault-bg": "#ffffff", "fault-fg": "#000000", "bar-bg": "#ffffff", "bar-fg": "#000000",
        "quiet-fg": "#ffffff", "cursor-bg": "#ffff00", "cursor-fg": "#000000",
    },
)  # fmt: skip

THEMES: Final = (DARK, LIGHT, CONTRAST)
NAMES: Final[dict[str, str]] = {
    DARK.name: N_("dark"),
    LIGHT.name: N_("light"),
    CONTRAST.name: N_("high contrast"),
}

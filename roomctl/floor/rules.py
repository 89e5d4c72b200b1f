"""Every figure of the floor, in one frozen value.

Owns names, defaults and meanings; configuration fills it. It must not know where the figures come from.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FloorRules:
    """Every figure the machine uses, in seconds unless said. From config; fixed for a meeting."""

    attempt_speech_s: float = 1.5
    """Speech within the window that counts as a speech attempt."""
    attempt_window_s: float = 4.0
    attempt_begin_s: float = 0.3
    """No attempt is made in the first moment of a spurt, whatever was said before it."""
    take_speech_s: float | None = None
    """Speech within the window that takes an idle floor; None: as much as an attempt."""
    attempt_rest_s: float = 30.0
    """After a request of theirs ended, speech does not raise the hand again for this long."""
    turn_end_s: float = 4.0
    """Silence that marks the end of a turn; per person adjustable."""
    voice_turn_end_s: float = 2.0
    """The same in policy `voice`, where the next voice is waiting for nobody's key."""
    grace_s: float = 3.0
    """After the end of a turn: the holder can still go on before `auto` moves on."""
    no_start_s: float = 15.0
    """A holder who is not heard for this long: the chair is told."""
    away_hold_s: float = 15.0
    """`auto` goes on without a holder who dropped after this long; the place is kept."""
    overlap_s: float = 0.5
    """Both talk for at least this long and the holder stops: the holder was interrupted."""
    talked_over_s: float = 1.0
    """Somebody without the floor spoke this long, was talked over and stopped: offer the floor."""
    time_box_s: float | None = None
    """Planned length of a turn; None: no clock."""
    warning_s: float = 30.0
    """How long before the end of the time box the private nudge comes."""
    direct_response_s: float = 30.0
    undo_s: float = 10.0
    rejoin_grace_s: float = 120.0
    advice_every_s: float = 10.0
    advice_wait_s: float = 240.0
    advice_quiet_s: float = 900.0
    """Meeting time after which "not yet spoken" is said."""
    advice_gini: float = 0.5
    advice_talk_s: float = 300.0
    """Total talk below which nothing is said about balance."""
    acts_kept: int = 20
    log_kept: int = 512
    note_chars: int = 80

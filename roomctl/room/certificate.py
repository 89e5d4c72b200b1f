"""The certificate while the room runs: a renewed file is taken up, and one that is about to end is told.

Owns: when to look (each hour), and which fault stands. Must not know: the meeting, sockets.
A certificate of our own is made anew at the next start: while people are in, every phone would have to accept
another one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from roomctl import logs
from roomctl.config.outside import CERTIFICATE_DAYS
from roomctl.errors import RoomctlError
from roomctl.types import Severity
from roomctl.web.tls import Certificate
from roomctl.wire.view import FaultView

LOOK_EVERY_S = 3600.0
CODES = ("certificate_over", "certificate_ends", "certificate_renews")


class CertificateWatch:
    """A chore of the room. `load` reads the certificate as it lies on the disk now; `today`: wall time."""

    def __init__(
        self, served: Certificate, load: Callable[[], Certificate], today: Callable[[], dt.datetime]
    ) -> None:
        self._served = served
        self._load = load
        self._today = today
        self._due: float | None = None

    def __call__(self, faults: dict[str, FaultView], now: float) -> None:
        """Look when it is time to; the first look is at what was served at the start."""
        if self._due is not None and now < self._due:
            return
        if self._due is not None and not self._served.made_here:
            self._take_up()
        self._due = now + LOOK_EVERY_S
        for code in CODES:
            faults.pop(code, None)
        left = self._served.days_left(self._today())
        if left > CERTIFICATE_DAYS:
            return
        code = "certificate_over" if left < 0 else self._ending()
        severity: Severity = "error" if code == "certificate_over" else "warning"
        faults[code] = FaultView(code=code, severity=severity, params={"days": max(0, left)})

    def _ending(self) -> str:
        return "certificate_renews" if self._served.made_here else "certificate_ends"

    def _take_up(self) -> None:
        """New connections get the renewed certificate, old ones stay. A bad file changes nothing."""
        try:
            found = self._load()
            if found.fingerprint != self._served.fingerprint:
                self._served = self._served.taken_up(found)
                logs.get().info("certificate renewed")
        except (RoomctlError, OSError) as error:  # ssl.SSLError is an OSError
            code = error.code if isinstance(error, RoomctlError) else "cert_bad"
            logs.get().warning("certificate cannot be read again", code=code)

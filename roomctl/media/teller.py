"""What is told by the clock: meters ten times a second, health once, and devices and faults when they change.

Owns what was told last. Must not know commands.
"""

from __future__ import annotations

from typing import Final

from roomctl.cpu import CpuShare
from roomctl.media import process, reports
from roomctl.media.links import Links
from roomctl.media.mouth import Mouth
from roomctl.media.process import Priority
from roomctl.media.studio import Studio
from roomctl.types import SourceId
from roomctl.wire import media as wire
from roomctl.wire.reports import FaultReport, Health, SoundReport

TICK_S: Final = 0.1
TICKS_OF_HEALTH: Final = 10


class Teller:
    """Call `tick` every `TICK_S`."""

    def __init__(self, mouth: Mouth, links: Links) -> None:
        self.studio: Studio | None = None
        self.priority: Priority = "normal"
        self.wanted_priority = False
        """Whether the room asked to come first: only then is it a fault not to."""
        self._mouth, self._links = mouth, links
        self._sound = SoundReport()
        self._faults: tuple[FaultReport, ...] = ()
        self._ticks = 0
        self._troubles: list[FaultReport] = []
        self._cpu = CpuShare()

    def tick(self) -> None:
        """A tenth of a second went by."""
        self._ticks += 1
        if self._mouth.missed:
            self._mouth.missed = False
            self._mouth.fact(self.snapshot())
        if self.studio is not None and self._ticks % TICKS_OF_HEALTH == 0:
            self._troubles = self.studio.troubles(TICK_S * TICKS_OF_HEALTH)
        self._tell_changes()
        if self.studio is not None:
            self._mouth.meter(reports.levels(self.studio.engine.meters()))
        if self._ticks % TICKS_OF_HEALTH == 0:
            self.priority = process.still(self.priority)
            if self.studio is not None:
                self.studio.second()
            self._mouth.meter(wire.HealthReport(health=self._health(), peers=self._links.reports()))

    def snapshot(self) -> wire.Snapshot:
        """Everything, for a room that just came or missed something."""
        self._sound, self._faults = self._see_sound(), self._see_faults()
        speaking = self.studio.engine.speaking if self.studio is not None else ()
        return wire.Snapshot(
            sound=self._sound,
            peers=self._links.reports(),
            faults=self._faults,
            speaking=tuple(SourceId(source) for source in speaking),
        )

    def _tell_changes(self) -> None:
        sound, faults = self._see_sound(), self._see_faults()
        if _steady(sound) != _steady(self._sound):
            self._sound = sound
            self._mouth.fact(wire.SoundChanged(sound=sound))
        if faults != self._faults:
            self._faults = faults
            self._mouth.fact(wire.FaultsChanged(faults=faults))

    def _see_sound(self) -> SoundReport:
        if self.studio is None:
            return reports.NOT_YET
        engine = self.studio.engine
        return reports.sound_report(
            engine.sound.state(),
            engine.sound.counters(),
            engine.canceller.name,
            muted=engine.room_muted,
            simulated=self.studio.settings.sound.mode == "simulated",
            mic_ppm=self.studio.pacer.clock.ppm,
            seats=engine.seats,
            looking=self.studio.looking,
            check=self.studio.checking.report,
            button=self.studio.hid.button,
        )

    def _see_faults(self) -> tuple[FaultReport, ...]:
        found = [*self._links.faults]
        if self.studio is not None:
            found = [*self.studio.faults(), *self._troubles, *found]
        if self.wanted_priority and self.priority == "normal":
            found.append(FaultReport(code="media.no_priority"))
        return tuple(found)

    def _health(self) -> Health:
        studio = self.studio
        if studio is None:
            return Health(priority=self.priority, cpu_pct=self._cpu.pct())
        pacer, engine = studio.pacer, studio.engine
        own = {
            "beats_skipped": pacer.skipped,
            "beats_failed": pacer.failed,
            "beats_limited": engine.limited,
            "wire_dropped": self._mouth.dropped,
        }
        for stats in studio.call.stats().values():
            for name in ("lost", "late", "dropped"):
                own[f"call_{name}"] = own.get(f"call_{name}", 0) + getattr(stats, name)
        return Health(
            beats=pacer.beats,
            late_beats=pacer.late,
            worst_late_ms=round(1000.0 * pacer.worst_s, 1),
            priority=self.priority,
            cpu_pct=self._cpu.pct(),
            judge=engine.speech.judge,
            call_path=studio.call.path,
            counters=reports.counters(engine.sound.counters(), own),
            **reports.clocks(engine.sound.state(), engine.sound.counters(), pacer.clock.ppm),
        )


def _steady(report: SoundReport) -> tuple[object, ...]:
    """What counts as a change: all but the clocks, which always move a little."""
    sides = [
        (side.state, side.identity, side.label, side.why, side.params)
        for side in (report.microphone, report.loudspeaker)
    ]
    table = (report.microphones, report.array, report.seats, report.teaching)
    room = (report.echo, report.room_muted, report.simulated, report.button, report.check)
    return (*sides, report.devices, *room, *table)

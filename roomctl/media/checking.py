"""The sound check of the running room: begun, stepped by the beat, measured beside it, told.

Owns the check under way and the last result. Must not know the socket. Listening for taps is a process of
its own (`roomctl.media.listen`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Coroutine
from math import ceil
from typing import Final, Literal

from roomctl import logs, programs
from roomctl.errors import Param
from roomctl.media.engine import Engine
from roomctl.media.sound.choose import RANKS
from roomctl.media.sound.measure import HEARD_DB
from roomctl.media.sound.port import Direction
from roomctl.media.sound.probe import Measures, Probe
from roomctl.media.sound.soundcheck import CheckResult, Finding, Verdict, conclude, gaps_ms, hindered
from roomctl.wire.reports import CheckFinding, CheckReport

TAP_S: Final = 12.0
POLL_S: Final = 0.05
What = Literal["whole", "tap"]


class Checking:
    """One check at a time. `report` is what is told now."""

    def __init__(self) -> None:
        self._report = CheckReport()
        self._probe: Probe | None = None
        self._task: asyncio.Task[None] | None = None
        self._until: float | None = None

    @property
    def report(self) -> CheckReport:
        """How the check stands, or ended."""
        now = self._report
        if self._probe is not None and not self._probe.done:
            return _stage(now, self._probe.stage.value, self._probe.left_s)
        if self._until is not None:
            left = self._until - asyncio.get_running_loop().time()
            return _stage(now, "tap", max(0.0, left))
        return now

    def start(self, engine: Engine, what: What, *, own_canceller: bool) -> None:
        """Begin; one that runs already goes on. `own_canceller`: see `soundcheck.conclude`."""
        if self._task is not None and not self._task.done():
            return
        self._report = CheckReport(number=self._report.number + 1, what=what)
        work = self._tap(engine) if what == "tap" else self._whole(engine, own_canceller=own_canceller)
        self._task = asyncio.create_task(self._guarded(engine, work), name="sound check")

    async def stop(self) -> None:
        """End what runs; nothing is told of it."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._report = CheckReport(number=self._report.number)

    async def _guarded(self, engine: Engine, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - a check that fails must not end the meeting
            logs.get().error("sound check failed", exc_info=error)
            self._end("not_ready", (CheckFinding(code="internal", verdict="bad"),))
        finally:
            engine.probe = self._probe = None
            self._until = None

    # the whole

    async def _whole(self, engine: Engine, *, own_canceller: bool) -> None:
        port = engine.sound
        hindrances = hindered(port.state())
        if hindrances:
            self._tell(CheckResult(Verdict.NOT_READY, hindrances))
            return
        before = port.counters()
        engine.probe = self._probe = probe = Probe()
        while not probe.done:
            await asyncio.sleep(POLL_S)
            if hindered(port.state()):
                break
        engine.probe = None
        if not probe.done:
            self._tell(CheckResult(Verdict.NOT_READY, hindered(port.state())))
            return
        gaps, name = gaps_ms(before, port.counters()), engine.canceller.name
        measures = await asyncio.to_thread(probe.measure, name, gaps)
        self._tell(conclude(measures, port.state(), own_canceller=own_canceller))

    def _tell(self, result: CheckResult) -> None:
        figures = {} if result.measures is None else figures_of(result.measures)
        self._end(result.verdict.value, tuple(map(_finding, result.findings)), figures)

    # taps

    async def _tap(self, engine: Engine) -> None:
        devices = [d for d in engine.sound.state().devices if d.direction is Direction.MICROPHONE]
        usable = [device for device in devices if device.kind in RANKS]
        if len(usable) < 2:
            code = "check_tap_one" if usable else "no_microphone"
            only: dict[str, Param] = {"device": usable[0].label} if usable else {}
            verdict: Literal["good", "bad"] = "good" if usable else "bad"
            finding = CheckFinding(code=code, verdict=verdict, params=only)
            self._end("ready" if usable else "not_ready", (finding,))
            return
        self._until = asyncio.get_running_loop().time() + TAP_S
        found = await _listen()
        used = engine.sound.state().microphone.device
        identity = str(found.get("winner", ""))
        label, in_use = str(found.get("label", "")), used.label if used else "–"
        params: dict[str, Param] = {"device": label, "used": in_use}
        if not identity:
            self._end("advice", (CheckFinding(code="check_tap_none", verdict="advice"),))
        elif used is not None and used.identity.text() == identity:
            self._end("ready", (CheckFinding(code="check_tap_right", verdict="good", params=params),))
        else:
            told = CheckFinding(code="check_tap_other", verdict="advice", params=params)
            self._end("advice", (told,), tapped=identity)

    def _end(
        self,
        verdict: Literal["ready", "advice", "not_ready"],
        findings: tuple[CheckFinding, ...],
        measures: dict[str, float] | None = None,
        tapped: str = "",
    ) -> None:
        self._report = CheckReport(
            number=self._report.number,
            what=self._report.what,
            stage="done",
            verdict=verdict,
            findings=findings,
            measures=measures or {},
            tapped=tapped,
        )


async def _listen() -> dict[str, object]:
    """What the listening process found; nothing when it could not."""
    child = await asyncio.create_subprocess_exec(
        *programs.command("roomctl.media.listen", "--seconds", str(TAP_S)),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        out, _ = await asyncio.wait_for(child.communicate(), TAP_S + 8.0)
        found = json.loads(out or b"{}")
    except (TimeoutError, ValueError):
        return {}
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return found if isinstance(found, dict) else {}


def _stage(
    report: CheckReport, stage: Literal["quiet", "bell", "sweep", "murmur", "tap"], left_s: float
) -> CheckReport:
    return CheckReport(number=report.number, what=report.what, stage=stage, left_s=ceil(left_s))


def _finding(finding: Finding) -> CheckFinding:
    return CheckFinding(
        code=finding.code.value, verdict="bad" if finding.grave else "advice", params=dict(finding.params)
    )


def figures_of(m: Measures) -> dict[str, float]:
    """The measures by name, unit at the end; what was not measured is left out."""
    found = {"noise_dbfs": m.noise_dbfs, "hum_dbfs": m.hum_dbfs, "gaps_ms": m.gaps_ms}
    if m.path.prominence_db < HEARD_DB:
        return {name: round(value, 2) for name, value in found.items()}
    of_the_path = {
        "heard_dbfs": m.heard_dbfs,
        "clipped_pct": m.clipped_pct,
        "delay_ms": 1000 * m.path.delay_s,
        "gain_db": m.path.gain_db,
        "rt60_s": m.path.rt60_s,
        "echo_reduction_db": m.reduction_db,
        "echo_left_dbfs": m.echo_dbfs,
    }
    return {name: round(value, 2) for name, value in (found | of_the_path).items() if value is not None}

"""The scripted people behave like polite ones, and the script they follow is complete."""

from __future__ import annotations

from dataclasses import dataclass, field

from roomctl.demo.manners import Act, Ask, GiveBack, Mind, Say, Seen, begin_loop, step
from roomctl.demo.script import Line, Person, load

CLIP_S = 4.0


def person(how: str, want: float = 1.0) -> Person:
    line = Line(want=want, how="ask" if how == "ask" else "speak", text="hello")
    return Person(
        id="x", name="X", origin="remote", language="en", voice="en", pitch=50, speed=150, line=(line,)
    )


@dataclass
class Floor:
    """A floor that gives itself to whoever asks, after `delay` seconds."""

    delay: float = 2.0
    asked: float | None = None
    holds: bool = False
    log: list[tuple[float, Act]] = field(default_factory=list)

    def seen(self, now: float) -> Seen:
        if self.asked is not None and now - self.asked >= self.delay:
            self.holds, self.asked = True, None
        return Seen(i_hold=self.holds, i_wait=self.asked is not None, floor_idle=not self.holds, quiet_s=now)

    def take(self, now: float, act: Act | None) -> None:
        if act is None:
            return
        self.log.append((now, act))
        if isinstance(act, Ask):
            self.asked = now
        if isinstance(act, GiveBack):
            self.holds = False


def run(one: Person, floor: Floor, seconds: float) -> list[tuple[float, Act]]:
    mind = Mind()
    for tick in range(int(seconds * 10)):
        now = tick / 10
        mind, act = step(one, mind, floor.seen(now), loop_at=now, now=now, clip_s=CLIP_S)
        floor.take(now, act)
    return floor.log


def test_who_asks_speaks_only_when_given_the_floor_and_gives_it_back() -> None:
    log = run(person("ask"), Floor(), 20)
    assert [type(act) for _, act in log] == [Ask, Say, GiveBack]
    asked, said, gave = (at for at, _ in log)
    assert asked == 1.0
    assert said >= asked + 2.0
    assert gave >= said + CLIP_S


def test_nobody_speaks_who_is_never_given_the_floor() -> None:
    log = run(person("ask"), Floor(delay=1e9), 100)
    assert [type(act) for _, act in log] == [Ask]


def test_who_just_speaks_waits_for_a_quiet_room() -> None:
    log = run(person("speak", want=0.2), Floor(), 20)
    assert [type(act) for _, act in log] == [Say]
    assert log[0][0] >= 1.5


def test_a_busy_floor_keeps_a_polite_speaker_silent() -> None:
    mind, act = step(
        person("speak"), Mind(), Seen(floor_idle=False, quiet_s=9), loop_at=5.0, now=5.0, clip_s=CLIP_S
    )
    assert act is None
    assert mind.doing == "listening"


def test_the_next_loop_brings_the_lines_again() -> None:
    mind = Mind(next_line=1)
    assert begin_loop(mind).next_line == 0
    speaking = Mind(doing="speaking", next_line=1, until=9.0)
    assert begin_loop(speaking) == speaking


def test_the_script_is_a_hybrid_meeting_and_every_line_has_its_sound() -> None:
    script = load()
    assert [one.seat for one in script.table] == [1, 2, 3, 4]
    assert len(script.remotes) == 3
    assert {one.language for one in script.person} == {"de", "fr", "it", "en"}
    for one in script.person:
        assert [line.want for line in one.line] == sorted(line.want for line in one.line)
        for number in range(len(one.line)):
            assert one.clip(number).stat().st_size > 4000
    files = {path.name for path in one.clip(0).parent.glob("*.opus")}
    assert len(files) == sum(len(one.line) for one in script.person)


def test_the_voices_are_small() -> None:
    folder = load().person[0].clip(0).parent
    assert sum(path.stat().st_size for path in folder.glob("*.opus")) < 300_000

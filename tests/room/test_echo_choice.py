"""Another echo canceller in mid-meeting: asked by the console only, told to media, shown, kept."""

from __future__ import annotations

from pathlib import Path

from roomctl.wire import console
from tests.room.house import house


async def test_the_console_asks_for_another_canceller_and_media_gets_the_settings(tmp_path: Path) -> None:
    async with house(tmp_path) as room:
        assert room.console.state.sound.echo_asked == "auto"
        assert (await room.console.ask(console.SetEcho(echo="webrtc"))).code == ""
        await room.console.until(lambda state: state.sound.echo_asked == "webrtc")
        assert room.console.state.acts[0].act == "set_echo"
        await room.console.ask(console.SetKind(kind="video"))
        await room.console.until(lambda state: state.meeting.kind == "video")
        assert room.console.state.sound.echo_asked == "webrtc", "another setting does not undo it"

"""A remote of the demo at the door: a voice for all, a picture of those who have a camera."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from roomctl.demo.remote import Remote, film
from roomctl.demo.script import load
from roomctl.media.call.client import Client
from roomctl.wire import media, pictures
from tests.room.house import house


def test_each_film_is_small_begins_whole_and_has_a_hue_of_its_own() -> None:
    films = [film(one) for one in load().remotes if one.camera]
    assert len(films) == 2
    assert films[0] != films[1]
    for each in films:
        assert not each[0][0] & 1  # VP8: a key frame
        assert sum(map(len, each)) * 8 / 6 < 150_000


async def test_who_has_a_camera_offers_it_with_its_proof_and_who_has_none_offers_a_voice_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def accept(_client: Client, _answer: str) -> None:
        """The stand-in's answer is none for a real link."""

    monkeypatch.setattr(Client, "accept", accept)
    script = load()
    async with house(tmp_path) as room:
        link = await room.invite()
        people = [one for one in script.remotes if one.id in {"farn", "lavande"}]
        remotes = [Remote(one, link) for one in people]
        tasks = [asyncio.ensure_future(remote.run()) for remote in remotes]
        try:
            await room.media.told_of(media.OpenPeer, 2)
            (shown,) = await room.media.told_of(pictures.OpenPictures)
            assert isinstance(shown, pictures.OpenPictures)
            assert shown.sends
            assert "m=video" in shown.sdp
        finally:
            for task in tasks:
                task.cancel()
            for remote in remotes:
                await remote.close()

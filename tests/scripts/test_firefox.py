"""The bench's own way to talk to Firefox, against a socket that answers as Firefox does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scripts.benchlib.firefox import FirefoxPage


class Socket:
    """Says an event before each answer; answers what `answer` makes of the request."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self._left: list[dict[str, Any]] = []

    async def send_json(self, message: dict[str, Any]) -> None:
        self.asked.append(message)
        self._left = [{"type": "event", "method": "log.entryAdded"}, self._answer(message)]

    async def receive_json(self, timeout: float) -> dict[str, Any]:  # noqa: ASYNC109 - aiohttp's own name
        return self._left.pop(0)

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        number, method = message["id"], message["method"]
        if method == "browsingContext.getTree":
            return {"id": number, "type": "success", "result": {"contexts": [{"context": "c-1"}]}}
        if "boom" in message["params"].get("expression", ""):
            text = {"type": "exception", "exceptionDetails": {"text": "Error: boom"}}
            return {"id": number, "type": "success", "result": text}
        if method == "broken":
            return {"id": number, "type": "error", "error": "unknown command"}
        value = {"type": "success", "result": {"type": "string", "value": json.dumps([1, None])}}
        return {"id": number, "type": "success", "result": value}


async def test_an_expression_is_evaluated_where_the_page_was_opened() -> None:
    socket = Socket()
    page = FirefoxPage(socket)  # type: ignore[arg-type]
    await page.open("http://localhost:1/")
    assert await page.evaluate("bench.offer", {"slots": 1}) == [1, None]
    asked = socket.asked[-1]["params"]
    assert asked["target"] == {"context": "c-1"}
    assert 'found({"slots": 1})' in asked["expression"]
    assert socket.asked[-2]["params"]["url"] == "http://localhost:1/"


async def test_what_goes_wrong_is_told() -> None:
    page = FirefoxPage(Socket())  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="boom"):
        await page.evaluate("boom()")
    with pytest.raises(RuntimeError, match="unknown command"):
        await page._ask("broken")

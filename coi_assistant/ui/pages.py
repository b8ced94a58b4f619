"""The page in each language, laid out when it is first asked for: five at once would keep the first user waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from coi_assistant.ui.texts import LANGUAGES


class Pages:
    """An ASGI application: `/en/...`, `/de/...` go to the page in that language, all else to `rest`."""

    def __init__(self, make: Callable[[str], FastAPI], rest: ASGIApp) -> None:
        """Take `make`, which lays out the page in a language; it is called once for each, within the running loop."""
        self._make = make
        self._rest = rest
        self._apps: dict[str, FastAPI] = {}
        self._running: list[asyncio.Task[None]] = []
        self._closing = asyncio.Event()
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the server."""
        language = scope.get("path", "").split("/")[1:2]
        if scope["type"] == "http" and language and language[0] in LANGUAGES:
            await (await self._page(language[0]))(scope, receive, send)
            return
        await self._rest(scope, receive, send)
        if scope["type"] == "lifespan":
            self._closing.set()
            await asyncio.gather(*self._running)

    async def _page(self, language: str) -> FastAPI:
        async with self._lock:
            if language not in self._apps:
                app = self._make(language)
                started = asyncio.Event()
                # In a task of its own, since what starts in one task has to end in the same.
                self._running.append(asyncio.create_task(self._live(app, started)))
                await started.wait()
                self._apps[language] = app
        return self._apps[language]

    async def _live(self, app: FastAPI, started: asyncio.Event) -> None:
        try:
            async with app.router.lifespan_context(app):
                started.set()
                await self._closing.wait()
        finally:
            started.set()

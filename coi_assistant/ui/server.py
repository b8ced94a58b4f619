"""The page over HTTP, for this machine only: a loopback socket, strict headers, nothing from elsewhere."""

from __future__ import annotations

import ipaddress
import re
import secrets
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coi_assistant.errors import SettingsError
from coi_assistant.ui.theme import style, theme

# What Gradio needs and no more. It builds the templates of its HTML areas with `Function`, hence 'unsafe-eval'; inline
# scripts run only with the nonce of their response, and inline event handlers not at all.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
}
PAGES = {"/", ""}

# Advertising for Gradio and the file of an installable app, which this is not; both name addresses elsewhere or none.
_FOREIGN = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*|<link rel="manifest"[^>]*>\s*')
_SCRIPT = re.compile(rb"<script(?=[\s>])")


def application(blocks: gr.Blocks) -> ASGIApp:
    """Return the page as an ASGI application."""
    # The documentation pages of FastAPI load their scripts from elsewhere.
    bare = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    mounted = gr.mount_gradio_app(
        outer,
        blocks,
        path="/",
        app_kwargs=bare,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        css=style(),
    )
    return Fence(mounted)


class Fence:
    """Middleware: answers only to this machine's names, and lets a page reach nothing but its own host."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            # The page uses none, and none would be held to the checks below.
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # A page elsewhere can point a name of its own at this machine, or send a form here; neither gets in.
        if not is_local(headers.get("host", "")) or not is_local(urlsplit(headers.get("origin", "//localhost")).netloc):
            await PlainTextResponse("This app answers on this machine only.", status_code=403)(scope, receive, send)
            return
        page = scope["path"] in PAGES
        if page:
            _uncompressed(scope)
        nonce = secrets.token_urlsafe(16)
        await self._app(scope, receive, _Rewriter(send, nonce).send if page else _with_headers(send, nonce))


class _Rewriter:
    """Holds one page back until it is complete, takes out what points elsewhere, and gives its scripts their nonce."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = _with_headers(send, nonce)
        self._nonce = nonce.encode("ascii")
        self._start: Message = {}
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = MutableHeaders(raw=self._start["headers"])
        body = self._body
        if headers.get("content-type", "").startswith("text/html"):
            body = _SCRIPT.sub(b'<script nonce="' + self._nonce + b'"', _FOREIGN.sub(b"", body))
            headers["content-length"] = str(len(body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})


def _with_headers(send: Send, nonce: str) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers["content-security-policy"] = POLICY.format(nonce=nonce)
            headers.update(HEADERS)
        await send(message)

    return add


def _uncompressed(scope: Scope) -> None:
    kept: Iterable[tuple[bytes, bytes]] = scope["headers"]
    scope["headers"] = [(name, value) for name, value in kept if name.lower() != b"accept-encoding"]


def is_local(host: str) -> bool:
    """Tell whether a host, with or without a port, is this machine by its loopback names."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a loopback address.

    Raises:
        SettingsError: the host is not this machine, or the port is taken.
    """
    plain = f"[{host}]" if ":" in host else host
    if not is_local(plain):
        message = f"The host {host!r} is not this machine, and the app, which has no log-in, answers on no other."
        raise SettingsError(f"{message} Set COI_HOST or --host to 127.0.0.1, ::1 or localhost.")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # It listens from here on, so that a browser that comes early waits instead of being refused.
        return socket.create_server((str(address[0]), port), family=family, backlog=128)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"The app cannot listen on port {port} of {host!r}: {reason}."
        raise SettingsError(f"{message} Choose another with COI_PORT or --port.") from error


def make_server(blocks: gr.Blocks) -> uvicorn.Server:
    """Return the server, to be run over a socket from `bind`."""
    # Requests are not logged: their addresses hold what a user opened.
    config = uvicorn.Config(application(blocks), log_level="warning", access_log=False, timeout_graceful_shutdown=3)
    return uvicorn.Server(config)

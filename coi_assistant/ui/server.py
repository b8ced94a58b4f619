"""The page over HTTP, for this machine only: a loopback socket, strict headers, nothing from elsewhere."""

from __future__ import annotations

import ctypes
import ipaddress
import json
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote, urlsplit

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coi_assistant.errors import CoiError, SettingsError
from coi_assistant.page_images import PageImages
from coi_assistant.running import ROUTE, fingerprint, question_from
from coi_assistant.told import Told
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.handlers import offset
from coi_assistant.ui.pages import Pages
from coi_assistant.ui.texts import LANGUAGES, preferred
from coi_assistant.ui.theme import head, session_script, style, theme
from coi_assistant.ui.words import words_in

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
PAGES = {f"/{code}{slash}": code for code in LANGUAGES for slash in ("", "/")}
"""The pages of the app by path, with their languages."""
COOKIE = "coi_language"
"""Holds the language chosen until the browser is closed, and nothing else; no other cookie is set."""

# The documentation pages of FastAPI load their scripts from elsewhere.
BARE: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
PLAIN: dict[str, Any] = {
    "footer_links": [],
    "run_history": False,
    "show_error": False,
    "max_file_size": "1kb",
    "ssr_mode": False,
    "enable_monitoring": False,
    "pwa": False,
}
"""How Gradio is mounted, the pages and the endpoints alike."""

M_ARENA_MAX = -8
"""The number of memory pools among the parameters of glibc's `mallopt`."""

# Advertising for Gradio and the file of an installable app, which this is not; both name addresses elsewhere or none.
_FOREIGN = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*|<link rel="manifest"[^>]*>\s*')
_SCRIPT = re.compile(rb"<script(?=[\s>])")
_LANGUAGE = re.compile(rb'(<html\s+lang=")en(")')


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What is served."""

    desk: Desk
    page: Callable[[str], gr.Blocks]
    """Lays the page out in a language."""
    api: gr.Blocks
    mcp: bool = False


def application(app: App) -> ASGIApp:
    """Return the app as an ASGI application.

    Raises:
        SettingsError: MCP is asked for and not installed.
    """
    if app.mcp and find_spec("mcp") is None:
        raise SettingsError("The option '--mcp' needs the package 'mcp'. Install it: pip install 'coi-assistant[mcp]'.")
    outer = FastAPI(**BARE)
    outer.add_api_route("/", _to_language, methods=["GET"])
    outer.add_api_route("/loading", _loading(app.desk), methods=["GET"])
    outer.add_api_route("/page-image", _page_image(app.desk), methods=["GET"])
    outer.add_api_route(ROUTE, _answer(app.desk), methods=["POST"])
    outer.add_api_route("/upload", _upload(app.desk), methods=["POST"])
    outer.add_api_route("/file/{token}/{name}", _made_file(app.desk), methods=["GET"])
    # Mounted at the root they take every path that nothing before them took. Their errors are told, since in words.
    _mount(outer, app.api, "/", mcp_server=app.mcp, show_error=True)
    if app.mcp:
        _speak_json(app.api.mcp_server_obj)

    def page(language: str) -> FastAPI:
        looks = {"theme": theme(), "css": style(), "head": head(), "js": session_script()}
        own = FastAPI(**BARE)
        _mount(own, app.page(language), f"/{language}", mcp_server=False, **looks)
        return own

    return Fence(Pages(page, outer))


def _mount(outer: FastAPI, blocks: gr.Blocks, path: str, **options: Any) -> None:
    # A copy, as Gradio writes into it what belongs to this app alone: what is to start and to end with it.
    gr.mount_gradio_app(outer, blocks, path=path, app_kwargs=dict(BARE), **(PLAIN | options))


def _speak_json(server: Any) -> None:
    """Let MCP tools give JSON: left alone, Gradio writes objects the way that Python prints them."""

    def told(data: list[Any], root_url: str) -> list[Any]:
        texts = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in data]
        return [server.types.TextContent(type="text", text=text) for text in texts]

    server.postprocess_output_data = told


def _to_language(request: Request) -> Response:
    """Lead to the page in the language that was chosen, or that the browser prefers."""
    language = _language(request)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{language}/{query}", status_code=307, headers={"vary": "accept-language, cookie"})


def _language(request: Request) -> str:
    return preferred(request.headers.get("accept-language", ""), request.cookies.get(COOKIE, ""))


def _refusal(message: str, request: Request, status: int) -> Response:
    """Return what is wrong as plain text, in the language of the page that the request comes from."""
    return PlainTextResponse(words_in(_language(request)).told(message), status_code=status)


def _loading(desk: Desk) -> Any:
    def loading() -> Response:
        """Tell whether a question has to wait for the model."""
        return JSONResponse(desk.loading, headers={"cache-control": "no-store"})

    return loading


def _page_image(desk: Desk) -> Any:
    images = PageImages()

    def page_image(request: Request) -> Response:
        """Return a page of a PDF source as PNG, with a quote marked."""
        asked = request.query_params
        page, start, end = (offset(asked.get(name)) or 0 for name in ("page", "start", "end"))
        try:
            drawn = images.of(desk.assistant(), asked.get("passage", ""), page, start, end)
        except CoiError as error:
            return _refusal(error.told, request, 404)
        # Kept for as long as a page is looked at; a browser writes no more of it to its disk than of the page.
        return Response(drawn.png, media_type="image/png", headers={"cache-control": "no-store"})

    return page_image


def _answer(desk: Desk) -> Any:
    ours = fingerprint(desk.settings)

    def answer(asked: dict[str, Any]) -> Response:
        """Answer for `coi ask`; what cannot be answered here it works out and tells by itself."""
        if asked.get("settings") != ours:
            return PlainTextResponse("This app runs with other settings.", status_code=409)
        started = time.perf_counter()
        try:
            question, assistant = question_from(asked["question"]), desk.assistant()
            found = assistant.to_object(assistant.ask(question), started=started, style=asked["style"])
        except (CoiError, KeyError, TypeError, AttributeError) as error:
            return PlainTextResponse(str(error), status_code=400)
        return JSONResponse(found)

    return answer


def _made_file(desk: Desk) -> Any:
    def made_file(token: str, name: str, request: Request) -> Response:
        """Return a file that was made for the page, to be saved and never shown."""
        made = desk.outbox.get(token)
        if made is None or made.name != name:
            return _refusal(Told("error.file.gone"), request, 404)
        headers = {
            "cache-control": "no-store",
            "content-disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='')}",
        }
        return Response(made.data, media_type=made.media_type, headers=headers)

    return made_file


def _upload(desk: Desk) -> Any:
    async def upload(request: Request) -> Response:
        """Take a file that a user sends; what it holds is read in a process of its own and trusted nowhere."""
        try:
            token = await desk.inbox.take(request.query_params.get("name", ""), request.stream())
        except CoiError as error:
            return _refusal(error.told, request, 400)
        return PlainTextResponse(token, headers={"cache-control": "no-store"})

    return upload


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
        language = PAGES.get(scope["path"])
        if language:
            _uncompressed(scope)
        nonce = secrets.token_urlsafe(16)
        if language is None:
            await self._app(scope, receive, _with_headers(send, nonce))
        else:
            await self._app(scope, receive, _Rewriter(send, nonce, language).send)


class _Rewriter:
    """Holds one page back until it is complete, takes out what points elsewhere, and gives its scripts their nonce.

    It also says which language the page is in, and has the browser remember it.
    """

    def __init__(self, send: Send, nonce: str, language: str) -> None:
        self._send = _with_headers(send, nonce)
        self._nonce = nonce.encode("ascii")
        self._language = language
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
            body = _LANGUAGE.sub(rb"\g<1>" + self._language.encode("ascii") + rb"\g<2>", body, count=1)
            headers["content-length"] = str(len(body))
            headers.append("set-cookie", f"{COOKIE}={self._language}; Path=/; SameSite=Strict; HttpOnly")
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


def make_server(app: App) -> uvicorn.Server:
    """Return the server, to be run over a socket from `bind`."""
    # Requests are not logged: their addresses hold what a user opened.
    config = uvicorn.Config(application(app), log_level="warning", access_log=False, timeout_graceful_shutdown=3)
    return uvicorn.Server(config)


def keep_memory_together() -> None:
    """Let the threads of this process share two pools of memory, where the C library is glibc.

    By default each thread keeps freed memory to itself: 80 MB of an app that answers in many threads.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 2)

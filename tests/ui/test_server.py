import asyncio
import ctypes
import re
import socket
from types import SimpleNamespace

import gradio as gr
import httpx
import pytest

from coi_assistant.errors import SettingsError
from coi_assistant.pipeline import Assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings, load_settings
from coi_assistant.ui.api import api_blocks
from coi_assistant.ui.desk import Desk
from coi_assistant.ui.server import BARE, M_ARENA_MAX, App, application, bind, is_local, keep_memory_together


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:7860", "localhost:80", "[::1]:7860", "127.8.9.1"])
def test_loopback_names_are_this_machine(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "192.168.0.3", "evil.example", "localhost.evil.example", "[::"])
def test_other_names_are_not(host: str) -> None:
    assert not is_local(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.3", "example.org"])
def test_the_app_refuses_to_listen_to_other_machines(host: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(repr(host))):
        bind(host, 0)


def test_a_taken_port_is_told_with_what_mends_it() -> None:
    with bind("127.0.0.1", 0) as taken, pytest.raises(SettingsError, match="--port"):
        bind("127.0.0.1", taken.getsockname()[1])


def test_a_bound_socket_takes_visitors_before_the_server_runs() -> None:
    with bind("127.0.0.1", 0) as listener:
        socket.create_connection(listener.getsockname()).close()


def get(path: str = "/en/", settings: Settings | None = None, *, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask the page over ASGI, without a socket."""

    async def ask() -> httpx.Response:
        def page(language: str) -> gr.Blocks:
            with gr.Blocks(title="Test", analytics_enabled=False) as blocks:
                gr.HTML("x")
            return blocks

        desk = Desk(settings or load_settings(), embedder=HashEmbedder())
        transport = httpx.ASGITransport(app=application(App(desk=desk, page=page, api=api_blocks(desk))))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860") as client:
            given = {name.replace("_", "-"): one for name, one in headers.items()}
            return await client.request(method, path, headers=given)

    return asyncio.run(ask())


def test_what_one_app_starts_and_ends_does_not_pass_to_the_next() -> None:
    assert get().status_code == get("/de/").status_code == 200
    assert "lifespan" not in BARE


def test_the_page_may_load_from_its_own_host_only() -> None:
    answer = get()
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "default-src 'self'" in policy
    assert not re.search(r"https?:|\*", policy)
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_inline_scripts_carry_the_nonce_of_their_answer() -> None:
    answer = get()
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
    assert nonce
    scripts = re.findall(r"<script[\s>]", answer.text)
    assert scripts
    assert len(re.findall(re.escape(f'<script nonce="{nonce[1]}"'), answer.text)) == len(scripts)


def test_two_answers_have_different_nonces() -> None:
    assert get().headers["content-security-policy"] != get().headers["content-security-policy"]


def test_the_page_names_no_font_script_or_picture_elsewhere() -> None:
    text = get().text
    assert not re.search(r'(?:src|href|content)="(?:https?:)?//', text)
    assert not re.search(r"fonts\.g|cdn|manifest\.json", text)


def test_a_name_of_another_machine_is_turned_away() -> None:
    assert get(host="evil.example").status_code == 403
    assert get(origin="https://evil.example").status_code == 403
    assert get(origin="null").status_code == 403
    assert get(host="localhost:7860", origin="http://127.0.0.1:7860").status_code == 200


@pytest.mark.parametrize("path", ["/en/docs", "/docs", "/redoc", "/openapi.json", "/gradio_api/docs"])
def test_no_documentation_page_is_served_that_loads_scripts_from_elsewhere(path: str) -> None:
    assert "<script" not in get(path).text


def test_the_address_without_a_language_leads_to_the_browser_s_and_keeps_the_query() -> None:
    answer = get("/?passage=p1&start=3", accept_language="de-AT,en;q=0.5")
    assert (answer.status_code, answer.headers["location"]) == (307, "/de/?passage=p1&start=3")
    assert get("/", accept_language="fr").headers["location"] == "/en/"


def test_the_language_chosen_last_wins_until_the_browser_is_closed() -> None:
    cookie = get("/de/").headers["set-cookie"]
    assert cookie == "coi_language=de; Path=/; SameSite=Strict; HttpOnly"
    assert get("/", cookie=cookie.split(";")[0], accept_language="pl").headers["location"] == "/de/"


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_says_which_language_it_is_in(language: str) -> None:
    assert re.search(rf'<html\s+lang="{language}"', get(f"/{language}/").text)


def test_a_page_image_of_what_is_no_pdf_is_refused_in_words(assistant: Assistant, settings: Settings) -> None:
    passage = assistant.passages_of("returns")[0].id
    answer = get(f"/page-image?passage={passage}&page=1&start=0&end=5", settings)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert "does not stand on a PDF page 1" in answer.text
    assert get("/page-image?passage=%3Cscript%3E&page=x", settings).status_code == 404


def test_what_is_refused_as_plain_text_is_in_the_language_of_the_page() -> None:
    german = get("/file/token/name.docx", cookie="coi_language=de")
    assert german.status_code == 404
    assert german.text == "Diese Datei wird nicht mehr aufbewahrt. Erstellen Sie sie auf der Seite neu."
    assert get("/file/token/name.docx").text == "This file is no longer kept. Make it again on the page."
    sent = get("/upload?name=a.exe", method="POST", cookie="coi_language=de")
    assert sent.status_code == 400
    assert sent.text.startswith("Dateien wie 'a.exe' werden nicht gelesen.")


def test_a_system_without_glibc_keeps_its_memory_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", missing)
    keep_memory_together()


def test_two_pools_of_memory_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    library = SimpleNamespace(mallopt=lambda *values: asked.append(values))
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    keep_memory_together()
    assert asked == [(M_ARENA_MAX, 2)]


def test_the_page_can_ask_whether_the_model_still_loads() -> None:
    assert get("/loading").json() is True

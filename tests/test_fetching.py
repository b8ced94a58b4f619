"""Downloads, against a server of our own on loopback that the tests allow explicitly."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from filelock import FileLock

from coi_assistant.downloading import checked_url, download, is_public
from coi_assistant.errors import HoldingError, LockedIndexError, NetworkError
from coi_assistant.fetching import add_from_web, fetch_originals, wanting_originals
from coi_assistant.indexing import build_index
from coi_assistant.manifest import IndexFolder
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import Settings

PAGE = b"""<!doctype html><html lang="en"><head><title>Decree</title></head><body><article><h1>Decree</h1><p>Decree
No. 77 stops consulates from renewing the passports of citizens who live abroad, the ministry wrote in a letter.</p>
</article></body></html>"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        actions = {"/page": self.page, "/moved": self.moved, "/loop": self.loop, "/slow": self.slow, "/big": self.big}
        actions.get(self.path, lambda: self.send_error(404))()

    def page(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(PAGE)

    def moved(self) -> None:
        self.redirect("/page")

    def loop(self) -> None:
        self.redirect("/loop")

    def redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.end_headers()

    def slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(50):
            try:
                self.wfile.write(b".")
            except OSError:
                return
            time.sleep(0.1)

    def big(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            self.wfile.write(b"x" * 1_200_000)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
    http.server_close()


def anywhere(_: str) -> bool:
    return True


@pytest.fixture
def online(settings: Settings, server: str, write_report: Callable[..., Path]) -> Settings:
    write_report(
        "linked.md", f"---\ntitle: Linked\npublisher: Norland Watch\ndigest: true\nurl: {server}/moved\n---\nText."
    )
    write_report("lost.md", f"---\ntitle: Lost\ndigest: true\nurl: {server}/gone\n---\nText of the lost one.")
    build_index(settings, embedder=HashEmbedder())
    return settings.model_copy(update={"allow_network": True})


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "fc00::1", "0.0.0.0",
     "::ffff:127.0.0.1", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_addresses_of_this_network_are_not_public(address: str) -> None:
    assert not is_public(address)
    assert is_public("93.184.215.14") and is_public("2606:2800:21f:cb07::1")


@pytest.mark.parametrize(
    "url", ["ftp://a.example/x", "file:///etc/passwd", "http:///x", "https://me:pw@a.example/", "x"]
)
def test_addresses_that_are_not_asked(url: str) -> None:
    with pytest.raises(NetworkError, match="cannot be downloaded"):
        checked_url(url)


def test_an_address_is_brought_into_its_plain_form() -> None:
    assert checked_url("HTTP://Bücher.example/Отчёт?q=ä b#part") == (
        "http://xn--bcher-kva.example/%D0%9E%D1%82%D1%87%D1%91%D1%82?q=%C3%A4%20b"
    )


def test_the_address_connected_to_is_checked_and_not_the_name(server: str) -> None:
    with pytest.raises(NetworkError, match=r"'127\.0\.0\.1', an address of this machine"):
        download(server.replace("127.0.0.1", "localhost") + "/page", seconds=5, megabytes=1, admits=is_public)


def test_a_redirect_to_this_network_is_refused(server: str) -> None:
    asked: list[str] = []

    def only_first(address: str) -> bool:
        asked.append(address)
        return len(asked) == 1

    # The server closes after each answer, so that the redirect needs a connection of its own, which is checked.
    with pytest.raises(NetworkError, match="is not asked"):
        download(f"{server}/moved", seconds=5, megabytes=1, admits=only_first)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/loop", "redirects more"), ("/slow", "more than 0.5 seconds"), ("/big", "more than 1 megabytes"), ("/x", "404")],
)
def test_a_server_that_misbehaves_is_one_clear_error(server: str, path: str, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(NetworkError, match=reason):
        download(f"{server}{path}", seconds=0.5 if path == "/slow" else 20, megabytes=1, admits=anywhere)
    assert time.monotonic() - started < 5


def test_the_network_is_off_unless_asked_for(settings: Settings) -> None:
    with pytest.raises(NetworkError, match="--online"):
        add_from_web(settings, "https://norland.example/report", admits=anywhere)


def test_a_report_from_the_web_says_where_it_came_from(online: Settings, server: str) -> None:
    done = add_from_web(online, f"{server}/moved", source_id="decree", admits=anywhere, embedder=HashEmbedder())
    record = yaml.safe_load((online.corpus / "reports/decree.yaml").read_text(encoding="utf-8"))
    assert (record["url"], record["fetched_url"]) == (f"{server}/moved", f"{server}/page")
    assert len(record["sha256"]) == 64 and record["accessed"]
    assert (done.path, done.passages) == ("reports/decree.html", 1)


def test_while_another_process_writes_the_index_nothing_is_fetched(online: Settings, server: str) -> None:
    before = sorted(online.corpus.rglob("*"))
    with FileLock(online.index / "writer.lock"):
        with pytest.raises(LockedIndexError):
            add_from_web(online, f"{server}/page", admits=anywhere, embedder=HashEmbedder())
        with pytest.raises(LockedIndexError):
            fetch_originals(online, admits=anywhere, embedder=HashEmbedder())
    assert sorted(online.corpus.rglob("*")) == before


def test_originals_are_linked_to_their_digests_and_the_unreachable_listed(online: Settings, server: str) -> None:
    done = fetch_originals(online, admits=anywhere, embedder=HashEmbedder())
    assert [one.source_id for one in done.added] == ["linked-original"]
    assert [(one.source_id, one.url) for one in done.unreachable] == [("lost", f"{server}/gone")]
    source = IndexFolder(online.index).manifest().entries["linked-original"].source
    assert (source.original_of, source.publisher, source.is_digest) == ("linked", "Norland Watch", False)
    assert [one.id for one in wanting_originals(online)] == ["lost"]


def test_only_a_digest_with_an_address_has_an_original_to_fetch(online: Settings) -> None:
    with pytest.raises(HoldingError, match="'returns' is no digest"):
        wanting_originals(online, ["returns"])

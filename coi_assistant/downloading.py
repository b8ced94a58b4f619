"""Download one file from the web: http and https only, within limits, never from an address of this network.

The address that is connected to is checked, not the name: a name may lead anywhere, and elsewhere a moment later. Each
redirect is a new request and checked again. The one home of httpcore; no proxy, no cookies, no stored credentials.
"""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import ssl
import time
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore

from coi_assistant.errors import NetworkError

MOST_REDIRECTS = 5
AGENT = "coi-assistant"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MEGABYTE = 1_000_000

Admission = Callable[[str], bool]
"""Tells of an IP address whether it may be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What an address sent."""

    data: bytes
    url: str
    """Where it came from in the end, after all redirects."""
    sha256: str


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet: not private, loopback, link-local or reserved."""
    parsed = ipaddress.ip_address(address.split("%")[0])
    # Addresses of IPv4 inside IPv6 lead to the former.
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (inner is None or is_public(str(inner)))


def download(url: str, *, seconds: float, megabytes: int, admits: Admission = is_public) -> Download:
    """Return what stands at an address.

    Args:
        seconds: for all of it, redirects included.
        admits: which IP addresses may be asked.

    Raises:
        NetworkError: the address may not be asked or gives nothing; the message says which and why.
    """
    deadline = time.monotonic() + seconds
    network = _Guarded(deadline, admits)
    try:
        # Certificates are always checked; there is no way round that.
        with httpcore.ConnectionPool(ssl_context=httpcore.default_ssl_context(), network_backend=network) as pool:
            return _followed(pool, url, megabytes * _MEGABYTE)
    except (httpcore.TimeoutException, TimeoutError) as error:
        reason = f"it takes more than {seconds:g} seconds (COI_FETCH_SECONDS)"
        raise _failed(url, reason) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        raise _failed(url, " ".join(str(error).split()) or type(error).__name__) from error


def checked_url(url: str) -> str:
    """Return an address in the form that it is asked in.

    Raises:
        NetworkError: it is not http or https, has no host, or carries a password.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError as error:
        raise _failed(url, f"it is no address ({error})") from error
    if parts.scheme not in ("http", "https"):
        raise _failed(url, f"its scheme is {parts.scheme!r}; only http and https are asked")
    if not host:
        raise _failed(url, "it names no host")
    if parts.username or parts.password:
        raise _failed(url, "it carries a user name or password; take it out")
    place = f"[{host}]" if ":" in host else host
    netloc = place if port is None else f"{place}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe="/%:@!$&'()*+,;=~-._?"), ""))


def host_of(url: str) -> str:
    """Return the host that an address names, for showing it to the user before it is asked."""
    return urlsplit(checked_url(url)).netloc


def _failed(url: str, reason: str) -> NetworkError:
    shown = url if len(url) <= 200 else f"{url[:200]}…"
    return NetworkError(f"{shown!r} cannot be downloaded: {reason}. Save the file in a browser and `coi add` it.")


def _followed(pool: httpcore.ConnectionPool, url: str, most: int) -> Download:
    """Return what an address sends, after at most `MOST_REDIRECTS` redirects."""
    address = checked_url(url)
    headers = [("User-Agent", AGENT), ("Accept", "*/*"), ("Accept-Encoding", "identity")]
    for _ in range(MOST_REDIRECTS + 1):
        with pool.stream("GET", address, headers=headers) as response:
            if response.status not in _REDIRECTS:
                data = _body(response, address, most)
                return Download(data=data, url=address, sha256=hashlib.sha256(data).hexdigest())
            address = checked_url(urljoin(address, _header(response, b"location")))
    raise _failed(url, f"it redirects more than {MOST_REDIRECTS} times")


def _body(response: httpcore.Response, address: str, most: int) -> bytes:
    if response.status != 200:
        raise _failed(address, f"the server answers {response.status}")
    if _header(response, b"content-encoding") not in ("", "identity"):
        raise _failed(address, "the server packs it although it was asked not to")
    data = bytearray()
    for chunk in response.iter_stream():
        data += chunk
        if len(data) > most:
            reason = f"it has more than {most // _MEGABYTE} megabytes (COI_FETCH_MEGABYTES)"
            raise _failed(address, reason)
    if not data:
        raise _failed(address, "the server sends nothing")
    return bytes(data)


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")


class _Guarded(httpcore.NetworkBackend):
    """Connects only to addresses that are admitted, and only until the deadline."""

    def __init__(self, deadline: float, admits: Admission) -> None:
        self._deadline = deadline
        self._admits = admits
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the host up, and connect to the addresses found if all of them are admitted."""
        found = list(dict.fromkeys(str(row[4][0]) for row in self._looked_up(host, port)))
        refused = [address for address in found if not self._admits(address)]
        if refused:
            raise NetworkError(
                f"{host!r} leads to {refused[0]!r}, an address of this machine or its network; it is not asked. "
                "Save the file in a browser and `coi add` it."
            )
        for place, address in enumerate(found, start=1):
            try:
                stream = self._plain.connect_tcp(address, port, timeout=_left(self._deadline))
            except httpcore.ConnectError:
                if place == len(found):
                    raise
            else:
                return _Timed(stream, self._deadline)
        raise httpcore.ConnectError(f"{host!r} has no address")

    def _looked_up(self, host: str, port: int) -> list[tuple[typing.Any, ...]]:
        try:
            return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"there is no host {host!r}") from error


class _Timed(httpcore.NetworkStream):
    """A connection that ends at a deadline, however slowly the other side sends."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come."""
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the connection as an encrypted one; the certificate must name the host that was asked."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        """Return what is known of the connection."""
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is over")
    return left

"""Asking other sites whether an address answers, without letting anybody aim that at our own network.

A name is resolved once, every address that it has must be public, and the connection goes to the address that was
looked at, so that a name can't point elsewhere a moment later. Redirects are followed one by one by the same rules.
"""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import SplitResult, urljoin, urlsplit

_TIMEOUT_S = 8.0
_REDIRECTS = 4
_PORTS = {"http": 80, "https": 443}
_READ_BYTES = 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Alive, though not for a program: forbidden, asked too often, a method not taken.
_ALIVE_REFUSALS = {401, 403, 405, 406, 429}


class NotPublic(ValueError):
    """The address is not one of the public internet, or not one that is asked at all."""


def answers(url: str) -> bool:
    """Whether something answers at `url`: HEAD first, then GET of a few bytes. Takes seconds: not for requests."""
    try:
        return _answers(url, "HEAD") or _answers(url, "GET")
    except (NotPublic, OSError, ssl.SSLError, http.client.HTTPException, UnicodeError):
        return False


def _answers(url: str, method: str) -> bool:
    for _step in range(_REDIRECTS + 1):
        status, location = _ask(url, method)
        if status in (301, 302, 303, 307, 308) and location:
            url = urljoin(url, location)
            continue
        return status < 400 or status in _ALIVE_REFUSALS
    return False


def _ask(url: str, method: str) -> tuple[int, str]:
    """(status, where it leads). Raises `NotPublic`, `OSError`, `HTTPException`."""
    parts = urlsplit(url)
    address = public_address(parts)
    connection = _connection(parts, address)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": "link check", "Range": f"bytes=0-{_READ_BYTES - 1}", "Accept": "*/*"}
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read(_READ_BYTES)
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


def public_address(parts: SplitResult) -> str:
    """The address to connect to. Raises `NotPublic`, `OSError` where the name is not known."""
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise NotPublic(f"not asked: {parts.scheme}")
    try:
        port = parts.port
    except ValueError as error:
        raise NotPublic("no such port") from error
    if port not in (None, _PORTS[parts.scheme]):
        raise NotPublic(f"not asked: port {port}")
    found = socket.getaddrinfo(parts.hostname, _PORTS[parts.scheme], type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(_is_public(address) for address in addresses):
        raise NotPublic("not an address of the public internet")
    return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    # Forms that carry an IPv4 address inside, which might be one of ours.
    if isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _NAT64):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _connection(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    """To `address`, while certificate and Host are those of the name."""
    assert parts.hostname is not None
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.hostname, timeout=_TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname, timeout=_TIMEOUT_S)

    def to_address(_name: tuple[str, int], *rest: object, **_options: object) -> socket.socket:
        return socket.create_connection((address, _PORTS[parts.scheme]), _TIMEOUT_S)

    connection._create_connection = to_address  # type: ignore[attr-defined]
    return connection

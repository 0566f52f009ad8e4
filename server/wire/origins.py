"""Whose pages may speak to us with the reader's cookie: our own and those on a short list.

Starlette's CORS middleware does not see WebSockets, so both doors ask here.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": "80", "https": "443"}


def is_allowed(origin: str, host: str, allowed: Set[str]) -> bool:
    """True if a page of this `Origin` (RFC 6454) may use the cookie at this `Host`.

    The scheme of the origin is not compared with ours: a proxy may speak https before us. `null`,
    which sandboxed pages and files send, is never allowed.
    """
    if origin in allowed:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in _PORTS or not parts.netloc or not plain:
        return False
    port = _PORTS[parts.scheme]
    return _place(parts.netloc, port) == _place(host, port)


def _place(netloc: str, default_port: str) -> tuple[str, str]:
    """Host and port, the scheme's own port made plain."""
    name, colon, port = netloc.rpartition(":")
    if not colon or not port.isdigit():
        name, port = netloc, default_port
    return name.lower(), port

"""Which hosts pictures may come from: an address in an answer may lead anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

HTTPS_PORTS = (None, 443)


@dataclass(frozen=True)
class AllowedHosts:
    """Hosts that may be asked.

    Attributes:
        names: in small letters: hosts for https, such as "i.scdn.co", or "*.spotifycdn.com" for all
            below one; and beginnings of addresses such as "http://127.0.0.1:8080", for a proxy
            without https.
    """

    names: tuple[str, ...]

    def reason_against(self, address: str) -> str:
        """Return why an address may not be asked, in a few words; "" where it may.

        >>> hosts = AllowedHosts(("*.cdn.example",))
        >>> hosts.reason_against("https://a.cdn.example/1"), hosts.reason_against("https://b.example")
        ('', 'host is not allowed')
        """
        try:
            start = origin(address)
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return "address is not valid"
        if start in self.names:
            return ""
        if parts.scheme != "https":
            return "address is not https"
        known = port in HTTPS_PORTS and any(_matches(name, host) for name in self.names)
        return "" if known else "host is not allowed"


def origin(address: str) -> str:
    """Return an address up to its path, in small letters.

    Raises:
        ValueError: it is no plain address: programs might not agree on which host it names.
    """
    parts = urlsplit(address)
    plain = address.isascii() and address.isprintable() and not set(address) & set(" \\")
    if not plain or "@" in parts.netloc or not parts.hostname:
        raise ValueError("no plain address")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _matches(name: str, host: str) -> bool:
    return host.endswith(name[1:]) if name.startswith("*.") else host == name

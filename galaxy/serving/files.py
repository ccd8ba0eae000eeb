"""Pages, scripts and files of the map, compressed before anybody asks for them.

A file is sent as brotli or gzip where the client takes it, with an ETag. Files of the map are asked
for under an address that changes with their content, and may be kept for ever.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).parents[1] / "static"
RAW_LENGTH = "X-Raw-Length"
"""How many bytes an answer has when decompressed, for a progress bar that does not lie."""

_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".bin": "application/octet-stream",
}
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_WORTH_IT = 200  # bytes: what is smaller gains nothing


@dataclass(frozen=True)
class Sent:
    """A file as it is sent: its content by encoding, "" for none."""

    kind: str
    tag: str
    bodies: Mapping[str, bytes]
    keep: str

    def response(self, request: Request) -> Response:
        """Return the answer to a request: 304 where the client has it already."""
        headers = {"ETag": self.tag, "Cache-Control": self.keep, "Vary": "Accept-Encoding"}
        known = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
        if self.tag in known or f"W/{self.tag}" in known:
            return Response(status_code=304, headers=headers)
        encoding = _accepted(request.headers.get("accept-encoding", ""), self.bodies)
        if encoding:
            headers["Content-Encoding"] = encoding
        headers[RAW_LENGTH] = str(len(self.bodies[""]))
        return Response(self.bodies[encoding], media_type=self.kind, headers=headers)


def static_files(folder: Path = STATIC) -> dict[str, Sent]:
    """Return all pages and scripts by their path below the folder."""
    return {
        str(path.relative_to(folder)): _sent(path.name, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.suffix in _KINDS
    }


def map_files(files: Mapping[str, bytes]) -> dict[str, Sent]:
    """Return the files of the map by name; `files` has the compressed ones beside them."""
    return {
        name: Sent(
            _kind(name),
            _tag(content),
            {"": content, "br": files[f"{name}.br"], "gzip": files[f"{name}.gzip"]},
            _FOREVER,
        )
        for name, content in files.items()
        if f"{name}.br" in files
    }


def _sent(name: str, content: bytes) -> Sent:
    bodies = {"": content}
    if len(content) > _WORTH_IT:
        bodies |= {"br": brotli.compress(content), "gzip": gzip.compress(content, mtime=0)}
    return Sent(_kind(name), _tag(content), bodies, _ASK_AGAIN)


def _kind(name: str) -> str:
    return _KINDS[Path(name).suffix]


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"'


def _accepted(header: str, bodies: Mapping[str, bytes]) -> str:
    """Return the best encoding that a client takes; those with a quality of 0 it does not."""
    taken = set()
    for part in header.split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name.strip().lower())
    return next((one for one in ("br", "gzip") if one in bodies and one in taken), "")

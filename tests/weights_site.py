"""A web server on this machine in the place of those that weights are published on."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = bytes(range(256)) * 12_000  # three chunks
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Site:
    """A web server with one file: how it behaves, and what it was asked."""

    url: str = ""
    content: bytes = CONTENT
    breaks_off_after: int = len(CONTENT)
    ranges: bool = True
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    waits_after: int | None = None
    goes_on: threading.Event = field(default_factory=threading.Event)
    """Until this is set, no more than `waits_after` bytes are sent, where that is given."""


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._head(len(site.content), 200)

        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            site.asked.append(wanted)
            start = int(wanted[6:-1]) if wanted and site.ranges else 0
            body = site.content[start:]
            self._head(len(body), 206 if start else site.status)
            sent = body[: max(0, site.breaks_off_after - start)]
            if site.waits_after is not None:
                self.wfile.write(sent[: site.waits_after])
                site.goes_on.wait()
                sent = sent[site.waits_after :]
            self.wfile.write(sent)

        def _head(self, length: int, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            for name, value in site.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        site.url = f"http://127.0.0.1:{server.server_port}"
        yield site
    finally:
        site.goes_on.set()
        server.shutdown()
        thread.join()
        server.server_close()

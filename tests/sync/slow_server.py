"""A real server on loopback that answers byte for byte what a test says, or stops in the middle."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Script:
    """What is sent for each request in turn, in pieces; None holds the line open and says nothing more."""

    answers: list[list[bytes | None]]
    requests: list[bytes] = field(default_factory=list)
    url: str = ""
    done: threading.Event = field(default_factory=threading.Event)
    heard: threading.Event = field(default_factory=threading.Event)


def answer(status: str, body: bytes, *headers: str) -> bytes:
    """Return an HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join((*lines, "", "")).encode() + body


@contextlib.contextmanager
def serving(*answers: list[bytes | None], tls: tuple[Path, Path] | None = None) -> Iterator[Script]:
    """Serve the script, a connection each, until the block is left."""
    script = Script(list(answers))
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "http"
    context: ssl.SSLContext | None = None
    if tls is not None:
        scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
    script.url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    thread = threading.Thread(target=_serve, args=(listener, script, context), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.done.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _serve(listener: socket.socket, script: Script, context: ssl.SSLContext | None) -> None:
    held = []
    for pieces in script.answers:
        try:
            line, _ = listener.accept()
            if context is not None:
                line = context.wrap_socket(line, server_side=True)
            held.append(line)
            line.settimeout(5)
            script.requests.append(_request(line))
            script.heard.set()
            for piece in pieces:
                if piece is None:
                    script.done.wait(20)
                else:
                    line.sendall(piece)
            if pieces and pieces[-1] is not None:
                line.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue
    for line in held:
        line.close()


def _request(line: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        piece = line.recv(65536)
        if not piece:
            return found
        found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    length = 0
    for each in head.split(b"\r\n"):
        name, _, value = each.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body

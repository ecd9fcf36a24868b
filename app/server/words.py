"""The words of `server …` on the command line. Nothing but argparse is needed to read them."""

import argparse
from pathlib import Path
from typing import Any, Final

from app.domain.halls import DeviceKind

ROLES: Final = ("centre", "hub")
KINDS: Final = tuple(str(kind) for kind in DeviceKind)
"""What a device may be enrolled as."""
_Subparsers = Any
"""argparse's own class for them is private."""


def add_server(commands: _Subparsers) -> None:
    """Add `server` with its options and operations to the commands."""
    server = commands.add_parser("server", help="serve a hall or the centre; operate its store")
    server.add_argument("--db", metavar="URL", help="sqlite:///FILE (encrypted) or postgresql+psycopg://…")
    server.add_argument("--role", choices=ROLES)
    server.add_argument("--listen", metavar="HOST:PORT", help="port 0: any that is free")
    server.add_argument("--upstream", metavar="URL", help="the centre, for a hub")
    server.add_argument("--hall", metavar="CODE", help="the hub's hall; it must be that of its enrolment")
    server.add_argument("--workers", type=_count, default=1, metavar="N", help="processes, on PostgreSQL")
    server.add_argument("--tls-cert", type=Path, metavar="F")
    server.add_argument("--tls-key", type=Path, metavar="F")
    server.add_argument("--rate", type=_count, metavar="N", help="requests a second of one device")
    server.add_argument("--worker", type=_worker, help=argparse.SUPPRESS)
    operations = server.add_subparsers(dest="operation", metavar="OPERATION")
    ca = operations.add_parser("init-ca", help="make a private CA and the server's certificate")
    ca.add_argument("--out", type=Path, required=True, metavar="DIR")
    ca.add_argument("--host", action="append", default=[], metavar="NAME", help="name or address; repeatable")
    load = _on_store(operations, "load", "publish a catalogue and, with --hall, a hall")
    load.add_argument("--catalogue", type=Path, required=True, metavar="DIR")
    load.add_argument("--hall", metavar="CODE", default="")
    load.add_argument("--demo", action="store_true", help="with sample customers, and PINs that are told")
    code = _on_store(operations, "code", "make a one-time code for a new device")
    code.add_argument("--hall", required=True, metavar="CODE")
    code.add_argument("--kind", required=True, metavar="KIND", choices=KINDS)
    code.add_argument("--ttl", type=_count, default=60, metavar="MIN")
    revoke = _on_store(operations, "revoke", "shut a device out, at once and for ever")
    revoke.add_argument("device", metavar="DEVICE")
    revoke.add_argument("--reason", default="", metavar="WORDS")
    promote = _on_store(operations, "promote", "let another device decide on a hall's tickets")
    promote.add_argument("--hall", metavar="CODE", default="")
    promote.add_argument("--device", metavar="DEVICE", default="")
    promote.add_argument("--url", metavar="URL", default="", help="where the hall reaches it")
    quarantine = _on_store(operations, "quarantine", "what was put aside")
    quarantine.add_argument("action", choices=("list", "replay", "release", "skip", "admit"))
    quarantine.add_argument("--tx", metavar="ID", default="", help="skip: the transaction that is given up")
    quarantine.add_argument("--device", metavar="DEVICE", default="", help="admit: a device that was revoked")
    quarantine.add_argument("--hall", metavar="CODE", default="", help="release: whose verdicts are held")


def _on_store(operations: _Subparsers, name: str, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = operations.add_parser(name, help=words)
    # Suppressed: a default here would hide what was said before the operation.
    parser.add_argument("--db", metavar="URL", default=argparse.SUPPRESS)
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**6):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def _worker(text: str) -> tuple[int, int]:
    number, _, handle = text.partition(":")
    return int(number), int(handle)

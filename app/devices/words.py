"""The words of `emulate …` on the command line. Nothing but argparse is needed to read them."""

import argparse
from pathlib import Path
from typing import Any

_Subparsers = Any
"""argparse's own class for them is private."""


def add_emulators(commands: _Subparsers) -> None:
    """Add the devices that are not there to the commands; what helps with them are codes."""
    does = "usage.does.emulate"
    emulate = commands.add_parser("emulate", help=does, description=does)
    devices = emulate.add_subparsers(dest="device", required=True, metavar="DEVICE")
    listen = "usage.with.listen"
    payment = _device(devices, "payment")
    payment.add_argument("--listen", default="127.0.0.1:8471", metavar="HOST:PORT", help=listen)
    payment.add_argument("--state", type=Path, metavar="FILE", help="usage.with.state")
    face = _device(devices, "face")
    face.add_argument("--listen", default="127.0.0.1:8472", metavar="HOST:PORT", help=listen)
    scores, score = range(101), "usage.with.score"
    face.add_argument("--score", type=int, default=92, choices=scores, metavar="0..100", help=score)
    face.add_argument("--fault", default="none", metavar="FAULT", help="usage.with.fault")
    printer = _device(devices, "printer")
    printer.add_argument("--listen", default="127.0.0.1:9100", metavar="HOST:PORT", help=listen)
    printer.add_argument("--out", type=Path, metavar="DIR", help="usage.with.out_png")
    printer.add_argument("--fault", default="none", metavar="FAULT", help="usage.with.fault")
    reader = _device(devices, "id-reader")
    _add_line(reader, 8473)
    reader.add_argument("--card", metavar="KEY", help="usage.with.card")
    reader.add_argument("--fault", default="none", metavar="FAULT", help="usage.with.fault")
    scanner = _device(devices, "scanner")
    _add_line(scanner, 8474)
    scanner.add_argument("--code", default="", metavar="TEXT", help="usage.with.scan")


def run_emulator(arguments: argparse.Namespace) -> int:
    """Be a device that is not there."""
    if arguments.device == "face":
        from app.devices.face_matcher import emulator as face

        return face.run_emulator(arguments)
    if arguments.device == "printer":
        from app.devices.printer import emulator as printer

        return printer.run_emulator(arguments)
    if arguments.device == "id-reader":
        from app.devices.id_reader import emulator as id_reader

        return id_reader.run_emulator(arguments)
    if arguments.device == "scanner":
        from app.devices.scanner import emulator as scanner

        return scanner.run_emulator(arguments)
    from app.devices.payment_code import emulator as payment

    return payment.run_emulator(arguments)


def _add_line(device: argparse.ArgumentParser, port: int) -> None:
    """Let a device be reached by TCP on loopback, or by a pseudo-terminal."""
    line = device.add_mutually_exclusive_group()
    usual = f"127.0.0.1:{port}"
    line.add_argument("--listen", default=usual, metavar="HOST:PORT", help="usage.with.listen")
    line.add_argument("--pty", action="store_true", help="usage.with.pty")


def _device(devices: _Subparsers, name: str) -> argparse.ArgumentParser:
    does = f"usage.does.emulate_{name.replace('-', '_')}"
    made: argparse.ArgumentParser = devices.add_parser(name, help=does, description=does)
    return made

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


def run_emulator(arguments: argparse.Namespace) -> int:
    """Be a device that is not there."""
    if arguments.device == "face":
        from app.devices.face_matcher import emulator as face

        return face.run_emulator(arguments)
    from app.devices.payment_code import emulator as payment

    return payment.run_emulator(arguments)


def _device(devices: _Subparsers, name: str) -> argparse.ArgumentParser:
    does = f"usage.does.emulate_{name}"
    made: argparse.ArgumentParser = devices.add_parser(name, help=does, description=does)
    return made

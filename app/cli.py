"""The command line: parses words, hands over, turns errors into exit codes (CLI).

0 ok, 1 a check failed, 2 wrong usage, 3 the environment. What machines read goes to stdout, all else to
stderr. Nothing heavy is imported before the command is known.
"""

import argparse
import gc
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from app.domain.errors import EnvironmentFault, TingtaiError, UserError
from app.server.words import add_server

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
ENVIRONMENT: Final = 3
DESKS: Final = ("counter", "kiosk", "display", "reception", "manager")
LANGUAGES: Final = ("zh_CN", "en")
_NUMBER: Final = r"-?\d+"
_COMMANDS: Final = frozenset({"COMMAND", "DEVICE", "ACTION", "OPERATION"})
_RULES: Final = tuple(
    (re.compile(pattern, re.DOTALL), code)
    for pattern, code in (
        (r"the following arguments are required: (?P<words>.+)", "usage.missing"),
        (r"unrecognized arguments: (?P<words>.+)", "usage.unknown"),
        (r"ambiguous option: (?P<words>\S+) could match (?P<known>.+)", "usage.ambiguous"),
        (
            r"argument (?P<name>.+?): invalid choice: (?P<words>.+?) \(choose from (?P<known>.+)\)",
            "usage.choice",
        ),
        (r"argument (?P<name>.+?): invalid int value: (?P<words>.+)", "usage.number"),
        (r"argument (?P<name>.+?): (?P<words>.+) is no whole number from 1", "usage.count"),
        (r"argument (?P<name>.+?): expected .+", "usage.no_value"),
        (r"argument (?P<name>.+?): ignored explicit argument (?P<words>.+)", "usage.takes_none"),
    )
)
"""What argparse says, and our sentence for it: it knows English alone."""


class Parser(argparse.ArgumentParser):
    """Raises what is wrong instead of printing it; those of its commands do the same."""

    def error(self, message: str) -> NoReturn:
        """Raise `UserError("usage.…")`, which says what is wrong and where to read on."""
        raise wrong(message, self.prog)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    root = Parser(prog="tingtai", description="Front-desk system of a telecom service hall.")
    root.add_argument("--home", type=Path, metavar="DIR", help="folder of this device")
    root.add_argument(
        "--key-file", type=Path, metavar="FILE", help="keys in a file (mode 0600) instead of the keyring"
    )
    root.add_argument("--lang", choices=LANGUAGES, help="language of windows and messages")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="make a home from a catalogue")
    init.add_argument("--catalogue", type=Path, required=True, metavar="DIR")
    init.add_argument("--hall", required=True, metavar="CODE")
    init.add_argument("--standalone", action="store_true", help="say that a hall without a network is meant")
    _add_desks(commands)
    demo = commands.add_parser("demo", help="the demo hall; headless runs the tour")
    demo.add_argument("--standalone", action="store_true")
    demo.add_argument("--headless", action="store_true")
    tour = commands.add_parser("tour", help="a day through the real windows")
    tour.add_argument("--out", type=Path, required=True, metavar="DIR")
    tour.add_argument("--seed", type=int, default=1, metavar="N")
    tour.add_argument("--network", action="store_true", help="with a centre, a hub and several terminals")
    bench = commands.add_parser("bench", help="figures beside their baseline")
    bench.add_argument("--only", metavar="GROUP[,GROUP]", help="all but years, if nothing is named")
    bench.add_argument("--json", type=Path, metavar="FILE")
    bench.add_argument("--quick", action="store_true")
    doctor = commands.add_parser("doctor", help="examine a home; changes nothing")
    doctor.add_argument("--json", action="store_true")
    arrears = commands.add_parser("arrears", help="go through overdue bills: notices, suspensions, ends")
    arrears.add_argument("--dry-run", action="store_true", help="only say what would be done")
    rebuild = commands.add_parser("rebuild", help="fold the rows from the log again")
    rebuild.add_argument("--verify", action="store_true", help="only compare")
    for name, words in (("backup", "write an encrypted backup"), ("restore", "put a backup into a new home")):
        each = commands.add_parser(name, help=words)
        each.add_argument("file", type=Path)
        each.add_argument("--passphrase-file", type=Path, required=True, metavar="F")
    gallery = commands.add_parser("gallery", help="every component in every state")
    gallery.add_argument(
        "--out", type=Path, metavar="FILE", help="write a picture instead of opening a window"
    )
    _add_catalogue(commands)
    commands.add_parser("smoke", help="start, migrate, one sale, exit")
    emulate = commands.add_parser("emulate", help="a device that is not there")
    emulated = emulate.add_subparsers(dest="device", required=True, metavar="DEVICE")
    payment = emulated.add_parser("payment", help="a provider of payment codes; moves no money")
    payment.add_argument(
        "--listen", default="127.0.0.1:8471", metavar="HOST:PORT", help="port 0: any that is free"
    )
    payment.add_argument("--state", type=Path, metavar="FILE", help="journal that survives a restart")
    face = emulated.add_parser("face", help="compares face and document, and looks at nothing")
    face.add_argument(
        "--listen", default="127.0.0.1:8472", metavar="HOST:PORT", help="port 0: any that is free"
    )
    face.add_argument("--score", type=int, default=92, choices=range(101), metavar="0..100")
    face.add_argument("--fault", default="none", metavar="FAULT", help="how it misbehaves; `?` lists them")
    enrol = commands.add_parser("enrol", help="make this home a device of a hall")
    enrol.add_argument("--server", required=True, metavar="URL")
    enrol.add_argument("--code", required=True, metavar="CODE", help="one-time code, from `server code`")
    enrol.add_argument("--ca", type=Path, metavar="FILE", help="certificate of a private CA")
    add_server(commands)
    return root


def _add_catalogue(commands: "argparse._SubParsersAction[Parser]") -> None:
    catalogue = commands.add_parser("catalogue", help="what the hall offers")
    actions = catalogue.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="every business type with its coverage")
    check.add_argument("--catalogue", type=Path, metavar="DIR", help="prices to hold the types against")
    check.add_argument("--json", action="store_true")


def _add_desks(commands: "argparse._SubParsersAction[Parser]") -> None:
    for desk in DESKS:
        opened = commands.add_parser(desk, help=f"open the {desk} desk")
        opened.add_argument(
            "--training", action="store_true", help="a hall to practise in, beside the real one"
        )
        opened.add_argument("--accept-clock", action="store_true", help="go on although the clock is behind")


def wrong(message: str, prog: str) -> UserError:
    """Return the error for what argparse says of a command line."""
    for pattern, code in _RULES:
        found = pattern.fullmatch(message)
        if found is not None:
            given = {name: _plain(words) for name, words in found.groupdict().items()}
            if "known" in given:
                given["known"] = _range(given["known"])
            return UserError(_finer(code, given), prog=prog, **given)
    return UserError("usage.other", prog=prog, words=message)


def _finer(code: str, given: dict[str, str]) -> str:
    """Return the code of the sentence where a command is meant, and no option."""
    if code == "usage.choice" and given["name"] in _COMMANDS:
        return "usage.command"
    if code == "usage.missing" and given["words"] == "COMMAND":
        return "usage.no_command"
    return code


def language_of(argv: Sequence[str], known: Sequence[str]) -> str:
    """Return the language that a command line asks for, be the rest of it right or wrong."""
    for at, word in enumerate(argv):
        name, equals, value = word.partition("=")
        found = value if equals else next(iter(argv[at + 1 :]), "")
        if name == "--lang" and found in known:
            return found
    return known[0]


def _plain(words: str) -> str:
    """Return words without the quotation marks that Python puts around them."""
    return ", ".join(word.strip("'\"") for word in words.split(", "))


def _range(known: str) -> str:
    """Return choices as they are listed; many whole numbers as first and last."""
    them = known.split(", ")
    if len(them) > 2 and all(re.fullmatch(_NUMBER, each) for each in them):  # noqa: PLR2004 - a range
        return f"{them[0]}–{them[-1]}"
    return known


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    try:
        return _run(parser().parse_args(argv))
    except SystemExit as stop:  # `--help` was asked for
        return stop.code if isinstance(stop.code, int) else USAGE
    except EnvironmentFault as error:
        _say(argv, error)
        return ENVIRONMENT
    except TingtaiError as error:
        _say(argv, error)
        return USAGE
    except BrokenPipeError:
        return OK


def _say(argv: Sequence[str], error: Exception) -> None:
    from app.devices.machine import RESOURCES
    from app.i18n import load_text

    print(load_text(language_of(argv, LANGUAGES), RESOURCES).error(error), file=sys.stderr)


def _run(arguments: argparse.Namespace) -> int:
    command: str = arguments.command
    if command in DESKS:
        gc.disable()  # a start makes no garbage, and a sixth of it was looking for some
        from app.terminal.desks import open_desk

        return open_desk(arguments, command)
    if command in {"init", "arrears", "rebuild", "backup", "restore"}:
        from app.terminal import commands

        return commands.run(arguments)
    if command == "enrol":
        from app.terminal.enrol import run

        return run(arguments)
    if command == "emulate":
        return _emulate(arguments)
    if command == "server":
        from app.server.commands import run_server

        return run_server(arguments)
    return _prove(arguments, command)


def _emulate(arguments: argparse.Namespace) -> int:
    """Be a device that is not there."""
    if arguments.device == "face":
        from app.devices.face_matcher.emulator import run_emulator as run_face

        return run_face(arguments)
    from app.devices.payment_code.emulator import run_emulator

    return run_emulator(arguments)


def _prove(arguments: argparse.Namespace, command: str) -> int:
    """Run one of the commands that drive the whole program."""
    if command == "doctor":
        from app.proving.doctor import run_doctor

        return run_doctor(arguments)
    if command == "demo":
        from app.proving.demo import run_demo

        return run_demo(arguments)
    if command == "tour" and arguments.network:
        from app.proving.network.tour import run_network_tour

        return run_network_tour(arguments.out, arguments.seed)
    if command == "tour":
        from app.proving.tour import run_tour

        return run_tour(arguments.out, arguments.seed)
    if command == "bench":
        from app.proving.bench.runner import run_bench

        groups = tuple(arguments.only.split(",")) if arguments.only else ()
        return run_bench(groups, arguments.json, quick=arguments.quick)
    return _show(arguments, command)


def _show(arguments: argparse.Namespace, command: str) -> int:
    """Run the gallery, the check of the catalogue, or the smoke test."""
    if command == "catalogue":
        from app.proving.coverage import run_catalogue

        return run_catalogue(arguments)
    if command == "gallery":
        from app.proving.gallery import run_gallery

        return run_gallery(arguments.out, arguments.lang or "zh_CN")
    from app.proving.smoke import run_smoke

    return run_smoke(arguments.home, arguments.key_file)

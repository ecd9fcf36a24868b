"""The command line: parses words, hands over, turns errors into exit codes (CLI).

0 ok, 1 a check failed, 2 wrong usage, 3 the environment. What machines read goes to stdout, all else to
stderr. Nothing heavy is imported before the command is known.
"""

import argparse
import gc
import re
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from app.devices.words import add_emulators
from app.domain.errors import EnvironmentFault, TingtaiError, UserError
from app.server.words import add_server

if TYPE_CHECKING:
    from app.i18n import Text

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
ENVIRONMENT: Final = 3
DESKS: Final = ("counter", "kiosk", "display", "reception", "manager")
LANGUAGES: Final = ("zh_CN", "en")
_NUMBER: Final = r"-?\d+"
_COMMANDS: Final = frozenset({"COMMAND", "DEVICE", "ACTION", "OPERATION"})
_BEFORE: Final = frozenset({"--home", "--key-file", "--lang"})
"""Options of every command, which stand before it."""
_GLOBAL: Final = _BEFORE | {"--help", "--with-parent"}
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


class Help(argparse.HelpFormatter):
    """Lays out a help text in one language; all that it is given are codes, but for names and values."""

    def __init__(self, prog: str, lang: str) -> None:
        """Take the words that begin the command line, and the language."""
        super().__init__(prog)
        self._lang = lang

    def _said(self, code: str | None) -> str | None:
        return code if code is None or code is argparse.SUPPRESS else _text(self._lang)(code)

    def start_section(self, heading: str | None) -> None:
        """Begin a list below a heading."""
        super().start_section(self._said(heading))

    def add_text(self, text: str | None) -> None:
        """Add what the command does."""
        super().add_text(self._said(text))

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: "Iterable[argparse._MutuallyExclusiveGroup]",
        prefix: str | None = None,
    ) -> None:
        """Add the line that shows how it is written."""
        # A prefix is given where argparse asks for the words alone.
        super().add_usage(
            usage, actions, groups, self._said("usage.heading.usage") if prefix is None else prefix
        )

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return self._said(action.help)


class Parser(argparse.ArgumentParser):
    """Raises what is wrong instead of printing it, and helps in its language; those of its commands too."""

    lang = LANGUAGES[0]

    def __init__(self, prog: str, description: str) -> None:
        """Take the words that begin the command line, and the code of what it does."""
        super().__init__(prog, description=description, add_help=False)
        self._positionals.title = "usage.heading.words"
        self._optionals.title = "usage.heading.options"
        self.add_argument("-h", "--help", action="help", help="usage.with.help")

    def _get_formatter(self) -> argparse.HelpFormatter:
        return Help(self.prog, self.lang)

    def error(self, message: str) -> NoReturn:
        """Raise `UserError("usage.…")`, which says what is wrong and where to read on."""
        raise wrong(message, self.prog)


def parser(language: str = LANGUAGES[0]) -> argparse.ArgumentParser:
    """Return the parser of all commands, with its help in a language."""

    class Spoken(Parser):
        """A parser of that language: argparse makes those of the commands of the same class."""

        lang = language

    root: Parser = Spoken("tingtai", "usage.does.tingtai")
    root.add_argument("--home", type=Path, metavar="DIR", help="usage.with.home")
    root.add_argument("--key-file", type=Path, metavar="FILE", help="usage.with.key_file")
    root.add_argument("--lang", choices=LANGUAGES, help="usage.with.lang")
    root.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_homes(commands)
    for desk in DESKS:
        opened = _command(commands, desk)
        opened.add_argument("--training", action="store_true", help="usage.with.training")
        opened.add_argument("--accept-clock", action="store_true", help="usage.with.accept_clock")
    _command(commands, "arrears").add_argument("--dry-run", action="store_true", help="usage.with.dry_run")
    _command(commands, "pin").add_argument(
        "--staff", required=True, metavar="NO", help="usage.with.pin_staff"
    )
    _command(commands, "rebuild").add_argument("--verify", action="store_true", help="usage.with.verify")
    for name in ("backup", "restore"):
        each = _command(commands, name)
        each.add_argument("file", type=Path, metavar="FILE", help=f"usage.with.{name}_file")
        secret = f"usage.with.{name}_passphrase"
        each.add_argument("--passphrase-file", type=Path, required=True, metavar="F", help=secret)
    add_server(commands)
    _add_proofs(commands)
    add_emulators(commands)
    return root


def _command(commands: "argparse._SubParsersAction[Parser]", name: str, of: str = "") -> Parser:
    does = f"usage.does.{of}{name}"
    return commands.add_parser(name, help=does, description=does)


def _add_homes(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands that make a home."""
    init = _command(commands, "init")
    made_of = "usage.with.init_catalogue"
    init.add_argument("--catalogue", type=Path, required=True, metavar="DIR", help=made_of)
    init.add_argument("--hall", required=True, metavar="CODE", help="usage.with.init_hall")
    init.add_argument("--standalone", action="store_true", help="usage.with.init_standalone")
    enrol = _command(commands, "enrol")
    enrol.add_argument("--server", required=True, metavar="URL", help="usage.with.enrol_server")
    enrol.add_argument("--code", required=True, metavar="CODE", help="usage.with.enrol_code")
    enrol.add_argument("--ca", type=Path, metavar="FILE", help="usage.with.enrol_ca")


def _add_proofs(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands that examine and drive the whole program."""
    _command(commands, "doctor").add_argument("--json", action="store_true", help="usage.with.json")
    catalogue = _command(commands, "catalogue")
    actions = catalogue.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = _command(actions, "check", "catalogue_")
    check.add_argument("--catalogue", type=Path, metavar="DIR", help="usage.with.check_catalogue")
    check.add_argument("--json", action="store_true", help="usage.with.json")
    demo = _command(commands, "demo")
    demo.add_argument("--standalone", action="store_true", help="usage.with.demo_standalone")
    demo.add_argument("--headless", action="store_true", help="usage.with.headless")
    tour = _command(commands, "tour")
    tour.add_argument("--out", type=Path, required=True, metavar="DIR", help="usage.with.tour_out")
    tour.add_argument("--seed", type=int, default=1, metavar="N", help="usage.with.seed")
    tour.add_argument("--network", action="store_true", help="usage.with.tour_network")
    bench = _command(commands, "bench")
    bench.add_argument("--only", metavar="GROUP[,GROUP]", help="usage.with.only")
    bench.add_argument("--json", type=Path, metavar="FILE", help="usage.with.bench_json")
    bench.add_argument("--quick", action="store_true", help="usage.with.quick")
    gallery = _command(commands, "gallery")
    gallery.add_argument("--out", type=Path, metavar="FILE", help="usage.with.gallery_out")
    _command(commands, "smoke")


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


def refuse_unknown(argv: Sequence[str]) -> None:
    """Raise `UserError("usage.…")` for an option before the command that there is not.

    Argparse would take its value for the command, and say that there is no such one.
    """
    words = iter(argv)
    for word in words:
        name, equals, _ = word.partition("=")
        if not word.startswith("-"):
            return
        if not name.startswith("--") or any(each.startswith(name) for each in _GLOBAL):
            if any(each.startswith(name) for each in _BEFORE) and not equals:
                next(words, "")
            continue
        meant = get_close_matches(name, _BEFORE, 1)
        if meant:
            raise UserError("usage.meant", words=name, known=meant[0])
        raise UserError("usage.unknown", prog="tingtai", words=name)


def refuse_late(argv: Sequence[str]) -> None:
    """Raise `UserError("usage.too_late")` for an option of every command that stands behind one.

    Argparse would not know it there, or take its value for an operation of `server`.
    """
    words = iter(argv)
    for word in words:
        name, equals, _ = word.partition("=")
        if name in _BEFORE and not equals:
            next(words, "")
        elif not word.startswith("-"):
            break
    for word in words:
        name, equals, _ = word.partition("=")
        if name in _BEFORE:
            value = next(words, "")
            raise UserError("usage.too_late", words=word if equals or not value else f"{word} {value}")


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
        refuse_unknown(argv)
        refuse_late(argv)
        return _run(parser(language_of(argv, LANGUAGES)).parse_args(argv))
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
    print(_text(language_of(argv, LANGUAGES)).error(error), file=sys.stderr)


@cache
def _text(lang: str) -> "Text":
    """Return the sentences of a language, read when there is something to say."""
    from app.devices.machine import RESOURCES
    from app.i18n import load_text

    return load_text(lang, RESOURCES)


def _run(arguments: argparse.Namespace) -> int:
    command: str = arguments.command
    if arguments.with_parent:
        from app.devices.machine import follow_parent

        follow_parent(sys.stdin)
    if command in DESKS:
        gc.disable()  # a start makes no garbage, and a sixth of it was looking for some
        from app.terminal.desks import open_desk

        return open_desk(arguments, command)
    if command in {"init", "arrears", "pin", "rebuild", "backup", "restore"}:
        from app.terminal import commands

        return commands.run(arguments)
    if command == "enrol":
        from app.terminal.enrol import run

        return run(arguments)
    if command == "emulate":
        from app.devices.words import run_emulator

        return run_emulator(arguments)
    if command == "server":
        from app.server.commands import run_server

        return run_server(arguments)
    return _prove(arguments, command)


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

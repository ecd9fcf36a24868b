"""Codes to sentences: one table per language, injected wherever text is shown or printed.

A table is resources/i18n/<lang>.toml, if there is one, and every resources/i18n/<lang>/*.toml, flattened to
dotted keys, and what business types bring along. Sentences are ``str.format`` templates whose fields are
named parameters.
"""

import re
import tomllib
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.errors import BugError

LANGUAGES: tuple[str, ...] = ("zh_CN", "en")
"""The languages that are complete, the default first."""

MINUS = "\u2212"
"""The minus sign of amounts: as wide as a plus, and never mistaken for a hyphen."""

_CODE: Final = "_code"
"""Ends the name of a parameter that is a code itself."""
_BUSINESS: Final = "business."
"""Begins the codes of the words of a business type."""


class Text:
    """The sentences of one language."""

    __slots__ = ("_beside", "_names", "_sentences", "lang")

    lang: str

    def __init__(
        self,
        lang: str,
        sentences: Mapping[str, str],
        beside: "Mapping[str, Text] | None" = None,
        names: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Take the language's name (``zh_CN``, ``en``) and its templates by dotted code.

        ``beside`` are the sentences of all languages, for what another one has said; ``names`` what the
        catalogue calls things, by any of their names: in the order of `LANGUAGES`.
        """
        self.lang = lang
        self._names = names if names is not None else {}
        self._sentences = dict(sentences)
        self._beside: Mapping[str, Text] = beside if beside is not None else {}

    @property
    def sentences(self) -> Mapping[str, str]:
        """All templates by code, read-only; what a business type brings along behind the language's own."""
        return ChainMap(self._sentences, brought(self.lang))

    def has(self, code: str) -> bool:
        """Return whether there is a sentence for ``code``."""
        return self._template(code) is not None

    def __call__(self, code: str, /, **params: object) -> str:
        """Return the sentence of ``code`` with ``params`` filled in.

        A missing sentence is shown as ``⟨code⟩``, a missing parameter as ``⟨name⟩``: a clerk can still read
        the code out to the help desk, and tests look for the brackets.
        """
        template = self._template(code)
        if template is None:
            return f"⟨{code}⟩"
        return Formatter().vformat(template, (), _Params(params))

    def _template(self, code: str) -> str | None:
        found = self._sentences.get(code)
        return brought(self.lang).get(code) if found is None and code.startswith(_BUSINESS) else found

    def retell(self, said: str, codes: Sequence[str]) -> str:
        """Return what another language said by one of ``codes``, in this one; anything else as it is.

        For what is recorded in the customer's language and shown at a desk of another. Names that the
        catalogue publishes are told as `name` says.
        """
        for lang, other in self._beside.items():
            if lang == self.lang:
                continue
            for code in codes:
                found = _pattern(other.sentences[code]).fullmatch(said)
                if found is not None:
                    return self(code, **{name: self.name(told) for name, told in found.groupdict().items()})
        return self.name(said)

    def name(self, said: str) -> str:
        """Return a published name in this language, also with a serial behind it; anything else as it is."""
        head, blank, serial = said.rpartition(" ")
        for known, rest in ((said, ""), (head, blank + serial)):
            if known in self._names and rest.isascii():
                return self._names[known][LANGUAGES.index(self.lang)] + rest
        return said

    def error(self, error: BaseException) -> str:
        """Return the sentence of an error with ``code`` and ``params``; of any other, ``error.bug``.

        A parameter whose name ends in ``_code`` is the code of a word, for the place of the name before it;
        the other parameters are the word's too.
        """
        code = getattr(error, "code", None)
        if not isinstance(code, str):
            return self("error.bug", kind=type(error).__name__)
        params: Mapping[str, object] = getattr(error, "params", {})
        words = {
            name.removesuffix(_CODE): self(str(value), **params) if name.endswith(_CODE) else value
            for name, value in params.items()
        }
        return self(code, **words)

    @staticmethod
    def money(fen: int) -> str:
        """Return an amount in fen as yuan, without a currency sign: ``1,234.56`` or ``−79.00``."""
        return money(fen)

    @staticmethod
    def yuan(fen: int) -> str:
        """Return an amount in fen with the currency sign: ``¥1,234.56`` or ``−¥79.00``."""
        sign = MINUS if fen < 0 else ""
        return f"{sign}¥{money(abs(fen))}"

    @staticmethod
    def signed(fen: int) -> str:
        """Return a difference in fen with its sign written out: ``+70.00``, ``−98.00``, ``0.00``."""
        return f"+{money(fen)}" if fen > 0 else money(fen)

    @staticmethod
    def date(ms: int, zone: str) -> str:
        """Return the day of an epoch time in ms in a named zone: ``2026-03-11``."""
        return _local(ms, zone).strftime("%Y-%m-%d")

    @staticmethod
    def day(ms: int, zone: str) -> str:
        """Return month and day of an epoch time in ms in a named zone: ``03-11``."""
        return _local(ms, zone).strftime("%m-%d")

    @staticmethod
    def time(ms: int, zone: str) -> str:
        """Return hours and minutes of an epoch time in ms in a named zone: ``14:32``."""
        return _local(ms, zone).strftime("%H:%M")

    @staticmethod
    def clock(ms: int, zone: str) -> str:
        """Return hours, minutes and seconds of an epoch time in ms in a named zone: ``14:32:08``."""
        return _local(ms, zone).strftime("%H:%M:%S")

    @staticmethod
    def moment(ms: int, zone: str) -> str:
        """Return date and time of an epoch time in ms in a named zone: ``2026-03-11 14:32``."""
        return _local(ms, zone).strftime("%Y-%m-%d %H:%M")

    def weekday(self, ms: int, zone: str) -> str:
        """Return the day of the week of an epoch time in ms in a named zone: ``周三`` or ``Wed``."""
        return self(f"weekday.{_local(ms, zone).isoweekday()}")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what a template with its parameters filled in looks like; each has its name."""
    parts = Formatter().parse(template)
    return re.compile(
        "".join(re.escape(said) + (f"(?P<{name}>.+?)" if name else "") for said, name, *_ in parts)
    )


class _Params(dict[str, object]):
    """Parameters that show a missing name in brackets instead of failing in front of a customer."""

    def __missing__(self, key: str) -> str:
        return f"⟨{key}⟩"


def money(fen: int) -> str:
    """Return an amount in fen as yuan with thousands separators and U+2212 as minus: ``1,234.56``."""
    whole, cents = divmod(abs(fen), 100)
    return f"{MINUS if fen < 0 else ''}{whole:,}.{cents:02d}"


def placeholders(template: str) -> frozenset[str]:
    """Return the parameter names of a template; raises ValueError if its braces do not match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


class Texts(Mapping[str, Text]):
    """The sentences of all languages, each read when it is first asked for."""

    def __init__(self, root: Path) -> None:
        """Take the folder that holds ``i18n``."""
        self._root = root
        self._read: dict[str, Text] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def learn(self, names: Iterable[tuple[str, ...]]) -> None:
        """Take what the catalogue calls things: of each its names, in the order of `LANGUAGES`.

        What was called something before is still known by it: it stands in records.
        """
        for each in names:
            if all(each):
                self._names.update((name, each) for name in each)

    def __getitem__(self, lang: str) -> Text:
        """Return the sentences of one language; raises ``KeyError`` for a language that there is not."""
        if lang not in LANGUAGES:
            raise KeyError(lang)
        if lang not in self._read:
            self._read[lang] = load_text(lang, self._root, self, self._names)
        return self._read[lang]

    def __iter__(self) -> Iterator[str]:
        """Go through the languages."""
        return iter(LANGUAGES)

    def __len__(self) -> int:
        """Return how many languages there are."""
        return len(LANGUAGES)


def brought(lang: str) -> dict[str, str]:
    """Return the sentences of a language that the definitions of business types bring along, by code."""
    # Not before somebody asks for one: a sign-in screen knows no business.
    from app.domain.business import business_types

    return {
        f"{_BUSINESS}{kind.key}.{name}": sentence
        for kind in business_types()
        for name, sentence in kind.sentences.get(lang, {}).items()
    }


def load_text(
    lang: str,
    root: Path,
    beside: Mapping[str, Text] | None = None,
    names: Mapping[str, tuple[str, ...]] | None = None,
) -> Text:
    """Return the sentences of ``lang`` from the folder ``root`` (``resources``' parent is not searched).

    ``root`` is the folder that holds ``i18n``. Raises BugError if a code is defined twice, a value is no
    string, or the language has no file at all.
    """
    folder = root / "i18n"
    single = folder / f"{lang}.toml"
    files = [single] if single.is_file() else []
    files += sorted((folder / lang).glob("*.toml"))
    if not files:
        message = f"no sentences for language {lang}"
        raise BugError(message)
    return Text(lang, _sentences(tuple((path, path.stat().st_mtime_ns) for path in files)), beside, names)


@cache
def _sentences(files: tuple[tuple[Path, int], ...]) -> Mapping[str, str]:
    """Return the sentences of files as they were changed last: terminals of one process read them once."""
    sentences: dict[str, str] = {}
    for path, _ in files:
        table: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
        for code, sentence in _flat(table, ""):
            if not isinstance(sentence, str):
                message = f"{path.name}: {code} is not a sentence"
                raise BugError(message)
            if code in sentences:
                message = f"{path.name}: {code} is defined twice"
                raise BugError(message)
            sentences[code] = sentence
    return MappingProxyType(sentences)


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        code = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{code}.")
        else:
            yield code, value


def _local(ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))

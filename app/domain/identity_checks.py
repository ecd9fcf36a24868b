"""The checks of one verification, in order; the first refusal ends it (DOMAIN §3).

Each line has a code, a result and the code of the sentence that explains it. Parameters of that sentence may
be personal: they are shown at the desk and never recorded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.domain.documents_of_identity import (
    Ages,
    DocumentKind,
    ParsedNumber,
    SigningRule,
    age,
    check_digit,
    check_number,
    normalise_number,
    signing_rule,
    validity,
)
from app.domain.errors import UserError
from app.domain.names import has_private_use, normalise_name
from app.domain.regions import region_name
from app.domain.verification import Check, CheckOutcome, Standing

CHECKS: Final = (
    "card_read",
    "name",
    "check_digit",
    "birth_date",
    "region",
    "validity",
    "record",
    "same_person",
    "signer",
    "five_numbers",
)
"""Codes of the checks in the order in which they are made."""

READER: Final = "reader"
LOCAL: Final = "local"
CLERK: Final = "clerk"

AFTER_REFUSAL: Final = "check.after_refusal"
_MANY_DOTS: Final = 5
_FOREIGN: Final = frozenset({DocumentKind.FOREIGN_PERMANENT_ID, DocumentKind.PASSPORT})
_MOD_11_2: Final = frozenset(
    {
        DocumentKind.RESIDENT_ID,
        DocumentKind.TEMPORARY_RESIDENT_ID,
        DocumentKind.HOUSEHOLD_BOOK,
        DocumentKind.HMT_PERMIT,
        DocumentKind.FOREIGN_PERMANENT_ID,
    }
)
_CITIZEN_LENGTH: Final = 18
_KNOWN_REGION: Final = "110105"

_ACTS_FOR_OTHERS: Final = frozenset({Standing.AGENT, Standing.GUARDIAN})

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A document as the reader or the clerk gave it."""

    kind: DocumentKind
    number: str
    name: str
    birth: date | None
    valid_from: date | None
    valid_until: date | None
    """None is 长期."""
    from_chip: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """How a document was shown: whose it is, by somebody else or not, and a guardian's proof."""

    standing: Standing = Standing.OWNER
    represented: bool = False
    """Whether an agent or a guardian showed it, and its person is not there."""
    kinship: str = ""


OWN: Final = Shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What counts for an entry to the network: numbers in use on this person, and how many may be."""

    count: int
    limit: int
    whole: bool = True
    """Whether all numbers count that the operator knows; otherwise those of this hall alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check as it is shown."""

    code: str
    outcome: CheckOutcome
    detail: str
    source: str
    at_ms: int
    params: Params = field(default_factory=dict)

    @property
    def fact(self) -> Check:
        """Return the line as it is recorded: without parameters."""
        return Check(
            code=self.code, outcome=self.outcome, detail=self.detail, source=self.source, at_ms=self.at_ms
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Result of a verification. `parsed` is None when the number itself was refused."""

    lines: tuple[CheckLine, ...]
    name: str
    """As it is stored, or as it was given when it was refused."""
    parsed: ParsedNumber | None
    birth: date | None
    signing: SigningRule | None
    represented: bool = False
    """Whether somebody else showed the document of a person who is not there."""

    @property
    def refused(self) -> CheckLine | None:
        """Return the line that ended the verification, if any."""
        return next((line for line in self.lines if line.outcome is CheckOutcome.REFUSED), None)

    @property
    def passed(self) -> bool:
        """Return whether nothing was refused and the clerk saw that person and document belong together.

        Of somebody who is represented there is only the document; who shows it is verified apart.
        """
        same = (line for line in self.lines if line.code == "same_person")
        done = self.represented or any(line.outcome is CheckOutcome.PASSED for line in same)
        return done and self.refused is None


def run_checks(
    document: Presented,
    *,
    today: date,
    at_ms: int,
    ages: Ages,
    recorded_name: str | None,
    same_person: bool | None,
    entry: Entry | None,
    shown: Shown = OWN,
) -> Checked:
    """Return all lines of a verification.

    `recorded_name` is the name that the store has for this document, None for an unknown one. `same_person`
    is the clerk's answer, None before it. `entry` is None for business that does not enter the network.
    """
    run = _Run(document, today, at_ms, ages)
    run.card_read()
    run.step("name", LOCAL, run.check_name)
    run.step("check_digit", LOCAL, run.check_number)
    run.step("birth_date", LOCAL, run.check_birth)
    run.step("region", LOCAL, run.check_region)
    run.step("validity", LOCAL, run.check_validity)
    run.step("record", LOCAL, lambda: run.check_record(recorded_name))
    run.step("same_person", CLERK, lambda: run.check_person(said=same_person, represented=shown.represented))
    run.step("signer", LOCAL, lambda: run.check_signer(shown))
    run.step("five_numbers", LOCAL, lambda: run.check_entry(entry))
    return Checked(
        lines=tuple(run.lines),
        name=run.name,
        parsed=run.parsed,
        birth=run.birth,
        signing=run.signing,
        represented=shown.represented and same_person is not None,
    )


_Result = tuple[CheckOutcome, str, Params]


class _Run:
    """One pass over the checks, with what the earlier ones found out."""

    def __init__(self, document: Presented, today: date, at_ms: int, ages: Ages) -> None:
        self._document = document
        self._today = today
        self._at_ms = at_ms
        self._ages = ages
        self._ended = False
        self._number_error: UserError | None = None
        self.lines: list[CheckLine] = []
        self.name = document.name
        self.parsed: ParsedNumber | None = None
        self.birth = document.birth
        self.signing: SigningRule | None = None

    def card_read(self) -> None:
        """Say whether a chip was read; a typed document passes with the clerk as its source."""
        if self._document.from_chip:
            self._add("card_read", READER, _passed("check.card_read"))
        else:
            self._add("card_read", CLERK, (CheckOutcome.NOT_DONE, "check.typed", {}))

    def step(self, code: str, source: str, check: Callable[[], _Result]) -> None:
        """Make one check, unless an earlier one was refused."""
        if self._ended:
            self._add(code, "", (CheckOutcome.NOT_DONE, AFTER_REFUSAL, {}))
            return
        try:
            result = check()
        except UserError as error:
            result = (CheckOutcome.REFUSED, error.code, error.params)
        self._add(code, "" if result[0] is CheckOutcome.NOT_DONE else source, result)

    def _add(self, code: str, source: str, result: _Result) -> None:
        outcome, detail, params = result
        self._ended = self._ended or outcome is CheckOutcome.REFUSED
        self.lines.append(
            CheckLine(
                code=code, outcome=outcome, detail=detail, source=source, at_ms=self._at_ms, params=params
            )
        )

    def check_name(self) -> _Result:
        """The name can be stored, searched and printed."""
        most_dots = _MANY_DOTS if self._document.kind in _FOREIGN else 1
        self.name = normalise_name(self._document.name, most_dots=most_dots)
        if has_private_use(self.name):
            raise UserError("check.name_private_use")
        return _passed("check.name", length=len(self.name))

    def check_number(self) -> _Result:
        """The number is well-formed and its check digit fits. Birth and region have lines of their own."""
        kind = self._document.kind
        try:
            self.parsed = check_number(kind, self._document.number, self._today)
        except UserError as error:
            if not error.code.startswith(("identity.birth_", "identity.region_")):
                raise
            self._number_error = error
        if kind in _MOD_11_2 and len(normalise_number(self._document.number)) == _CITIZEN_LENGTH:
            return _passed("check.check_digit", last=normalise_number(self._document.number)[-1])
        return _passed("check.number_form")

    def check_birth(self) -> _Result:
        """The birth date exists, is neither in the future nor before 1900, and is the document's own."""
        error = self._number_error
        if error is not None:
            if error.code.startswith("identity.birth_"):
                raise error
            number = normalise_number(self._document.number)
            told = check_number(DocumentKind.RESIDENT_ID, _elsewhere(number), self._today).birth
        else:
            told = self.parsed.birth if self.parsed else None
        if told is None:
            return CheckOutcome.NOT_DONE, "check.number_without_birth", {}
        if self.birth is not None and self.birth != told:
            raise UserError("check.birth_differs", birth=self.birth.isoformat(), told=told.isoformat())
        self.birth = told
        return _passed("check.birth_date", birth=told.isoformat())

    def check_region(self) -> _Result:
        """The region is one of GB/T 2260, those abolished since included."""
        if self._number_error is not None:
            raise self._number_error
        region = self.parsed.region if self.parsed else None
        if region is None:
            return CheckOutcome.NOT_DONE, "check.number_without_region", {}
        return _passed("check.region", region=region, name=region_name(region) or "")

    def check_validity(self) -> _Result:
        """The document is valid on the day."""
        document = self._document
        validity(document.valid_from, document.valid_until, self._today)
        if document.valid_until is None:
            return _passed("check.valid_for_good")
        return _passed("check.valid_until", end=document.valid_until.isoformat())

    def check_record(self, recorded: str | None) -> _Result:
        """The name is the recorded one. A chip corrects the record; typing never does (UX, ID panel)."""
        if recorded is None:
            return _passed("check.record_none")
        if recorded == self.name:
            return _passed("check.record_same")
        if not self._document.from_chip:
            raise UserError("check.record_differs")
        return _passed("check.record_corrected", name=self.name)

    def check_person(self, *, said: bool | None, represented: bool) -> _Result:
        """The clerk saw that the document is this person's. A borrowed one is an incident."""
        organisation = self._document.kind is DocumentKind.ORGANISATION
        if said is None:
            asked = "check.organisation_asked" if organisation else "check.same_person_asked"
            return CheckOutcome.NOT_DONE, asked, {}
        if not said:
            raise UserError("check.not_same_person")
        if represented:
            return CheckOutcome.NOT_DONE, "check.represented", {}
        return _passed("check.organisation_shown" if organisation else "check.same_person")

    def check_signer(self, shown: Shown) -> _Result:
        """Who may act alone by their age, who needs a guardian, and who may act for others at all."""
        if self._document.kind is DocumentKind.ORGANISATION:
            if shown.standing in _ACTS_FOR_OTHERS:
                raise UserError("check.acts_organisation")
            return CheckOutcome.NOT_DONE, "check.signer_organisation", {}
        if self.birth is None:
            return CheckOutcome.NOT_DONE, "check.age_unknown", {}
        years = age(self.birth, self._today)
        self.signing = signing_rule(years, self._ages)
        if shown.standing in _ACTS_FOR_OTHERS:
            return self._acting(shown, years)
        if self.signing.needs_guardian(bound=False):
            return CheckOutcome.DEFERRED, f"check.{self.signing.value}", {"age": years}
        return _passed(f"check.{self.signing.value}", age=years)

    def _acting(self, shown: Shown, years: int) -> _Result:
        """Whoever acts for somebody is of age; a guardian shows the kinship too."""
        if self.signing is not SigningRule.ALONE:
            raise UserError("check.acts_minor", age=years, full=self._ages.full)
        if shown.standing is Standing.AGENT:
            return _passed("check.agent", age=years)
        if not shown.kinship:
            return CheckOutcome.NOT_DONE, "check.kinship_asked", {}
        return _passed(f"check.kinship_{shown.kinship}", age=years)

    def check_entry(self, entry: Entry | None) -> _Result:
        """One document holds at most five mobile numbers in use, the operator's setting (DOMAIN §3)."""
        if entry is None:
            return CheckOutcome.NOT_DONE, "check.no_entry", {}
        if entry.count >= entry.limit:
            raise UserError("check.five_numbers_full", count=entry.count, limit=entry.limit)
        if not entry.whole:
            params: Params = {"count": entry.count, "limit": entry.limit}
            return CheckOutcome.DEFERRED, "check.five_numbers_here", params
        return _passed("check.five_numbers", count=entry.count, limit=entry.limit)


def _passed(detail: str, **params: str | int) -> _Result:
    return CheckOutcome.PASSED, detail, params


def _elsewhere(number: str) -> str:
    """Return the number as if it came from a region that exists: to ask for the birth date alone."""
    first17 = _KNOWN_REGION + number[6:17]
    return first17 + check_digit(first17)

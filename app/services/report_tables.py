"""What the report of a day says, as tables in words: the same on the screen, on paper and in a file.

Amounts are yuan, times are minutes with one decimal, shares are per cent with one decimal.
"""

from collections.abc import Callable
from typing import Final

from app.domain.day_papers import DayReportContent, MoneyLine, ServiceLine, total_of
from app.domain.service_level import ServiceLevel
from app.i18n import Text
from app.services.report_exceptions import care, exceptions
from app.services.report_words import FIGURE, MONEY, NAME, Figures, ReportPart, ReportTable, table, who

PARTS: Final = (
    ("takings", ("sums", "notes", "tenders", "clerks", "businesses", "check")),
    ("service", ("lanes", "services", "hours")),
    ("care", ("complaints", "ratings", "call_backs")),
    ("exceptions", ("undone", "differences", "disputes", "approvals", "overrides", "papers", "carried")),
)
"""Parts of the report with their tables, in order."""


def parts(content: DayReportContent, say: Figures) -> tuple[ReportPart, ...]:
    """Return the whole report in the order in which it is shown and printed."""
    found = (*_takings(content, say), *_service(content, say), *care(content, say), *exceptions(content, say))
    made = {each.key: each for each in found}
    return tuple(
        ReportPart(key, say.text(f"reports.part.{key}"), tuple(made[each] for each in tables))
        for key, tables in PARTS
    )


def titles(content: DayReportContent, say: Figures) -> tuple[tuple[str, str], ...]:
    """Return what stands at the head of the report: labels and values."""
    text, head = say.text, content.head
    return (
        (text("documents.report.day"), head.business_day),
        (text("reports.as_of"), text.moment(head.at_ms, head.zone)),
        (text("documents.place"), f"{head.hall_id} / {head.terminal_code}"),
        (text("reports.z"), f"{head.hall_id}-Z{content.z_number:05d}" if content.z_number else say.none),
    )


def marks(content: DayReportContent, text: Text) -> tuple[str, ...]:
    """Return what must be known of the whole: how far it stands, what is missing, what does not fit."""
    found = [text(f"reports.standing.{content.standing}")]
    if content.unsent:
        found.append(text("reports.unsent"))
    if content.open_shifts:
        found.append(text("reports.open_shifts", count=content.open_shifts))
    if content.agrees is False:
        found.append(text("reports.disagrees"))
    if content.over_till_limit:
        found.append(text("documents.deposit.over_limit"))
    if content.gaps:
        found.append(text("documents.z.gap_warning"))
    return tuple(found)


# --------------------------------------------------------------------------------------------------- takings
_MONEY_HEADS: Final = (
    ("amount", MONEY, True),
    ("reversals", FIGURE, True),
    ("reversed", MONEY, True),
    ("refunds", FIGURE, True),
    ("refunded", MONEY, True),
    ("net", MONEY, True),
)


def _takings(content: DayReportContent, say: Figures) -> tuple[ReportTable, ...]:
    text, total = say.text, content.total

    def clerk(line: MoneyLine) -> str:
        return who(line.name, line.key, text)

    sums = (
        (text("reports.sum.amount"), say.money(total.amount_fen)),
        (text("reports.sum.reversed"), say.money(total.reversed_fen)),
        (text("reports.sum.refunded"), say.money(total.refunded_fen)),
        (text("reports.sum.net"), say.money(total.net_fen)),
    )
    heads = (("item", 60, False), ("money", 30, True))
    business = _money(
        say, "businesses", "orders", content.businesses, lambda line: text(f"business.{line.key}.title")
    )
    return (
        table(say, "sums", heads, sums, total=True),
        table(say, "notes", heads, _notes(content, say)),
        _money(say, "tenders", "count", content.tenders, lambda line: text(f"tender.{line.key}")),
        _money(say, "clerks", "papers", content.clerks, clerk),
        business,
        _check(content, say),
    )


def _notes(content: DayReportContent, say: Figures) -> list[tuple[str, str]]:
    """Return what is no part of the sum above: money of others in it, and the cash that goes to the bank."""
    bags = (("whole", content.deposit_fen), ("bagged", content.bagged_fen)) if content.bagged_fen else ()
    found = (
        ("agency", content.agency_fen),
        *bags,
        ("deposit", content.deposit_fen - content.bagged_fen),
        ("till_limit", content.till_limit_fen),
    )
    return [(say.text(f"reports.sum.{key}"), say.money(fen)) for key, fen in found]


def _money(
    say: Figures, key: str, counted: str, lines: tuple[MoneyLine, ...], name: Callable[[MoneyLine], str]
) -> ReportTable:
    """Return takings by `key`; `counted` is what there is one of a line for: payments, papers or orders."""

    def row(words: str, line: MoneyLine) -> tuple[str, ...]:
        return (
            words,
            str(line.count),
            say.money(line.amount_fen),
            str(line.reversals),
            say.money(line.reversed_fen),
            str(line.refunds),
            say.money(line.refunded_fen),
            say.money(line.net_fen),
        )

    rows = [row(name(line), line) for line in lines]
    rows.append(row(say.text("documents.total"), total_of(lines)))
    return table(say, key, ((key, NAME, False), (counted, 17, True), *_MONEY_HEADS), rows, total=True)


def _check(content: DayReportContent, say: Figures) -> ReportTable:
    """Return what each way of adding up comes to, and how far it is from the sum by clerk (yuan)."""
    text, net = say.text, content.total.net_fen
    found: list[tuple[str, int | None]] = [
        ("clerks", net),
        ("tenders", total_of(content.tenders).net_fen),
        ("businesses", total_of(content.businesses).net_fen),
    ]
    z_net = None
    if content.z_takings_fen is not None and content.z_reversals_fen is not None:
        z_net = content.z_takings_fen + content.z_reversals_fen
    found.append(("z", z_net))
    rows = [
        (
            text(f"reports.check.{key}"),
            say.none if fen is None else say.money(fen),
            say.none if fen is None else say.signed(fen - net),
        )
        for key, fen in found
    ]
    return table(say, "check", (("way", 60, False), ("net", 30, True), ("apart", 30, True)), rows)


# --------------------------------------------------------------------------------------------------- service
_LEVEL_HEADS: Final = (
    ("issued", FIGURE, True),
    ("served", FIGURE, True),
    ("missed", FIGURE, True),
    ("cancelled", FIGURE, True),
    ("ended", FIGURE, True),
    ("abandonment", 16, True),
    ("wait", 16, True),
    ("median", 16, True),
    ("p90", 16, True),
    ("within", 16, True),
    ("handling", 16, True),
)


def _service(content: DayReportContent, say: Figures) -> tuple[ReportTable, ...]:
    text = say.text
    whole = (text("documents.total"), *_level(content.whole, say))

    def title(line: ServiceLine) -> str:
        return line.title if text.lang == "zh_CN" else line.title_en or line.title

    lanes = [(f"{line.key} {title(line)}", *_level(line.level, say)) for line in content.lanes]
    services = [(title(line), *_level(line.level, say)) for line in content.services]
    hours = [(f"{line.hour:02d}:00", *_level(line.level, say)) for line in content.hours]
    return tuple(
        table(say, key, ((key, NAME, False), *_LEVEL_HEADS), (*rows, whole), total=True)
        for key, rows in (("lanes", lanes), ("services", services), ("hours", hours))
    )


def _level(level: ServiceLevel, say: Figures) -> tuple[str, ...]:
    gone = level.served + level.missed + level.cancelled
    return (
        str(level.issued),
        str(level.served),
        str(level.missed),
        str(level.cancelled),
        str(level.ended),
        say.tenths(level.abandonment if gone else None),
        say.minutes(level.wait_ms, level.called),
        say.minutes(level.wait_median_ms, level.called),
        say.minutes(level.wait_p90_ms, level.called),
        say.tenths(level.in_standard),
        say.minutes(level.service_ms, level.served),
    )

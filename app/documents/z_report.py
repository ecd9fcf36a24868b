"""The day's numbered report (日结 Z 报表) on A4, ending with the bank deposit slip (DOMAIN §8)."""

from app.documents import tables
from app.documents.blocks import (
    Align,
    Blank,
    Block,
    Boxed,
    Column,
    Grid,
    Heading,
    Inverse,
    Keep,
    Line,
    Pair,
    Rule,
    SignatureLine,
    Size,
    Table,
    Title,
)
from app.documents.common import or_none, person, place, small
from app.domain.capitals import capitals
from app.domain.documents import ZReportContent
from app.i18n import Text
from app.services.report_words import who


def number(content: ZReportContent) -> str:
    """Return the report's number as printed: `A01-Z00042`."""
    return f"{content.head.hall_id}-Z{content.z_number:05d}"


def layout(content: ZReportContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of a Z report."""
    head = content.head
    blocks: list[Block] = [Title(head.hall_name), Boxed(text("documents.z.title"), number(content))]
    if content.late:
        blocks.append(Inverse(text("documents.z.late")))
    blocks += [
        Rule(),
        Grid(
            (
                (text("documents.report.day"), head.business_day),
                (text("documents.z.closed"), text.moment(head.at_ms, head.zone)),
                (text("documents.place"), place(head)),
                (text("documents.report.manager"), person(content.manager_name, content.manager_no)),
            )
        ),
        small(text("documents.report.unit"), align=Align.RIGHT),
        Heading(text("documents.report.tenders")),
        tables.tenders(content.tenders, text),
        Heading(text("documents.z.clerks")),
        or_none(_clerks(content, text), text),
        *_received(content, text),
        Heading(text("documents.report.businesses")),
        tables.businesses(content.businesses, text),
        Heading(text("documents.report.ranges")),
        tables.ranges(content.ranges, text),
    ]
    if any(part.gaps for part in content.ranges):
        blocks.append(Line(text("documents.z.gap_warning"), bold=True))
    blocks += [
        Heading(text("documents.report.summary")),
        _summary(content, text),
        Heading(text("documents.report.variances")),
        tables.variances(content.variances, text),
        Heading(text("documents.z.carried")),
        or_none(_carried(content, text), text),
        Keep(
            (
                Blank(20),
                SignatureLine(
                    (text("documents.report.sign_manager"), text("documents.report.sign_date")), room=True
                ),
            )
        ),
        _deposit(content, text),
    ]
    return tuple(blocks)


def _clerks(content: ZReportContent, text: Text) -> Table:
    right = Align.RIGHT
    columns = (
        Column(text("documents.report.clerk"), 34),
        Column(text("documents.report.receipts"), 14, right),
        Column(text("documents.report.takings"), 22, right),
        Column(text("documents.report.reversed"), 20, right),
        Column(text("documents.z.expected_cash"), 22, right),
        Column(text("documents.z.counted_cash"), 22, right),
        Column(text("documents.report.variance"), 18, right),
    )
    rows = tuple(
        (
            who(clerk.name, clerk.staff_no, text),
            str(clerk.receipts),
            text.money(clerk.takings_fen),
            text.money(clerk.reversals_fen),
            text.money(clerk.expected_cash_fen),
            text.money(clerk.counted_cash_fen),
            text.signed(clerk.variance_fen),
        )
        for clerk in content.clerks
    )
    return Table(columns, rows)


def _received(content: ZReportContent, text: Text) -> tuple[Block, ...]:
    """Return why the cash of the clerks is more than that of the day: what changed hands is in two lines."""
    if not content.received_fen:
        return ()
    return (small(text("documents.z.received_note", amount=text.money(content.received_fen))),)


def _summary(content: ZReportContent, text: Text) -> Grid:
    cancelled = [(text("documents.z.cancelled"), str(content.tickets_cancelled))]
    floats = [(text("documents.z.floats"), text.money(content.float_fen))]
    return Grid(
        (
            (text("documents.report.takings"), text.money(content.takings_fen)),
            (text("documents.report.reversed"), text.money(content.reversals_fen)),
            (text("documents.report.agency"), text.money(content.agency_fen)),
            (text("documents.report.receipts"), str(content.receipts)),
            (text("documents.report.reversals"), str(content.reversals)),
            (text("documents.z.reprints"), str(content.reprints)),
            (text("documents.z.issued"), str(content.tickets_issued)),
            (text("documents.z.served"), str(content.tickets_served)),
            (text("documents.z.missed"), str(content.tickets_missed)),
            (text("documents.z.ended"), str(content.tickets_ended)),
            # Left out where there are none: older reports do not know of them.
            *(cancelled if content.tickets_cancelled else ()),
            *(floats if content.float_fen else ()),
        )
    )


def _carried(content: ZReportContent, text: Text) -> Table:
    columns = (
        Column(text("documents.slip.item"), 60),
        Column(text("documents.report.count"), 20, Align.RIGHT),
        Column(text("documents.report.amount"), 30, Align.RIGHT),
    )
    rows = tuple(
        (
            text(f"carried.{item.code}"),
            str(item.count),
            text.money(item.amount_fen) if item.amount_fen else "–",
        )
        for item in content.carried
    )
    return Table(columns, rows)


def _in_bags(content: ZReportContent, text: Text) -> tuple[Block, ...]:
    """Return what of the cash bags took away before, and what is left to be handed over."""
    if not content.bagged_fen:
        return ()
    return (
        Pair(text("documents.shift.bagged"), text.money(content.bagged_fen)),
        Pair(text("documents.shift.deposit"), text.money(content.from_drawers_fen)),
    )


def _deposit(content: ZReportContent, text: Text) -> Keep:
    """Return the bank deposit slip (营业款缴存单), never torn by the end of a page."""
    blocks: list[Block] = [
        Blank(40),
        Rule(),
        Blank(15),
        Line(text("documents.deposit.title"), Size.STRONG, bold=True, align=Align.CENTRE),
        Blank(15),
        Grid(
            (
                (text("documents.deposit.hall"), f"{content.head.hall_name} {content.head.hall_id}"),
                (text("documents.report.day"), content.head.business_day),
                (text("documents.deposit.report"), number(content)),
            )
        ),
        Blank(15),
        Pair(text("documents.deposit.whole"), text.yuan(content.deposit_fen), Size.TOTAL, bold=True),
        Pair(text("documents.deposit.capitals"), capitals(content.deposit_fen), strong=True),
        *_in_bags(content, text),
    ]
    if content.over_till_limit:
        blocks.append(Inverse(text("documents.deposit.over_limit")))
    blocks += [
        SignatureLine(tuple(text(f"documents.deposit.{label}") for label in labels), room=True)
        for labels in (("bag", "bank", "date"), ("first", "second", "stamp"))
    ]
    return Keep(tuple(blocks))

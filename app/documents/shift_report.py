"""Report of one shift (班结单) on A4 (DOMAIN §8)."""

from app.documents import tables
from app.documents.blocks import (
    Align,
    Blank,
    Block,
    Column,
    Grid,
    Heading,
    Keep,
    Line,
    Rule,
    SignatureLine,
    Size,
    Table,
    Title,
)
from app.documents.common import person, place, small
from app.domain.documents import ShiftReportContent
from app.domain.shifts import is_machine
from app.i18n import Text
from app.services.report_words import who


def layout(content: ShiftReportContent, text: Text) -> tuple[Block, ...]:
    """Return the blocks of a shift report.

    Without a difference over the limit no manager signs it. A kiosk has no drawer: no cash of it is counted,
    and nobody signs for any.
    """
    head = content.head
    signed = bool(content.manager_no)
    manager = person(content.manager_name, content.manager_no)
    machine = is_machine(content.clerk_no)
    drawer = (
        (text("documents.shift.float"), text.money(content.float_fen)),
        (text("documents.shift.deposit"), text.money(content.from_drawer_fen)),
        *_in_bags(content, text),
    )
    signs = ("sign_clerk", "sign_manager", "sign_date") if signed else ("sign_clerk", "sign_date")
    return (
        Title(head.hall_name),
        Line(text("documents.shift.title"), Size.STRONG, bold=True, align=Align.CENTRE),
        Rule(),
        Grid(
            (
                (text("documents.report.day"), head.business_day),
                (text("documents.place"), place(head)),
                (text("documents.report.clerk"), who(content.clerk_name, content.clerk_no, text)),
                (text("documents.report.manager"), manager if signed else text("documents.report.unsigned")),
                (text("documents.shift.opened"), text.moment(content.opened_ms, head.zone)),
                (text("documents.shift.closed"), text.moment(content.closed_ms, head.zone)),
                *(() if machine else drawer),
            )
        ),
        small(text("documents.report.unit"), align=Align.RIGHT),
        Heading(text("documents.report.tenders")),
        tables.tenders(content.tenders, text),
        *(() if machine else (Heading(text("documents.shift.notes")), _notes(content, text))),
        *_transfers(content, text),
        Heading(text("documents.report.businesses")),
        tables.businesses(content.businesses, text),
        Heading(text("documents.report.ranges")),
        tables.ranges(content.ranges, text),
        Heading(text("documents.report.summary")),
        Grid(
            (
                (text("documents.report.receipts"), str(content.receipts)),
                (text("documents.report.reversals"), str(content.reversals)),
                (text("documents.report.takings"), text.money(content.takings_fen)),
                (text("documents.report.reversed"), text.money(content.reversals_fen)),
                (text("documents.report.agency"), text.money(content.agency_fen)),
            )
        ),
        Heading(text("documents.report.variances")),
        tables.variances(content.variances, text),
        small(text("documents.shift.machine")) if machine else _signed(signs, text),
    )


def _transfers(content: ShiftReportContent, text: Text) -> tuple[Block, ...]:
    """Return what is to be matched with the account; nothing where nobody paid by transfer."""
    if not content.transfers:
        return ()
    return Heading(text("documents.report.transfers")), tables.transfers(content.transfers, text)


def _signed(signs: tuple[str, ...], text: Text) -> Keep:
    """Return what whoever counted the drawer puts the name to."""
    return Keep(
        (
            Blank(30),
            Line(text("documents.shift.confirmed")),
            SignatureLine(tuple(text(f"documents.report.{each}") for each in signs), room=True),
        )
    )


def _in_bags(content: ShiftReportContent, text: Text) -> tuple[tuple[str, str], ...]:
    """Return what the float and the deposit alone would not explain; older reports do not know of it."""
    found = [
        ("bagged", content.bagged_fen),
        ("whole", content.deposit_fen if content.bagged_fen else 0),
        ("handed_in", content.handed_in_fen),
        ("handed_on", content.handed_on_fen),
    ]
    return tuple((text(f"documents.shift.{code}"), text.money(fen)) for code, fen in found if fen)


def _notes(content: ShiftReportContent, text: Text) -> Table:
    right = Align.RIGHT
    columns = (
        Column(text("documents.shift.denomination"), 40),
        Column(text("documents.shift.pieces"), 30, right),
        Column(text("documents.report.amount"), 40, right),
    )
    rows = [
        (
            text.yuan(note.denomination_fen),
            str(note.pieces),
            text.money(note.denomination_fen * note.pieces),
        )
        for note in content.notes
        if note.pieces
    ]
    total = sum(note.denomination_fen * note.pieces for note in content.notes)
    pieces = sum(note.pieces for note in content.notes)
    return Table(columns, (*rows, (text("documents.total"), str(pieces), text.money(total))), total=True)

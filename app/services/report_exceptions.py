"""Complaints, ratings and exceptions in the report of a day, as tables in words."""

from typing import Final

from app.domain.day_papers import CallBackLine, DayReportContent, RatingLine
from app.domain.ratings import BEST, WORST
from app.services.report_words import MONEY, NAME, WORDS, Figures, ReportTable, table, who

_AT: Final = ("at", 14, False)
_SUM: Final = ("money", MONEY, True)
_UNDOING: Final = ("reversal", "refund")
"""Businesses whose reasons explain what went back."""


# ------------------------------------------------------------------------------------------------------ care
def care(content: DayReportContent, say: Figures) -> tuple[ReportTable, ...]:
    """Return complaints with their deadlines, ratings, and calls after a business."""
    text, zone = say.text, content.head.zone
    complaints = [
        (
            line.code,
            text(f"complaint_category.{line.category}"),
            text(f"complaint.state.{line.state}"),
            line.owner,
            text.moment(line.at_ms, zone),
            text.moment(line.due_ms, zone) if line.due_ms else say.none,
            text("reports.overdue" if line.overdue else "reports.in_time") if line.due_ms else say.none,
        )
        for line in content.complaints
    ]
    heads = (
        ("code", 24, False),
        ("category", 19, False),
        ("state", 23, False),
        ("owner", 18, False),
        ("received", 30, False),
        ("due", 30, False),
        ("timely", 16, False),
    )
    return (table(say, "complaints", heads, complaints), _ratings(content, say), _call_backs(content, say))


def _ratings(content: DayReportContent, say: Figures) -> ReportTable:
    scores = range(BEST, WORST - 1, -1)

    def row(words: str, line: RatingLine) -> tuple[str, ...]:
        found = (str(line.scores[score - WORST]) for score in scores)
        return (words, str(line.asked), str(line.rated), *found, say.tenths(line.mean_tenths))

    rows = [row(who(line.name, line.staff_no, say.text), line) for line in content.ratings]
    if rows:
        all_scores = zip(*(line.scores for line in content.ratings), strict=True)
        asked = sum(line.asked for line in content.ratings)
        whole = RatingLine(staff_no="", name="", asked=asked, scores=tuple(sum(each) for each in all_scores))
        rows.append(row(say.text("documents.total"), whole))
    heads = (
        ("clerks", NAME, False),
        ("asked", 16, True),
        ("rated", 16, True),
        *((f"score_{score}", 12, True) for score in scores),
        ("mean", 16, True),
    )
    return table(say, "ratings", heads, rows, total=bool(rows))


def _call_backs(content: DayReportContent, say: Figures) -> ReportTable:
    """Return who called how many customers, and at the end what is owed longer than was promised."""

    def row(words: str, line: CallBackLine) -> tuple[str, ...]:
        counts = (line.made, line.done, line.no_answer, line.no_more)
        return (words, *map(str, counts), say.tenths(line.mean_tenths), say.none)

    rows = [row(who(line.name, line.staff_no, say.text), line) for line in content.call_backs]
    if rows or content.call_backs_late:
        lines = content.call_backs
        whole = CallBackLine(
            staff_no="",
            name="",
            made=sum(line.made for line in lines),
            no_answer=sum(line.no_answer for line in lines),
            no_more=sum(line.no_more for line in lines),
            scores=tuple(sum(line.scores[at] for line in lines) for at in range(BEST - WORST + 1)),
        )
        rows.append((*row(say.text("documents.total"), whole)[:-1], str(content.call_backs_late)))
    heads = (
        ("clerks", NAME, False),
        ("calls", 16, True),
        ("call_reached", 16, True),
        ("no_answer", 16, True),
        ("no_more", 16, True),
        ("mean", 16, True),
        ("calls_late", 16, True),
    )
    return table(say, "call_backs", heads, rows, total=bool(rows))


# ------------------------------------------------------------------------------------------------ exceptions
def exceptions(content: DayReportContent, say: Figures) -> tuple[ReportTable, ...]:
    """Return what went back, differed, was allowed, and what is left over."""
    text, zone = say.text, content.head.zone

    def named(*codes: str) -> str:
        return next((text(code) for code in codes if text.has(code)), say.none)

    undone = [
        (
            text.time(line.at_ms, zone),
            line.receipt,
            line.original,
            text("reports.refund" if line.refund else "reports.reversal"),
            say.money(line.amount_fen),
            # The business of its own first: two of them have reasons of the same name in other words.
            named(
                f"business.{'refund' if line.refund else 'reversal'}.choice.reason.{line.reason}",
                f"business.refund.choice.reason.{line.reason}",
            ),
            line.cashier,
            line.approved_by or say.none,
        )
        for line in content.undone
    ]
    differences = [
        (
            line.clerk,
            text(f"tender.{line.tender}"),
            say.signed(line.variance_fen),
            text(f"treatment.{line.treatment}"),
            line.signed_by or say.none,
        )
        for line in content.differences
    ]
    disputes = [
        (
            text.time(line.at_ms, zone),
            line.receipt or say.none,
            text(f"counter.drawer.said.{line.said}"),
            say.money(line.amount_fen),
            line.staff_no,
        )
        for line in content.disputes
    ]
    approvals = [
        (
            text.time(line.at_ms, zone),
            named(f"business.{line.kind}.title", f"approval.kind.{line.kind}"),
            say.money(line.amount_fen),
            text(f"reports.approval.{line.state}"),
            line.requested_by,
            " ".join(line.decided_by) or say.none,
        )
        for line in content.approvals
    ]
    overrides = [
        (
            text.time(line.at_ms, zone),
            named(f"reports.action.{line.action}"),
            line.requested_by,
            line.given_by,
        )
        for line in content.overrides
    ]
    papers = [
        (text(f"reports.papers.{key}"), str(count))
        for key, count in (
            ("copies", content.copies),
            ("spoiled", content.spoiled),
            ("voided", content.voided),
            ("gaps", content.gaps),
        )
    ]
    carried = [
        (text(f"carried.{item.code}"), str(item.count), say.money(item.amount_fen))
        for item in content.carried
    ]
    return (
        table(
            say,
            "undone",
            (
                _AT,
                ("receipt", 40, False),
                ("original", 40, False),
                ("kind", 14, False),
                _SUM,
                ("reason", WORDS, False),
                ("cashier", 18, False),
                ("approved", 18, False),
            ),
            undone,
        ),
        table(
            say,
            "differences",
            (
                ("clerks", WORDS, False),
                ("tenders", WORDS, False),
                ("apart", MONEY, True),
                ("treatment", 50, False),
                ("signed", WORDS, False),
            ),
            differences,
        ),
        table(
            say,
            "disputes",
            (_AT, ("receipt", 40, False), ("said", 40, False), _SUM, ("clerks", WORDS, False)),
            disputes,
        ),
        table(
            say,
            "approvals",
            (
                _AT,
                ("matter", 40, False),
                _SUM,
                ("result", WORDS, False),
                ("requested", WORDS, False),
                ("decided", 30, False),
            ),
            approvals,
        ),
        table(
            say,
            "overrides",
            (_AT, ("matter", 60, False), ("requested", WORDS, False), ("given", WORDS, False)),
            overrides,
        ),
        table(say, "papers", (("item", 60, False), ("pieces", 30, True)), papers),
        table(
            say,
            "carried",
            (("item", 60, False), ("pieces", 30, True), ("money", 30, True)),
            carried,
        ),
    )

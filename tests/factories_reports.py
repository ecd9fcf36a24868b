"""A hall whose days are reported: the close's rig with the reports, what the centre says, and a sample."""

from dataclasses import replace
from pathlib import Path

from app.devices.report_folder import ReportFolder
from app.domain.cash import Tender, TenderKind
from app.domain.day_papers import (
    ApprovalLine,
    CallBackLine,
    ComplaintLine,
    DayReportContent,
    DifferenceLine,
    DisputeLine,
    HourService,
    MoneyLine,
    OverrideLine,
    RatingLine,
    ServiceLine,
    Standing,
    UndoneLine,
)
from app.domain.document_marks import Confirmation
from app.domain.money import LineKind, PaymentLine
from app.domain.refunds import PaymentRefunded
from app.domain.service_level import ServiceLevel
from app.domain.shifts import CarriedForward
from app.i18n import Texts
from app.services.day_reports import DayReports, ReportMeans
from app.services.paper_marks import Acknowledgements, StandaloneAcknowledgements
from app.services.sessions import Session
from app.terminal.places import RESOURCES
from app.terminal.rendering import renderer
from tests.factories_close import MANAGER, CloseRig
from tests.factories_heads import at, letterhead

TEXTS = Texts(RESOURCES)


class SaysOfDays(StandaloneAcknowledgements):
    """What the network says of the close of days; nothing until a test lets it."""

    def __init__(self) -> None:
        self.said = Confirmation.NONE
        self.sent = True

    def confirmation(self, day_id: str) -> Confirmation:
        """Return what a test made the centre say."""
        return self.said

    def durable(self, entity: str, wait_ms: int) -> bool:
        """Return whether the centre has it, as a test wants it."""
        return self.sent


def reports_of(rig: CloseRig, folder: Path, known: Acknowledgements) -> DayReports:
    """Return the reports of a rig's days, saved into a folder."""
    means = ReportMeans(renderer(TEXTS), ReportFolder(folder), known)
    return DayReports(rig.store, rig.clock, rig.ids, TEXTS, means)


class ReportRig(CloseRig):
    """The close's rig, and the reports of its days."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        super().__init__(folder, seed)
        self.known = SaysOfDays()
        self.saved = folder / "reports"
        self.reports = reports_of(self, self.saved, self.known)

    @property
    def manager(self) -> Session:
        """Return the duty manager's session."""
        return self.session(MANAGER, None)

    def report(self, at: int = 0) -> DayReportContent:
        """Return the report of a day, the newest by default."""
        return self.reports.report(self.manager, self.reports.days(self.manager)[at].day_id)

    def refund(self, payment_id: str, shift_id: str, fen: int) -> None:
        """Give part of a payment back by card."""
        with self.store.read() as queries:
            row = queries.money.payment(payment_id)
        assert row is not None
        refund_id = self.ids.new()
        fact = PaymentRefunded(
            payment_id=payment_id,
            refund_id=refund_id,
            shift_id=shift_id,
            ticket_id=None,
            customer_id=None,
            order_id=refund_id,
            handler=row.handler,
            approved_by="",
            reason="withdrew",
            declared=False,
            lines=(
                PaymentLine(kind=LineKind.FEE, item="sim_card", title="退费", amount_fen=-fen, order_id=None),
            ),
            tenders=(Tender(kind=TenderKind.CARD, amount_fen=-fen),),
            total_fen=-fen,
            at_ms=self.clock.now_ms(),
        )
        self.record(fact, self._receipt(refund_id, row.receipt), business_day=row.business_day)


def level(**changes: int) -> ServiceLevel:
    """Return a busy hour."""
    found = ServiceLevel(
        issued=40,
        served=33,
        missed=3,
        cancelled=2,
        ended=2,
        called=36,
        within=30,
        wait_ms=8 * 60_000,
        wait_median_ms=7 * 60_000,
        wait_p90_ms=14 * 60_000,
        service_ms=6 * 60_000 + 30_000,
    )
    return replace(found, **changes)


def money(key: str, amount_fen: int, *, name: str = "", back_fen: int = 0) -> MoneyLine:
    """Return one line of takings; `back_fen` was reversed."""
    return MoneyLine(
        key=key,
        name=name,
        count=3,
        amount_fen=amount_fen,
        reversals=int(bool(back_fen)),
        reversed_fen=-back_fen,
        refunds=0,
        refunded_fen=0,
    )


def day_report(**changes: object) -> DayReportContent:
    """Return the report of the story's day, closed, with something in every table."""
    content = DayReportContent(
        head=letterhead("20:31:00"),
        standing=Standing.CLOSED,
        unsent=False,
        z_number=42,
        late=False,
        closed_ms=at("20:30:00"),
        open_shifts=0,
        tenders=(money("cash", 4_774_30, back_fen=100_00), money("card", 2_597_00)),
        clerks=(
            money("T10231", 3_371_30, name="测试·赵启明"),
            money("T10237", 3_800_00, name="测试·林知夏", back_fen=100_00),
            money("KIOSK-K01", 200_00),
        ),
        businesses=(money("fee_payment", 6_111_30, back_fen=100_00), money("open_account", 1_260_00)),
        agency_fen=120_00,
        z_takings_fen=7_371_30,
        z_reversals_fen=-100_00,
        standard_min=10,
        whole=level(),
        lanes=(
            ServiceLine(key="A", title="综合", title_en="General", level=level()),
            ServiceLine(
                key="B",
                title="宽带",
                title_en="",
                level=level(issued=0, served=0, missed=0, cancelled=0, called=0, within=0),
            ),
        ),
        services=(ServiceLine(key="general", title="综合业务", title_en="General business", level=level()),),
        hours=tuple(HourService(hour=hour, level=level(issued=hour)) for hour in range(8, 20)),
        complaints=(
            ComplaintLine(
                code="C-260301-01",
                category="fees",
                state="in_progress",
                owner="T10237",
                at_ms=at("09:10:00", "2026-03-01"),
                due_ms=at("09:10:00"),
                overdue=True,
            ),
            ComplaintLine(
                code="C-260311-01",
                category="service",
                state="resolved",
                owner="T10231",
                at_ms=at("10:00:00"),
                due_ms=0,
                overdue=False,
            ),
        ),
        received=1,
        ratings=(
            RatingLine(staff_no="T10231", name="测试·赵启明", asked=9, scores=(0, 1, 0, 2, 5)),
            RatingLine(staff_no="T10237", name="测试·林知夏", asked=4, scores=(0, 0, 0, 0, 0)),
        ),
        call_backs=(
            CallBackLine(
                staff_no="T10231", name="测试·赵启明", made=4, no_answer=1, no_more=1, scores=(0, 0, 0, 1, 1)
            ),
        ),
        call_backs_late=3,
        undone=(
            UndoneLine(
                receipt="T03-K7Q-000412-55",
                original="T03-K7Q-000398-12",
                refund=False,
                amount_fen=-100_00,
                reason="wrong_amount",
                cashier="T10237",
                approved_by="T10208",
                at_ms=at("11:02:00"),
            ),
        ),
        differences=(
            DifferenceLine(
                clerk="T10237", tender="cash", variance_fen=-5_20, treatment="made_up", signed_by="T10208"
            ),
        ),
        disputes=(
            DisputeLine(
                receipt="", said="gave_more", amount_fen=50_00, staff_no="T10231", at_ms=at("15:20:00")
            ),
        ),
        approvals=(
            ApprovalLine(
                kind="reversal",
                state="granted",
                amount_fen=100_00,
                requested_by="T10237",
                decided_by=("T10208",),
                at_ms=at("11:01:00"),
            ),
        ),
        overrides=(
            OverrideLine(
                action="money.offline_limit", requested_by="T10237", given_by="T10208", at_ms=at("16:00:00")
            ),
        ),
        copies=2,
        spoiled=1,
        voided=0,
        gaps=0,
        deposit_fen=4_674_30,
        till_limit_fen=20_000_00,
        over_till_limit=False,
        carried=(CarriedForward(code="deferred_orders", count=2, amount_fen=60_00),),
    )
    return replace(content, **changes)  # type: ignore[arg-type]

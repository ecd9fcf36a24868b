"""Contents of documents as a busy day leaves them. All people are made up; every factory takes overrides."""

from dataclasses import replace

from app.domain.cash import Tender, TenderKind
from app.domain.documents import (
    BagContent,
    BusinessTotal,
    ClerkTotal,
    ComplaintContent,
    DocumentContent,
    ReceiptContent,
    ReceiptRange,
    ShiftReportContent,
    SlipContent,
    SlipField,
    TenderTotal,
    TicketContent,
    VarianceLine,
    WarrantyContent,
    WorkContent,
    ZReportContent,
)
from app.domain.ids import uuid7
from app.domain.money import LineKind, PaymentLine
from app.domain.orders import Change, QuoteLine
from app.domain.receipt_numbers import ReceiptNumber
from app.domain.shifts import CarriedForward, NoteCount
from tests.factories_bill import bill
from tests.factories_heads import ZONE, at, letterhead

__all__ = ["ZONE", "at", "letterhead"]

RARE = "𠮷𬎆䶮𬭎"
"""Characters of names that GB 18030 has and most fonts lack."""


def receipt_number(sequence: int = 418) -> str:
    """Return a receipt number with its check digits."""
    return str(ReceiptNumber("T03", "K7Q", sequence))


def ticket(**changes: object) -> TicketContent:
    """Return the ticket of the story: A046, elder, replacing a SIM card."""
    head = letterhead("14:26:00", terminal_code="K02", terminal_name="自助机 2", counter="")
    content = TicketContent(
        head=head,
        ticket_id=uuid7(head.at_ms, bytes(range(10))),
        number="A046",
        lane="A",
        lane_title="综合",
        service="补/换卡",
        precedence="elder",
        ahead=2,
        wait_low_min=5,
        wait_high_min=9,
        bring=("id_card", "old_sim", "agent_both"),
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def receipt(**changes: object) -> ReceiptContent:
    """Return a receipt with arrears, late fee, prepayment and odd fen, paid with code and cash."""
    content = ReceiptContent(
        head=letterhead(),
        number=receipt_number(),
        reverses=None,
        customer="测试·王**",
        lines=(
            _line(LineKind.BILL, "宽带 010****6688 2 月账单", 98_00),
            _line(LineKind.LATE_FEE, "滞纳金 98.00×3‰×11 天", 3_23),
            _line(LineKind.PREPAYMENT, "预存 138****1234", 200_00),
            _line(LineKind.ROUNDING_TO_BALANCE, "零头转余额", 7),
        ),
        total_fen=301_30,
        tenders=(
            Tender(TenderKind.PAYMENT_CODE, 200_00, reference="4200002026031144471"),
            Tender(TenderKind.CASH, 101_30, received_fen=150_00, change_fen=48_70),
        ),
        handler_no="T10237",
        handler_name="测试·林知夏",
        cashier_no="T10237",
        cashier_name="测试·林知夏",
        chain_tail="9F3C",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def reversal_receipt(**changes: object) -> ReceiptContent:
    """Return the receipt of a reversal: all amounts are negative, the number reversed is named."""
    original = receipt()
    content = replace(
        original,
        head=letterhead("15:02:40"),
        number=receipt_number(419),
        reverses=original.number,
        lines=tuple(replace(line, amount_fen=-line.amount_fen) for line in original.lines),
        total_fen=-original.total_fen,
        tenders=tuple(
            replace(tender, amount_fen=-tender.amount_fen, received_fen=None, change_fen=None)
            for tender in original.tenders
        ),
        chain_tail="07AE",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def slip(**changes: object) -> SlipContent:
    """Return the slip of a plan change for a customer whose name is rare."""
    content = SlipContent(
        head=letterhead("14:32:18"),
        order_code="S-260311-0204",
        type_key="plan_change",
        customer="李𬎆",
        document="110105********1234",
        subscriber="138****1234",
        fields=(
            SlipField(code="business.plan_change.plan", value="畅享 199 套餐"),
            SlipField(code="business.plan_change.contact", value="138****1234"),
        ),
        changes=(
            Change(code="月费", before="129.00", after="199.00", difference="+70.00"),
            Change(code="国内流量", before="30 GB", after="80 GB", difference="+50 GB"),
            Change(code="国内通话", before="500 分钟", after="1,000 分钟", difference="+500 分钟"),
            Change(code="合约到期", before="2026-08-31", after="2027-03-31", difference="+7 个月"),
        ),
        quote=(
            QuoteLine(item="plan_change_fee", title="套餐变更手续费", amount_fen=0),
            QuoteLine(item="sim_card", title="USIM 卡工本费", amount_fen=10_00),
        ),
        total_fen=10_00,
        effective_on="2026-04-01",
        notes="本月流量不清零。下一账期首日生效，生效前可到任一窗口取消。",
        terms="新套餐合约期内降档或销号须按合约约定支付违约金；超出套餐的流量每 GB 5.00 元，封顶后降速。",
        signature=True,
        handler_no="T10237",
        handler_name="测试·林知夏",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def complaint(**changes: object) -> ComplaintContent:
    """Return the acknowledgement of a complaint about a bill."""
    content = ComplaintContent(
        head=letterhead("16:08:00"),
        code="C-260311-03",
        category="fees",
        customer="测试·赵*",
        what="2 月账单中有一笔 30.00 元的国际漫游流量费。客户称未出境，也没有开通国际漫游，要求核实来源。",
        wish="退还 30.00 元，并说明原因。",
        first_answer_by_ms=at("16:08:00", "2026-03-13"),
        final_answer_by_ms=at("16:08:00", "2026-03-26"),
        owner_no="T10237",
        owner_name="测试·林知夏",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def shift_report(**changes: object) -> ShiftReportContent:
    """Return the report of a shift that closed five yuan twenty short."""
    content = ShiftReportContent(
        head=letterhead("20:05:11"),
        clerk_no="T10237",
        clerk_name="测试·林知夏",
        opened_ms=at("08:25:00"),
        closed_ms=at("20:05:11"),
        float_fen=500_00,
        notes=tuple(
            NoteCount(denomination_fen=fen, pieces=pieces)
            for fen, pieces in (
                (100_00, 38),
                (50_00, 9),
                (20_00, 12),
                (10_00, 20),
                (5_00, 9),
                (1_00, 31),
                (50, 4),
                (10, 11),
            )
        ),
        tenders=_TENDERS,
        businesses=_BUSINESSES,
        ranges=(ReceiptRange(terminal_code="T03", epoch="K7Q", first=397, last=441, count=45, gaps=0),),
        receipts=45,
        reversals=2,
        takings_fen=12_486_30,
        agency_fen=360_00,
        reversals_fen=-401_30,
        deposit_fen=4_269_10,
        variances=_VARIANCES[:1],
        manager_no="M00031",
        manager_name="测试·周予安",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def z_report(**changes: object) -> ZReportContent:
    """Return the report of a day with three clerks, variances, a gap in the numbers, items carried on."""
    content = ZReportContent(
        head=letterhead("20:31:45", terminal_code="M01", terminal_name="经理台", counter=""),
        z_number=42,
        late=False,
        clerks=(
            _clerk("T10237", "测试·林知夏", 45, 12_486_30, -401_30, 4_774_30, 4_769_10),
            _clerk("T10244", "测试·欧阳𠮷", 38, 9_020_55, 0, 3_510_00, 3_510_00),
            _clerk("T10251", "测试·陈一帆", 61, 15_873_20, -98_00, 6_225_50, 6_226_00),
        ),
        tenders=_DAY_TENDERS,
        businesses=_DAY_BUSINESSES,
        ranges=(
            ReceiptRange(terminal_code="T03", epoch="K7Q", first=397, last=441, count=45, gaps=0),
            ReceiptRange(terminal_code="T04", epoch="9FD", first=1020, last=1058, count=38, gaps=1),
            ReceiptRange(terminal_code="T05", epoch="P4W", first=88, last=148, count=61, gaps=0),
        ),
        tickets_issued=186,
        tickets_served=171,
        tickets_missed=11,
        tickets_ended=4,
        receipts=144,
        reversals=3,
        reprints=2,
        takings_fen=37_380_05,
        agency_fen=1_080_00,
        reversals_fen=-499_30,
        deposit_fen=13_005_10,
        over_till_limit=False,
        variances=_VARIANCES,
        carried=(
            CarriedForward(code="deferred_orders", count=3, amount_fen=228_00),
            CarriedForward(code="unknown_payments", count=1, amount_fen=50_00),
            CarriedForward(code="open_complaints", count=2, amount_fen=0),
        ),
        manager_no="M00031",
        manager_name="测试·周予安",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def refund_receipt(**changes: object) -> ReceiptContent:
    """Return the receipt of a prepayment of which part went back in cash."""
    line = PaymentLine(
        kind=LineKind.PREPAYMENT,
        item="prepayment",
        title="预存话费 138****1234",
        amount_fen=-50_00,
        subscriber_id="sub-1",
    )
    content = replace(
        receipt(),
        number="T03-K7Q-000420-80",
        reverses="T03-K7Q-000418-86",
        refund=True,
        lines=(line,),
        total_fen=-50_00,
        tenders=(Tender(TenderKind.CASH, -50_00),),
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def warranty(**changes: object) -> WarrantyContent:
    """Return the warranty slip of a handset with a gift."""
    content = WarrantyContent(
        head=letterhead(),
        order_code="S-260311-0207",
        article="样例手机 A1（128 GB）",
        serial="001000010000017",
        price_fen=999_00,
        sold_on="2026-03-11",
        until="2027-03-10",
        months=12,
        gift="活动礼品：保温杯 GC-0001",
        handler_no="T10237",
        handler_name="测试·林知夏",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def pick_up(**changes: object) -> WorkContent:
    """Return the slip of a handset that was left for repair."""
    content = WorkContent(
        head=letterhead(),
        order_code="S-260311-0208",
        type_key="device_repair",
        subscriber="",
        fields=(
            SlipField(code="business.device_repair.serial", value="001000010000017"),
            SlipField(code="business.device_repair.fault", value="屏幕损坏"),
        ),
        total_fen=380_00,
        due_ms=at("18:00:00", "2026-03-18"),
        contact_by_ms=None,
        device=True,
        area="",
        notes="屏幕左上角碎裂",
        handler_no="T10237",
        handler_name="测试·林知夏",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def bag(**changes: object) -> BagContent:
    """Return the slip of a bag of cash."""
    content = BagContent(
        head=letterhead(),
        bag_no="DK-2603-0017",
        notes=(
            NoteCount(denomination_fen=100_00, pieces=45),
            NoteCount(denomination_fen=50_00, pieces=8),
        ),
        amount_fen=4_900_00,
        clerk_no="T10237",
        clerk_name="测试·林知夏",
        witness_no="T10001",
        witness_name="测试·周明远",
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def every_document() -> tuple[DocumentContent, ...]:
    """Return one content of each kind, and the reversal."""
    return (
        ticket(),
        receipt(),
        reversal_receipt(),
        refund_receipt(),
        bill(),
        slip(),
        complaint(),
        warranty(),
        pick_up(),
        bag(),
        shift_report(),
        z_report(),
    )


_TENDERS = (
    TenderTotal(tender="cash", count=32, expected_fen=4_774_30, counted_fen=4_769_10),
    TenderTotal(tender="card", count=4, expected_fen=2_597_00, counted_fen=2_597_00),
    TenderTotal(tender="payment_code", count=19, expected_fen=5_213_70, counted_fen=5_213_70),
    TenderTotal(tender="bank_transfer", count=0, expected_fen=0, counted_fen=0),
)
_BUSINESSES = (
    BusinessTotal(type_key="fee_payment", count=31, amount_fen=6_481_30),
    BusinessTotal(type_key="open_account", count=4, amount_fen=1_260_00),
    BusinessTotal(type_key="sim_replace", count=6, amount_fen=60_00),
    BusinessTotal(type_key="plan_change", count=3, amount_fen=30_00),
    BusinessTotal(type_key="device_sale", count=1, amount_fen=4_253_70),
)
_DAY_TENDERS = (
    TenderTotal(tender="cash", count=79, expected_fen=14_509_80, counted_fen=14_505_10),
    TenderTotal(tender="card", count=14, expected_fen=8_597_00, counted_fen=8_597_00),
    TenderTotal(tender="payment_code", count=66, expected_fen=15_273_95, counted_fen=15_273_95),
    TenderTotal(tender="bank_transfer", count=0, expected_fen=0, counted_fen=0),
)
_DAY_BUSINESSES = (
    BusinessTotal(type_key="fee_payment", count=98, amount_fen=19_481_30),
    BusinessTotal(type_key="open_account", count=11, amount_fen=3_260_00),
    BusinessTotal(type_key="sim_replace", count=16, amount_fen=160_00),
    BusinessTotal(type_key="plan_change", count=9, amount_fen=90_00),
    BusinessTotal(type_key="device_sale", count=10, amount_fen=13_889_45),
)
_VARIANCES = (
    VarianceLine(
        tender="cash",
        variance_fen=-5_20,
        treatment="made_up",
        explanation="14:36 找零多付，客户已离厅，监控已核对",
        clerk="T10237",
        signed_by="M00031",
    ),
    VarianceLine(
        tender="cash",
        variance_fen=50,
        treatment="suspense",
        explanation="原因不明",
        clerk="T10251",
        signed_by="",
    ),
)


def _line(kind: LineKind, title: str, amount_fen: int) -> PaymentLine:
    return PaymentLine(kind=kind, item=kind.value, title=title, amount_fen=amount_fen)


def _clerk(
    staff_no: str, name: str, receipts: int, takings: int, reversals: int, expected: int, counted: int
) -> ClerkTotal:
    return ClerkTotal(
        staff_no=staff_no,
        name=name,
        receipts=receipts,
        takings_fen=takings,
        reversals_fen=reversals,
        expected_cash_fen=expected,
        counted_cash_fen=counted,
        variance_fen=counted - expected,
    )

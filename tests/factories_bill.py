"""The itemised bill on paper."""

from dataclasses import replace

from app.domain.bill_papers import BillContent, BillMonth
from app.domain.customers import BillItem
from tests.factories_heads import at, letterhead


def bill(**changes: object) -> BillContent:
    """Return the itemised bill of a month."""
    content = BillContent(
        head=letterhead(),
        clear=True,
        number="13800001234",
        owner="测试·王**",
        plan="畅享 129",
        period="2026-02",
        months=(
            BillMonth(
                period="2026-02",
                principal_fen=129_00,
                unpaid_fen=29_00,
                late_fee_fen=87,
                due_on="2026-02-28",
                items=(
                    BillItem(title="套餐月费", amount_fen=119_00),
                    BillItem(title="国内语音", amount_fen=10_00),
                ),
            ),
        ),
        due_fen=29_87,
        balance_fen=46_80,
        as_of_ms=at("14:36:02"),
        handler_no="T10237",
        handler_name="测试·林知夏",
    )
    return replace(content, **changes)  # type: ignore[arg-type]

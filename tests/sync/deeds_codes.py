"""What terminals do about payment codes: one leaves a claim, another ends it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.domain.facts import Fact
from app.domain.money import LineKind, PaymentLine
from app.domain.payment_codes import (
    ClaimClosed,
    ClaimOpened,
    ClaimOutcome,
    CodeAnswered,
    CodeOutcome,
    Wallet,
)
from db.tables.payment_codes import CLAIM

if TYPE_CHECKING:
    from tests.sync.deeds import At


def settle_claim(at: "At") -> Sequence[Fact]:
    """A payment by code is left to whoever hears of it first: opened at one terminal, ended at another."""
    name = f"claim-{at.latest_order}-{at.pick % 2}"
    found = at.rows(select(CLAIM.c.payment_id).where(CLAIM.c.claim_id == name))
    answer = CodeAnswered(
        payment_id=f"payment-of-{name}",
        code_ref=f"SIM-{name}",
        wallet=Wallet.WECHAT,
        amount_fen=1_000,
        outcome=CodeOutcome.PAID if found else CodeOutcome.UNKNOWN,
        reason="",
        trade_no="",
        simulated=True,
        at_ms=at.now_ms,
    )
    if found:
        closed = ClaimClosed(
            after=at.head(f"claim:{name}"),
            claim_id=name,
            outcome=ClaimOutcome.PAID,
            terminal_id=at.who.terminal_id,
            staff_no="T10001",
            at_ms=at.now_ms,
        )
        return (answer, closed)
    opened = ClaimOpened(
        after=None,
        claim_id=name,
        code="Q-0000-0001-7",
        payment_id=f"payment-of-{name}",
        code_ref=f"SIM-{name}",
        customer_id=None,
        customer="测试·王**",
        language="zh_CN",
        lines=(
            PaymentLine(
                kind=LineKind.PREPAYMENT, item="prepayment", title="预存", amount_fen=1_000,
                subscriber_id="sub-1",
            ),
        ),
        amount_fen=1_000,
        at_ms=at.now_ms,
    )  # fmt: skip
    return (answer, opened)

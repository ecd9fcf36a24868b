"""What devices write about payment codes and claims: two counters may end one claim."""

from collections.abc import Sequence

from app.domain.bank_transfers import TransferNoted
from app.domain.facts import Fact
from app.domain.money import LineKind, PaymentLine
from app.domain.payment_codes import ClaimClosed, ClaimOpened, ClaimOutcome, CodeAnswered, CodeOutcome, Wallet
from tests.fold.acting import now
from tests.fold.village import Node

_OUTCOMES = tuple(CodeOutcome)


def code(node: Node, which: int, free: int) -> Sequence[Fact]:
    """The provider answers; two devices may hear different things of one attempt."""
    return (
        CodeAnswered(
            payment_id=f"q{which % 2}",
            code_ref=f"SIM-{which % 3}",
            wallet=Wallet.WECHAT,
            amount_fen=100 + which % 3,
            outcome=_OUTCOMES[free % len(_OUTCOMES)],
            reason="",
            trade_no=f"t{free % 2}",
            simulated=True,
            at_ms=now(node, free),
        ),
    )


def transfer(node: Node, which: int, free: int) -> Sequence[Fact]:
    """A slip is taken down, or off again; two desks may have the same one."""
    return (
        TransferNoted(
            payment_id=f"q{which % 2}",
            reference=f"SLIP00{which % 3}",
            amount_fen=100 + free % 3,
            payer="",
            stands=bool(free % 3),
            staff_no="T1",
            at_ms=now(node, free),
        ),
    )


def claim(node: Node, which: int, free: int) -> Sequence[Fact]:
    """A claim is opened, or ended."""
    name = f"c{which % 2}"
    after, at = node.head(f"claim:{name}"), now(node, free)
    if after is None:
        line = PaymentLine(
            kind=LineKind.PREPAYMENT, item="prepayment", title="", amount_fen=100, subscriber_id="s0"
        )
        return (
            ClaimOpened(
                after=None,
                claim_id=name,
                code=f"Q-{name}",
                payment_id=f"q{which % 2}",
                code_ref=f"SIM-{which % 3}",
                customer_id=None,
                customer="",
                language="zh_CN",
                lines=(line,),
                amount_fen=100,
                at_ms=at,
            ),
        )
    outcome = tuple(ClaimOutcome)[free % 2]
    return (
        ClaimClosed(
            after=after,
            claim_id=name,
            outcome=outcome,
            terminal_id=node.terminal.terminal_id,
            staff_no="T1",
            at_ms=at,
        ),
    )

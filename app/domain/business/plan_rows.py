"""What a plan gives, as rows that a customer reads before signing."""

from typing import Final

from app.domain.business.context import Plan
from app.domain.business.spec import NO_WORDS, ChangeLine, Words, published, words
from app.domain.customers import Contract

MB: Final = 1024
"""So many MB are a GB."""


def data_words(plan: Plan) -> Words:
    """Return what a plan includes: in GB where it is whole GB, else in MB, so that 200 MB are not "0 GB"."""
    gb, rest = divmod(plan.data_mb, MB)
    over = plan.over_data_fen
    if rest and over:
        return words("business.data_over_mb", mb=plan.data_mb, over_fen=over)
    if rest:
        return words("business.data_mb", mb=plan.data_mb)
    if over:
        return words("business.data_over", gb=gb, over_fen=over)
    return words("business.data", gb=gb)


def contract_words(contract: Contract) -> Words:
    """Return until when a contract that begins binds, and what breaking it costs."""
    return words("business.contract.new", ends=contract.ends, penalty_fen=contract.penalty_fen)


def plan_contents(plan: Plan, contract: Contract | None) -> tuple[ChangeLine, ...]:
    """Return plan, monthly fee, contents and term of a number that begins: nothing was before."""
    rows = (
        ("business.row.plan", published(plan.title, plan.title_en)),
        ("business.row.monthly", words("business.amount", amount_fen=plan.monthly_fen)),
        ("business.row.data", data_words(plan)),
        ("business.row.voice", words("business.minutes", count=plan.voice_min)),
        *((("business.row.sms", words("business.pieces", count=plan.sms)),) if plan.sms else ()),
        (
            "business.row.contract",
            contract_words(contract) if contract else words("business.contract.none"),
        ),
    )
    return tuple(ChangeLine(code=code, before=NO_WORDS, after=after) for code, after in rows)

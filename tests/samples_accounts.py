"""Sample forms of refunds, bills, reprints, customer data and ways of paying."""

from typing import Any, Final

from app.domain.luhn import luhn_digit

DEBIT_CARD: Final = f"621700001000123456{luhn_digit('621700001000123456')}"
OWN: Final = "sub-own"
BROADBAND: Final = "sub-broadband"

ACCOUNTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "type_key": "refund",
        "fees": (),
        "back_fen": 50_00,
        "form": {
            "proof": "original",
            "amount": 50_00,
            "reason": "withdrew",
            "way": "original",
            "phone": "13800001234",
        },
        "wrong": {
            "receipt": ("T03-K7Q-000418-86", "form.receipt_unknown"),
            "proof": ("declaration", "business.refund.error.identity"),
            "amount": (200_10, "business.refund.error.more"),
            "reason": ("whim", "form.choice"),
            "way": ("bank_transfer", "form.required"),
        },
        "signed": True,
        "needs_receipt": True,
    },
    {
        "type_key": "deposit_refund",
        "fees": (),
        "back_fen": 500_00,
        "form": {"proof": "original", "way": "original", "notes": "客户不再使用国际长途"},
        "wrong": {
            "deposit": ("deposit-of-nobody", "form.choice"),
            "receipt": ("T03-K7Q-000418-86", "form.receipt_unknown"),
            "proof": ("", "form.required"),
            "way": ("pigeon", "form.choice"),
        },
        "subscriber_id": OWN,
        "signed": True,
        "needs_receipt": True,
        "needs_deposit": True,
    },
    {
        "type_key": "bill_query",
        "fees": (),
        "form": {"period": "2026-02"},
        "wrong": {"period": ("2025-01", "form.choice")},
        "person_id": "wang",
        "subscriber_id": BROADBAND,
    },
    {
        "type_key": "receipt_reprint",
        "fees": (),
        "form": {"how": "copy", "reason": "lost"},
        "wrong": {
            "paper": ("T03-K7Q-000418-86", "form.printed_unknown"),
            "how": ("thrice", "form.choice"),
            "reason": ("whim", "form.choice"),
        },
        "needs_receipt": True,
        "receipt_field": "paper",
    },
    {
        "type_key": "customer_info",
        "fees": (),
        "form": {
            "phone": "13900007777",
            "language": "en",
            "email": "zhao@example.org",
            "address": "示例市滨河路 2 号",
            "valid_until": "2046-05-20",
        },
        "wrong": {
            "phone": ("12", "form.phone_length"),
            "language": ("eo", "form.choice"),
            "email": ("zhao", "business.customer_info.error.email"),
            "valid_until": ("2020-01-01", "business.customer_info.error.expired"),
        },
        "person_id": "zhao",
        "signed": True,
    },
    {
        "type_key": "payment_method",
        "fees": (),
        "form": {
            "method": "direct_debit",
            "bank": "ccb",
            "account": DEBIT_CARD,
            "holder": "测试·赵一鸣",
            "phone": "13800001234",
            "notify": "sms",
        },
        "wrong": {
            "method": ("cash", "business.payment_method.error.same"),
            "bank": ("nowhere", "form.choice"),
            "account": ("6217000010001234560", "business.payment_method.error.card"),
            "holder": ("", "form.required"),
        },
        "person_id": "zhao",
        "subscriber_id": OWN,
        "signed": True,
    },
)
"""Members of the sample of each type."""

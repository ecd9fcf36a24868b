"""Sample forms of what is done to a service number."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.samples_form import CONTACT, FREE_OF_CHARGE, Sample
from tests.samples_hall import OWN, SECRET, SIMS, SUSPENDED

OWNED: Mapping[str, Any] = {"person_id": "zhao", "subscriber_id": OWN, "signed": True}
SWAP = Sample(
    "sim_replace",
    {"reason": "damaged", "sim": SIMS[0], **CONTACT},
    {
        "reason": ("dead_on_arrival", "business.sim_replace.error.not_ours"),
        "sim": ("123", "form.sim_format"),
    },
    fees=(("sim_replace", 10_00),),
    **OWNED,
)
TRANSFER = Sample(
    "ownership_transfer",
    {**CONTACT},
    {"phone": ("12", "form.phone_length")},
    fees=FREE_OF_CHARGE,
    other_id="song",
    **OWNED,
)
FEATURES = Sample(
    "feature_change",
    {"features": ("feature.caller_id",), **CONTACT},
    {"features": (("feature.flying",), "form.choice"), "notify": ("", "form.required")},
    fees=FREE_OF_CHARGE,
    subscriber_id=OWN,
    signed=True,
    password=True,
)
DEPOSIT = replace(
    FEATURES,
    form={"features": ("feature.international",), **CONTACT},
    wrong={},
    fees=(("deposit.international", 500_00),),
)
REST = Sample(
    "suspend",
    {"reason": "lost", **CONTACT},
    {"reason": ("arrears", "form.choice")},
    fees=FREE_OF_CHARGE,
    **OWNED,
)
AGAIN = Sample(
    "resume",
    {**CONTACT},
    {"phone": ("", "form.required")},
    fees=FREE_OF_CHARGE,
    person_id="wang",
    subscriber_id=SUSPENDED,
    signed=True,
)
LEAVING = Sample(
    "cancel",
    {
        "reason": "price",
        "settle": "bank",
        "bank": "示例银行",
        "bank_account": "6217000010001234567",
        **CONTACT,
    },
    {
        "reason": ("", "form.required"),
        "settle": ("number", "form.choice"),
        "bank_account": ("12", "business.cancel.error.bank_account"),
        "phone": ("13800002468", "business.cancel.error.phone"),
    },
    fees=FREE_OF_CHARGE,
    **OWNED,
)
PASSWORD = Sample(
    "service_password",
    {"action": "set", "password": (SECRET, SECRET)},
    {
        "action": ("unlock", "business.service_password.error.not_locked"),
        "password": ((SECRET, "739155"), "form.secret_twice"),
    },
    fees=FREE_OF_CHARGE,
    **OWNED,
)

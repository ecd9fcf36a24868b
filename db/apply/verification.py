"""Rows of verifications, views and searches."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from app.domain.verification import CustomerSearched, IdentityChecked, PersonalDataViewed
from db.apply.applied import Applied, Appliers, dump
from db.tables.verification import CUSTOMER_SEARCH, PERSONAL_VIEW, VERIFICATION

_VERIFY = insert(VERIFICATION)
_VIEW = insert(PERSONAL_VIEW)
_SEARCH = insert(CUSTOMER_SEARCH)


def _verifications(conn: Connection, ops: Sequence[Applied[IdentityChecked]]) -> None:
    rows = [
        {
            "verification_id": op.fact.verification_id,
            "person_id": op.fact.person_id,
            "ticket_id": op.fact.ticket_id,
            "staff_no": op.fact.staff_no,
            "reader": op.fact.reader,
            "passed": int(op.fact.passed),
            "checks": dump(
                [
                    [check.code, check.outcome.value, check.detail, check.source, check.at_ms]
                    for check in op.fact.checks
                ]
            ),
            "at_ms": op.fact.at_ms,
            "standing": op.fact.standing.value,
            "present": int(op.fact.present),
            "kinship": op.fact.kinship,
        }
        for op in ops
    ]
    conn.execute(_VERIFY, rows)


def _views(conn: Connection, ops: Sequence[Applied[PersonalDataViewed]]) -> None:
    rows = [
        {
            "view_id": op.fact.view_id,
            "person_id": op.fact.person_id,
            "staff_no": op.fact.staff_no,
            "reason": op.fact.reason,
            "ticket_id": op.fact.ticket_id,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    conn.execute(_VIEW, rows)


def _searches(conn: Connection, ops: Sequence[Applied[CustomerSearched]]) -> None:
    rows = [
        {
            "search_id": op.fact.search_id,
            "staff_no": op.fact.staff_no,
            "by": op.fact.by,
            "query": op.fact.query,
            "hits": op.fact.hits,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    conn.execute(_SEARCH, rows)


APPLY: Appliers = {
    IdentityChecked: _verifications,
    PersonalDataViewed: _views,
    CustomerSearched: _searches,
}

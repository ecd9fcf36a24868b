"""Rows of kept images and of comparisons of faces."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.images import FaceChecked, ImageKept
from db.apply.applied import Applied, Appliers, once
from db.tables.images import FACE_CHECK, KEPT_IMAGE


def _kept(conn: Connection, ops: Sequence[Applied[ImageKept]]) -> None:
    rows = [
        {
            "image_id": op.fact.image_id,
            "kind": op.fact.kind.value,
            "person_id": op.fact.person_id,
            "verification_id": op.fact.verification_id,
            "order_id": op.fact.order_id,
            "sealed": op.fact.sealed,
            "secret": op.fact.secret,
            "staff_no": op.fact.staff_no,
            "purpose": op.fact.purpose,
            "source": op.fact.source,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    once(conn, KEPT_IMAGE, rows, ["image_id"])


def _compared(conn: Connection, ops: Sequence[Applied[FaceChecked]]) -> None:
    rows = [
        {
            "check_id": op.fact.check_id,
            "verification_id": op.fact.verification_id,
            "method": op.fact.method,
            "passed": int(op.fact.passed),
            "score": op.fact.score,
            "checked_by": op.fact.checked_by,
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    once(conn, FACE_CHECK, rows, ["check_id"])


APPLY: Appliers = {ImageKept: _kept, FaceChecked: _compared}

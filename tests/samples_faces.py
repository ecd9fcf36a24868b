"""Comparisons of face and document, as somebody beside the clerk makes them."""

from app.domain.faces import SECOND_PERSON
from app.domain.images import FaceChecked
from app.services.ports import Ids
from tests.samples_hall import CLERK, MANAGER


def face_fact(
    ids: Ids, verification_id: str, at_ms: int, method: str = SECOND_PERSON, *, same: bool = True
) -> FaceChecked:
    """Return a comparison by somebody beside the clerk."""
    return FaceChecked(
        check_id=ids.new(),
        verification_id=verification_id,
        method=method,
        passed=same,
        score=None,
        checked_by=MANAGER,
        staff_no=CLERK,
        at_ms=at_ms,
    )

"""Evidence of a verification: comparisons by somebody beside the clerk, images of the document."""

from app.domain.business import business_types
from app.domain.faces import SECOND_PERSON
from app.domain.images import FaceChecked, ImageKept, ImageKind
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


def image_facts(
    ids: Ids, verification_id: str, at_ms: int, *purposes: str, person_id: str | None = None
) -> tuple[ImageKept, ...]:
    """Return images of a document: for these businesses, or for each that keeps one."""
    wanted = purposes or tuple(kind.key for kind in business_types() if kind.document_image)
    return tuple(
        ImageKept(
            image_id=ids.new(),
            kind=ImageKind.DOCUMENT,
            person_id=person_id,
            verification_id=verification_id,
            order_id=None,
            sealed="0" * 64,
            secret="0" * 64,
            staff_no=CLERK,
            purpose=purpose,
            source="SIM-CAM-01",
            at_ms=at_ms,
        )
        for purpose in wanted
    )

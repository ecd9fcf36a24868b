"""Images on which an order rests, for whoever decides on it (DOMAIN §3, §4); each look at one is logged.

At the counter an image is seen only while its person is being served. The approver sits elsewhere: they see
what belongs to the order, as long as it waits for them.
"""

from dataclasses import dataclass

from app.domain.business import business_type
from app.domain.errors import UserError
from app.domain.masking import mask_name
from app.domain.verification import PersonalDataViewed
from app.services.evidence import IMAGE_VIEW
from app.services.ports import Ids, UnitOfWork
from app.services.reading import Queries
from app.services.rows.images import ImageRow
from app.services.rows.orders import OrderRow
from app.services.sealed_images import open_image
from app.services.sessions import Session


@dataclass(frozen=True, slots=True)
class ApprovalImage:
    """One image. `name` is the masked one of whose verification it backs."""

    row: ImageRow
    name: str
    proof: str
    """What it proves beside the own document (`death_proof`, `kinship_proof`), or empty."""


def images_of(queries: Queries, order: OrderRow | None) -> tuple[ApprovalImage, ...]:
    """Return the newest image of each kind that was taken for an order's business, person after person."""
    if order is None or not business_type(order.type_key).document_image:
        return ()
    found: dict[tuple[str, str], ApprovalImage] = {}
    for which in order.verifications:
        checked = queries.customers.verification(which)
        person = queries.customers.person(checked.person_id or "") if checked else None
        name = mask_name(person.name) if person else ""
        for row in queries.images.of_verification(which):
            of_kind, _, proof = row.purpose.partition(".")
            if of_kind == order.type_key:
                found[which, proof] = ApprovalImage(row, name, proof)
    return tuple(found.values())


def look_at(
    unit: UnitOfWork, ids: Ids, session: Session, order: OrderRow | None, image_id: str, at_ms: int
) -> bytes:
    """Return what one of an order's images shows (PNG or JPEG), and record the look.

    Raises:
        UserError: evidence.gone: it is not of this order, was erased, or its bytes are not here.
    """
    rows = (image.row for image in images_of(unit.queries, order))
    row = next((each for each in rows if each.image_id == image_id), None)
    checked = unit.queries.customers.verification(row.verification_id or "") if row else None
    shown = open_image(unit.queries, row) if row else None
    if shown is None or checked is None or checked.person_id is None:
        raise UserError("evidence.gone")
    unit.record(
        PersonalDataViewed(
            view_id=ids.new(),
            person_id=checked.person_id,
            staff_no=session.staff_no,
            reason=IMAGE_VIEW,
            ticket_id=checked.ticket_id,
            at_ms=at_ms,
        )
    )
    return shown

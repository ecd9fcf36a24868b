"""What a verification compares with the record, and what it takes out of it."""

from app.domain.customers import PersonIdentified
from app.domain.orders import DraftDropped
from app.services.ports import UnitOfWork
from app.services.rows.customers import PersonRow


def person_row(said: PersonIdentified, last_op: str) -> PersonRow:
    """Return the row that a fact about a person would make of a record whose last op is `last_op`."""
    return PersonRow(
        said.person_id,
        said.name,
        said.document,
        said.number,
        said.valid_from,
        said.valid_until,
        said.sex,
        said.nation,
        said.birth,
        said.address,
        said.issuer,
        last_op,
    )


def drop_drafts(unit: UnitOfWork, ticket_id: str | None) -> None:
    """Record that nothing that was begun for a ticket is to be gone on with."""
    if ticket_id is not None:
        for draft in unit.queries.orders.drafts(ticket_id):
            unit.record(DraftDropped(draft_id=draft.draft_id))

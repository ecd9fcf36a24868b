"""What erasure asks of the log."""

from typing import Protocol


class LogQueries(Protocol):
    """Reads where the log holds personal data."""

    def personal_ops(self, person_id: str) -> tuple[str, ...]:
        """Return the ids of ops that hold a person's data and were not erased yet, in order of arrival."""
        ...

    def personal_ops_in(self, person_id: str, hall_id: str) -> tuple[str, ...]:
        """Return those of them that were recorded in one hall."""
        ...

    def is_erased(self, person_id: str) -> bool:
        """Return whether a person was erased."""
        ...

    def erased_for(self, person_id: str) -> str:
        """Return why a person was erased: a code, or empty where nobody was."""
        ...

    def in_hall(self, person_id: str) -> bool:
        """Return whether a ticket on which the person was verified is not finished."""
        ...

    def open_complaint(self, person_id: str) -> bool:
        """Return whether something is to be done yet about a complaint of the person."""
        ...

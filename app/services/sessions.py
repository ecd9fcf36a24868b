"""Who is signed in at a desk: handed to every use case that a person starts."""

from dataclasses import dataclass

from app.domain.staff import Role


@dataclass(frozen=True, slots=True)
class Session:
    """A member of staff at a desk. `counter_id` is None away from a counter."""

    session_id: str
    staff_no: str
    name: str
    roles: tuple[Role, ...]
    desk: str
    counter_id: str | None
    language: str = "zh_CN"

    @property
    def manages(self) -> bool:
        """Return whether this person may act as duty manager."""
        return Role.DUTY_MANAGER in self.roles or Role.HALL_HEAD in self.roles

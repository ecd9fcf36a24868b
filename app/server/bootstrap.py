"""Builds the object graph of a server around its store."""

from app.devices.machine import VERSION, SystemClock, SystemIds
from app.domain.errors import EnvironmentFault, UserError
from app.domain.money import PaymentReversed, PaymentTaken
from app.domain.network import DayTallied, EditProposed
from app.domain.refunds import PaymentRefunded
from app.server.home import ServerHome
from app.server.limits import Caps
from app.server.parts import Company, Parts, Upstream
from app.server.rounds import centre_rounds, hub_rounds
from app.services.central.edits import Refusals
from app.services.central.lending import Lending
from app.services.central.reactions import Reactions
from app.services.ports import Clock
from app.sync.codec import decode
from app.sync.endpoint import Endpoint
from db.server import ServerIdentity, ServerStore, create_server, open_server

_SHARED = "postgresql"
_REACTED = (EditProposed, DayTallied, PaymentTaken, PaymentReversed, PaymentRefunded)
"""Facts that the centre's services answer in the transaction that brought them."""
MISSING = ("store.missing", "store.no_key")
"""Faults of a store that was not made yet, or not with these keys."""
_STORE_THREADS = 4
"""SQLite has one writer; on PostgreSQL each worker takes as many connections."""


def open_centre(place: str, home: ServerHome, *, beside: bool) -> ServerStore:
    """Return the centre's store, made when there is none. `beside` a server that runs already.

    Raises `EnvironmentFault` (what the place, the disk and the keyring say; `server.other_keys`), `UserError`
    (`server.other_role`).
    """
    clock, ids = SystemClock(), SystemIds()
    home.create()
    try:
        store = open_server(place, home.secrets(), clock, ids, worker=beside)
    except EnvironmentFault as fault:
        if fault.code not in MISSING:
            raise
        store = create_server(place, ServerIdentity("centre", ids.new(), ""), home.secrets(), clock, ids)
    return _checked(store, "centre")


def open_hub(place: str, home: ServerHome, hall: str, *, beside: bool) -> ServerStore:
    """Return the hub's store, made from the home's enrolment when there is none.

    Raises `EnvironmentFault` (also `server.not_enrolled`), `UserError`: `server.other_role`,
    `server.other_hall`.
    """
    clock, ids = SystemClock(), SystemIds()
    enrolment = home.enrolment()
    try:
        store = open_server(place, home.secrets(), clock, ids, worker=beside)
    except EnvironmentFault as fault:
        if fault.code not in MISSING:
            raise
        identity = ServerIdentity("hub", enrolment.device, enrolment.hall)
        keys = enrolment.authority_keys
        store = create_server(place, identity, home.secrets(), clock, ids, authority_keys=keys)
    _checked(store, "hub")
    found = store.identity
    if found.device != enrolment.device or hall not in ("", found.hall):
        store.close()
        raise UserError("server.other_hall", found=found.hall, asked=hall or enrolment.hall)
    return store


def _checked(store: ServerStore, role: str) -> ServerStore:
    """Return the store if it is of this role, and made with this home's keys."""
    identity = store.identity
    known = store.authority_keys.get(identity.device, store.public_key)
    if identity.role == role and known == store.public_key:
        return store
    store.close()
    if identity.role != role:
        raise UserError("server.other_role", role=identity.role)
    raise EnvironmentFault("server.other_keys")


def build(
    store: ServerStore, home: ServerHome, to: str, caps: Caps | None = None, *, first: bool = True
) -> Parts:
    """Return the parts around an open store; `to` is a hub's upstream, empty for that of its enrolment.

    Only the `first` of several workers keeps company.
    """
    clock, ids = SystemClock(), SystemIds()
    company: tuple[Company, ...] = ()
    upstream: Upstream | None = None
    lending: Lending | None = None
    if store.identity.role == "centre":
        _seat_centre(store, clock)
        lending = Lending(store, clock)
        company = (centre_rounds(store, clock, ids, home.folder / "notices"),) if first else ()
    elif first:
        from app.server.relay import relay_of

        upstream = relay_of(store, home.enrolment(), to, clock)
        company = (hub_rounds(store, clock),)
    return Parts(
        store=store,
        endpoint=Endpoint(store, clock),
        clock=clock,
        version=VERSION,
        caps=caps or Caps(),
        threads=_STORE_THREADS,
        company=company,
        lending=lending,
        upstream=upstream,
    )


def _seat_centre(store: ServerStore, clock: Clock) -> None:
    """Give the centre's store what it needs to decide on business."""
    store.refuse = Refusals(clock, decode).refuse
    store.react = Reactions(clock, decode).react
    store.react_kinds = frozenset(fact.KIND for fact in _REACTED)


def is_shared(place: str) -> bool:
    """Return whether several processes may serve this place."""
    return place.startswith(_SHARED)

"""Whether a device has the hall that it was enrolled for, and is opened as what it was enrolled as.

A desk asks this at its start: what talks to the centre is loaded only where something is missing.
"""

from collections.abc import Collection

from app.domain.errors import EnvironmentFault
from app.services.ports import Clock, Ids, Store
from app.terminal.home import Home
from db.opening import TOKEN, read_state
from db.uow import SqlStore


def has_hall(store: Store) -> bool:
    """Return whether the hall itself has come: no desk opens without it."""
    try:
        with store.read() as queries:
            queries.halls.hall()
    except EnvironmentFault as fault:
        if fault.code != "store.no_hall":
            raise
        return False
    return True


def other_kind(store: Store, opened: Collection[str]) -> str:
    """Return what this device was enrolled as, if none of the desks opened on it is that; else ""."""
    here = store.terminal.terminal_id
    with store.read() as queries:
        kind = next((each.kind for each in queries.halls.terminals() if each.terminal_id == here), "")
    return "" if kind in opened else kind


def arrive(store: SqlStore, home: Home, clock: Clock, ids: Ids) -> None:
    """Fetch the hall of an enrolled device that has nothing of it yet; one that has it asks nobody.

    Raises:
        EnvironmentFault: enrol.no_hall if it does not come now either.
    """
    if has_hall(store):
        return
    from app.sync.http_wire import HttpWire
    from app.terminal.enrol import take_in

    with store.raw() as conn:
        state = read_state(conn)
    url = home.settings().centre_url or state.get("centre_url", "")
    take_in(store, home, HttpWire(url, state[TOKEN], state.get("ca", "")), clock, ids)
    if not has_hall(store):
        raise EnvironmentFault("enrol.no_hall", hall=store.terminal.hall_id)

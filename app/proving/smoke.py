"""`smoke`: an empty home, a small hall, a window, one sale; one line of JSON says whether all of it worked.

The bundle is tried with it: what is missing from a bundle shows when it is used, not when it is imported.
"""

import json
import os
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from app.domain.business.spec import Value
from app.domain.customers import (
    CustomerRegistered,
    PersonIdentified,
    SubscriberKind,
    SubscriberOpened,
    SubscriberStatus,
)
from app.domain.documents import SpoolState
from app.domain.documents_of_identity import DocumentKind
from app.domain.shifts import NoteCount
from app.domain.staff import Role
from app.proving.plain import plain_messages
from app.services.ports import Stamp
from app.services.setup import InitStaff
from app.services.visits import Visit
from app.terminal.commands import make_home
from app.terminal.home import Home
from app.terminal.places import CATALOGUE
from app.terminal.system import SystemClock, SystemIds
from app.terminal.version import VERSION
from app.ui.context import Program

HALL: Final = "A01"
FAILED: Final = 1
NUMBER: Final = "13800009999"
PREPAID_FEN: Final = 50_00
_PIN: Final = "402917"
_PERSON: Final = "smoke"
_FLOAT: Final = (NoteCount(denomination_fen=10_00, pieces=20),)


def run_smoke(home: Path | None, key_file: Path | None) -> int:
    """Try the program; returns 0 if the sale was made and its receipt drawn, else 1.

    A home that is named stays, another one is made and thrown away. Raises what the parts raise, and
    `EnvironmentFault("store.exists")` for a home that is in use already.
    """
    begun = time.monotonic()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    made: AbstractContextManager[Path | str] = nullcontext(home) if home else tempfile.TemporaryDirectory()
    with made as folder, plain_messages():
        place = Path(folder)
        keys = key_file or (None if home else place / "key.json")
        receipt, drawn = _try(Home(place, keys))
    found = {
        "ok": drawn,
        "version": VERSION,
        "receipt": receipt,
        "ms": round((time.monotonic() - begun) * 1000),
    }
    print(json.dumps(found))
    return 0 if drawn else FAILED


def _try(home: Home) -> tuple[str, bool]:
    """Return the number of the receipt, and whether its paper was drawn and a window shown."""
    from app.terminal.desks import application, make_window, running

    clock, ids = SystemClock(), SystemIds()
    app = application("zh_CN")
    with home.lock():
        staff = make_home(home, CATALOGUE, HALL, demo=False, clock=clock, ids=ids).staff
    with running(home, clock, ids) as (program, _):
        window = make_window(program, "counter", "zh_CN")
        window.show()
        app.processEvents()
        shown = not window.grab().isNull()
        receipt = _sell(program, next(person for person in staff if Role.CLERK in person.roles))
        app.processEvents()
        window.close()
        window.deleteLater()
        app.processEvents()
        printed = _print(program)
    return receipt, shown and printed


def _sell(program: Program, person: InitStaff) -> str:
    services, counter = program.services, f"{HALL}-1"
    if person.one_time:
        services.staff.change_pin(person.no, person.pin, _PIN)
    session = services.staff.sign_in(person.no, _PIN if person.one_time else person.pin, "counter", counter)
    services.shifts.open_shift(session, _FLOAT)
    _customer(program)
    form: dict[str, Value] = {"numbers": (NUMBER,), "arrears": "none", "prepay_fen": PREPAID_FEN}
    visit = Visit(customer_id=_PERSON, subscriber_id=_PERSON)
    order = services.orders.submit(session, "fee_payment", form, visit).order
    checkout = services.checkout.open(session, None, (order.order_id,))
    return services.checkout.complete(session, checkout.payment_id, PREPAID_FEN).receipt


def _customer(program: Program) -> None:
    """Record one customer with one number, as a take-over of the operator's records would."""
    with program.store.write(Stamp("")) as unit:
        plan = unit.queries.catalogue.plans(SubscriberKind.MOBILE.value)[0]
        unit.record(
            PersonIdentified(
                after=None,
                person_id=_PERSON,
                name="测试·冒烟",
                document=DocumentKind.RESIDENT_ID,
                number="11010519491231002X",
                valid_from="2010-01-01",
                valid_until=None,
                sex="女",
                nation="汉",
                birth="1949-12-31",
                address="",
                issuer="",
            )
        )
        unit.record(
            CustomerRegistered(customer_id=_PERSON, person_id=_PERSON, organisation=False, since="2020-01-01")
        )
        unit.record(
            SubscriberOpened(
                after=None,
                subscriber_id=_PERSON,
                customer_id=_PERSON,
                kind=SubscriberKind.MOBILE,
                number=NUMBER,
                sim=None,
                plan_id=plan.plan_id,
                status=SubscriberStatus.ACTIVE,
                opened_on="2020-01-01",
                credit_limit_fen=0,
                contract=None,
                opening_balance_fen=0,
                order_id=None,
            )
        )


def _print(program: Program) -> bool:
    """Draw what is in the spool; return whether nothing of it is left."""
    while program.services.spool.print_next():
        pass
    with program.store.read() as queries:
        done = queries.documents.in_state(SpoolState.DONE)
    return bool(done) and not program.services.spool.pending()

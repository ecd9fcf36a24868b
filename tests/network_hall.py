"""A centre and terminals of one hall, real stores all of them, with a line that a test cuts at will."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.business.spec import Value
from app.domain.facts import Fact
from app.domain.halls import SettingChanged
from app.domain.log import Outcome, Verdict
from app.domain.orders import OrderState
from app.domain.shifts import NoteCount
from app.domain.staff import StaffPinSet
from app.domain.verification import IdentityChecked
from app.services.approvals import ApprovalService
from app.services.authority import RemoteAuthority
from app.services.central.edits import Refusals
from app.services.central.publishing import Publishing
from app.services.central.reactions import Reactions
from app.services.central.work import Central, Done
from app.services.close import CloseService
from app.services.edits import EditService
from app.services.follow_ups import FollowUps
from app.services.link import LinkMode, LinkStatus, UnsentItem, UnsentState
from app.services.money import CheckoutService, Completed
from app.services.offline_money import OfflineMoney
from app.services.orders import OrderService
from app.services.pin_hashes import hash_pin
from app.services.ports import Stamp
from app.services.reversals import PaymentReverser
from app.services.rows.orders import OrderRow
from app.services.service_passwords import ServicePasswordService
from app.services.sessions import Session
from app.services.shifts import ShiftService
from app.services.staff import StaffService
from app.services.stock import StockService
from app.services.visits import Visit
from app.sync.chain import Signer
from app.sync.codec import decode, encode
from app.sync.endpoint import Endpoint
from app.sync.protocol import Enrol, Push, batch_out
from app.sync.serving import Caller
from db import inbox, log
from db.engine import memory_engine
from db.opening import create_store, new_secrets
from db.rebuild import verify
from db.server import ServerIdentity, ServerStore, create_server, open_server
from tests.factories import HALL, MORNING_MS, MemorySecrets, hall_facts
from tests.factories_close import card, notes
from tests.fakes import FakeClock, FakeIds
from tests.people import CLERK_PIN, HEAD_PIN, MANAGER_PIN, OTHER_PIN
from tests.samples_business import PREPAYMENT
from tests.samples_faces import face_fact, image_facts
from tests.samples_goods import goods_facts
from tests.samples_hall import (
    CLERK,
    CUSTOMERS,
    HEAD,
    MANAGER,
    OTHER,
    PEOPLE,
    SECRET,
    password_fact,
    people_facts,
    reference_facts,
    texts,
)
from tests.sync.serving_rig import empty_centre

TTL_MS = 3_600_000


@cache
def pin_facts() -> tuple[StaffPinSet, ...]:
    """Return the PINs of the demo hall; hashing them takes its time, once."""
    known = ((CLERK, CLERK_PIN), (OTHER, OTHER_PIN), (MANAGER, MANAGER_PIN), (HEAD, HEAD_PIN))
    ids = FakeIds(7)
    return tuple(
        StaffPinSet(staff_no=no, pin_hash=hash_pin(pin, ids), one_time=False, set_by="") for no, pin in known
    )


class Centre:
    """The centre's store with its work around it, over the given database (SQLCipher in `folder`)."""

    def __init__(self, folder: Path, seed: int = 11, place: str = "") -> None:
        self.clock = FakeClock(MORNING_MS)
        self.ids = FakeIds(seed)
        self.store = self._at(place) if place else self._copied(folder / "centre.db")
        self.store.refuse = Refusals(self.clock, decode).refuse
        self.store.react = Reactions(self.clock, decode).react
        self.endpoint = Endpoint(self.store, self.clock)
        self.central = Central(self.store, self.clock, self.ids)
        self.publishing = Publishing(self.store, self.clock, self.ids, decode)

    def _at(self, place: str) -> ServerStore:
        identity = ServerIdentity("centre", self.ids.new(), "")
        return create_server(place, identity, MemorySecrets(), self.clock, self.ids)

    def _copied(self, path: Path) -> ServerStore:
        """Return a store that begins as a copy: to make the tables takes longer than most tests."""
        made, secrets = empty_centre()
        path.write_bytes(made)
        return open_server(f"sqlite:///{path}", MemorySecrets(secrets), self.clock, self.ids)

    def publish(self, *facts: Fact, hall: str = HALL) -> None:
        for start in range(0, len(facts), 40):
            with self.store.write(Stamp(""), hall, catalogue=True) as unit:
                for fact in facts[start : start + 40]:
                    unit.record(fact)

    def define(self, hall: str = HALL) -> None:
        """Publish hall, staff, prices, stock, goods, and the customers of `people_facts`."""
        facts = [fact for fact in hall_facts("", "", "") if fact.KIND != "terminal_enrolled"]
        self.publish(*facts, *reference_facts(), *people_facts(), *goods_facts(), hall=hall)

    def pins(self) -> None:
        """Publish the PINs of the demo hall."""
        self.publish(*pin_facts())

    def setting(self, key: str, value: int, hall: str = HALL) -> None:
        self.publish(SettingChanged(key=key, value=str(value), reason="test"), hall=hall)

    def order(self, order_id: str) -> OrderRow:
        with self.store.read() as queries:
            row = queries.orders.order(order_id)
        assert row is not None
        return row

    def work(self) -> Done:
        return self.central.run_once()


class TestLink:
    """The line of one terminal to the centre: pushes and pulls when told to, or when an answer is awaited."""

    __test__ = False

    def __init__(self, desk: "NetDesk") -> None:
        self.desk = desk
        self.up = True
        self.silent = False
        """Whether the centre is there, and does not answer in time."""
        self.before: Callable[[], None] = lambda: None
        """What happens elsewhere just before the centre is asked."""
        self.durable_seq = 0

    def reach(self, entity_type: str) -> bool:
        assert entity_type
        return self.up

    def verdicts(self, op_ids: Sequence[str], timeout_ms: int) -> Mapping[str, Verdict]:
        assert timeout_ms > 0
        self.before()
        if not self.up or self.silent:
            return {}
        self.desk.sync()
        with self.desk.store.read() as queries:
            rows = [queries.network.verdict(op_id) for op_id in op_ids]
        return {
            row.op_id: Verdict(op_id=row.op_id, outcome=Outcome(row.outcome), code=row.code)
            for row in rows
            if row is not None
        }

    def status(self) -> LinkStatus:
        mode = LinkMode.CENTRE if self.up else LinkMode.OFFLINE
        return LinkStatus(mode=mode, centre_up=self.up)

    def whole(self) -> bool:
        return True

    def unsent_items(self, limit: int = 200) -> tuple[UnsentItem, ...]:
        """Return own ops that the centre lacks."""
        terminal = self.desk.store.terminal
        with self.desk.store.raw() as conn:
            ops = log.ops_of(conn, terminal.terminal_id, terminal.epoch, self.durable_seq, limit)
            return tuple(
                UnsentItem(
                    op_id=op.header.op_id,
                    subject=op.header.entity,
                    kind=op.header.kind,
                    at_ms=op.header.wall,
                    state=UnsentState.UNSENT,
                )
                for op in ops
            )

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        assert callable(listener)
        return lambda: None


class NetDesk:
    """One networked counter: a store that decides nothing, and the services around it."""

    def __init__(
        self, folder: Path, centre: Centre, seed: int = 31, hall: str = HALL, kind: str = "counter"
    ) -> None:
        self.centre = centre
        self.clock, self.ids = centre.clock, FakeIds(seed)
        secrets = MemorySecrets(new_secrets(self.ids))
        assert secrets.secrets is not None
        key = Signer("", bytes.fromhex(secrets.secrets.device_key)).public_key
        enrolled = centre.endpoint.enrol(Enrol(centre.store.new_code(hall, kind, TTL_MS), key, kind))
        self.caller = Caller(enrolled.device, hall, kind)
        state = {
            "terminal_id": enrolled.device,
            "token": enrolled.token,
            "authority_keys": json.dumps(enrolled.authority_keys),
        }
        self.store = create_store(
            folder / f"{seed}.db",
            enrolled.code,
            hall,
            secrets,
            self.clock,
            self.ids,
            RemoteAuthority(),
            state,
        )
        self.link = TestLink(self)
        self.checks = 0
        base = (self.store, self.clock, self.ids)
        self.edits = EditService(*base, encode, self.link)
        self.staff = StaffService(*base, self.edits)
        card = SimulatedCardTerminal()
        self.reverser = PaymentReverser(*base, card)
        self.orders = OrderService(*base, self.reverser, texts(), self.link)
        self.till = CheckoutService(*base, card, texts(), self.link)
        self.stock = StockService(self.store, self.link)
        self.shifts = ShiftService(*base, self.staff)
        self.approvals = ApprovalService(*base, self.orders, self.staff)
        self.follow_ups = FollowUps(*base, self.staff, self.reverser, texts(), self.link)
        self.offline = OfflineMoney(self.store, self.staff, self.link)
        self.close = CloseService(*base, self.staff, NoTickets(), self.orders, self.link)
        self.sync()

    def push(self) -> None:
        """Send what the centre lacks of this terminal's chain."""
        origin, epoch = self.store.terminal.terminal_id, self.store.terminal.epoch
        heads = {(head.origin, head.epoch): head.seq for head in self.centre.store.heads(self.caller.hall)}
        after = heads.get((origin, epoch), 0)
        with self.store.raw() as conn:
            while batch := inbox.next_batch(conn, origin, epoch, after):
                self.centre.endpoint.push(self.caller, Push((batch_out(batch),)))
                after = batch.ops[-1].header.seq
        self.link.durable_seq = after

    def pull(self) -> None:
        """Take in what the centre has."""
        while True:
            with self.store.raw() as conn:
                have = {
                    (origin, epoch): log.head(conn, origin, epoch)[0] for origin, epoch in log.chains(conn)
                }
            batches = self.centre.store.lacking(self.caller.hall, have)
            if not batches:
                return
            for received in self.store.receive(batches):
                assert received.answer in (inbox.Answer.APPLIED, inbox.Answer.KNOWN), received.answer

    def sync(self) -> None:
        """Push, let the centre work, and pull."""
        self.push()
        self.centre.work()
        self.pull()

    def session(self, staff_no: str = CLERK, counter: int | None = 3) -> Session:
        name, role = next((name, role) for no, name, role in PEOPLE if no == staff_no)
        counter_id = f"{HALL}-{counter}" if counter else None
        return Session(f"session-{staff_no}", staff_no, name, (role,), "counter", counter_id)

    def open_shift(self, staff_no: str = CLERK, counter: int = 3) -> Session:
        session = self.session(staff_no, counter)
        self.shifts.open_shift(session, (NoteCount(denomination_fen=100_00, pieces=50),))
        return session

    def end_shift(self, session: Session) -> None:
        """Count the drawer, which is right, and close the shift with the manager beside."""
        with self.store.read() as queries:
            shift = queries.shifts.open_shift_of(session.staff_no)
            assert shift is not None
            held = shift.float_fen + queries.money.shift_cash(shift.shift_id)
        self.shifts.count(session, shift.shift_id, notes(held), card(0))
        self.shifts.close_shift(session, shift.shift_id, (), MANAGER, MANAGER_PIN)

    def verified(self, person_id: str, subscriber_id: str | None = None) -> Visit:
        """Return a visit in which somebody's document passed."""
        self.checks += 1
        with self.store.write(Stamp(CLERK)) as unit:
            checked = IdentityChecked(
                verification_id=f"{self.caller.device}-{self.checks}",
                person_id=person_id,
                ticket_id=None,
                staff_no=CLERK,
                reader="SIM-1",
                passed=True,
                checks=(),
                at_ms=self.clock.now_ms(),
            )
            unit.record(checked)
            unit.record(face_fact(self.ids, checked.verification_id, checked.at_ms))
            for fact in image_facts(self.ids, checked.verification_id, checked.at_ms):
                unit.record(fact)
        return Visit(
            customer_id=CUSTOMERS.get(person_id),
            person_id=person_id,
            verification_id=checked.verification_id,
            subscriber_id=subscriber_id,
        )

    def both(self, owner: str, other: str, subscriber_id: str) -> Visit:
        """Return a visit in which the documents of two people passed."""
        second = self.verified(other)
        return replace(self.verified(owner, subscriber_id), other_verification_id=second.verification_id)

    def by_password(self, subscriber_id: str) -> Visit:
        """Return a visit in which a service password passed, and nobody showed a document."""
        with self.store.write(Stamp(CLERK)) as unit:
            row = unit.queries.customers.subscriber(subscriber_id)
            assert row is not None
            unit.record(password_fact(subscriber_id, row.customer_id, SECRET))
        passwords = ServicePasswordService(self.store, self.clock, self.ids)
        return passwords.check(self.session(), Visit(subscriber_id=subscriber_id), SECRET)

    def order(self, order_id: str) -> OrderRow:
        return self.orders.look(order_id).order

    def state(self, order_id: str) -> OrderState:
        return self.order(order_id).state

    def pay(self, session: Session, *orders: OrderRow) -> Completed:
        """Have the slips signed and take the money in cash."""
        for order in orders:
            if not order.signed:
                self.orders.sign(session, order.order_id, "paper")
        checkout = self.till.open(session, None, [order.order_id for order in orders])
        return self.till.complete(session, checkout.payment_id, self.till.price(checkout, cash=True).payable)

    def opened(self, session: Session, fen: int = 200_00) -> str:
        """Begin to collect a prepayment; returns the payment."""
        form: dict[str, Value] = {**PREPAYMENT.form, "prepay_fen": fen}
        order = self.orders.submit(session, "fee_payment", form, Visit()).order
        return self.till.open(session, None, [order.order_id]).payment_id

    def prepaid(self, session: Session, fen: int = 200_00) -> str:
        """Take a prepayment in cash; returns the receipt."""
        return self.till.complete(session, self.opened(session, fen), fen).receipt

    def rebuilt(self) -> bool:
        """Return whether folding the log again gives the rows that are there."""
        engine = memory_engine()
        with self.store.raw() as source, engine.begin() as scratch:
            found = verify(source, scratch)
        engine.dispose()
        return found == ()


def meet(*desks: NetDesk) -> None:
    """Let every desk hear what the others recorded."""
    for desk in (*desks, *desks):
        desk.sync()


class NoTickets:
    """Nobody drew a ticket."""

    def end_open(self, session: Session) -> object:
        return session

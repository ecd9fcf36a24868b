"""Erasing a person: nothing personal is left in any table or body, and the chain and the rows still hold."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Text, select

from app.domain.appointments import AppointmentKept, AppointmentMade, AppointmentWorded
from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.customers import (
    ContactChanged,
    CustomerRegistered,
    SubscriberStatus,
)
from app.domain.errors import UserError
from app.domain.every_fact import ERASABLE
from app.domain.images import ImageKept, ImageKind
from app.domain.log import Redacted
from app.domain.notices import NoticeChannel, NoticeRequested
from app.domain.queue import Precedence
from app.domain.subscribers import PaymentMethod, PaymentMethodSet, ServicePasswordSet
from app.domain.verification import IdentityChecked
from app.domain.work import WorkNoted
from app.i18n import LANGUAGES, load_text
from app.services.complaints import ComplaintService, Intake
from app.services.erasure import REASONS, ErasureService
from app.services.queue import QueueService
from app.services.rows.complaints import ComplaintRow
from app.services.visits import Visit
from app.sync.chain import first_break
from app.sync.codec import ZERO_HASH
from db import log
from db.rebuild import rebuild
from db.tables.every import METADATA
from db.tables.log import OP
from tests.factories_subscribers import opened_mobile
from tests.samples_business import OPENING, Desk
from tests.samples_faces import face_fact, image_facts
from tests.samples_hall import AUDITOR, CLERK, HEAD, MANAGER, RESOURCES

NAME, NUMBER, PHONE, WORDS = "测试·宋雨晴", "11010519960520000X", "13511112222", "孩子住在城南"
TRACES = (NAME, NUMBER, NUMBER[::-1], PHONE, WORDS, "雨晴")


class Hall(Desk):
    """A hall in which Song was registered, ordered, complained, was parked with her visit, and left."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        parts = (self.rig.store, self.rig.clock, self.rig.ids)
        self.queue = QueueService(*parts)
        self.complaints = ComplaintService(*parts)
        self.erasure = ErasureService(self.rig.store)
        self.manager = self.session(MANAGER, None)

    def register(self) -> None:
        self.rig.record(
            CustomerRegistered(customer_id="song", person_id="song", organisation=False, since="2020-01-01"),
            ContactChanged(customer_id="song", phone=PHONE, language="zh_CN"),
            ServicePasswordSet(
                subscriber_id="sub-song",
                customer_id="song",
                order_id=None,
                password_hash=f"hash of {PHONE}",
                initial=True,
            ),
            PaymentMethodSet(
                subscriber_id="sub-song",
                customer_id="song",
                order_id="order-song",
                method=PaymentMethod.DIRECT_DEBIT,
                bank="示例银行",
                account=f"62170000{PHONE}",
                holder=NAME,
                effective_on="2026-04-01",
            ),
        )

    def come(self) -> Visit:
        """Take a ticket for a number that was typed, be served, be verified on it."""
        press = self.rig.ids.new()
        issued = self.queue.issue("open_account", "zh_CN", Precedence.NONE, press, subscriber_id="sub-song")
        ticket = issued.ticket
        self.queue.call(self.clerk, ticket.ticket_id)
        self.queue.serve(self.clerk, ticket.ticket_id)
        check = IdentityChecked(
            verification_id=self.rig.ids.new(),
            person_id="song",
            ticket_id=ticket.ticket_id,
            staff_no=CLERK,
            reader="SIM-1",
            passed=True,
            checks=(),
            at_ms=self.rig.clock.now_ms(),
        )
        self.rig.record(check)
        self.rig.record(face_fact(self.rig.ids, check.verification_id, check.at_ms))
        images = image_facts(
            self.rig.ids, check.verification_id, check.at_ms, "open_account", person_id="song"
        )
        self.rig.record(*images)
        return Visit(ticket_id=ticket.ticket_id, person_id="song", verification_id=check.verification_id)

    def park(self, visit: Visit) -> None:
        """Let her fetch something and come back."""
        assert visit.ticket_id is not None
        self.queue.park(self.clerk, visit.ticket_id, "fetch", visit.to_json())
        self.queue.resume(self.clerk, visit.ticket_id)

    def order(self, visit: Visit) -> str:  # type: ignore[override]
        """Accept a new number for her, and let her think better of it."""
        form = {**OPENING.form, "phone": PHONE, "notes": WORDS}
        self.orders.save_draft(self.clerk, None, "open_account", form, visit)
        order = self.orders.submit(self.clerk, "open_account", form, visit).order
        self.orders.cancel(self.clerk, order.order_id, "changed_mind")
        return order.order_id

    def complain(self, customer_id: str | None, ticket_id: str | None) -> ComplaintRow:
        row = self.complaints.receive(
            self.clerk,
            Intake(
                complaint_id=self.rig.ids.new(),
                category=ComplaintCategory.SERVICE,
                channel="counter",
                customer_id=customer_id,
                ticket_id=ticket_id,
                contact_name=NAME,
                contact_phone=PHONE,
                what=f"{WORDS}，信号一直不好",
                wish=f"请回电 {PHONE}",
                related=(),
            ),
            "zh_CN",
        )
        return self.complaints.note(self.clerk, row.complaint_id, ComplaintState.IN_PROGRESS, f"已致电{NAME}")

    def appoint(self, customer_id: str | None, ticket_id: str | None) -> None:
        """Let her have had an appointment: as a customer, or as whoever got the ticket."""
        name, made = self.rig.ids.new(), self.rig.ids.new()
        self.rig.record(
            AppointmentMade(
                after=None,
                appointment_id=name,
                at_ms=1,
                hall_id="A01",
                code="0000018",
                service_id="general",
                for_ms=1,
                customer_id=customer_id,
                staff_no=CLERK,
            ),
            AppointmentWorded(appointment_id=name, phone=PHONE, surname="宋", note=WORDS, language="zh_CN"),
            NoticeRequested(
                notice_id=made,
                customer_id=customer_id,
                order_id=None,
                complaint_id=None,
                appointment_id=name,
                phone=PHONE,
                channel=NoticeChannel.SMS,
                language="zh_CN",
                code="notice.appointment.booked",
                params=(),
                at_ms=1,
            ),
        )
        if ticket_id is not None:
            with self.rig.store.read() as queries:
                row = queries.appointments.appointment(name)
            assert row is not None
            self.rig.record(
                AppointmentKept(
                    after=row.last_op,
                    appointment_id=name,
                    at_ms=2,
                    ticket_id=ticket_id,
                    due=True,
                    staff_no=CLERK,
                )
            )

    def settle(self, row: ComplaintRow) -> None:
        self.complaints.note(self.clerk, row.complaint_id, ComplaintState.RESOLVED, f"{NAME}表示满意")
        self.complaints.note(self.clerk, row.complaint_id, ComplaintState.CLOSED, f"{NAME}再无意见")

    def traces(self) -> list[tuple[str, str, str]]:
        """Return where her name, number, phone or words stand: table, column, which of them."""
        found = []
        with self.rig.store.raw() as conn:
            for table in METADATA.sorted_tables:
                texts = [column for column in table.columns if isinstance(column.type, Text)]
                for row in conn.execute(select(*texts)) if texts else ():
                    found += [
                        (table.name, column.name, trace)
                        for column, value in zip(texts, row, strict=True)
                        for trace in TRACES
                        if trace in (value or "")
                    ]
        return found

    def unbroken(self) -> bool:
        terminal = self.rig.store.terminal
        with self.rig.store.raw() as conn:
            ops = list(log.ops_of(conn, terminal.terminal_id, terminal.epoch))
        return first_break(ZERO_HASH, 1, ops) is None


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def test_nothing_personal_is_left(hall: Hall) -> None:
    hall.register()
    visit = hall.come()
    hall.park(visit)
    order_id = hall.order(visit)
    hall.rig.record(WorkNoted(order_id=order_id, note=WORDS, staff_no=CLERK, at_ms=1))
    hall.rig.record(
        ImageKept(
            image_id="image-1",
            kind=ImageKind.SIGNATURE,
            person_id=None,
            verification_id=None,
            order_id=order_id,
            sealed="0" * 64,
            secret=PHONE,
            staff_no=CLERK,
            purpose="signature",
            source="pad",
            at_ms=1,
        )
    )
    for row in (hall.complain("song", None), hall.complain(None, visit.ticket_id)):
        hall.settle(row)
    hall.appoint("song", None)
    hall.appoint(None, visit.ticket_id)
    assert visit.ticket_id is not None
    hall.queue.finish(hall.clerk, visit.ticket_id)
    assert {table for table, *_ in hall.traces()} >= {
        "person", "contact_field", "op", "order_form", "complaint_words", "complaint_note", "document",
        "appointment_words",
    }  # fmt: skip

    with hall.rig.store.raw() as conn:
        kinds = set(conn.execute(select(OP.c.kind)).scalars())
    assert {fact.KIND for fact in ERASABLE} <= kinds
    assert hall.erasure.erase(hall.manager, "song", "retention") == 25

    assert hall.traces() == []
    assert hall.unbroken()
    assert hall.rebuilt()
    with hall.rig.store.read() as queries:
        order, person = queries.orders.order(order_id), queries.customers.person("song")
        customer = queries.customers.customer("song")
        assert queries.queue.linked(visit.ticket_id) == "sub-song", "an id, which leads to nobody any more"
    assert person is None
    assert customer is not None
    assert (customer.phone, customer.since) == ("", "2020-01-01")
    assert order is not None
    assert (order.payload, order.total_fen) == ("{}", 110_00)


def test_a_rebuild_after_erasing_changes_nothing(hall: Hall) -> None:
    hall.register()
    hall.settle(hall.complain("song", None))
    hall.erasure.erase(hall.manager, "song", "request")
    with hall.rig.store.raw_write() as conn:
        rebuild(conn)
    assert hall.traces() == []
    assert hall.rebuilt()


def test_others_keep_their_data(hall: Hall) -> None:
    hall.register()
    mine = hall.complain(None, hall.come().ticket_id)
    with hall.rig.store.read() as queries:
        ticket = queries.queue.open_tickets()[0]
    hall.settle(mine)
    theirs = hall.complain("c-wang", ticket.ticket_id)
    hall.queue.finish(hall.clerk, ticket.ticket_id)
    hall.erasure.erase(hall.manager, "song", "retention")
    with hall.rig.store.read() as queries:
        kept, gone = (queries.complaints.complaint(row.complaint_id) for row in (theirs, mine))
        wang = queries.customers.person("wang")
    assert kept is not None
    assert gone is not None
    assert (kept.contact_name, gone.contact_name, gone.what, gone.code) == (NAME, "", "", mine.code)
    assert wang is not None
    assert hall.rebuilt()


def test_who_comes_back_is_a_new_person(hall: Hall) -> None:
    with hall.rig.store.read() as queries:
        before = queries.customers.person("song")
    assert before is not None
    hall.erasure.erase(hall.manager, "song", "retention")
    with hall.rig.store.read() as queries:
        assert queries.customers.person_by_document(before.document, NUMBER) is None
    with pytest.raises(UserError, match=r"erasure\.unknown"):
        hall.erasure.erase(hall.manager, "song", "retention")


@pytest.mark.parametrize("staff_no", [CLERK, AUDITOR])
def test_the_managers_erase(hall: Hall, staff_no: str) -> None:
    with pytest.raises(UserError, match=r"staff\.no_right\.erase"):
        hall.erasure.erase(hall.session(staff_no), "song", "retention")
    assert hall.erasure.erase(hall.session(HEAD, None), "song", "order") == 1


def test_whoever_is_needed_is_not_erased(hall: Hall) -> None:
    def refused() -> str:
        with pytest.raises(UserError) as caught:
            hall.erasure.erase(hall.manager, "song", "retention")
        return caught.value.code

    hall.register()
    opened = opened_mobile("sub-song", "song", "15800000001", status=SubscriberStatus.SUSPENDED)
    cancelled = replace(opened, subscriber_id="sub-old", status=SubscriberStatus.CANCELLED)
    hall.rig.record(cancelled)
    visit = hall.come()
    assert refused() == "erasure.in_hall"
    order = hall.orders.submit(hall.clerk, "open_account", OPENING.form, visit).order
    assert refused() == "erasure.order_open"
    hall.orders.cancel(hall.clerk, order.order_id, "changed_mind")
    assert visit.ticket_id is not None
    hall.queue.finish(hall.clerk, visit.ticket_id)
    row = hall.complain("song", None)
    assert refused() == "erasure.complaint_open"
    hall.settle(row)
    with pytest.raises(UserError, match=r"erasure\.reason"):
        hall.erasure.erase(hall.manager, "song", f"{NAME}要求")
    hall.rig.record(opened)
    assert refused() == "erasure.subscriber_active"


def test_only_personal_facts_lose_their_body(hall: Hall) -> None:
    """Whatever a redaction names, the facts behind money, orders and stock cannot be erased."""
    order = hall.orders.submit(hall.clerk, "open_account", OPENING.form, hall.verified("song")).order
    with hall.rig.store.raw() as conn:
        every = tuple(conn.execute(select(OP.c.op_id)).scalars())
    hall.rig.record(Redacted(person_id="song", op_ids=every, reason="order"))
    with hall.rig.store.raw() as conn:
        erased = set(conn.execute(select(OP.c.kind).where(OP.c.body.is_(None))).scalars())
    assert erased <= {fact.KIND for fact in ERASABLE}
    with hall.rig.store.read() as queries:
        assert queries.orders.order(order.order_id) is not None
    assert hall.unbroken()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reasons_have_words(lang: str) -> None:
    text = load_text(lang, RESOURCES)
    assert all(text.has(f"erasure.because.{reason}") for reason in REASONS)

"""What devices write about people, their orders and complaints."""

from collections.abc import Sequence

from app.domain.complaints import (
    ComplaintCategory,
    ComplaintNoted,
    ComplaintReceived,
    ComplaintState,
    ComplaintWorded,
    NoteWritten,
)
from app.domain.customers import (
    ContactChanged,
    CustomerRegistered,
    PersonIdentified,
    PlanChanged,
    SubscriberKind,
    SubscriberOpened,
    SubscriberStatus,
)
from app.domain.documents_of_identity import DocumentKind
from app.domain.facts import Fact
from app.domain.images import FaceChecked, ImageKept, ImageKind
from app.domain.log import Redacted
from app.domain.orders import FormFilled, OrderAdvanced, OrderState, OrderSubmitted, SlipSigned
from app.domain.ratings import RatingEnd, VisitRated
from app.domain.stock import NumberMoved, NumberStocked, StockState
from app.domain.verification import IdentityChecked
from db.queries import SqlQueries
from tests.fold.acting import now
from tests.fold.village import Node


def person(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Identify a person, or read the card again; a contact; a verification."""
    person_id, at = f"p{which % 2}", now(node, free)
    if free % 4 == 1:
        return (ContactChanged(customer_id=person_id, phone=str(free), language="zh_CN"),)
    if free % 4 == 2:
        customer = CustomerRegistered(
            customer_id=person_id,
            person_id=person_id,
            organisation=False,
            since=f"2026-03-{free % 28 + 1:02d}",
        )
        return (customer, ContactChanged(customer_id=person_id, phone=str(free), language="en"))
    if free % 4 == 3:
        return (
            IdentityChecked(
                verification_id=node.ids.new(),
                person_id=person_id,
                ticket_id=f"k{which % 3}",
                staff_no="T1",
                reader="SIM-1",
                passed=True,
                checks=(),
                at_ms=at,
            ),
            FaceChecked(
                check_id=f"f{free % 3}", verification_id=f"v{free}", method="second_person", passed=True,
                score=None, checked_by="T2", staff_no="T1", at_ms=at,
            ),
            VisitRated(
                rating_id=f"r{free % 3}", ticket_id=f"k{which % 3}", counter_id="1", staff_no="T1",
                score=free % 5 + 1, reasons=("speed",), ended=RatingEnd.RATED, at_ms=at,
            ),
        )  # fmt: skip
    return (
        PersonIdentified(
            after=node.head(f"person:{person_id}"),
            person_id=person_id,
            name=f"测试·{node.terminal.terminal_id}{free}",
            document=DocumentKind.RESIDENT_ID,
            number=f"1101051949123100{which % 2}",
            valid_from=None,
            valid_until=None,
            sex="",
            nation="",
            birth=None,
            address="",
            issuer="",
        ),
    )


def erase(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Erase a person, as far as this device knows the ops."""
    person_id = f"p{which % 2}"
    with node.conn.transaction() as conn:
        ids = SqlQueries(conn).log.personal_ops(person_id)
    return (Redacted(person_id=person_id, op_ids=ids, reason="retention"),) if ids and free % 3 == 0 else ()


def order(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Submit an order with its form, sign it, move it on."""
    order_id, at = f"o{which % 2}", now(node, free)
    after = node.head(f"order:{order_id}")
    if after is None:
        submitted = OrderSubmitted(
            order_id=order_id,
            at_ms=at,
            after=None,
            code=f"S-260601-000{which % 2}",
            type_key="plan_change",
            spec_version=1,
            customer_id=f"p{which % 2}",
            subscriber_id=None,
            ticket_id=None,
            verification_id=None,
            counter_id=None,
            handler=node.terminal.terminal_id,
            quote=(),
            changes=(),
            effective_on="2026-06-01",
            state=OrderState.ACKNOWLEDGED,
            approval_id=None,
        )
        return (submitted, FormFilled(order_id=order_id, payload=f"{free}"))
    if free % 3 == 0:
        image = ImageKept(
            image_id=node.ids.new(), kind=ImageKind.SIGNATURE, person_id=None, verification_id=None,
            order_id=order_id, sealed=f"{free}", secret=f"{free}", staff_no="T1", purpose="signature",
            source="pad", at_ms=at,
        )  # fmt: skip
        signed = SlipSigned(order_id=order_id, method="pad", witness="", staff_no="T1", at_ms=at)
        return (image, signed)
    return (
        OrderAdvanced(
            order_id=order_id,
            at_ms=at,
            after=after,
            state=OrderState.COMPLETED,
            reason=str(free),
            payment_id=None,
            staff_no="T1",
        ),
    )


def subscriber(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Open a number with money on it, or change its plan; the number itself moves."""
    name, after = f"s{which % 2}", node.head(f"subscriber:s{which % 2}")
    if after is not None:
        return (
            PlanChanged(
                after=after,
                subscriber_id=name,
                order_id="o0",
                from_plan="a",
                to_plan=str(free),
                effective_on="2026-07-01",
            ),
        )
    number = f"1390000000{which % 2}"
    opened = SubscriberOpened(
        after=None,
        subscriber_id=name,
        customer_id=f"p{which % 2}",
        kind=SubscriberKind.MOBILE,
        number=number,
        sim=None,
        plan_id="a",
        status=SubscriberStatus.ACTIVE,
        opened_on="2026-06-01",
        credit_limit_fen=0,
        contract=None,
        opening_balance_fen=free % 3 * 100,
        order_id=None,
    )
    held = node.head(f"number:{number}")
    if held is None:
        return (opened, NumberStocked(after=None, number=number, grade="", prepay_fen=0))
    return (opened, NumberMoved(after=held, number=number, state=StockState.ASSIGNED, order_id=f"o{free}"))


def complaint(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Take a complaint in, write a note, move it on."""
    name, at = f"c{which % 2}", now(node, free)
    after = node.head(f"complaint:{name}")
    if after is None:
        received = ComplaintReceived(
            after=None,
            complaint_id=name,
            code=name,
            category=next(iter(ComplaintCategory)),
            channel="hall",
            customer_id=f"p{which % 2}" if free % 2 else None,
            ticket_id=f"k{which % 3}",
            related=(),
            owner=node.terminal.terminal_id,
            first_answer_by_ms=at,
            final_answer_by_ms=at,
            at_ms=at,
        )
        words = ComplaintWorded(complaint_id=name, contact_name="", contact_phone="", what=str(free), wish="")
        return (received, words)
    state = list(ComplaintState)[free % len(ComplaintState)]
    return (
        ComplaintNoted(after=after, complaint_id=name, state=state, owner="T1", staff_no="T1", at_ms=at),
        NoteWritten(complaint_id=name, state=state, note=str(free), staff_no="T1", at_ms=at),
    )

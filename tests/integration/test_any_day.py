"""Whatever a hall does in a day, in whatever order: the books agree, and every refusal has its words.

The whole object graph on the demo hall, with restarts, backups and erasures in between. What must hold
stands in `tests/day_machine.py`.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
    run_state_machine_as_test,
)

from app.domain.business.spec import Form
from app.domain.cash import DENOMINATIONS
from app.domain.close_rules import Decision
from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.orders import OrderState
from app.domain.queue import Precedence, TicketState
from app.domain.shifts import NoteCount, TenderCount
from app.services.cards import CardScript
from app.services.complaints import Intake
from app.services.erasure import REASONS
from app.services.visits import Visit
from tests.day_machine import CARDS, FLOAT, MINUTE, NUMBERS, HallAtWork
from tests.people import (
    MANAGER,
    MANAGER_PIN,
)

HOLDERS = {"wang_xiaoming": "13800001234", "rare_name": "13900001002", "five_numbers": "13800000102"}
PLANS = ("m59", "m199", "m8", "no_such_plan")
Card = tuple[CardScript, int]
"""What the card terminal does, and how many halves of a sum it is asked for."""

clerks = st.sampled_from((0, 1))
picks = st.integers(0, 7)
numbers = st.sampled_from(NUMBERS)
fens = st.sampled_from((0, 100, 20_00, 50_37, 100_00, 200_00))
cards = st.tuples(st.sampled_from((CardScript.APPROVED, *CardScript)), st.integers(0, 2))


class AnyDay(HallAtWork):
    """What people do there."""

    @initialize(number=numbers, fen=fens, how=cards, plan=st.sampled_from(PLANS), granted=st.booleans())
    def begin(self, number: str, fen: int, how: Card, plan: str, *, granted: bool) -> None:
        """Let the day begin with a payment, and with a change that the manager decides on."""
        self.pay_in(0, number, "all", fen or 30_00, how)
        self.change_plan(1, CARDS[0], plan)
        self.decide(granted=granted, pick=0)

    # ------------------------------------------------------------------------------------------- the queue

    @rule(
        service=st.sampled_from(("general", "open_account", "fee_payment", "no_such_service")),
        precedence=st.sampled_from((Precedence.NONE, Precedence.ELDER, Precedence.VIP)),
    )
    def come(self, service: str, precedence: Precedence) -> None:
        self.arrive(service, precedence)

    @rule(who=clerks, card=st.sampled_from(CARDS), number=st.sampled_from(NUMBERS), entry=st.booleans())
    def see(self, who: int, card: str, number: str, *, entry: bool) -> None:
        self.welcome(who, card, number, entry=entry)

    @rule(who=clerks, how=st.sampled_from(("recall", "mark_missed", "put_back", "finish", "cancel", "park")))
    def move_on(self, who: int, how: str) -> None:
        queue, desk, visit = self.services.queue, self.desks[who], self.welcome(who, CARDS[0])
        self.visits.pop(who, None)
        ticket = visit.ticket_id
        if ticket and how == "park":
            self.attempt(lambda: queue.park(desk, ticket, "fetch", visit.to_json()))
        elif ticket:
            self.attempt(lambda: getattr(queue, how)(desk, ticket))

    @rule(who=clerks, pick=picks)
    def take_up(self, who: int, pick: int) -> None:
        """Resume a parked ticket, or reinstate a missed one."""
        queue = self.services.queue
        with self.rig.store.read() as queries:
            tickets = queries.queue.open_tickets()
        away = [t for t in tickets if t.state in (TicketState.PARKED, TicketState.NO_SHOW)]
        if not away:
            return
        ticket = away[pick % len(away)]
        if ticket.state is TicketState.NO_SHOW:
            self.attempt(lambda: queue.reinstate(self.desks[who], ticket.ticket_id))
            return

        def resume() -> None:
            _, visit = queue.resume(self.desks[who], ticket.ticket_id)
            self.visits[who] = Visit.from_json(visit) if visit else Visit(ticket_id=ticket.ticket_id)

        self.attempt(resume)

    # ------------------------------------------------------------------------------------------- business

    @rule(who=clerks, number=numbers, arrears=st.sampled_from(("all", "none")), fen=fens, how=cards)
    def pay_in(self, who: int, number: str, arrears: str, fen: int, how: Card) -> None:
        """Take a payment of somebody, seated or passing by."""
        visit = self.visits.get(who, Visit())
        form: Form = {"numbers": (number,), "arrears": arrears, "prepay_fen": fen}
        self.submit(who, "fee_payment", visit, form)
        self.collect(who, how)

    @rule(who=clerks, card=st.sampled_from(CARDS[:3]), plan=st.sampled_from(PLANS))
    def change_plan(self, who: int, card: str, plan: str) -> None:
        visit = self.welcome(who, card, HOLDERS[card])
        self.submit(who, "plan_change", visit, {"plan": plan, "effect": "next_cycle", "phone": NUMBERS[0]})

    @rule(who=clerks, card=st.sampled_from(CARDS), pick=picks, fen=fens, how=cards)
    def open_number(self, who: int, card: str, pick: int, fen: int, how: Card) -> None:
        visit = self.welcome(who, card, entry=True)
        with self.rig.store.read() as queries:
            free, sims = queries.stock.free_numbers(8), queries.stock.free_sims(8)
        form: Form = {"number": free[pick].number, "sim": sims[pick].iccid, "plan": "m59", "prepay_fen": fen}
        self.submit(who, "open_account", visit, {**form, "phone": "13511112222"})
        self.collect(who, how)

    @rule(who=clerks, pick=picks, granted=st.booleans())
    def undo(self, who: int, pick: int, *, granted: bool) -> None:
        """Ask for a payment back, and let the manager answer."""
        if not self.payments():
            self.pay_in(who, NUMBERS[0], "none", 100_00, (CardScript.APPROVED, pick % 3))
        found = self.payments()
        if found:
            payment = found[pick % len(found)]
            form: Form = {"receipt": payment.receipt, "reason": "wrong_amount"}
            self.attempt(lambda: self.services.reverser.void_cards(self.desks[who], payment.payment_id))
            self.submit(who, "reversal", self.visits.get(who, Visit()), form)
            self.decide(granted=granted, pick=pick)

    @rule(who=clerks, pick=picks, how=st.sampled_from(("sign", "cancel", "execute")))
    def see_to(self, who: int, pick: int, how: str) -> None:
        found, orders, desk = self.orders(), self.services.orders, self.desks[who]
        if not found:
            return
        order = found[pick % len(found)]
        if how == "execute":
            self.attempt(lambda: orders.execute(desk, order.order_id))
        else:
            act = orders.sign if how == "sign" else orders.cancel
            self.attempt(lambda: act(desk, order.order_id, "paper"))

    @rule(granted=st.booleans(), pick=picks)
    def decide(self, *, granted: bool, pick: int) -> None:
        found = self.services.approvals.open()
        if found:
            which = found[pick % len(found)].approval_id
            reason = "" if granted else "资料不全"
            self.attempt(
                lambda: self.services.approvals.decide(
                    self.manager, which, granted=granted, reason=reason, pin=MANAGER_PIN
                )
            )

    # ------------------------------------------------------------------------------------------- the till

    @rule(who=clerks, how=cards)
    def collect(self, who: int, how: Card) -> None:
        """Collect what a visit owes: nothing, half or all of it by card, the rest in cash."""
        script, halves = how
        desk, till, visit = self.desks[who], self.services.checkout, self.visits.get(who, Visit())
        mine = [order for order in self.orders() if order.ticket_id == visit.ticket_id]
        owed = [order.order_id for order in mine if order.state is OrderState.ACKNOWLEDGED]
        self.program.devices.card.choose(script)

        def take() -> None:
            checkout = till.open(desk, visit.ticket_id, owed)
            part = checkout.due_fen * halves // 2
            if part:
                self.attempt(lambda: till.charge_card(desk, checkout.payment_id, part))
            price = till.price(till.checkout(checkout.payment_id), cash=True)
            cash = price.payable + 20_00 if price.payable else None
            till.remember_cash(desk, checkout.payment_id, cash)
            done = till.complete(desk, checkout.payment_id, cash)
            assert till.complete(desk, checkout.payment_id, None) == done

        self.attempt(take)

    @rule(who=clerks, taken=st.booleans(), how=st.sampled_from(("inquire_card", "undo_tenders", "resolve")))
    def answer_for(self, who: int, taken: bool, how: str) -> None:
        """See to a checkout that was left open."""
        till, desk = self.services.checkout, self.desks[who]
        found = till.open_checkouts()
        if not found:
            return
        which, cash = found[0].checkout.payment_id, found[0].cash_due_fen or None
        if how == "resolve":
            self.attempt(lambda: till.resolve(desk, which, taken=taken, cash_received_fen=cash))
        else:
            self.attempt(lambda: getattr(till, how)(desk, which))

    # --------------------------------------------------------------------------------------- shift and day

    @rule(who=clerks)
    def open_shift(self, who: int) -> None:
        self.attempt(lambda: self.services.shifts.open_shift(self.desks[who], FLOAT))

    @rule(who=clerks, off_fen=st.sampled_from((0, 0, 0, 10, -2_00, 20_00)))
    def count(self, who: int, off_fen: int) -> None:
        shift = self.services.shifts.current(self.desks[who])
        if shift is None:
            return
        with self.rig.store.read() as queries:
            cash = shift.float_fen + queries.money.shift_cash(shift.shift_id) + off_fen
            sums = {each.tender: each.amount_fen for each in queries.shifts.tender_sums(shift.shift_id)}
        notes = []
        for denomination in DENOMINATIONS:
            notes.append(NoteCount(denomination_fen=denomination, pieces=cash // denomination))
            cash %= denomination
        cards = (TenderCount(tender="card", declared_fen=max(0, sums.get("card", 0)), slips=0),)
        by = (MANAGER, MANAGER_PIN) if shift.counts else ("", "")
        self.attempt(lambda: self.services.shifts.count(self.desks[who], shift.shift_id, notes, cards, *by))

    @rule(who=clerks, again=st.sampled_from((True, True, False)))
    def close_shift(self, who: int, *, again: bool) -> None:
        """Count, close, and perhaps begin another."""
        shifts, desk = self.services.shifts, self.desks[who]
        shift = shifts.current(desk)
        if shift is None:
            return
        if not shift.counts:
            self.count(who, 0)

        def close() -> None:
            found = shifts.reconcile(shift.shift_id)
            shifts.suggestions(shift.shift_id)
            decisions = [Decision(line.tender, "已核对") for line in found.open_lines]
            shifts.close_shift(desk, shift.shift_id, decisions, MANAGER, MANAGER_PIN)

        self.attempt(close)
        if again:
            self.open_shift(who)

    @rule(pick=picks)
    def close_day(self, pick: int) -> None:
        for who in (0, 1) if pick else ():
            self.close_shift(who, again=False)
        days = self.services.close.days()
        if days:
            day = days[pick % len(days)].day_id
            self.attempt(lambda: self.services.close.close_day(self.manager, day, MANAGER_PIN))
        for who in (0, 1) if pick % 2 else ():
            self.open_shift(who)

    @rule(minutes=st.sampled_from((1, 20, 45, 9 * 60)))
    def wait(self, minutes: int) -> None:
        self.rig.clock.advance_ms(minutes * MINUTE)
        self.services.queue.tick()

    # ------------------------------------------------------------------------------------------ complaints

    @rule(who=clerks, phone=st.sampled_from(("13800001234", "1")), state=st.sampled_from(ComplaintState))
    def complain(self, who: int, phone: str, state: ComplaintState) -> None:
        visit, complaints, desk = self.welcome(who, CARDS[2]), self.services.complaints, self.desks[who]
        intake = Intake(
            complaint_id=self.rig.ids.new(),
            category=ComplaintCategory.FEES,
            channel="counter",
            customer_id=visit.customer_id,
            ticket_id=visit.ticket_id,
            contact_name="测试·王小明",
            contact_phone=phone,
            what="二月的流量费多收了三十元",
            wish="",
            related=(),
        )
        self.attempt(lambda: complaints.receive(desk, intake, "zh_CN"))
        for row in complaints.list_open():
            self.attempt(lambda row=row: complaints.note(desk, row.complaint_id, state, "已联系客户"))  # type: ignore[misc]

    @rule(who=clerks)
    def erase(self, who: int) -> None:
        """Erase who sits at a counter, at once and when the visit is over."""
        person = self.welcome(who, "new_customer", entry=True).person_id
        if person:
            self.attempt(lambda: self.erasure.erase(self.manager, person, REASONS[0]))
            self.move_on(who, "finish")
            self.attempt(lambda: self.erasure.erase(self.manager, person, REASONS[0]))


@pytest.mark.no_cover
def test_the_books_agree_after_any_day() -> None:
    found = settings()
    some = settings(found, max_examples=found.max_examples // 4, stateful_step_count=40)
    run_state_machine_as_test(AnyDay, settings=some)

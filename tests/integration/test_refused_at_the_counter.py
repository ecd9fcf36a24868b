"""Refusals at counter and kiosk that leave nothing behind: goods, papers, documents, numbers, slips."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.devices.id_reader.samples import SimulatedIdReader, load_cards
from app.domain.business import business_type
from app.domain.business.spec import Form
from app.domain.errors import BugError, UserError
from app.domain.identity_checks import Shown
from app.domain.verification import Standing
from app.services import order_context
from app.services.complaints import ComplaintService
from app.services.identity import IdentityService
from app.services.kiosk_bills import CardHolder, KioskBills
from app.services.kiosk_desk import MATTERS, KioskDesk
from app.services.order_papers import Press, print_papers
from app.services.ports import Stamp
from app.services.progress import ProgressService
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from tests.factories import ZONE
from tests.factories_subscribers import opened_mobile
from tests.people import CATALOGUE
from tests.samples_business import Desk, sample_of
from tests.samples_hall import CLERK, MANAGER, MOBILE, SECRET, password_fact, texts


class Counter(Desk):
    """A counter with its reader, and the kiosk beside it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        base = (self.rig.store, self.rig.clock, self.rig.ids)
        self.reader = SimulatedIdReader(load_cards(CATALOGUE / "cards.json", self.rig.clock, ZONE), base[1])
        self.identity = IdentityService(*base, self.reader)
        self.bills = KioskBills(*base, self.reader, self.passwords)
        progress = ProgressService(self.rig.store)
        self.kiosk = KioskDesk(self.rig.store, self.rig.clock, ComplaintService(*base), progress, texts())

    def print(self, order: OrderRow, form: Form) -> None:
        """Print what the definition of an order prints when it is completed, for a form as given."""
        kind, now = business_type(order.type_key), self.rig.clock.now_ms()
        with self.rig.store.write(Stamp(CLERK)) as unit:
            where = order_context.Desk(unit.terminal.terminal_id, CLERK, now)
            context = order_context.gather(unit.queries, where, kind, Visit(), form, executing=True)
            print_papers(unit, Press(self.rig.ids, texts()), kind, order, Visit(), context, form, now)

    def papers(self, order: OrderRow) -> list[str]:
        """Return the kinds of what was printed of an order."""
        with self.rig.store.read() as queries:
            found = queries.documents.of_subject(f"order:{order.order_id}")
        return [paper.content.KIND for paper in found]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(UserError, match=f"^{code}$")


def test_a_piece_that_was_never_stocked_moves_nowhere(desk: Counter) -> None:
    manager = desk.session(MANAGER, None)
    with refused(r"form\.serial_unknown"):
        desk.goods.put_back(manager, "CZ99999", "客户退回")


def test_no_warranty_without_a_device_and_no_slip_of_a_work_that_has_not_begun(desk: Counter) -> None:
    sale = desk.submit_sample("device_sale").order
    printed = desk.papers(sale)
    with pytest.raises(BugError, match="a warranty of nothing"):
        desk.print(sale, {**sample_of("device_sale").form, "serial": "001000010000999"})
    assert desk.papers(sale) == printed
    repair = desk.submit_sample("device_repair").order
    printed = desk.papers(repair)
    with pytest.raises(BugError, match="no work has begun"):
        desk.print(repair, sample_of("device_repair").form)
    assert desk.papers(repair) == printed


def test_a_guardian_without_proof_of_kinship_is_not_verified(desk: Counter) -> None:
    desk.reader.lay("wang_xiaoming")
    read = desk.identity.read()
    with refused(r"identity\.kinship_missing"):
        desk.identity.verify(
            desk.clerk,
            read,
            None,
            same_person=True,
            entry_business=False,
            shown=Shown(standing=Standing.GUARDIAN),
        )
    with desk.rig.store.raw() as conn:
        kinds = conn.exec_driver_sql("SELECT kind FROM op").scalars().all()
    assert "identity_checked" not in kinds


def test_a_number_that_there_is_not_has_no_bill(desk: Counter) -> None:
    assert desk.bills.look_at(MOBILE).shown == "138****1234"
    with refused(r"kiosk\.unknown_number"):
        desk.bills.look_at("nobody's")


def test_a_card_opens_its_owners_bill_and_nobody_elses(desk: Counter) -> None:
    stranger = CardHolder(greeted="", elder=False, numbers=())
    with refused(r"kiosk\.not_owner"):
        desk.bills.of_holder(MOBILE, stranger)
    desk.reader.lay("wang_xiaoming")
    owner = desk.bills.card()
    assert owner.person_id
    bill, cleared = desk.bills.of_holder(MOBILE, owner)
    assert (bill.subscriber_id, cleared.number) == (MOBILE, "138 0000 1234")
    desk.reader.lift()
    desk.reader.lay("elder_76")
    with refused(r"kiosk\.not_owner"):
        desk.bills.by_card(MOBILE)
    desk.reader.lift()
    desk.reader.lay("wang_xiaoming")
    assert desk.bills.by_card(MOBILE).number == "138 0000 1234"


def test_a_password_that_fits_shows_no_bill_of_a_number_whose_owner_is_not_known(desk: Counter) -> None:
    desk.rig.record(
        opened_mobile("sub-elsewhere", "customer-elsewhere", "13800007777"),
        password_fact("sub-elsewhere", "customer-elsewhere", SECRET),
    )
    with refused(r"kiosk\.unknown_number"):
        desk.bills.by_password("sub-elsewhere", SECRET)
    with desk.rig.store.raw() as conn:
        kinds = conn.exec_driver_sql("SELECT kind FROM op").scalars().all()
    assert "service_password_tried" in kinds
    assert "personal_data_viewed" not in kinds


@pytest.mark.parametrize("matters", [(), ("nothing of the kind",)])
def test_a_complaint_at_the_kiosk_is_about_something(desk: Counter, matters: tuple[str, ...]) -> None:
    category = next(iter(MATTERS))
    with refused(r"kiosk\.no_matter"):
        desk.kiosk.complain(desk.rig.ids.new(), category, matters, "", "13900001111", "", "zh_CN")
    with desk.rig.store.read() as queries:
        assert queries.complaints.open_complaints() == ()


def test_how_far_an_order_is_only_for_whoever_knows_the_phone(desk: Counter) -> None:
    order = desk.submit_sample("plan_change").order
    assert order.subscriber_id == MOBILE
    found = desk.kiosk.progress(f" {order.code.lower()} ", "1234")
    assert (found.code, found.title_code) == (order.code, "business.plan_change.title")
    assert desk.kiosk.progress(order.code, "5678") == found, "another number of the same customer"
    assert desk.kiosk.number_of(order.code.lower(), "5678") == MOBILE, "what it is about"
    for tail in ("2468", "234", "12345", "abcd", ""):
        with refused(r"kiosk\.no_progress"):
            desk.kiosk.progress(order.code, tail)


def test_an_order_of_nobody_tells_nobody_how_far_it_is(desk: Counter) -> None:
    order = desk.submit_sample("card_sale").order
    assert (order.subscriber_id, order.customer_id) == (None, None)
    for tail in ("1234", "0000"):
        with refused(r"kiosk\.no_progress"):
            desk.kiosk.progress(order.code, tail)

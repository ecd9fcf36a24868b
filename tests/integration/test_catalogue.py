"""The catalogue of a hall: the demo hall as it ships, and every way in which a folder can be wrong."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.devices.id_reader.samples import SimulatedIdReader, load_cards
from app.domain.business import BUSINESS_TYPES
from app.domain.customers import SubscriberStatus
from app.domain.documents_of_identity import DocumentKind, check_number
from app.domain.errors import BugError, EnvironmentFault, UserError
from app.domain.halls import ServiceDefined
from app.domain.luhn import luhn_digit
from app.domain.names import normalise_name
from app.domain.staff import Role
from app.domain.stock import StockState
from app.services.catalogue_files import load_catalogue
from app.services.demo_people import CUSTOMERS, RARE, SUBSCRIBERS
from app.services.setup import SetupService
from db.tables.customers import BILL, CUSTOMER, PERSON, SUBSCRIBER
from tests.factories import HALL, ZONE, Rig
from tests.people import CATALOGUE, ORGANISATION, DemoHall

TODAY = date(2026, 3, 11)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoHall:
    return DemoHall(tmp_path_factory.mktemp("demo"), crowd=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def change(folder: Path, name: str, *path: str | int, to: object) -> None:
    """Set one value deep in a JSON file."""
    found = json.loads((folder / name).read_text("utf-8"))
    inner: Any = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    (folder / name).write_text(json.dumps(found), "utf-8")


def test_the_demo_hall_has_its_customers(demo: DemoHall) -> None:
    with demo.rig.store.raw() as conn:
        counts = [
            conn.execute(select(func.count()).select_from(each)).scalar() for each in (CUSTOMER, SUBSCRIBER)
        ]
        months = conn.execute(select(BILL.c.period).distinct().order_by(BILL.c.period)).scalars().all()
        documents = conn.execute(select(PERSON.c.number, PERSON.c.document, PERSON.c.name)).all()
        arrears = conn.execute(
            select(func.count()).select_from(BILL).where(BILL.c.unpaid_fen > 0)
        ).scalar_one()
        contracts = conn.execute(
            select(func.count()).select_from(SUBSCRIBER).where(SUBSCRIBER.c.contract.is_not(None))
        ).scalar_one()
        numbers = conn.execute(select(SUBSCRIBER.c.number)).scalars().all()
    assert counts == [CUSTOMERS + 1, SUBSCRIBERS + 1], "beside the crowd: the organisation"
    assert months == ["2025-12", "2026-01", "2026-02"]
    assert 200 < arrears < 600
    assert contracts > 300
    assert len(set(numbers)) == SUBSCRIBERS + 1
    assert len({row.number for row in documents}) == CUSTOMERS + 1
    for row in documents:
        check_number(DocumentKind(row.document), row.number, TODAY)
        assert normalise_name(row.name) == row.name
        assert row.name.startswith("测试·")
    held = "".join(row.name for row in documents)
    assert all(character in held for character in RARE)


def test_one_of_them_is_an_organisation(demo: DemoHall) -> None:
    with demo.rig.store.read() as queries:
        person = queries.customers.person_by_document(DocumentKind.ORGANISATION, ORGANISATION)
        assert person is not None
        assert (person.name, person.birth, person.sex) == ("测试·滨河商贸有限公司", None, "")
        customer = queries.customers.customer_of_person(person.person_id)
        assert customer is not None
        assert customer.organisation
        (number,) = queries.customers.subscribers_of(customer.customer_id)
    assert number.status is SubscriberStatus.ACTIVE
    assert CATALOGUE.joinpath("README.md").read_text("utf-8").count(ORGANISATION) == 1


def test_a_catalogue_without_organisations_reads(tmp_path: Path, folder: Path) -> None:
    found = json.loads((folder / "cards.json").read_text("utf-8"))
    del found["organisations"]
    (folder / "cards.json").write_text(json.dumps(found), "utf-8")
    rig = Rig(tmp_path)
    SetupService(rig.store, rig.clock, rig.ids).init_hall(folder, HALL, "", demo=True, crowd=False)
    with rig.store.read() as queries:
        assert queries.customers.person_by_document(DocumentKind.ORGANISATION, ORGANISATION) is None


def test_overdue_bills_and_states_fit(demo: DemoHall) -> None:
    with demo.rig.store.raw() as conn:
        owing = select(BILL.c.subscriber_id).where(BILL.c.unpaid_fen > 0)
        states = (
            conn.execute(select(SUBSCRIBER.c.status).where(SUBSCRIBER.c.subscriber_id.in_(owing)).distinct())
            .scalars()
            .all()
        )
        latest = conn.execute(select(func.max(BILL.c.due_on)).where(BILL.c.unpaid_fen > 0)).scalar()
    assert states == [SubscriberStatus.ARREARS.value]
    assert latest is not None
    assert latest < TODAY.isoformat()


def test_the_demo_hall_can_be_worked_in(demo: DemoHall) -> None:
    with demo.rig.store.read() as queries:
        hall = queries.halls.hall()
        assert (hall.hall_id, hall.opens, hall.closes, hall.reset_minute) == (HALL, 510, 1200, 240)
        assert [counter.number for counter in queries.halls.counters()] == [1, 2, 3, 4]
        assert [lane.letter for lane in queries.halls.lanes()] == ["A", "B", "C"]
        assert queries.halls.terminal(demo.rig.store.terminal.terminal_id).public_key == demo.rig.public_key
        assert queries.halls.setting("identity.numbers_per_person", 0) == 5
        kinds = ("mobile", "broadband", "fixed", "line")
        plans = [plan for kind in kinds for plan in queries.catalogue.plans(kind, on_sale=False)]
        assert len(plans) == 20
        assert "m88" not in [plan.plan_id for plan in queries.catalogue.plans("mobile")]
        assert queries.catalogue.plan("m88") is not None
        assert queries.catalogue.plan("none") is None
        sim = queries.catalogue.tariff("sim_card")
        assert sim is not None
        assert sim.amount_fen == 1000
        assert queries.catalogue.tariff("none") is None
        numbers = queries.stock.free_numbers(500)
        sims = queries.stock.free_sims(500)
    assert len(numbers) >= 200
    assert len(sims) >= 200
    assert {row.state for row in sims} == {StockState.FREE}
    assert all(int(row.iccid[-1]) == luhn_digit(row.iccid[:-1]) for row in sims)


def test_its_log_folds_to_the_same_rows(demo: DemoHall) -> None:
    assert demo.rebuilds()


def test_it_is_the_same_each_time(demo: DemoHall, tmp_path: Path) -> None:
    rig = Rig(tmp_path, seed=3)
    SetupService(rig.store, rig.clock, rig.ids).init_hall(CATALOGUE, HALL, rig.public_key, demo=True)
    people = select(PERSON.c.name, PERSON.c.number).order_by(PERSON.c.number)
    with demo.rig.store.raw() as here, rig.store.raw() as there:
        assert here.execute(people).all() == there.execute(people).all()


def test_demo_staff_have_their_pins_and_all_roles(demo: DemoHall) -> None:
    assert {role for person in demo.made.staff for role in person.roles} == set(Role)
    assert len(demo.made.staff) >= 8
    assert len({person.pin for person in demo.made.staff}) == len(demo.made.staff)
    assert not any(person.one_time for person in demo.made.staff)
    assert demo.made.manager_no == "T10201"


def test_a_real_hall_gets_one_time_pins_and_no_customers(tmp_path: Path) -> None:
    rig = Rig(tmp_path, hall="B07")
    made = SetupService(rig.store, rig.clock, rig.ids).init_hall(CATALOGUE, "B07", rig.public_key, demo=False)
    assert all(person.one_time for person in made.staff)
    assert made.one_time_pin == next(person.pin for person in made.staff if person.no == made.manager_no)
    assert made.one_time_pin != "738201"
    with rig.store.raw() as conn:
        assert conn.execute(select(func.count()).select_from(CUSTOMER)).scalar() == 0
    with rig.store.read() as queries:
        assert queries.halls.hall().hall_id == "B07"
        assert queries.halls.counter("B07-4") is not None


@pytest.mark.parametrize("code", ["", "a01", "A", "A-1", "A01234567"])
def test_a_hall_code_has_a_shape(tmp_path: Path, code: str) -> None:
    rig = Rig(tmp_path)
    with pytest.raises(UserError) as refused:
        SetupService(rig.store, rig.clock, rig.ids).init_hall(CATALOGUE, code, "", demo=False)
    assert refused.value.code == "setup.hall_code"


def test_somebody_must_manage_the_hall(tmp_path: Path, folder: Path) -> None:
    change(folder, "staff.json", "staff", to=[{"no": "T1", "name": "测试", "roles": ["clerk"]}])
    rig = Rig(tmp_path)
    with pytest.raises(UserError, match=r"setup\.no_manager"):
        SetupService(rig.store, rig.clock, rig.ids).init_hall(folder, HALL, "", demo=False)


@pytest.mark.parametrize(
    ("name", "path", "value", "place", "field"),
    [
        ("hall.json", ("hall",), [], "", "hall"),
        ("hall.json", ("hall", "name"), " ", "hall", "name"),
        ("hall.json", ("hall", "opens"), "8:30", "hall", "opens"),
        ("hall.json", ("hall", "own"), "yes", "hall", "own"),
        ("hall.json", ("lanes", 0, "letter"), "ab", "lanes[1]", "letter"),
        ("hall.json", ("lanes", 0), "A", "", "lanes"),
        ("hall.json", ("services", 1, "lane"), "Z", "services[2]", "lane"),
        ("hall.json", ("services", 1, "business"), [1], "services[2]", "business"),
        ("hall.json", ("services", 1, "minutes"), -1, "services[2]", "minutes"),
        ("hall.json", ("counters", 0, "lanes"), ["Z"], "counters[1]", "lanes"),
        ("hall.json", ("counters", 0, "arrow"), "up", "counters[1]", "arrow"),
        ("hall.json", ("settings", "queue.park_min"), "soon", "settings", "queue.park_min"),
        ("hall.json", ("stock", "numbers", 0, "first"), "198x", "numbers[1]", "first"),
        ("staff.json", ("staff", 0, "no"), "123456", "staff[1]", "no"),
        ("staff.json", ("staff", 0, "no"), "t10201", "staff[1]", "no"),
        ("staff.json", ("staff", 0, "roles"), ["king"], "staff[1]", "roles"),
        ("staff.json", ("staff", 0, "roles"), [], "staff[1]", "roles"),
    ],
)
def test_mistakes_are_named(
    folder: Path, name: str, path: tuple[str | int, ...], value: object, place: str, field: str
) -> None:
    change(folder, name, *path, to=value)
    with pytest.raises(UserError) as refused:
        load_catalogue(folder, HALL)
    assert (refused.value.code, refused.value.params) == (
        "catalogue.field",
        {"file": name, "place": place, "field": field},
    )


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("hall.json", "{", "catalogue.not_json"),
        ("hall.json", "[]", "catalogue.not_json"),
        ("plans.csv", "plan,title\n", "catalogue.columns"),
        ("tariff.csv", "", "catalogue.columns"),
        ("tariff.csv", "item,title,title_en,amount_fen,effective_on\nx,x,x,1.5,x\n", "catalogue.field"),
        ("staff.json", None, "catalogue.missing"),
    ],
)
def test_files_that_do_not_read_are_named(folder: Path, name: str, text: str | None, code: str) -> None:
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(text, "utf-8")
    with pytest.raises(UserError) as refused:
        load_catalogue(folder, HALL)
    assert refused.value.code == code
    assert refused.value.params["file"] == name


def test_a_plan_of_no_known_kind_is_named(folder: Path) -> None:
    plans = (folder / "plans.csv").read_text("utf-8").replace(",mobile,", ",pager,", 1)
    (folder / "plans.csv").write_text(plans, "utf-8")
    with pytest.raises(UserError) as refused:
        load_catalogue(folder, HALL)
    assert refused.value.params == {"file": "plans.csv", "place": "2", "field": "kind"}


def test_a_sample_customer_needs_a_plan_that_exists(tmp_path: Path, folder: Path) -> None:
    change(folder, "cards.json", "cards", 0, "customer", "numbers", 0, "plan", to="none")
    rig = Rig(tmp_path)
    with pytest.raises(UserError) as refused:
        SetupService(rig.store, rig.clock, rig.ids).init_hall(folder, HALL, "", demo=True)
    assert refused.value.params["field"] == "plan"


def test_sample_cards_are_as_old_as_they_say(demo: DemoHall) -> None:
    cards = {card.sample.key: card for card in load_cards(CATALOGUE / "cards.json", demo.rig.clock, ZONE)}
    assert len(cards) == 14
    for key, years in (("child_7", 7), ("child_12", 12), ("youth_17", 17)):
        birth = cards[key].birth
        assert birth is not None
        born = check_number(DocumentKind.RESIDENT_ID, cards[key].number, TODAY).birth
        assert born == date.fromisoformat(birth)
        assert (TODAY - born).days // 366 == years
    assert cards["not_yet_valid"].valid_from == "2026-04-10"
    assert cards["rare_name"].valid_until is None


def test_cards_that_do_not_read_are_a_fault(demo: DemoHall, folder: Path) -> None:
    change(folder, "cards.json", "cards", 0, "valid_from", to="someday")
    with pytest.raises(EnvironmentFault, match=r"reader\.cards_format"):
        load_cards(folder / "cards.json", demo.rig.clock, ZONE)


def test_a_card_that_is_not_there_cannot_be_laid(demo: DemoHall) -> None:
    with pytest.raises(BugError):
        SimulatedIdReader((), demo.rig.clock).lay("none")


def test_what_customers_choose_suggests_every_business() -> None:
    catalogue = load_catalogue(CATALOGUE, HALL)
    services = [fact for fact in catalogue.hall if isinstance(fact, ServiceDefined)]
    known = {kind.key for kind in BUSINESS_TYPES}
    suggested = [key for service in services for key in service.business_types]
    assert set(suggested) == known - {"tender_correction"}, "the hall's own slip: nobody comes for that"
    assert all(len(set(each.business_types)) == len(each.business_types) for each in services)
    assert len(services) <= 10, "two columns at the kiosk"

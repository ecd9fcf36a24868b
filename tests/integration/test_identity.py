"""Verifications on a real store: what is recorded, what is refused, what a chip corrects (DOMAIN §3)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.documents_of_identity import DocumentKind, SigningRule
from app.domain.errors import EnvironmentFault, UserError
from app.domain.orders import DraftSaved
from app.domain.verification import CheckOutcome
from app.services.card_tray import CardTray
from app.services.identity import VERIFIED_VIEW, TypedDocument, Verification
from app.services.rows.verification import VerificationRow
from db.tables.log import OP
from db.tables.verification import VERIFICATION
from tests.people import AUDITOR, AUDITOR_PIN, WANG, DemoHall


@pytest.fixture
def hall(tmp_path: Path) -> DemoHall:
    return DemoHall(tmp_path)


def recorded(hall: DemoHall, verification: Verification) -> VerificationRow:
    with hall.rig.store.read() as queries:
        found = queries.customers.verification(verification.verification_id)
    assert found is not None
    return found


def test_a_known_customer_passes_and_the_view_is_logged_once(hall: DemoHall) -> None:
    session = hall.clerk()
    first = hall.verify(session, "wang_xiaoming", "ticket-1")
    assert first.passed
    assert first.refused is None
    assert first.customer is not None
    assert first.person is not None
    assert first.person.name == "测试·王小明"
    assert first.signing is SigningRule.ALONE
    assert first.read.reader.startswith("SIM-")
    row = recorded(hall, first)
    assert (row.passed, row.person_id, row.ticket_id) == (True, first.person_id, "ticket-1")
    assert [check.code for check in row.checks] == [line.code for line in first.checks]
    hall.verify(session, "wang_xiaoming", "ticket-1")
    hall.verify(session, "wang_xiaoming", "ticket-2")
    hall.verify(session, "wang_xiaoming")
    hall.verify(session, "wang_xiaoming")
    with hall.rig.store.read() as queries:
        views = queries.customers.views(first.person.person_id)
    assert [view.ticket_id for view in views].count("ticket-1") == 1
    assert [view.ticket_id for view in views].count("ticket-2") == 1
    assert [view.ticket_id for view in views].count(None) == 2, (
        "without a ticket each verification is a visit"
    )
    assert {view.reason for view in views} == {VERIFIED_VIEW}
    assert hall.rebuilds()


def test_nothing_is_recorded_by_looking(hall: DemoHall) -> None:
    hall.reader.lay("wang_xiaoming")
    found = hall.identity.examine(hall.identity.read(), entry_business=False)
    assert found.person is not None
    assert found.customer is not None
    assert [line.outcome for line in found.checks].count(CheckOutcome.NOT_DONE) == 2
    with hall.rig.store.raw() as conn:
        assert conn.execute(select(func.count()).select_from(VERIFICATION)).scalar() == 0


@pytest.mark.parametrize(
    ("card", "code", "detail"),
    [
        ("expired", "validity", "identity.expired"),
        ("not_yet_valid", "validity", "identity.not_yet_valid"),
        ("wrong_check_digit", "check_digit", "identity.check_digit"),
        ("impossible_birth", "birth_date", "identity.birth_before_1900"),
        ("five_numbers", "five_numbers", "check.five_numbers_full"),
    ],
)
def test_refused_cards_are_incidents(hall: DemoHall, card: str, code: str, detail: str) -> None:
    refused = hall.verify(hall.clerk(), card, "ticket-1", entry=True)
    assert not refused.passed
    assert refused.refused is not None
    assert (refused.refused.code, refused.refused.detail) == (code, detail)
    row = recorded(hall, refused)
    assert not row.passed
    assert [check.detail for check in row.checks if check.outcome is CheckOutcome.REFUSED] == [detail]
    with hall.rig.store.read() as queries:
        assert refused.person is None or queries.customers.views(refused.person.person_id) == ()
    assert hall.rebuilds()


@pytest.mark.parametrize(
    "card", ["child_7", "child_12", "youth_17", "elder_76", "new_customer", "hmt_permit", "foreigner"]
)
def test_other_cards_pass_for_an_entry(hall: DemoHall, card: str) -> None:
    assert hall.verify(hall.clerk(), card, entry=True).passed


def test_five_numbers_do_not_matter_where_nothing_enters_the_network(hall: DemoHall) -> None:
    assert hall.verify(hall.clerk(), "five_numbers").passed


def test_a_borrowed_document_leaves_no_draft(hall: DemoHall) -> None:
    hall.rig.record(
        *(
            DraftSaved(
                draft_id=f"draft-{ticket}",
                ticket_id=ticket,
                type_key="plan_change",
                subscriber_id=None,
                payload="{}",
                at_ms=0,
            )
            for ticket in ("ticket-1", "ticket-2")
        )
    )
    hall.verify(hall.clerk(), "wang_xiaoming", "ticket-1", same_person=False)
    with hall.rig.store.read() as queries:
        assert queries.orders.drafts("ticket-1") == ()
        assert len(queries.orders.drafts("ticket-2")) == 1


def test_the_chip_corrects_the_record_and_is_never_overwritten(hall: DemoHall) -> None:
    session = hall.clerk()
    first = hall.verify(session, "rare_name")
    assert first.person is not None
    assert first.person.name == "测试·李𬎆"
    ops = _ops(hall)
    again = hall.verify(session, "rare_name")
    assert again.person == first.person, "nothing differs any more, so nothing is recorded"
    assert _ops(hall) == ops + 2, "the check and the view alone"
    typed = hall.identity.typed(
        TypedDocument(
            kind=DocumentKind.RESIDENT_ID,
            number="11010519491231002x",
            name="测试·李宏",
            valid_from="2016-05-20",
            valid_until=None,
            for_good=True,
        )
    )
    refused = hall.identity.verify(session, typed, None, same_person=True, entry_business=False)
    assert refused.refused is not None
    assert refused.refused.detail == "check.record_differs"
    assert refused.person is not None
    assert refused.person.name == "测试·李𬎆"
    assert hall.rebuilds()


def _ops(hall: DemoHall) -> int:
    with hall.rig.store.raw() as conn:
        return conn.execute(select(func.count()).select_from(OP)).scalar_one()


def test_a_new_person_is_recorded_for_an_entry_alone(hall: DemoHall) -> None:
    session = hall.clerk()
    looked = hall.verify(session, "new_customer")
    assert looked.passed
    assert looked.person is None
    assert looked.person_id is None
    with pytest.raises(UserError, match=r"customer\.not_verified"):
        hall.identity.register(session, looked, "13900001111")
    entered = hall.verify(session, "new_customer", entry=True)
    assert entered.person is not None
    assert entered.customer is None
    assert recorded(hall, entered).person_id == entered.person.person_id
    with pytest.raises(UserError, match=r"customer\.phone_invalid"):
        hall.identity.register(session, entered, "12345")
    customer = hall.identity.register(session, entered, "139 0000 1111", "en")
    assert (customer.phone, customer.language, customer.since) == ("13900001111", "en", "2026-03-11")
    assert not customer.organisation
    assert hall.identity.register(session, entered, "13900002222") == customer
    assert hall.rebuilds()


def test_typed_documents_pass_by_the_same_rules(hall: DemoHall) -> None:
    session = hall.clerk()
    passport = TypedDocument(
        kind=DocumentKind.PASSPORT,
        number="e 1234 5678",
        name="测试·Ann  Smith",
        valid_from="2020-01-01",
        valid_until="2030-01-01",
        birth="1990-02-03",
        nation="",
        address=" 样例街道 ",
    )
    read = hall.identity.typed(passport)
    assert (read.number, read.name, read.address) == ("E12345678", "测试·Ann Smith", "样例街道")
    verified = hall.identity.verify(session, read, None, same_person=True, entry_business=True)
    assert verified.passed
    assert verified.person is not None
    assert verified.person.birth == "1990-02-03"
    again = hall.identity.verify(session, read, None, same_person=True, entry_business=True)
    assert again.person == verified.person
    resident = hall.identity.typed(
        TypedDocument(
            kind=DocumentKind.HOUSEHOLD_BOOK,
            number="11010519491231002X",
            name="测试·李𬎆",
            valid_from=None,
            valid_until=None,
        )
    )
    assert (resident.birth, resident.sex) == ("1949-12-31", "女")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "110105194912310021"}, "identity.check_digit"),
        ({"name": ""}, "names.empty"),
        ({"valid_until": "2020-01-01"}, "identity.validity_reversed"),
        ({"valid_from": "2010-01-01", "valid_until": "2020-01-01"}, "identity.expired"),
        ({"valid_until": "2030.01.01"}, "check.date_format"),
        ({"for_good": False}, "identity.until_missing"),
    ],
)
def test_what_is_typed_wrong_is_named(hall: DemoHall, change: dict[str, Any], code: str) -> None:
    typed = TypedDocument(
        kind=DocumentKind.RESIDENT_ID,
        number="11010519491231002X",
        name="测试·李𬎆",
        valid_from="2025-01-01",
        valid_until=None,
        for_good="for_good" not in change,
    )
    with pytest.raises(UserError) as refused:
        hall.identity.typed(replace(typed, **change))
    assert refused.value.code == code


def test_only_who_serves_verifies(hall: DemoHall) -> None:
    auditor = hall.staff.sign_in(AUDITOR, AUDITOR_PIN, "manager", None)
    with pytest.raises(UserError, match=r"staff\.no_right\.serve"):
        hall.verify(auditor, "wang_xiaoming")


def test_the_simulated_reader_wants_the_card_lifted(hall: DemoHall) -> None:
    reader = hall.reader
    assert isinstance(reader, CardTray)
    assert reader.simulated
    assert hall.identity.simulated
    with pytest.raises(EnvironmentFault, match=r"reader\.no_card"):
        reader.read()
    reader.lay("wang_xiaoming")
    laid = reader.on_reader
    assert laid == "wang_xiaoming"
    assert reader.read().number.endswith("X")
    with pytest.raises(EnvironmentFault, match=r"reader\.not_lifted"):
        reader.read()
    reader.lift()
    assert reader.on_reader is None
    reader.lay("wang_xiaoming")
    assert reader.read().read_ms == hall.rig.clock.now_ms()
    assert "wang_xiaoming" in [card.key for card in reader.cards]
    assert hall.subscriber(WANG).balance_fen == 4680


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document": "library_card"}, "reader.content"),
        ({"birth": "1985-02-30"}, "check.date_format"),
        ({"valid_from": "20160520"}, None),
        ({"valid_until": "never"}, "check.date_format"),
    ],
)
def test_what_a_reader_says_is_not_believed(hall: DemoHall, change: dict[str, str], code: str | None) -> None:
    """What comes from hardware is refused with a code, as what was typed is: it never ends the program."""
    hall.reader.lay("wang_xiaoming")
    read = replace(hall.reader.read(), **change)  # type: ignore[arg-type]
    session = hall.clerk()
    if code is None:
        assert hall.identity.examine(read, entry_business=False).checked.refused is None
        return
    for use in (
        lambda: hall.identity.examine(read, entry_business=False),
        lambda: hall.identity.verify(session, read, None, same_person=True, entry_business=False),
    ):
        with pytest.raises((UserError, EnvironmentFault)) as refused:
            use()
        assert refused.value.code == code
    assert hall.rebuilds()

"""Complaints, progress and prices at the kiosk, by touch."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.catalogue import PlanPublished, TariffPublished
from app.domain.complaints import ComplaintCategory
from app.domain.documents import DocumentMoved, SpoolState
from app.domain.orders import OrderState
from app.i18n import LANGUAGES, load_text
from app.services.kiosk_desk import MATTERS, PRICES, WISHES
from app.ui.screens.kiosk.state import KioskMode
from app.ui.widgets.labels import Label
from tests.factories_money import RESOURCES
from tests.ui.kiosk.stage import PayStage

PHONE = "13900001111"


def complain(stage: PayStage, phone: str = PHONE) -> None:
    stage.tap("kiosk_home_complain", "kiosk_category_fees", "kiosk_matter_0", "kiosk_matter_2")
    stage.tap("kiosk_wish_refund", "kiosk_matters_go")
    stage.type(phone)
    stage.tap("kiosk_confirm")


def code_of(stage: PayStage) -> str:
    found = stage.find("kiosk_taken_code")
    assert isinstance(found, Label)
    return found.text()


def test_a_complaint_in_choices_has_a_number_and_an_owner(pay: PayStage) -> None:
    complain(pay)
    assert pay.shows(KioskMode.TAKEN)
    with pay.till.rig.store.read() as queries:
        row = queries.complaints.by_code(code_of(pay))
        assert row is not None
        (paper,) = queries.documents.of_subject(f"complaint:{row.complaint_id}")
    assert row.category is ComplaintCategory.FEES
    assert (row.channel, row.contact_phone, row.wish) == ("kiosk", PHONE, "退费")
    assert "费用比以前多" in row.what
    assert "没有到账" in row.what
    assert PHONE not in pay.words()
    assert paper.language == "zh_CN"


def test_a_slip_that_did_not_come_is_printed_once_more(pay: PayStage) -> None:
    complain(pay)
    pay.tap("kiosk_reprint")
    assert "小票还在打印" in pay.words(), "the first one is still on its way"
    told = pay.presenter.state.complaining
    assert told is not None
    with pay.till.rig.store.read() as queries:
        (first,) = queries.documents.of_subject(f"complaint:{told.complaint_id}")
    pay.till.rig.record(
        DocumentMoved(document_id=first.document_id, state=SpoolState.DONE, detail="", attempts=1, at_ms=0)
    )
    pay.tap("kiosk_reprint")
    assert not pay.find("kiosk_reprint").isEnabled()
    pay.presenter.reprint()
    with pay.till.rig.store.read() as queries:
        papers = queries.documents.of_subject(f"complaint:{told.complaint_id}")
    assert len(papers) == 2
    assert papers[0].content == papers[1].content
    pay.tap("kiosk_back", "kiosk_home_complain", "kiosk_flow_done")
    assert pay.shows(KioskMode.HOME)


def test_a_phone_number_waits_for_the_button_that_says_what_it_does(pay: PayStage) -> None:
    pay.tap("kiosk_home_complain", "kiosk_category_fees", "kiosk_matter_0", "kiosk_matters_go")
    pay.type(PHONE)
    assert pay.shows(KioskMode.CONTACT)
    send = pay.find("kiosk_confirm")
    assert send.accessibleName() == "提交"


def test_sent_twice_it_is_one(pay: PayStage) -> None:
    complain(pay)
    pay.presenter.confirm()
    with pay.till.rig.store.read() as queries:
        assert len(queries.complaints.open_complaints()) == 1


@pytest.mark.parametrize("phone", ["1", "12345678901", "999999999999"])
def test_a_phone_that_is_none_is_said(pay: PayStage, phone: str) -> None:
    complain(pay, phone)
    assert pay.shows(KioskMode.CONTACT)
    assert pay.find("kiosk_problem").isVisible()


def test_nothing_chosen_does_not_go_on(pay: PayStage) -> None:
    pay.tap("kiosk_home_complain", "kiosk_category_network")
    assert not pay.find("kiosk_matters_go").isEnabled()
    pay.tap("kiosk_matter_1", "kiosk_matter_1")
    pay.presenter.asking.ask_contact()
    assert pay.shows(KioskMode.MATTERS)


def test_a_note_in_letters_goes_with_it(pay: PayStage) -> None:
    pay.tap("kiosk_home_complain", "kiosk_category_service", "kiosk_matter_3", "kiosk_note")
    pay.spell("S-26")
    pay.tap("kiosk_letter_blank", "kiosk_letter_erase", "kiosk_letters_go")
    assert pay.shows(KioskMode.MATTERS)
    pay.tap("kiosk_matters_go")
    pay.type(PHONE)
    pay.tap("kiosk_confirm")
    with pay.till.rig.store.read() as queries:
        (row,) = queries.complaints.open_complaints()
    assert row.what.endswith("。补充：S-26")


def test_progress_by_the_slip_and_the_end_of_the_phone(pay: PayStage) -> None:
    complain(pay)
    code = code_of(pay)
    pay.tap("kiosk_back", "kiosk_home_progress")
    pay.scan(code)
    assert pay.shows(KioskMode.PROGRESS_TAIL)
    pay.type("2222")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.PROGRESS_TAIL)
    assert pay.find("kiosk_problem").isVisible()
    pay.type("1111")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.PROGRESS)
    state = pay.find("kiosk_progress_state")
    assert isinstance(state, Label)
    assert state.text() == "已受理"
    assert "前首次答复" in pay.words()
    assert "办好" not in pay.words()
    pay.tap("kiosk_flow_done")
    assert code not in pay.words()


@pytest.mark.parametrize("code", ["C-260311-99", "S2603110099", "S260311T030099"])
def test_a_slip_that_there_is_not_is_no_more_than_that(pay: PayStage, code: str) -> None:
    pay.tap("kiosk_home_progress")
    pay.spell(code)
    pay.tap("kiosk_letters_go")
    pay.type("1234")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.PROGRESS_TAIL)
    assert pay.find("kiosk_problem").isVisible()


def test_the_board_shows_what_is_published_page_by_page(pay: PayStage) -> None:
    pay.till.rig.record(
        *(
            PlanPublished(
                plan_id=f"p{number}",
                title=f"套餐 {number}",
                title_en=f"Plan {number}",
                kind="mobile",
                monthly_fen=1_000 * number,
                data_mb=512 * number,
                voice_min=10,
                sms=0,
                over_data_fen=300,
                contract_months=12 * (number % 2),
                penalty_fen=5_000,
                on_sale=True,
            )
            for number in range(1, 7)
        ),
        TariffPublished(
            item="sim_card",
            title="SIM 卡工料费",
            title_en="SIM card",
            amount_fen=1_000,
            effective_on="2026-01-01",
        ),
    )
    pay.tap("kiosk_home_tariff")
    seen = pay.words()
    assert "套餐 1" in seen
    assert "套餐 6" not in seen
    after = pay.find("kiosk_page_after")
    pay.tap("kiosk_page_after")
    assert "套餐 6" in pay.words()
    pay.tap("kiosk_page_after")
    assert "SIM 卡工料费" in pay.words()
    assert after.isHidden(), "there is no page after the last"
    pay.tap("kiosk_language_en")
    assert "SIM card" in pay.words()
    pay.tap("kiosk_page_before", "kiosk_flow_back")
    assert pay.shows(KioskMode.HOME)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_choice_has_its_words(lang: str) -> None:
    text = load_text(lang, RESOURCES)
    for category, matters in MATTERS.items():
        assert text.has(f"complaint_category.{category}")
        assert len(matters) == 4
        assert [matter for matter in matters if not text.has(f"kiosk.matter.{category}.{matter}")] == []
    assert [wish for wish in WISHES if not text.has(f"kiosk.wish.{wish}")] == []
    assert len(PRICES) <= 12
    assert set(MATTERS) == set(ComplaintCategory)


def test_each_end_has_its_own_words_and_only_a_good_one_the_tick(pay: PayStage) -> None:
    complain(pay)
    code = code_of(pay)
    pay.tap("kiosk_back", "kiosk_home_progress")
    pay.scan(code)
    pay.type("1111")
    pay.tap("kiosk_confirm")
    found = pay.presenter.state.progress
    assert found is not None
    words, pictures = set(), {}
    for state in OrderState:
        over = state in {OrderState.COMPLETED, OrderState.REJECTED, OrderState.CANCELLED, OrderState.FAILED}
        shown = replace(found, state=state.value, state_code=f"progress.order.{state.value}", over=over)
        pay.presenter.put(progress=shown)
        QApplication.processEvents()
        label = pay.find("kiosk_progress_state")
        assert isinstance(label, Label)
        words.add(label.text())
        grabbed = pay.find("kiosk_progress_icon").grab().toImage()
        pictures[state] = bytes(grabbed.constBits())
    assert len(words) == len(OrderState)
    done = pictures.pop(OrderState.COMPLETED)
    assert done not in pictures.values()
    ends = {pictures[state] for state in (OrderState.CANCELLED, OrderState.REJECTED)}
    assert len(ends) == 2
    assert pictures[OrderState.IN_PROGRESS] not in ends

"""A made-up business takes one file (`tests/samples_made_up.py`) and one line; everything else follows."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain import business
from app.domain.business.spec import OfflineMode
from app.domain.documents import SlipContent
from app.domain.orders import OrderState
from app.domain.subscribers import StatusReason
from app.i18n import LANGUAGES, Text, Texts
from app.proving.coverage import examine, look
from app.terminal.places import CATALOGUE
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.panels.sync_words import offline_items
from app.ui.screens.counter.state import CounterMode
from app.ui.theme import apply_theme
from tests.desk_hall import DeskHall
from tests.factories_form import Stage
from tests.form_hands import Sheet, hand_of, proves, submit
from tests.integration import test_business_types as for_each
from tests.integration import test_types_network as network
from tests.samples_business import Desk, sample_of
from tests.samples_hall import BROADBAND, RESOURCES, texts
from tests.samples_made_up import CARD_BY_POST
from tests.screens import forms
from tests.screens.shot import BOTH
from tests.seen import faults, overlapping


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the type: the one line."""
    monkeypatch.setattr(business, "BUSINESS_TYPES", (*business.BUSINESS_TYPES, CARD_BY_POST))


def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it as the only type: the others would take their time."""
    monkeypatch.setattr(business, "BUSINESS_TYPES", (CARD_BY_POST,))


@pytest.fixture
def counter(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DeskHall]:
    made = DeskHall(tmp_path, qapp, qtbot)
    made.sign_in()
    made.open_shift()
    made.take()
    yield made
    made.close()


def test_what_holds_for_each_type_holds_for_it(tmp_path: Path) -> None:
    for_each.test_codes_have_sentences(CARD_BY_POST)
    for_each.test_definition_is_sane(CARD_BY_POST)
    for_each.test_payload_round_trip(CARD_BY_POST)
    for_each.test_sample_is_accepted_and_wrong_fields_are_refused(CARD_BY_POST, tmp_path)


def test_it_is_executed_and_its_slip_reads(tmp_path: Path) -> None:
    for_each.test_executed_order_rebuilds_and_its_slip_reads(CARD_BY_POST, tmp_path)


def test_its_own_check_refuses_in_its_own_words(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    refused = desk.orders.eligibility(desk.clerk, CARD_BY_POST.key, desk.verified("wang", BROADBAND)).refused
    own = next(line for line in refused if line.words.code.startswith("business.card_by_post."))
    assert texts()["zh_CN"](own.words.code) == "不是手机号码，没有卡可寄"
    assert texts()["en"](own.remedy.code) == "Choose a mobile number of the customer"


@pytest.mark.parametrize("touch", [False, True], ids=["keys", "touch"])
def test_its_form_is_filled_by_either_hand(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, touch: bool
) -> None:
    stage = Stage(tmp_path, qtbot)
    proves(stage, CARD_BY_POST, qapp, touch=touch)
    stage.presenter.close()
    stage.panel.close()
    assert stage.crashes == []


def test_its_form_is_whole_to_the_eye(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(monkeypatch)
    with forms.filled(tmp_path, qapp, qtbot) as tour:
        (last,) = tour
        assert last.name == f"form-{CARD_BY_POST.key}"
        for tokens, language in product(BOTH, LANGUAGES):
            apply_theme(last.window, tokens)
            last.speak(language)
            assert (faults(last.window), overlapping(last.window)) == ([], []), (tokens.dark, language)


def test_it_goes_without_a_line_and_to_a_second_store(tmp_path: Path) -> None:
    network.test_its_offline_mode_and_a_second_store(CARD_BY_POST, tmp_path)


def test_a_counter_finds_and_sells_it_by_keys_alone(counter: DeskHall, qapp: QApplication) -> None:
    counter.serve_next()
    counter.verify("wang_xiaoming")
    sample = sample_of(CARD_BY_POST.key)
    with hand_of(qapp, touch=False) as hand:
        counter.key("Ctrl+K")
        counter.type("GSJK")
        assert next(entry.title for entry in counter.window._palette.entries) == "190 挂失寄卡"
        counter.key("Esc", "F4")
        counter.type("挂失寄卡")
        assert counter.there(f"business.tile.{CARD_BY_POST.key}")
        counter.key("Return")
        assert counter.at(CounterMode.FORM)
        sheet = Sheet(counter.find("form_panel"), counter.counter.parts.form)
        submit(sheet, CARD_BY_POST, sample.form, hand)
        assert counter.shows("¥25.00")
        counter.key("F9")
        assert counter.checkout_is(CheckoutMode.COLLECTING)
        counter.type("25")
        counter.key("F9")
        assert counter.checkout_is(CheckoutMode.DONE)
    assert sheet.is_in(FormMode.CLOSED, FormMode.DONE)
    with counter.program.store.read() as queries:
        row = queries.customers.by_number("13800001234")
        assert row is not None
        assert row.status_reason == StatusReason.LOST.value
        order = next(each for each in counter.state.orders if each.type_key == CARD_BY_POST.key)
        papers = queries.documents.of_subject(f"order:{order.order_id}")
    assert order.state is OrderState.COMPLETED
    (slip,) = [paper.content for paper in papers if isinstance(paper.content, SlipContent)]
    for_each.reads(slip, CARD_BY_POST, order.code, sample.fees)
    assert counter.hall.rebuilds()
    for lang, title in (("zh_CN", "挂失寄卡"), ("en", "Card by post")):
        assert title in offline_items(OfflineMode.DEFERRED, counter.program.texts[lang], hub=True)


def test_catalogue_check_misses_nothing_but_the_picture_that_a_person_approves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        business, "BUSINESS_TYPES", business.BUSINESS_TYPES[-1:]
    )  # the others take their time
    (found,) = examine(look(CATALOGUE, Texts(RESOURCES)))
    assert found.key == CARD_BY_POST.key
    picture = ("screenshot", (f"form-{CARD_BY_POST.key}",))
    assert [(part.name, part.missing) for part in found.parts if part.missing] == [picture]


def test_its_words_stand_behind_those_that_are_there() -> None:
    own = "另一句"
    for lang in LANGUAGES:
        text = Text(lang, {CARD_BY_POST.title: own})
        assert text(CARD_BY_POST.title) == text.sentences[CARD_BY_POST.title] == own
        assert text.has(f"business.{CARD_BY_POST.key}.effect") == ("effect" in CARD_BY_POST.sentences[lang])
        assert not text.has(f"business.{CARD_BY_POST.key}.of_nobody")

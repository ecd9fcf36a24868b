"""Names with rare characters at the desk: typed by an input method, kept, found, drawn and printed."""

from functools import partial

import pytest
from PySide6.QtGui import QTextLayout

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import draw_pdf
from app.domain.documents import ComplaintContent, SlipContent
from app.domain.masking import mask_name
from app.domain.verification import Standing
from app.i18n import load_text
from app.ui.panels.form_state import FormMode
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.screens.counter.state import CounterMode
from app.ui.theme import FAMILIES, RESOURCES, ensure_glyphs, font, load_fonts
from tests import escpos_reader, pdf_reader
from tests import factories_documents as make
from tests.desk_hall import DeskHall
from tests.people import WANG

WHOLE = "测试·䶮𬭎𬎆𠮷"
FONTS = partial(Fonts, RESOURCES / "fonts")
NAMES = ("测试·䶮明", "测试·𬭎明", "测试·𬎆明", "测试·𠮷明", WHOLE)
NEWCOMER = "11010519960520000X"
UNIFIED = "91350100M000100Y43"


def commit(desk: DeskHall, name: str, words: str) -> None:
    """Go into a field and let the input method commit words into it."""
    desk.click(name)
    desk.key("Ctrl+A")
    desk.type(words)


def drawn(words: str) -> bool:
    """Return whether the bundled fonts draw each character, none of them as a box."""
    layout = QTextLayout(words, font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns()
    return all(0 not in run.glyphIndexes() and run.rawFont().familyName() in FAMILIES for run in runs)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("qapp")
def test_the_fonts_draw_them_on_screen_and_paper(name: str) -> None:
    load_fonts()
    assert ensure_glyphs(name)
    assert drawn(name)
    text, fonts = load_text("zh_CN", RESOURCES), FONTS()
    content = make.slip(customer=name)
    pdf = draw_pdf(content, text, fonts)
    assert not set(name) & set(pdf.missing)
    assert name in "".join(pdf_reader.texts(pdf.data))
    assert printed(escpos_reader.read(render_escpos(content, text, fonts)), name)


@pytest.mark.parametrize("name", NAMES[-2:])
def test_a_customers_name_from_the_keys_to_the_paper(clerk: DeskHall, name: str) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("302")
    commit(clerk, "form.name", name)
    commit(clerk, "form.notes", f"更名为{name}")
    clerk.key("Tab", "Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE), clerk.counter.parts.form.state.errors
    order_id = clerk.state.orders[0].order_id
    clerk.click("form.sign.paper")
    assert clerk.form_is(FormMode.DONE)
    clerk.key("Esc", "Alt+E")
    clerk.restart()
    clerk.sign_in()
    with clerk.program.store.read() as queries:
        row = queries.customers.by_number(WANG)
        assert row is not None
        customer = queries.customers.customer(row.customer_id)
        assert customer is not None
        person = queries.customers.person(customer.person_id)
        papers = queries.documents.of_subject(f"order:{order_id}")
    assert person is not None
    assert person.name == name
    clerk.key("Ctrl+K")
    clerk.type(name.removeprefix("测试·"))
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.visit.customer_id == customer.customer_id
    assert clerk.shows(mask_name(name)) or clerk.shows(name)
    assert drawn(name)
    slip = next(paper.content for paper in papers if isinstance(paper.content, SlipContent))
    text, fonts = clerk.program.texts["zh_CN"], FONTS()
    pdf = draw_pdf(slip, text, fonts)
    assert pdf.missing == ()
    assert name in "".join(pdf_reader.texts(pdf.data)).replace("\n", "")
    assert printed(escpos_reader.read(render_escpos(slip, text, fonts)), name)
    assert clerk.hall.rebuilds()


def printed(events: list[escpos_reader.Event], name: str) -> bool:
    """Return whether a name is on the strip: as text, or as a picture where the code page lacks it."""
    pictures = [event for event in events if isinstance(event, escpos_reader.Raster)]
    if all(len(each.encode("gb18030")) <= 2 for each in name):
        return name in escpos_reader.texts(events)
    return bool(pictures) and name not in escpos_reader.texts(events)


@pytest.mark.parametrize("standing", [Standing.OWNER, Standing.AGENT, Standing.ORGANISATION])
def test_typed_documents(clerk: DeskHall, standing: Standing) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.key("F3", f"Alt+{tuple(Standing).index(standing) + 1}")
    if standing is not Standing.ORGANISATION:
        clerk.click("identity.type")
    organisation = standing is Standing.ORGANISATION
    commit(clerk, "identity.typed.number", UNIFIED if organisation else NEWCOMER)
    commit(clerk, "identity.typed.name", WHOLE)
    identity = clerk.counter.parts.identity
    if not organisation:
        clerk.click("identity.typed.for_good")
    clerk.click("identity.typed.submit")
    assert identity.state.mode is IdentityMode.EXAMINED, identity.state.error
    assert clerk.shows(WHOLE)
    clerk.click("identity.same_person")
    visit = clerk.state.visit
    passed = visit.agent_verification_id if standing is Standing.AGENT else visit.verification_id
    assert passed is not None
    with clerk.program.store.read() as queries:
        kept = queries.customers.verification(passed)
        assert kept is not None
        person = queries.customers.person(kept.person_id or "")
    assert kept.standing is standing
    assert person is None or person.name == WHOLE
    assert any(mask_name(WHOLE) in each.name for each in identity.state.people)


def test_a_complaints_contact(clerk: DeskHall) -> None:
    clerk.key("Alt+T")
    clerk.click("complaint_category_fees")
    commit(clerk, "complaint_name", WHOLE)
    commit(clerk, "complaint_phone", WANG)
    commit(clerk, "complaint_what", f"{WHOLE}的流量费多收了三十元")
    clerk.key("Ctrl+Return")
    clerk.restart()
    with clerk.program.store.read() as queries:
        (row,) = queries.complaints.open_complaints()
        (paper,) = queries.documents.of_subject(f"complaint:{row.complaint_id}")
    assert row.contact_name == WHOLE
    assert WHOLE in row.what
    assert isinstance(paper.content, ComplaintContent)
    pdf = draw_pdf(paper.content, clerk.program.texts["zh_CN"], FONTS())
    assert pdf.missing == ()
    assert WHOLE in "".join(pdf_reader.texts(pdf.data)).replace("\n", "")


@pytest.mark.parametrize(("code", "field"), [("403", "contact"), ("303", "holder"), ("302", "name")])
def test_free_text_of_a_form_is_kept_with_its_draft(clerk: DeskHall, code: str, field: str) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin(code)
    if code == "303":
        clerk.counter.parts.form.change("method", "direct_debit")
    commit(clerk, f"form.{field}", WHOLE)
    clerk.key("Tab", "F8")
    (draft,) = clerk.state.drafts
    clerk.restart()
    clerk.sign_in()
    clerk.click(f"basket.draft.{draft.type_key}")
    assert clerk.counter.parts.form.state.form[field] == WHOLE

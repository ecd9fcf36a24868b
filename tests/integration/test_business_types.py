"""What holds for each business type: a new definition arrives tested."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.documents.repair import title_code
from app.documents.slip import layout
from app.domain.bill_papers import BillContent
from app.domain.business import BUSINESS_TYPES, business_type, business_type_by_code
from app.domain.business.form import SEALED, dump_payload, load_payload, text_of
from app.domain.business.spec import BusinessType, FieldKind, SlipTime, Step
from app.domain.customers import ContactChanged
from app.domain.documents import DocumentContent, ReceiptContent, SlipContent, WarrantyContent, WorkContent
from app.domain.errors import BugError, UserError
from app.domain.orders import OrderState
from app.domain.work import WorkOutcome
from app.i18n import LANGUAGES, Text
from app.services.notices import notice_text
from app.services.rows.orders import OrderRow
from app.terminal.places import ROOT
from tests import pdf_reader
from tests.escpos_reader import read
from tests.escpos_reader import texts as paper_texts
from tests.samples_business import PREPAYMENT, Desk, sample_of
from tests.samples_form import Fees, Sample
from tests.samples_hall import CUSTOMERS, MANAGER, PIN, RESOURCES, texts
from tests.samples_numbers import DEPOSIT

FONTS = Fonts(RESOURCES / "fonts")
KEYS = [kind.key for kind in BUSINESS_TYPES]
WITHOUT_PAPER = {"receipt_reprint": "its paper is a copy, and belongs to what it is a copy of"}
UNTOLD = {"receipt_reprint": "whoever wants a copy is asked for no name and no number"}
EACH = pytest.mark.parametrize("kind", BUSINESS_TYPES, ids=KEYS)


@EACH
def test_codes_have_sentences(kind: BusinessType) -> None:
    wanted = [kind.title, kind.terms, f"business.{kind.key}.initials", f"business.category.{kind.category}"]
    wanted += (kind.label(field.key) for field in kind.fields)
    wanted += (f"business.{kind.key}.help.{field.key}" for field in kind.fields)
    wanted += (f"bring.{code}" for code in kind.bring)
    wanted += (f"form.bring.{code}" for code in kind.bring)
    wanted += (f"business.step_name.{step}" for step in kind.steps)
    for lang in LANGUAGES:
        missing = [code for code in wanted if not texts()[lang].has(code)]
        assert missing == []


@EACH
def test_definition_is_sane(kind: BusinessType) -> None:
    assert re.fullmatch(r"\d{3}", kind.code)
    assert business_type(kind.key) is kind
    assert business_type_by_code(kind.code) is kind
    assert list(kind.steps) == [step for step in Step if step in kind.steps]
    assert {Step.FORM, Step.EXECUTE} <= set(kind.steps)
    assert all(1 <= field.columns <= 12 for field in kind.fields)
    assert len({field.key for field in kind.fields}) == len(kind.fields)
    choosing = {
        FieldKind.CHOICE,
        FieldKind.PLAN,
        FieldKind.NUMBER,
        FieldKind.FEATURES,
        FieldKind.ARTICLE,
    }
    assert (kind.offers is not None) == (Step.OFFER in kind.steps)
    assert kind.works == (Step.WORK in kind.steps)
    assert all((field.choices is not None) == (field.kind in choosing) for field in kind.fields)
    # What prints its slip at the end is not signed, and takes no money on the way.
    if kind.slip is SlipTime.RESULT:
        assert not kind.signed
        assert Step.COLLECT not in kind.steps
    assert kind.signed == (kind.slip is SlipTime.SUBMIT)


def test_codes_and_keys_are_unique() -> None:
    assert len({kind.code for kind in BUSINESS_TYPES}) == len(BUSINESS_TYPES)
    assert len(set(KEYS)) == len(KEYS)
    assert business_type_by_code("999") is None
    with pytest.raises(BugError):
        business_type("nothing")


def test_nobody_keeps_a_copy_of_the_list() -> None:
    """Whoever lists types asks the registry: a type that is registered later is known everywhere."""
    asking = (path for top in ("app", "db") for path in (ROOT / top).rglob("*.py"))
    copies = [path.name for path in asking if "import BUSINESS_TYPES" in path.read_text("utf-8")]
    assert copies == []


@EACH
def test_the_hall_s_own_words_stand_with_all_others(kind: BusinessType) -> None:
    assert not kind.sentences


@EACH
def test_sample_is_accepted_and_wrong_fields_are_refused(kind: BusinessType, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    sample = sample_of(kind.key)
    visit = sample.visit(desk)
    form = dict(sample.form)
    form |= desk.paid_before(sample)
    opened = desk.orders.start(desk.clerk, kind.key, visit)
    assert opened.eligibility.allowed, opened.eligibility.refused
    quote = desk.orders.quote(desk.clerk, kind.key, form, visit)
    assert quote.errors == ()
    assert tuple((fee.item, fee.amount_fen) for fee in quote.fees) == sample.fees
    assert (kind.claim(quote.context, form).amount_fen if kind.claim else 0) == sample.back_fen
    assert sample.wrong, "nothing of it would be refused"
    for name, (value, code) in sample.wrong.items():
        errors = desk.orders.quote(desk.clerk, kind.key, {**form, name: value}, visit).errors
        assert code in [error.code for error in errors], (name, errors)
        with pytest.raises(UserError):
            desk.orders.submit(desk.clerk, kind.key, {**form, name: value}, visit)
    for field in kind.fields:
        if field.required and field.kind is not FieldKind.BILLS and field.key in form:
            left_out = {key: value for key, value in form.items() if key != field.key}
            errors = desk.orders.quote(desk.clerk, kind.key, left_out, visit).errors
            assert (field.key, "form.required") in [(error.field, error.code) for error in errors]
    accepted = desk.orders.submit(desk.clerk, kind.key, form, visit)
    assert tuple((line.item, line.amount_fen) for line in accepted.order.quote) == sample.fees
    done = OrderState.IN_PROGRESS if kind.works else OrderState.COMPLETED
    waits = accepted.order.total_fen or kind.signed or accepted.approval
    assert accepted.order.state in ({OrderState.ACKNOWLEDGED, OrderState.PENDING} if waits else {done})
    secret = {field.key for field in kind.fields if field.kind is FieldKind.SECRET}
    kept = load_payload(accepted.order.payload)
    assert {key: value for key, value in kept.items() if key not in secret} == {
        key: value for key, value in form.items() if value not in (0, "") and key not in secret
    }
    assert all(text_of(kept, key).startswith(SEALED) for key in secret)
    with pytest.raises(BugError):
        desk.orders.quote(desk.clerk, kind.key, {**form, "unheard_of": "1"}, visit)


@pytest.mark.parametrize("sample", [DEPOSIT, PREPAYMENT], ids=["deposit", "prepayment"])
def test_what_goes_back_later_was_taken(sample: Sample, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    order = desk.orders.submit(desk.clerk, sample.type_key, sample.form, sample.visit(desk)).order
    assert tuple((line.item, line.amount_fen) for line in order.quote) == sample.fees


def executed(desk: Desk, kind: BusinessType) -> OrderRow:
    """Return the order of a type's sample, carried out."""
    accepted = desk.submit_sample(kind.key)
    order = accepted.order
    if accepted.approval:
        assert order.state is OrderState.PENDING
        manager = desk.session(MANAGER, None)
        desk.approvals.decide(manager, accepted.approval.approval_id, granted=True, reason="", pin=PIN)
        order = desk.order(order.order_id)
    done = OrderState.IN_PROGRESS if kind.works else OrderState.COMPLETED
    if order.state is not done and order.total_fen:
        desk.pay(order)
    elif order.state is not done:
        desk.orders.sign(desk.clerk, order.order_id, "paper")
    if kind.works:
        assert desk.order(order.order_id).state is OrderState.IN_PROGRESS
        desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED, "好了", handed_over=True)
    assert desk.order(order.order_id).state is OrderState.COMPLETED
    return desk.order(order.order_id)


@EACH
def test_executed_order_rebuilds_and_its_slip_reads(kind: BusinessType, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    order = executed(desk, kind)
    assert desk.rebuilt()
    papers = papers_of(desk, order)
    slips = [paper for paper in papers if isinstance(paper, SlipContent)]
    assert len(slips) == (0 if kind.slip is SlipTime.NEVER else 1)
    for slip in slips:
        reads(slip, kind, order.code, sample_of(kind.key).fees)
    receipts = [paper for paper in papers if isinstance(paper, ReceiptContent)]
    assert len(receipts) == (1 if order.payment_id else 0)
    assert papers or kind.key in WITHOUT_PAPER
    for paper in papers:
        reads_whole(paper, order)


def papers_of(desk: Desk, order: OrderRow) -> tuple[DocumentContent, ...]:
    """Return what an order printed, and the receipt of its payment."""
    subjects = [f"order:{order.order_id}", *([f"payment:{order.payment_id}"] if order.payment_id else [])]
    with desk.rig.store.read() as queries:
        return tuple(row.content for each in subjects for row in queries.documents.of_subject(each))


def reads_whole(paper: DocumentContent, order: OrderRow) -> None:
    """See that a paper names what it is about, has all its sentences, and comes out in both formats."""
    for lang, text in texts().items():
        pages = "".join(pdf_reader.texts(render_pdf(paper, text, FONTS)))
        strip = paper_texts(read(render_escpos(paper, text, FONTS)))
        for words in (pages, strip):
            assert "⟨" not in words, lang
            flat = "".join(words.split())
            for word in named(paper, order, text):
                assert "".join(word.split()) in flat, (word, lang)


def named(paper: DocumentContent, order: OrderRow, text: Text) -> tuple[str, ...]:
    """Return what a paper must say: its title, its number, and what is paid."""
    match paper:
        case SlipContent():
            return text("documents.slip.title"), order.code
        case ReceiptContent():
            amounts = (text.money(line.amount_fen) for line in paper.lines)
            return text("documents.receipt.title"), paper.number, *amounts
        case WarrantyContent():
            return text("documents.warranty.title"), paper.serial, paper.until
        case WorkContent():
            return text(title_code(paper)), order.code
        case BillContent():
            return text("documents.bill.title"), paper.period, paper.number
    raise AssertionError(paper.KIND)


@EACH
def test_the_result_is_told_once(kind: BusinessType, tmp_path: Path) -> None:
    """Many have left the hall by then (DOMAIN §4): one notice, or it is said here why not."""
    desk = Desk(tmp_path)
    desk.rig.record(
        *(
            ContactChanged(customer_id=each, phone=phone, language="zh_CN")
            for each, phone in zip(CUSTOMERS.values(), ("13800001234", "13800002468"), strict=True)
        )
    )
    order = executed(desk, kind)
    with desk.rig.store.read() as queries:
        notices = queries.notices.of_order(order.order_id)
    assert [notice.order_id for notice in notices] == ([] if kind.key in UNTOLD else [order.order_id])
    for notice in notices:
        for lang in LANGUAGES:
            said = notice_text(replace(notice, language=lang), texts())
            assert "⟨" not in said
            assert order.code in said


def reads(slip: SlipContent, kind: BusinessType, code: str, fees: Fees) -> None:
    """See that a slip says what it is about and what it costs, on screen, in PDF and in ESC/POS."""
    assert slip.order_code == code
    assert slip.type_key == kind.key
    assert slip.signature == kind.signed
    assert tuple((line.item, line.amount_fen) for line in slip.quote) == fees
    assert slip.total_fen == sum(fen for _, fen in fees)
    for lang in LANGUAGES:
        assert "⟨" not in str(layout(slip, texts()[lang]))
    (page,) = pdf_reader.texts(render_pdf(slip, texts()["zh_CN"], FONTS))
    paper = paper_texts(read(render_escpos(slip, texts()["zh_CN"], FONTS)))
    for word in (code, texts()["zh_CN"](kind.title), *(f"{fen // 100}.{fen % 100:02d}" for _, fen in fees)):
        assert word in page
        assert word in paper


@EACH
def test_payload_round_trip(kind: BusinessType) -> None:
    form = sample_of(kind.key).form
    assert load_payload(dump_payload(kind, form)) == form
    assert f'"spec_version":{kind.spec_version}' in dump_payload(kind, form)


@pytest.mark.parametrize(
    "payload", ["", "[]", "{}", '{"fields":[]}', '{"fields":{"a":1.5}}', '{"fields":{"a":[1]}}']
)
def test_a_broken_payload_is_a_bug(payload: str) -> None:
    with pytest.raises(BugError):
        load_payload(payload)

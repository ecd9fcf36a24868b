"""An heir at the desk: the transfer's own form asks for the proofs, by keys and by a finger."""

from app.domain.business.document_images import HEIR_PROOFS
from app.services.visits import Visit
from app.ui.panels.form_state import FormMode
from app.ui.panels.form_words import evidence_lines
from app.ui.widgets.fields import Select
from tests.factories_form import Stage
from tests.samples_business import sample_of
from tests.samples_hall import CUSTOMERS, texts

SAMPLE = sample_of("ownership_transfer")
PROOFS = ("kinship", "certificate", "died_on")


def heir(stage: Stage, *proofs: str) -> Visit:
    seen = stage.desk.verified(SAMPLE.other_id)
    stage.desk.photograph(seen.verification_id or "", *(f"{SAMPLE.type_key}.{proof}" for proof in proofs))
    return Visit(
        customer_id=CUSTOMERS.get(SAMPLE.person_id or ""),
        subscriber_id=SAMPLE.subscriber_id,
        other_verification_id=seen.verification_id,
    )


def shown(stage: Stage) -> list[str]:
    return [key for key in ("owner", *PROOFS) if stage.field(key).isVisible()]


def fill(stage: Stage) -> None:
    for key, value in SAMPLE.form.items():
        stage.presenter.change(key, value)
    stage.presenter.change("owner", "died")
    stage.presenter.change("kinship", "spouse")
    stage.type("certificate", "2026-000117")
    stage.presenter.change("died_on", "2026-02-03")


def test_the_form_asks_for_what_proves_it(stage: Stage) -> None:
    stage.presenter.open(SAMPLE.type_key, heir(stage, *HEIR_PROOFS))
    assert shown(stage) == ["owner"]
    box = stage.box("owner")
    assert box.accessibleName()
    stage.presenter.change("owner", "died")
    assert shown(stage) == ["owner", *PROOFS]
    for key in PROOFS:
        assert stage.box(key).accessibleName(), key
    assert isinstance(stage.box("kinship"), Select) or stage.box("kinship").isVisible()
    fill(stage)
    assert stage.presenter.state.quote is not None
    assert stage.presenter.state.quote.errors == ()
    stage.ctrl_enter()
    assert stage.mode() is FormMode.AWAITING_APPROVAL
    (accepted,) = stage.submitted
    assert accepted.approval is not None
    assert accepted.approval.rules == ("approval.rule.heir",)


def test_what_is_not_photographed_is_named(stage: Stage) -> None:
    stage.presenter.open(SAMPLE.type_key, heir(stage, HEIR_PROOFS[0]))
    fill(stage)
    assert stage.presenter.state.image_next
    assert stage.presenter.state.image_awaited == HEIR_PROOFS[1]
    stage.ctrl_enter()
    assert stage.submitted == []
    said = [words for _, _, words in evidence_lines(stage.presenter.state, texts()["zh_CN"])]
    assert any("亲属关系证明的影像" in words for words in said)


def test_with_the_owner_there_nothing_of_it_is_asked(stage: Stage) -> None:
    visit = stage.desk.both(SAMPLE.person_id or "", SAMPLE.other_id, SAMPLE.subscriber_id or "")
    stage.presenter.open(SAMPLE.type_key, visit)
    assert shown(stage) == []


def test_it_says_so_in_both_languages(stage: Stage) -> None:
    stage.presenter.open(SAMPLE.type_key, heir(stage))
    for text in texts().values():
        stage.panel.retranslate(text)
        assert text("business.ownership_transfer.owner") in stage.words()

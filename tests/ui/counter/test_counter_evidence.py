"""What backs a verification, from the counter: F3 again after it passed, by keyboard alone."""

from app.ui.panels.evidence_presenter import EvidenceMode, EvidenceState
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import OTHER_CLERK, OTHER_PIN


def evidence(desk: DeskHall) -> EvidenceState:
    return desk.counter.parts.evidence.state


def test_a_colleague_confirms_and_the_image_goes_with_the_page(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify("new_customer")
    assert clerk.at(CounterMode.SERVING)
    clerk.key("F3")
    assert evidence(clerk).mode is EvidenceMode.NOT_COMPARED
    clerk.key("Alt+F")
    clerk.type(OTHER_CLERK)
    clerk.key("Return")
    clerk.type(OTHER_PIN)
    clerk.key("Ctrl+Return")
    assert evidence(clerk).mode is EvidenceMode.SAME
    assert clerk.shows(f"测试·何雨桐 {OTHER_CLERK}")
    clerk.key("Alt+I")
    assert evidence(clerk).picture is not None
    clerk.key("Esc")
    assert clerk.at(CounterMode.SERVING)
    assert evidence(clerk).picture is None
    clerk.key("F3")
    assert evidence(clerk).mode is EvidenceMode.SAME, "the answer stays with the visit"

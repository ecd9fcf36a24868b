"""The steps of a close, and what became of each."""

from app.i18n import Text
from app.ui.screens.close.state import DAY_MODES, CloseMode, CloseState
from app.ui.widgets.steps import Step, StepState

_SHIFT_STEPS = ("count", "stop", "variance", "blockers", "sign", "deposit")
_DAY_STEPS = ("shifts", "blockers", "sign", "deposit")
_AT = {
    CloseMode.COUNTING: 0,
    CloseMode.VARIANCE: 2,
    CloseMode.BLOCKED: 3,
    CloseMode.SEALED: 4,
    CloseMode.SIGNING: 4,
    CloseMode.CLOSED: 5,
    CloseMode.DAY_LIST: 0,
    CloseMode.DAY_BLOCKED: 1,
    CloseMode.DAY_SIGNING: 2,
    CloseMode.DAY_CLOSED: 3,
}


def steps(state: CloseState, text: Text) -> tuple[Step, ...]:
    """Return the steps with what became of each."""
    day = state.mode in DAY_MODES
    at = _AT.get(state.mode, 0)
    made = []
    for place, name in enumerate(_DAY_STEPS if day else _SHIFT_STEPS):
        if place < at:
            now = StepState.OK
        elif place == at:
            now = StepState.NOW
        else:
            now = Step("").state
        if name == "stop" and state.found is not None:
            now = StepState.OK  # the first sealed count stopped it: a recount takes no money either
        if name == "blockers" and state.blocking and place > at:
            now = StepState.DANGER
        made.append(Step(text(f"close.step.{name}"), now, says=text(f"close.step.is.{now.value}")))
    return tuple(made)

"""What the screen says about one approval: title, summary, age, reasons, history."""

from app.domain.orders import ApprovalState
from app.domain.slip_papers import ACTING
from app.i18n import Text
from app.services.approvals import ApprovalDetail, ApprovalItem, Moment
from app.services.rows.orders import ApprovalRow
from app.ui.panels import retold
from app.ui.panels.form_words import MONTHLY_ROW, MONTHLY_RULES, PLAN_ROW, rule_words
from app.ui.screens.approvals.items import ApprovalEntry
from app.ui.screens.approvals.presenter import LATE_MIN, OVERDUE_MIN, ApprovalsState
from app.ui.theme import Tone
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.steps import Step, StepState


def kind_title(kind: str, text: Text) -> str:
    """Return what is asked for: a business, or another kind of approval."""
    code = f"approval.kind.{kind}"
    return text(code) if text.has(code) else text(f"business.{kind}.title")


def decided(row: ApprovalRow, text: Text) -> tuple[str, Tone]:
    """Return what is said in passing of what was just signed; half of two signatures says so."""
    what = kind_title(row.kind, text)
    if row.amount_fen:
        what = text("approval.screen.what", kind=what, amount=text.yuan(row.amount_fen))
    open_ = row.state is ApprovalState.REQUESTED
    word = "second_too" if open_ else "granted" if row.state is ApprovalState.GRANTED else "refused"
    return text(f"approval.screen.said.{word}", what=what), Tone.NEUTRAL if word == "refused" else Tone.OK


def age_badge(minutes: int, text: Text, *, waited: bool = False) -> BadgeSpec:
    """Return the age: after a while it warns, then it is overdue."""
    words = text("approval.screen.waited" if waited else "approval.screen.minutes", count=minutes)
    if minutes >= OVERDUE_MIN:
        return BadgeSpec(text("approval.screen.overdue", count=minutes), Tone.DANGER, "alert")
    if minutes >= LATE_MIN:
        return BadgeSpec(words, Tone.UNSYNCED, "alert")
    return BadgeSpec(words, Tone.APPROVAL, "shield-account-outline")


def place(item: ApprovalItem, text: Text) -> tuple[str, str]:
    """Return icon and words of where the customer is."""
    if not item.code:
        return "minus-circle-outline", text("approval.screen.no_customer")
    if item.seated:
        return "seat-outline", text("approval.screen.seated")
    return "account-outline", text("approval.screen.at_window")


def requester(item: ApprovalItem, text: Text) -> str:
    """Return who asks: window and name."""
    if item.counter:
        return text("approval.screen.from_counter", counter=item.counter, name=item.requester)
    return item.requester


def summary(item: ApprovalItem, text: Text) -> str:
    """Return the item in one line: the change of plan, or number and amount."""
    rows = {change.code: change for change in item.approval.changes}
    plan, monthly = rows.get(PLAN_ROW), rows.get(MONTHLY_ROW)
    if plan and monthly:
        step = retold.value(monthly.difference, text)
        before, after = retold.value(plan.before, text), retold.value(plan.after, text)
        return text("approval.screen.plan_line", before=before, after=after, difference=step)
    amount = text.yuan(item.approval.amount_fen) if item.approval.amount_fen else ""
    return text("approval.screen.comma").join(part for part in (item.number, amount) if part)


def entry(item: ApprovalItem, state: ApprovalsState, text: Text) -> ApprovalEntry:
    """Return one line of the list."""
    icon, where = place(item, text)
    age = age_badge(state.age_min(item), text)
    if item.bar:
        where, icon = text(item.bar), "account-arrow-right-outline"
        age = BadgeSpec(text("approval.screen.elsewhere"), Tone.NEUTRAL, "account-tie-outline")
    return ApprovalEntry(
        key=item.approval.approval_id,
        title=kind_title(item.approval.kind, text),
        by=requester(item, text),
        summary=summary(item, text),
        place=where,
        place_icon=icon,
        age=age,
        faded=bool(item.bar),
    )


def entries(state: ApprovalsState, text: Text) -> tuple[ApprovalEntry, ...]:
    """Return the list: what this person may decide, then the rest under its own head."""
    mine = tuple(entry(item, state, text) for item in state.shown if not item.bar)
    others = tuple(entry(item, state, text) for item in state.shown if item.bar)
    if not others:
        return mine
    return (*mine, ApprovalEntry("", text("approval.screen.not_mine", count=len(others))), *others)


def why(detail: ApprovalDetail, text: Text) -> tuple[str, str]:
    """Return why it has to be approved, and the rules word by word."""
    approval = detail.item.approval
    monthly = next((change for change in approval.changes if change.code == MONTHLY_ROW), None)
    rules = rule_words(approval.rules, detail.policy, text)
    if monthly and MONTHLY_RULES & set(approval.rules):
        return text("approval.screen.why_monthly", difference=retold.value(monthly.difference, text)), rules
    if approval.amount_fen:
        return text("approval.screen.why_amount", amount=text.yuan(approval.amount_fen)), rules
    return text("approval.screen.why"), rules


def chosen(detail: ApprovalDetail, text: Text) -> tuple[str, ...]:
    """Return what was chosen on the form, such as the reason of a reversal, in sentences."""
    pairs = ((label, text(value) if text.has(value) else value) for label, value in detail.facts)
    return tuple(
        text("approval.ground.field", label=text(label), value=value)
        for label, value in pairs
        if not value.startswith("business.") and "⟨" not in value
    )


def ground(moment: Moment, detail: ApprovalDetail, text: Text) -> tuple[str, Tone, str]:
    """Return icon, tone and words of one thing that the approver may rely on."""
    icon, tone = {
        "verified": ("shield-check-outline", Tone.OK),
        "owner": ("account-check-outline", Tone.OK),
        "signed": ("draw-pen", Tone.OK),
        "unsigned": ("draw-pen", Tone.MUTED),
        "due": ("wallet-outline", Tone.UNSYNCED),
        "no_identity": ("information-outline", Tone.MUTED),
        "by_password": ("form-textbox-password", Tone.OK),
    }.get(moment.code, ("alert-circle", Tone.DANGER))
    if moment.code in ACTING:
        icon, tone = "account-switch-outline", Tone.OK
        words = text("approval.ground.acting", who=text(f"documents.slip.{moment.code}"), name=moment.who)
        proof = text(f"identity_people.kinship.{moment.note}") if moment.note else ""
        return icon, tone, text("approval.ground.proved", acting=words, proof=proof) if proof else words
    if moment.note in ACTING:
        who = text(f"documents.slip.{moment.note}")
        return icon, tone, text(f"approval.ground.{moment.code}_by", who=who)
    amount = text.yuan(detail.order.total_fen) if detail.order else ""
    return icon, tone, text(f"approval.ground.{moment.code}", amount=amount)


def track(detail: ApprovalDetail, state: ApprovalsState, text: Text, zone: str) -> tuple[Step, ...]:
    """Return the way so far, and the approval that is awaited."""
    steps = [
        Step(
            f"{text.time(moment.at_ms, zone)} {text(f'approval.history.{moment.code}')}",
            StepState.DANGER if moment.code == "refused" else StepState.OK,
            " · ".join(part for part in (moment.who, moment.note) if part),
        )
        for moment in detail.history
    ]
    waited = text("approval.screen.waited", count=state.age_min(detail.item))
    return (*steps, Step(text("approval.history.awaited"), StepState.WAIT, waited))

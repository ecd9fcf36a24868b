"""What the log says: who did what about what, and each member of a fact in words."""

from typing import Final

from app.domain.orders import OrderAdvanced
from app.domain.policies import POLICIES, Unit, typed
from app.i18n import Text
from app.services.journal import JournalDetail, JournalField, JournalRow
from app.services.report_words import who as clerk
from app.ui.panels.retold import counter

_GROUPS: Final = {
    ("kind", "subscriber_opened"): "subscriber.kind",
    ("kind", "plan_published"): "subscriber.kind",
    ("kind", "article_published"): "journal.article",
    ("kind", "edit_proposed"): "journal.kind",
    ("kind", "approval_requested"): "approval.kind",
    ("status", ""): "subscriber.status",
    ("reason", "status_changed"): "journal.status_reason",
    ("reason", "personal_data_viewed"): "journal.seen",
    ("by", "customer_searched"): "journal.searched",
    ("state", "number_moved"): "journal.stock",
    ("state", "sim_moved"): "journal.stock",
    ("state", "piece_moved"): "journal.stock",
    ("state", "order_submitted"): "order_state",
    ("state", "order_advanced"): "order_state",
    ("state", "approval_decided"): "reports.approval",
    ("state", "complaint_noted"): "complaint.state",
    ("category", "enquiry_recorded"): "enquiry_category",
    ("category", "complaint_received"): "complaint_category",
    ("outcome", "work_finished"): "work.screen.outcome",
    ("outcome", "card_answered"): "checkout.state",
    ("outcome", "code_answered"): "journal.code",
    ("outcome", "claim_closed"): "journal.claim",
    ("treatment", ""): "treatment",
    ("features", ""): "business.feature",
    ("roles", ""): "role",
}
"""Where the words of a member stand: by its name and the kind of fact; no kind: of every fact."""
_OP: Final = "op"
_LISTS: Final = frozenset({"roles", "lanes", "features"})
_ANYWHERE: Final = ("journal.value", "tender", "role")
_POLICIES: Final = {policy.key: policy for policy in POLICIES}


def who(line: JournalRow, text: Text) -> str:
    """Return who did it."""
    return clerk(line.name, line.op.actor, text) or text("journal.machine")


def where(line: JournalRow, text: Text) -> str:
    """Return at which terminal it was done, or that the centre did it."""
    return line.terminal or text("journal.centre")


def what(line: JournalRow, text: Text) -> str:
    """Return what was done; where it can come out in several ways, how it did, and who signed it."""
    done = _done(line, text)
    if not line.signer:
        return done
    return text("journal.signed", done=done, who=clerk(line.signer_name, line.signer, text))


def _done(line: JournalRow, text: Text) -> str:
    told = f"journal.told.{line.op.kind}.{line.how}"
    done = text(told) if line.how and text.has(told) else text(f"journal.kind.{line.op.kind}")
    state = f"order_state.{line.how}"
    if line.op.kind == OrderAdvanced.KIND and text.has(state):
        return text("journal.became", done=done, state=text(state))
    if not line.proposed:
        return done
    return text("journal.proposed", done=done, what=text(f"journal.kind.{line.proposed}"))


def about(line: JournalRow, text: Text) -> str:
    """Return what it is about; the verdict on a line stands beside it, and says nothing of its own."""
    if line.entity == _OP:
        return ""
    code = f"journal.entity.{line.entity}"
    kind = text(code) if text.has(code) else line.entity
    english = line.subject_en if text.lang == "en" else ""
    subject = english or line.subject
    if line.entity == "setting":
        subject = setting(subject, text)
    return f"{kind} {counter(subject, text)}".strip()


def setting(key: str, text: Text) -> str:
    """Return what a setting is called, also one that nobody can change at the desk."""
    codes = (f"policy.{key}.title", f"journal.setting.{key}")
    return next((text(code) for code in codes if text.has(code)), key)


def value(found: JournalField, text: Text, zone: str, detail: JournalDetail | None = None) -> str:
    """Return a member in words; `detail` is the line that it belongs to."""
    shown = found.value_en if found.value_en and text.lang == "en" else found.value
    if isinstance(shown, int):
        return _figure(found.name, shown, text, zone)
    if found.name == "key":
        return setting(shown, text)
    if found.name == "value" and detail is not None:
        return _set_to(shown, detail, text)
    if found.name in _LISTS:
        return text("setup.comma").join(
            _word(each, found.name, detail, text) for each in shown.split() if each
        )
    return _word(shown, found.name, detail, text)


def _figure(name: str, shown: int, text: Text, zone: str) -> str:
    if isinstance(shown, bool):
        return text("journal.yes" if shown else "journal.no")
    if name.endswith("_fen"):
        return text.yuan(shown)
    return text.moment(shown, zone) if name.endswith("_ms") else str(shown)


def _word(shown: str, name: str, detail: JournalDetail | None, text: Text) -> str:
    """Return one word of a fact as people say it."""
    if name == "counter_id":
        return counter(shown, text)
    kind = detail.row.op.kind if detail is not None else ""
    groups = (_GROUPS.get((name, kind)), _GROUPS.get((name, "")), *_ANYWHERE)
    codes = (f"{group}.{shown}" for group in groups if group)
    return next((text(code) for code in (*codes, f"business.{shown}.title") if text.has(code)), shown)


def _set_to(shown: str, detail: JournalDetail, text: Text) -> str:
    """Return the value of a setting with its unit."""
    key = next((str(each.value) for each in detail.fields if each.name == "key"), "")
    policy = _POLICIES.get(key)
    if policy is None and key.endswith("_fen") and shown.isdigit():
        return text.yuan(int(shown))
    if policy is None or not shown.lstrip("-").isdigit():
        return shown
    number = int(shown)
    figure = text.money(number) if policy.unit is Unit.YUAN else typed(policy, number)
    return text(f"setup.unit.{policy.unit}", value=figure)

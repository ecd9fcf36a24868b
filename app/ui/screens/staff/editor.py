"""The right column: one colleague, one window or one setting, and what can be changed about it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from app.domain.rights import only_heads
from app.domain.staff import Role
from app.i18n import Text
from app.services.hall_desk import lanes_in
from app.ui.panels import retold
from app.ui.screens.staff import words
from app.ui.screens.staff.presenter import NEW, StaffMode, StaffPresenter, StaffState
from app.ui.theme import SMALL, SUM, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.labels import Label, hint
from app.ui.widgets.marks import set_tip
from app.ui.widgets.narrow import Following
from app.ui.widgets.ticks import TickGrid


class Editor(Card):
    """What can be changed."""

    def __init__(self, presenter: StaffPresenter) -> None:
        super().__init__("-")
        self._presenter = presenter
        self._filled = -1
        self._number = self._box("number")
        self._name = self._box("name")
        self._value = self._box("value")
        self._reason = self._box("reason")
        self._refused = 0
        self._roles = TickGrid(tuple((role.value, "-") for role in Role), columns=2)
        self._roles.setObjectName("staff.roles")
        for role in Role:
            box = self._roles.box(role.value)
            box.setObjectName(f"staff.role.{role}")
            box.toggled.connect(lambda _on: self._on_roles())
        self._fields = {
            key: Field("-", box, required=True, reserve=False)
            for key, box in (
                ("number", self._number),
                ("name", self._name),
                ("roles", self._roles),
                ("value", self._value),
                ("reason", self._reason),
            )
        }
        self._means = Label("", wrap=True)
        self._means.setObjectName("staff.means")
        self._hint = hint("", wrap=True)
        self._reset = Button("", icon="lock-reset", key="Alt+P", bind=True)
        self._reset.setObjectName("staff.reset")
        self._reset.asks_again = True
        self._reset.clicked.connect(lambda _on: presenter.reset_pin())
        self._reset_why = hint("", wrap=True)
        self._reset_why.setObjectName("staff.reset_why")
        self._paper = _Pin()
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("staff.error")
        self._save = Button("", Kind.PRIMARY, Size.LARGE, icon="content-save-outline", key="Ctrl+Enter")
        self._save.setObjectName("staff.save")
        self._save.clicked.connect(lambda _on: presenter.submit())
        self._why = Label("", SMALL, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter, wrap=True)
        self._lay()

    def _box(self, key: str) -> TextBox:
        box = TextBox()
        box.setObjectName(f"staff.{key}")
        box.textEdited.connect(lambda typed: self._presenter.fill(**{key: typed}))
        return box

    def _lay(self) -> None:
        # On a low screen the upper part scrolls; the button that saves stays where it is.
        self._area = Following()
        self._area.content.setSpacing(self.body.spacing())
        self.body.addWidget(self._area, 1)
        for widget in (
            self._means,
            self._fields["number"],
            self._fields["name"],
            self._fields["roles"],
            self._fields["value"],
            self._fields["reason"],
            self._hint,
            self._reset,
            self._reset_why,
            self._paper,
        ):
            self._area.content.addWidget(widget)
        self._area.content.addStretch(1)
        for widget in (self._error, self._save, self._why):
            self.body.addWidget(widget)

    def setFocus(self, *_args: object) -> None:
        """Put the focus into the first field that can be typed in."""
        boxes = (self._number, self._name, self._value)
        first = next((box for box in boxes if box.isVisible() and box.isEnabled()), None)
        (first or self._save).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, state: StaffState, text: Text, zone: str) -> None:
        """Show the chosen line."""
        if state.saved != self._filled:
            self._filled = state.saved
            self._fill(state)
        people = state.tab is StaffMode.PEOPLE
        new = state.chosen == NEW
        settings = state.tab is StaffMode.SETTINGS
        own = state.chosen == self._presenter.session.staff_no
        self._fields["number"].setVisible(people and new)
        self._fields["name"].setVisible(people)
        self._fields["roles"].setVisible(people)
        self._fields["value"].setVisible(not people)
        named = "lanes" if state.tab is StaffMode.WINDOWS else "value"
        self._fields["value"].set_label(text(f"setup.field.{named}"), required=True)
        self._fields["reason"].setVisible(settings)
        self._reset.setVisible(people and not new)
        self._paper.show_pin(state.pin, text)
        self._paper.setVisible(bool(state.pin))
        if state.pin:
            self._area.bring(self._paper)
        self._say(state, text, zone)
        unread = state.mode is StaffMode.FAULT
        # What could not be read says so where it would stand, and nothing is saved over what nobody has seen.
        self._error.setText(text.error(state.error) if state.error is not None else "")
        self._error.setVisible(state.error is not None and not unread)
        bar = None if state.may else text("staff.no_right.manage_staff")
        bar = bar or (text(words.fault_code(state.tab)) if unread else None)
        head = people and self._is_above(state)
        theirs = text("hall_desk.own") if people and own else text("hall_desk.of_head") if head else None
        self._save.set_busy(state.mode is StaffMode.SAVING, text("widgets.busy"))
        self._save.set_blocked(bar or theirs)
        pin = text("staff.own_pin") if own else text("staff.head_pin") if head else ""
        self._reset.set_blocked(bar or pin or None)
        self._reset_why.setText(pin)
        self._reset_why.setVisible(people and not new and bool(pin) and bar is None)
        self._why.setText(bar or theirs or (text("setup.saved") if state.told else self._note(state, text)))
        self._why.set_tone(Tone.OK if state.told and not (bar or theirs) else Tone.MUTED)
        self._reset.setText(text("setup.reset_sure" if state.sure else "setup.reset"))
        for field in self._fields.values():
            field.box.setEnabled(bar is None and theirs is None)
        self._lock_head(state, text)
        self._show_mistakes(state, text)

    def _lock_head(self, state: StaffState, text: Text) -> None:
        """Leave a head's role to hall heads, and say so before somebody types a form for nothing."""
        locked = only_heads((Role.HALL_HEAD,), self._presenter.session.roles)
        tick = self._roles.box(Role.HALL_HEAD.value)
        tick.setEnabled(not locked)
        set_tip(tick, text("hall_desk.head") if locked else "")
        if state.tab is StaffMode.PEOPLE:
            self._hint.setText(text("setup.roles_note_locked" if locked else "setup.roles_note"))

    def _is_above(self, state: StaffState) -> bool:
        """Return whether the chosen person is a head, and who is signed in none."""
        people, mine = state.setup.people if state.setup else (), self._presenter.session.roles
        chosen = next((each for each in people if each.staff_no == state.chosen), None)
        return chosen is not None and only_heads(chosen.roles, mine)

    def _show_mistakes(self, state: StaffState, text: Text) -> None:
        """Say at each field what is wrong with it, and put the cursor into the first."""
        wrong = {name: text.error(error) for name, error in state.mistakes}
        for name, field in self._fields.items():
            if field.error != wrong.get(name, ""):
                field.set_error(wrong.get(name))
        if state.refused != self._refused:
            self._refused = state.refused
            first = next((name for name, _error in state.mistakes), "")
            if first:
                self._fields[first].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        for key, field in self._fields.items():
            field.set_label(text(f"setup.field.{key}"), required=True)
        for role in Role:
            self._roles.box(role.value).setText(text(f"role.{role}"))
            self._roles.box(role.value).setAccessibleName(text(f"role.{role}"))
        self._reset.setText(text("setup.reset"))
        self._save.setText(text("setup.save"))

    def _fill(self, state: StaffState) -> None:
        boxes = ((self._number, state.number), (self._name, state.name))
        for box, words_ in (*boxes, (self._value, state.value), (self._reason, state.reason)):
            box.setText(words_)
        for role in Role:
            tick = self._roles.box(role.value)
            tick.blockSignals(True)
            tick.setChecked(role in state.roles)
            tick.blockSignals(False)
        self._roles.update()

    def _say(self, state: StaffState, text: Text, zone: str) -> None:
        setup, limits = state.setup, ""
        if setup is None:
            return
        self._hint.setVisible(state.tab is not StaffMode.SETTINGS)
        if state.tab is StaffMode.PEOPLE:
            person = next((each for each in setup.people if each.staff_no == state.chosen), None)
            self.set_title(text("setup.new") if person is None else f"{person.name} {person.staff_no}")
            pin = words.pin_badge(person, text, zone).text if person else ""
            self._means.setText(text("setup.pin.state", state=pin) if person else text("setup.new_note"))
        elif state.tab is StaffMode.WINDOWS:
            counter = next((each for each in setup.counters if each.counter_id == state.chosen), None)
            self.set_title(retold.counter(counter.name, text) if counter else "")
            served = words.services(lanes_in(state.value), setup, text)
            self._means.setText(
                text("setup.served", services=served) if served else text("setup.no_services")
            )
            chinese = text.lang == "zh_CN"
            known = (f"{each.letter} {each.title if chinese else each.title_en}" for each in setup.lanes)
            hint = text("setup.lanes_note", lanes=text("setup.comma").join(known))
            first, then = ([each.letter for each in setup.lanes] * 2)[1::-1] if setup.lanes else ("", "")
            example = text("setup.lanes_example", first=first, then=then) if first != then else ""
            self._hint.setText(f"{hint}\n{example}".strip())
        else:
            setting = next((each for each in setup.settings if each.policy.key == state.chosen), None)
            if setting is not None:
                self.set_title(text(f"policy.{setting.policy.key}.title"))
                self._means.setText(text(f"policy.{setting.policy.key}.means"))
                limits = text("setup.bounds_note", bounds=words.bounds(setting, text))

        self._fields["value"].set_hint(limits)

    @staticmethod
    def _note(state: StaffState, text: Text) -> str:
        far = state.setup is not None and state.setup.networked
        return text("setup.centre") if far else text("setup.at_once")

    def _on_roles(self) -> None:
        chosen = tuple(role for role in Role if self._roles.box(role.value).isChecked())
        self._presenter.fill(roles=chosen)


class _Pin(Panel):
    """A one-time PIN, large, for as long as the line is open."""

    def __init__(self) -> None:
        super().__init__(Tone.NEUTRAL, radius=4)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        self._head = Label("", SMALL, tone=Tone.MUTED)
        self._pin = Label("", SUM, bold=True)
        self._pin.setObjectName("staff.pin")
        self._note = Label("", SMALL, wrap=True)
        for label in (self._head, self._pin, self._note):
            column.addWidget(label)

    def show_pin(self, pin: str, text: Text) -> None:
        """Show a PIN, in groups of three."""
        self._head.setText(text("setup.pin.head"))
        self._pin.setText(f"{pin[:3]} {pin[3:]}".strip())
        self._note.setText(text("setup.pin.note"))

"""A card in the middle of the window: fields at the left, a keypad at the right."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import UserError
from app.domain.pins import check_new_pin
from app.i18n import LANGUAGES, Text
from app.ui.screens.signin.keys import Parts, SignInKeys
from app.ui.screens.signin.presenter import WHERE, SignInMode, SignInPresenter, SignInState
from app.ui.theme import BODY, GAP_12, GAP_16, GAP_24, GAP_32, MAIN, SUM, Tone, ensure_glyphs
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.choices import Pills, RadioRow
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.focus import FocusKeeper
from app.ui.widgets.keypad import Keypad, PinBoxes
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.strips import HallMark

WIDE, NARROW = 872, 528
CARD_HEIGHT = 456
_LEFT = 448
_LANGUAGE_WORDS = {"zh_CN": "中文", "en": "English"}


class SignInView(QWidget):
    """Renders `SignInState`; the same card asks for each thing in turn."""

    def __init__(self, presenter: SignInPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signin")
        self._presenter = presenter
        self._text = text
        self._shown: tuple[SignInMode, int] | None = None
        self._boxes: tuple[PinBoxes, ...] = ()
        self._build_fields()
        self._build_pages()
        self._build_frame()
        self.setTabOrder(self._take_over, self._back)
        # After the fields have their own filters, so that it is asked before them.
        self._keys = SignInKeys(
            self, presenter, self._parts(), self._go_on, self._on_too_long, self._needs_number
        )
        self._keeper = FocusKeeper(self) if parent is None else None
        self.retranslate(text)
        presenter.attach(self)

    # -- widgets ------------------------------------------------------------------------------------

    def _build_fields(self) -> None:
        presenter = self._presenter
        self._staff_no = TextBox(icon="badge-account-horizontal-outline")
        self._staff_no.setObjectName("signin.staff_no")
        self._staff_field = Field("", self._staff_no, key="staff_no")
        self._staff_no.textEdited.connect(self._on_number_edited)
        self._pin = self._pin_boxes("signin.pin")
        self._pin_field = Field("", self._pin, key="pin")
        self._new_pin = self._pin_boxes("signin.new_pin")
        self._new_field = Field("", self._new_pin, key="new_pin")
        self._repeat_pin = self._pin_boxes("signin.repeat_pin")
        self._repeat_field = Field("", self._repeat_pin, key="repeat_pin")
        counters = presenter.state.counters
        self._counters = RadioRow(
            tuple((row.counter_id, str(row.number)) for row in counters), presenter.state.counter_id
        )
        for row in counters:
            self._counters.box(row.counter_id).setObjectName(f"signin.counter.{row.number}")
        self._counters.changed.connect(presenter.choose_counter)
        self._counter_field = Field("", self._counters, key="counter")
        self._counter_field.setVisible(bool(counters))
        self._boxes = (self._pin, self._new_pin, self._repeat_pin)
        self._submit = self._button("signin.submit", Kind.PRIMARY, self._on_submit)
        self._submit.set_key("Enter")
        self._choose = self._button("signin.choose_pin", Kind.PRIMARY, self._on_choose)
        self._take_over = self._button("signin.take_over", Kind.PRIMARY, presenter.take_over)
        self._back = self._button("signin.back", Kind.SECONDARY, presenter.back)
        self._choose.set_key("Enter")
        self._back.set_key("Esc")
        self._new_pin.completed.connect(self._on_new_pin)
        self._new_pin.textEdited.connect(self._on_new_edited)
        self._repeat_pin.completed.connect(lambda _pin: self._choose.setFocus())
        self._pin.completed.connect(lambda _pin: self._submit.setFocus())
        self._pin.textEdited.connect(self._on_pin_edited)

    def _parts(self) -> Parts:
        return Parts(
            self._staff_no,
            self._counters,
            self._pin,
            self._new_pin,
            self._repeat_pin,
            buttons=(self._submit, self._choose, self._take_over, self._back),
            back=self._back,
            keypad=self._keypad,
        )

    def _pin_boxes(self, name: str) -> PinBoxes:
        made = PinBoxes("")
        made.setObjectName(name)
        return made

    def _button(self, name: str, kind: Kind, pressed: Callable[[], object]) -> Button:
        made = Button("", kind, Size.LARGE)
        made.setObjectName(name)
        made.clicked.connect(lambda _on=False: pressed())
        return made

    def _build_pages(self) -> None:
        self._title = Label("", SUM, bold=True)
        self._lead = Label("", BODY, tone=Tone.TEXT, wrap=True)
        self._error_mark = IconLabel("alert-circle", 20, Tone.DANGER)
        self._error = Label("", BODY, tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("signin.error")
        self._error_row = Panel(Tone.DANGER, radius=4)
        row = QHBoxLayout(self._error_row)
        row.setContentsMargins(GAP_12, GAP_12, GAP_12, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(self._error_mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._error, 1)
        self._countdown = Label("", SUM, bold=True, tone=Tone.DANGER)
        self._countdown.setObjectName("signin.countdown")
        self._keypad = Keypad("", "")
        self._keypad.setObjectName("signin.keypad")

    def _build_frame(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(GAP_32, GAP_24, GAP_32, GAP_24)
        top = QHBoxLayout()
        brand = Label("厅台", MAIN, bold=True, tone=Tone.PRIMARY)
        top.addWidget(HallMark(size=28))
        top.addWidget(brand)
        top.addStretch(1)
        self._languages = Pills(
            tuple((lang, _LANGUAGE_WORDS[lang]) for lang in LANGUAGES), self._presenter.language, filled=True
        )
        self._languages.setObjectName("signin.language")
        self._languages.changed.connect(self._speak)
        top.addWidget(self._languages)
        outer.addLayout(top)
        outer.addStretch(1)
        self._card = Card()
        self._card.setMinimumHeight(CARD_HEIGHT)
        columns = QHBoxLayout()
        columns.setSpacing(GAP_32)
        left = QWidget()
        left.setLayout(self._left_column())
        left.setFixedWidth(_LEFT)
        columns.addWidget(left)
        self._divider = Hairline(vertical=True)
        columns.addWidget(self._divider)
        columns.addWidget(self._keypad, 1, Qt.AlignmentFlag.AlignVCenter)
        inner = QWidget()
        inner.setLayout(columns)
        columns.setContentsMargins(GAP_16, GAP_16, GAP_16, GAP_16)
        self._card.body.addWidget(inner)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._card)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addStretch(1)

    def _left_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_12)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addWidget(self._error_row)
        column.addWidget(self._countdown)
        for field in (
            self._staff_field,
            self._counter_field,
            self._pin_field,
            self._new_field,
            self._repeat_field,
        ):
            column.addWidget(field)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_12)
        buttons.addWidget(self._back)
        for button in (self._submit, self._choose, self._take_over):
            buttons.addWidget(button, 1)
        column.addLayout(buttons)
        return column

    # -- showing ------------------------------------------------------------------------------------

    def render(self, state: SignInState) -> None:  # type: ignore[override]  # our views' method
        """Show a state."""
        mode, text = state.mode, self._text
        ensure_glyphs(state.name)
        self._show_for(mode)
        self._words(state)
        self._submit.set_busy(state.busy, text("signin.wait"))
        self._choose.set_busy(state.busy, text("signin.wait"))
        self._take_over.set_busy(state.busy, text("signin.wait"))
        self._counters.set_key(state.counter_id)
        if (mode, state.attempt) != self._shown:
            self._shown = (mode, state.attempt)
            self._begin(state)

    def _show_for(self, mode: SignInMode) -> None:
        entering, locked = mode is SignInMode.ENTER, mode is SignInMode.LOCKED
        choosing = mode is SignInMode.NEW_PIN
        self._staff_field.setVisible(entering)
        self._counter_field.setVisible(entering and bool(self._presenter.state.counters))
        self._pin_field.setVisible(entering or locked)
        self._new_field.setVisible(choosing)
        self._repeat_field.setVisible(choosing)
        self._submit.setVisible(entering or locked)
        self._choose.setVisible(choosing)
        self._take_over.setVisible(mode is SignInMode.TAKE_OVER)
        self._back.setVisible(not (entering or locked))
        self._countdown.setVisible(mode is SignInMode.LOCKED_OUT)
        typing = entering or locked or choosing
        self._keypad.setVisible(typing)
        self._divider.setVisible(typing)
        self._card.setFixedWidth(WIDE if typing else NARROW)

    def _words(self, state: SignInState) -> None:
        text, mode = self._text, state.mode
        titles = {
            SignInMode.ENTER: "signin.title",
            SignInMode.NEW_PIN: "signin.new_pin_title",
            SignInMode.TAKE_OVER: "signin.take_over_title",
            SignInMode.LOCKED_OUT: "signin.locked_out_title",
            SignInMode.LOCKED: "signin.locked_title",
        }
        leads = {
            SignInMode.ENTER: "",
            SignInMode.NEW_PIN: text("signin.new_pin_lead", staff_no=state.staff_no),
            SignInMode.TAKE_OVER: text("signin.take_over_lead"),
            SignInMode.LOCKED_OUT: text("signin.locked_out_lead"),
            SignInMode.LOCKED: text("signin.locked_lead", name=state.name, staff_no=state.staff_no),
        }
        said = text.error(state.error) if state.error else ""
        code, amount = state.news
        news = text(code, amount=amount) if code and mode is SignInMode.LOCKED else ""
        lead = "\n".join(filter(None, (news, leads[mode])))
        if getattr(state.error, "code", "") in WHERE:
            # No mistake of theirs: what is the case comes first, then what it takes.
            lead, said = text("signin.take_over_fact", fact=said, lead=lead), ""
        self._title.setText(text(titles[mode], staff_no=state.staff_no))
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))
        if getattr(state.error, "code", "") == "staff.wrong_pin":
            # Said whoever it is: nobody learns from it that a number's PIN was reset.
            said = text("signin.wrong_pin_too", error=said)
        self._error.setText(said)
        self._error_row.setVisible(bool(said))
        minutes, seconds = divmod(state.seconds_left, 60)
        clock = text("signin.locked_out_clock", minutes=minutes, seconds=f"{seconds:02d}")
        self._countdown.setText(clock)
        self._submit.setText(text("signin.unlock" if mode is SignInMode.LOCKED else "signin.submit"))

    def _begin(self, state: SignInState) -> None:
        """Empty the PINs, and put the focus where the next thing is typed."""
        for box in self._boxes:
            box.clear()
        for field in (self._staff_field, self._pin_field):
            field.set_error(None)
        if not state.staff_no:
            self._staff_no.clear()
        self.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow who sits where while this is shown."""
        super().showEvent(event)
        self._presenter.watch()

    def hideEvent(self, event: QHideEvent) -> None:
        """Follow nothing any more."""
        super().hideEvent(event)
        self._presenter.rest()

    def focus_first(self) -> None:
        """Put the focus where the next thing is typed; whoever shows this screen again calls it."""
        state = self._presenter.state
        # A colleague would be signed off by a key out of habit; who sat elsewhere oneself goes on by one.
        colleague = getattr(state.error, "code", "") == "staff.counter_taken"
        target: QWidget = {
            SignInMode.ENTER: self._pin if state.staff_no else self._staff_no,
            SignInMode.LOCKED: self._pin,
            SignInMode.NEW_PIN: self._new_pin,
            SignInMode.TAKE_OVER: self._back if colleague else self._take_over,
            SignInMode.LOCKED_OUT: self._back,
        }[state.mode]
        self._keypad.attach(target if isinstance(target, QLineEdit) else None)
        target.setFocus()

    def _speak(self, language: str) -> None:
        """Go on in another language, where something is to be typed."""
        self._presenter.choose_language(language)
        self.focus_first()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._languages.set_key(text.lang)
        self._staff_field.set_label(text("signin.staff_no"))
        self._staff_field.set_hint(text("signin.staff_no_hint"))
        self._counter_field.set_label(text("signin.counter"))
        self._counter_field.set_hint(text("signin.counter_hint"))
        for field, code in (
            (self._pin_field, "signin.pin"),
            (self._new_field, "signin.new_pin"),
            (self._repeat_field, "signin.repeat_pin"),
        ):
            field.set_label(text(code))
            field.set_hint(text("signin.pin_hint"))
        self._choose.setText(text("signin.choose_pin"))
        self._take_over.setText(text("signin.take_over"))
        self._back.setText(text("signin.back"))
        self._keypad.set_words(text("widgets.clear"), text("widgets.backspace"))
        self.render(self._presenter.state)

    # -- intents ------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Press whichever button goes on, as Enter on it does: a PIN is signed alike everywhere."""
        for button in (self._submit, self._choose, self._take_over):
            if button.isVisible() and not button.busy:
                button.click()
                return

    def _on_too_long(self) -> None:
        code = "signin.pin_too_long" if self._counters.isVisible() else "signin.pin_too_many"
        self._pin_field.set_error(self._text(code))

    def _on_submit(self) -> None:
        locked = self._presenter.state.mode is SignInMode.LOCKED
        if not locked and self._needs_number():
            return
        if self._pin.missing():
            self._pin_field.set_error(self._text("signin.pin_needed", missing=self._pin.missing()))
            self._pin.setFocus()
            return
        if locked:
            self._presenter.unlock(self._pin.text())
        else:
            self._presenter.enter(self._staff_no.text(), self._pin.text())

    def _needs_number(self) -> bool:
        """Ask for the staff number where there is none, before anything else; returns if there is none."""
        missing = not self._staff_no.text().strip()
        self._staff_field.set_error(self._text("signin.staff_needed") if missing else None)
        if missing:
            self._staff_no.setFocus()
        return missing

    def _on_number_edited(self, _typed: str) -> None:
        """Forget what was typed as a PIN: it was somebody else's, or a number in the wrong place."""
        self._staff_field.set_error(None)
        self._pin.clear()

    def _on_pin_edited(self, typed: str) -> None:
        self._pin_field.set_error(None)
        if typed:
            self._presenter.retype()

    def _on_new_pin(self, pin: str) -> None:
        """Go on to the second entry, but not with a PIN that is refused in the end."""
        try:
            check_new_pin(pin)
        except UserError as error:
            self._new_field.set_error(self._text.error(error))
            self._new_pin.clear()
        else:
            self._repeat_pin.setFocus()

    def _on_new_edited(self, typed: str) -> None:
        if typed:
            self._new_field.set_error(None)

    def _on_choose(self) -> None:
        for box, field in ((self._new_pin, self._new_field), (self._repeat_pin, self._repeat_field)):
            missing = box.missing()
            field.set_error(self._text("signin.pin_needed", missing=missing) if missing else None)
            if missing:
                box.setFocus()
                return
        self._presenter.choose_pin(self._new_pin.text(), self._repeat_pin.text())

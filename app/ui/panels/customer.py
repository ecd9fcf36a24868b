"""The card of the customer at the desk, 128 px high (mockup counter-main)."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.customers import UNMASK_REASONS, CustomerOverview, NumberView
from app.ui.panels.customer_presenter import CustomerMode, CustomerPresenter, CustomerState
from app.ui.theme import (
    BODY,
    GAP_4,
    GAP_8,
    GAP_16,
    MAIN,
    RADIUS_FIELD,
    SMALL,
    SUM,
    Tone,
    draw_icon,
    ensure_glyphs,
    tokens_of,
)
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.marks import set_tip
from app.ui.widgets.menus import Menu
from app.ui.widgets.paint import BadgeSpec, box, crisp

HEIGHT = 128
_WIDE = 960
"""From this width on name and number have room beside everything else."""
_RIGHT = Qt.AlignmentFlag.AlignRight


class Portrait(QWidget):
    """The place of the photo. Photos stay on the card: a licensed decoder would be needed to show one."""

    def __init__(self, says: str = "") -> None:
        super().__init__()
        self.setFixedSize(80, 96)
        self.setAccessibleName(says)
        set_tip(self, says)

    def set_words(self, says: str) -> None:
        """Say why there is no photo."""
        self.setAccessibleName(says)
        set_tip(self, says)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint an outline of a person."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        box(painter, QRectF(self.rect()), RADIUS_FIELD, QColor(tokens.raised))
        draw_icon(painter, "account", QRectF(12, 20, 56, 56), QColor(tokens.border))


class _Figure(QWidget):
    """One sum at the right of the card: caption, amount, note."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_8, GAP_4, GAP_16, GAP_4)
        column.setSpacing(2)
        self.caption = Label("", SMALL, tone=Tone.MUTED, align=_RIGHT)
        self.amount = Label("", MAIN, bold=True, align=_RIGHT)
        self.note = Label("", SMALL, tone=Tone.MUTED, align=_RIGHT)
        for label in (self.caption, self.amount, self.note):
            column.addWidget(label)
        column.addStretch(1)
        self.setMinimumWidth(104)

    def set(self, caption: str, amount: str, note: str = "", tone: Tone = Tone.TEXT) -> None:
        self.caption.setText(caption)
        self.amount.setText(amount)
        self.amount.set_tone(tone)
        self.note.setText(note)
        self.note.set_tone(tone if tone is Tone.DANGER else Tone.MUTED)
        self.setAccessibleName(f"{caption} {amount} {note}".strip())


def _at_desk(overview: CustomerOverview, text: Text) -> BadgeSpec | None:
    """Return who of a verified customer stands at the desk: they themselves, or who acts for them."""
    if overview.verified_ms is None:
        return None
    acting, organisation = overview.acting, overview.customer.organisation
    if overview.present and not organisation:
        return BadgeSpec(text("customer_panel.owner"), Tone.NEUTRAL)
    if acting is not None:
        return BadgeSpec(
            text(f"customer_panel.acting.{acting.standing.value}", name=acting.name), Tone.NEUTRAL
        )
    return BadgeSpec(text(f"customer_panel.{'no_handler' if organisation else 'absent'}"), Tone.UNSYNCED)


class CustomerCard(QWidget):
    """Name, badges, number, document at the left; balance, bill, arrears and credit at the right."""

    def __init__(self, presenter: CustomerPresenter, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("customer_card")
        self._presenter = presenter
        self._text = text
        self._ticket_id: str | None = None
        self._wide = True
        self.setFixedHeight(HEIGHT)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._card = Card()
        outer.addWidget(self._card)
        self._forms = QStackedWidget()
        self._card.body.addWidget(self._forms)
        self._forms.addWidget(self._nobody())
        self._forms.addWidget(self._somebody())
        presenter.attach(self)

    def set_ticket(self, ticket_id: str | None) -> None:
        """Tell which visit a logged view belongs to."""
        self._ticket_id = ticket_id

    # -- widgets ------------------------------------------------------------------------------------

    def _nobody(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        row.addWidget(Portrait())
        column = QVBoxLayout()
        column.addStretch(1)
        self._empty = Label("", MAIN, bold=True)
        self._empty_hint = Label("", BODY, tone=Tone.MUTED)
        column.addWidget(self._empty)
        column.addWidget(self._empty_hint)
        column.addStretch(1)
        row.addLayout(column, 1)
        return page

    def _somebody(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        self._portrait = Portrait()
        row.addWidget(self._portrait)
        row.addLayout(self._identity(), 1)
        self._figures = tuple(_Figure() for _ in range(4))
        figures = QHBoxLayout()
        figures.setSpacing(0)
        balance, bill, _due, credit = self._figures
        lines = [Hairline(vertical=True, length=80) for _ in self._figures[1:]]
        for index, figure in enumerate(self._figures):
            if index:
                figures.addWidget(lines[index - 1])
            figures.addWidget(figure)
        row.addLayout(figures)
        self._of_number = (balance, lines[1])
        self._spared = (lines[0], bill, lines[2], credit)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the room for the name: on a small screen outline, last bill and credit limit give way."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._portrait.setVisible(wide)
        if wide is not self._wide:
            self._wide = wide
            self.render(self._presenter.state)

    def _identity(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP_4)
        first = QHBoxLayout()
        first.setSpacing(GAP_8)
        self._name = Label("", MAIN, bold=True)
        self._name.setObjectName("customer.name")
        self._verified = Badge()
        self._verified.setObjectName("customer.verified")
        self._owner = Badge()
        self._kind = Badge()
        for widget in (self._name, self._verified, self._owner, self._kind):
            first.addWidget(widget)
        first.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(GAP_16)
        self._number = Label("", SUM, bold=True)
        self._number.setObjectName("customer.number")
        self._eye = IconLabel("eye-outline", 16, Tone.MUTED)
        self._eye.setObjectName("customer.eye")
        self._log = Label("", SMALL, tone=Tone.MUTED)
        self._log.setObjectName("customer.log_note")
        self._unmask = LinkButton("")
        self._unmask.setObjectName("customer.unmask")
        self._unmask.clicked.connect(self._on_unmask)
        second.addWidget(self._number)
        second.addWidget(self._eye)
        second.addWidget(self._log)
        second.addWidget(self._unmask)
        second.addStretch(1)
        self._details = Label("", SMALL, tone=Tone.MUTED)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._details)
        return column

    # -- showing ------------------------------------------------------------------------------------

    def render(self, state: CustomerState) -> None:  # type: ignore[override]  # our views' method
        """Show a state."""
        text, overview = self._text, state.overview
        self._empty.setText(text("customer_panel.nobody"))
        self._empty_hint.setText(text("customer_panel.nobody_hint"))
        self._forms.setCurrentIndex(0 if overview is None else 1)
        if overview is not None:
            ensure_glyphs(overview.name)
            self._show_identity(overview, state)
            self._show_figures(overview, state.number)

    def _show_identity(self, overview: CustomerOverview, state: CustomerState) -> None:
        text = self._text
        masked = state.mode is CustomerMode.MASKED
        self._name.setText(overview.name or text("customer_panel.erased"))
        if overview.verified_ms is not None:
            at = text.time(overview.verified_ms, self._presenter.zone)
            self._verified.set(text("customer_panel.verified", time=at), Tone.OK, "shield-check-outline")
        elif state.by_password:
            self._verified.set(text("customer_panel.by_password"), Tone.PRIMARY, "form-textbox-password")
        else:
            self._verified.set(text("customer_panel.not_verified"), Tone.UNSYNCED, "shield-alert-outline")
        self._owner.set_spec(_at_desk(overview, text))
        organisation = overview.customer.organisation
        self._kind.set(text(f"customer_panel.{'organisation' if organisation else 'person'}"), Tone.NEUTRAL)
        number = state.number
        reached = number.shown if number else overview.phone
        self._number.setText(reached or text("customer_panel.no_number"))
        self._number.set_tone(Tone.TEXT if reached else Tone.MUTED)
        self._eye.setVisible(bool(reached))
        self._eye.set_icon("eye-off-outline" if masked else "eye-outline", Tone.MUTED)
        self._log.setText(text(f"customer_panel.log.{state.mode.value}"))
        self._unmask.setText(text("unmask.title"))
        self._unmask.setVisible(masked)
        self._portrait.set_words(text("customer_panel.no_photo"))
        shown = {"", number.shown if number else overview.phone}
        # Where not all of it has room, how to reach the customer goes before since when they are one.
        since = self._wide or overview.phone in shown
        parts = [
            f"{text(f'document.{overview.document.value}')} {overview.document_number}"
            if overview.document
            else "",
            text("customer_panel.since", day=overview.customer.since) if since else "",
            "" if overview.phone in shown else text("customer_panel.phone", number=overview.phone),
            text("customer_panel.language", language=text(f"customer_panel.{overview.customer.language}")),
        ]
        self._details.setText(" · ".join(part for part in parts if part))

    def _show_figures(self, overview: CustomerOverview, number: NumberView | None) -> None:
        text = self._text
        balance, bill, due, credit = self._figures
        # What a customer owes is theirs; the other sums are a number's, and they may have none left.
        for widget in self._of_number:
            widget.setVisible(number is not None)
        for widget in self._spared:
            widget.setVisible(number is not None and self._wide)
        balance.set(text("customer_panel.balance"), text.yuan(number.row.balance_fen) if number else "—")
        newest = number.bills[0] if number and number.bills else None
        if newest is None:
            bill.set(text("customer_panel.bill"), "—")
        else:
            paid = newest.unpaid_fen == 0
            note = (
                text("customer_panel.bill_paid") if paid else text("customer_panel.due_on", day=newest.due_on)
            )
            bill.set(text("customer_panel.bill"), text.yuan(newest.principal_fen), note)
        count = sum(each.overdue_count for each in overview.numbers)
        tone = Tone.DANGER if count else Tone.TEXT
        # The large number is not the one that owes: whoever reads the sum beside it is told so.
        elsewhere = number is not None and not number.overdue_count
        note = text(f"customer_panel.overdue_{'elsewhere' if elsewhere else 'bills'}", count=count)
        note = note if count else ""
        due.set(text("customer_panel.due"), text.yuan(overview.due_fen), note, tone)
        credit.set(text("customer_panel.credit"), text.yuan(number.row.credit_limit_fen) if number else "—")

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.render(self._presenter.state)

    # -- intents ------------------------------------------------------------------------------------

    def _on_unmask(self) -> None:
        self.reasons().popup(self._unmask.mapToGlobal(QPoint(0, self._unmask.height())))

    def reasons(self) -> Menu:
        """Return the menu of reasons for which everything may be seen."""
        menu = Menu(self)
        menu.setObjectName("customer.reasons")
        menu.aboutToHide.connect(menu.deleteLater)
        for reason in UNMASK_REASONS:
            action = menu.addAction(self._text(f"unmask.{reason}"))
            action.setObjectName(f"customer.reason.{reason}")
            action.triggered.connect(
                lambda _on=False, why=reason: self._presenter.unmask(why, self._ticket_id)
            )
        return menu

"""The form for documents that no reader reads. Mistakes are shown at their fields, nothing is lost."""

from PySide6.QtWidgets import QGridLayout

from app.domain.documents_of_identity import DocumentKind
from app.domain.verification import Standing
from app.i18n import Text
from app.services.identity import TypedDocument
from app.ui.panels.identity_presenter import IdentityMode, IdentityPresenter, IdentityState
from app.ui.theme import GAP_8, GAP_12
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import Field, Select, TextBox
from app.ui.widgets.ticks import TickBox

_TYPED_FIELDS = ("number", "name", "birth", "valid_from", "valid_until", "address")
_PLACES = {
    "identity.not_yet_valid": "valid_from",
    "identity.expired": "valid_until",
    "identity.until_missing": "valid_until",
    "identity.validity_reversed": "valid_until",
}
_NO_DATE = "check.date_format"
_EXAMPLES = {"birth": "1990-01-31", "valid_from": "2016-01-31", "valid_until": "2036-01-31"}
_DATES = tuple(_EXAMPLES)


class TypedForm(Card):
    """Kind, number, name, dates, address: checked by the rules that hold for a chip."""

    def __init__(self, presenter: IdentityPresenter, text: Text) -> None:
        super().__init__(text("identity_panel.typed"))
        self._presenter = presenter
        self._text = text
        self._kind = Select()
        self._kind.setObjectName("identity.typed.kind")
        self._boxes = {name: TextBox() for name in _TYPED_FIELDS}
        self._fields = {"kind": Field("", self._kind, key="kind", reserve=False)}
        for name, made in self._boxes.items():
            made.setObjectName(f"identity.typed.{name}")
            self._fields[name] = Field("", made, key=name, reserve=False)
            self._fields[name].wrap_note()
        self._for_good = TickBox("")
        self._for_good.setObjectName("identity.typed.for_good")
        self._for_good.toggled.connect(self._without_end)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP_12)
        grid.setVerticalSpacing(GAP_8)
        places = {
            "kind": (0, 0, 2),
            "number": (1, 0, 2),
            "name": (2, 0, 1),
            "birth": (2, 1, 1),
            "valid_from": (3, 0, 1),
            "valid_until": (3, 1, 1),
            "address": (5, 0, 2),
        }
        for name, (line, column, span) in places.items():
            grid.addWidget(self._fields[name], line, column, 1, span)
        grid.addWidget(self._for_good, 4, 1)  # right below the end that it stands for
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self._submit = Button("", Kind.PRIMARY, key="Ctrl+Enter", bind=False)
        self._submit.setObjectName("identity.typed.submit")
        self._submit.clicked.connect(self.submit)
        self.body.addWidget(self._submit)
        self._was = IdentityMode.WAITING
        self.retranslate(text)

    def show_state(self, state: IdentityState) -> None:
        """Show mistakes, and empty the form when it is opened."""
        typing = state.mode is IdentityMode.TYPING
        if typing and self._was is not IdentityMode.TYPING:
            for made in self._boxes.values():
                made.clear()
            self._for_good.setChecked(False)
            organisation = state.standing is Standing.ORGANISATION
            kind = DocumentKind.ORGANISATION if organisation else DocumentKind.RESIDENT_ID
            self._kind.set_key(kind.value)
            self._kind.setFocus()
        self._was = state.mode
        self._submit.set_busy(state.busy, self._text("identity_panel.checking"))
        for field in self._fields.values():
            field.set_error(None)
        if typing and state.error is not None:
            wrong = self._fields[self._where(state.error)]
            wrong.set_error(self._text.error(state.error))
            wrong.box.setFocus()

    def _where(self, error: Exception) -> str:
        """Return the field that an error belongs to; of a date that is none, the one that holds it."""
        code = str(getattr(error, "code", ""))
        if code != _NO_DATE:
            return _field_of(code)
        typed = getattr(error, "params", {}).get("date")
        return next((name for name in _DATES if self._boxes[name].text().strip() == typed), _DATES[0])

    def _without_end(self, ticked: bool) -> None:  # the signal's argument
        """Take no end of what is valid for good."""
        if ticked:
            self._boxes["valid_until"].clear()
        self._boxes["valid_until"].setEnabled(not ticked)
        self._say_examples()

    def _say_examples(self) -> None:
        """Show a date of each kind as it is typed, or that there is no end."""
        for name, example in _EXAMPLES.items():
            self._boxes[name].setPlaceholderText(self._text("widgets.example", value=example))
        if self._for_good.isChecked():
            self._boxes["valid_until"].setPlaceholderText(self._text("identity_panel.for_good"))

    def submit(self) -> None:
        """Hand over what was typed."""
        typed = {name: made.text().strip() for name, made in self._boxes.items()}
        kind = DocumentKind(self._kind.key() or DocumentKind.RESIDENT_ID.value)
        self._presenter.submit_typed(
            TypedDocument(
                kind=kind,
                number=typed["number"],
                name=typed["name"],
                birth=typed["birth"] or None,
                valid_from=typed["valid_from"] or None,
                valid_until=typed["valid_until"] or None,
                address=typed["address"],
                for_good=self._for_good.isChecked(),
            )
        )

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.set_title(text("identity_panel.typed"))
        self._kind.set_options(tuple((kind.value, text(f"document.{kind.value}")) for kind in DocumentKind))
        required = {"kind", "number", "name"}
        self._for_good.setText(text("identity_panel.for_good"))
        self._for_good.setAccessibleName(text("identity_panel.for_good"))
        for name, field in self._fields.items():
            field.set_label(text(f"identity_panel.typed_{name}"), required=name in required)
        self._say_examples()
        self._submit.setText(text("identity_panel.check"))


def _field_of(code: str) -> str:
    """Return the field that an error of typed documents belongs to."""
    if code.startswith("names."):
        return "name"
    if code.startswith("identity.kind_"):
        return "kind"
    return _PLACES.get(code, "number")

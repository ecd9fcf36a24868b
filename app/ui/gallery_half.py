"""All components in one theme, from top to bottom: one half of the gallery."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.gallery_desk import desk_scene
from app.ui.gallery_frame import frame_scene
from app.ui.gallery_network import network_scene
from app.ui.gallery_scenes import Scenes
from app.ui.gallery_states import states_scene
from app.ui.models import Align, CellKind, Column, PagedModel, fixed_rows
from app.ui.tasks import InlineRunner
from app.ui.theme import MAIN, RADIUS_FIELD, SMALL, Tokens, Tone, redress, tokens_of
from app.ui.widgets.badges import Badge, StatusChip
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import Field, Select, TextBox
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.keypad import PadKey
from app.ui.widgets.labels import Hairline, KeyCap, Label
from app.ui.widgets.money import MoneyEdit
from app.ui.widgets.paint import BadgeSpec, Look, box, crisp
from app.ui.widgets.tables import DataTable, in_card

HALF_WIDTH = 960


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    state: str
    words: str
    badge: BadgeSpec
    fen: int | None
    tone: Tone = Tone.TEXT


class _Swatch(QWidget):
    """A token as a small box with its name."""

    def __init__(self, name: str, tone: Tone) -> None:
        super().__init__()
        self._name = name
        self.setFixedHeight(40)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(Label(name, SMALL, tone=tone))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        fill = QColor(str(getattr(tokens, self._name.replace("-", "_"))))
        box(painter, self.rect().toRectF(), RADIUS_FIELD, fill, QColor(tokens.border))


class Half(Scenes):
    """All components in one theme."""

    def __init__(self, text: Text, tokens: Tokens, name: str) -> None:
        super().__init__(text, tokens)
        self.setFixedWidth(HALF_WIDTH)
        outer = self._outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 24, 0, 0)
        outer.setSpacing(0)
        self._column.setContentsMargins(32, 0, 32, 16)
        self._column.setSpacing(8)
        outer.addLayout(self._column)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(self._say("title"), MAIN, bold=True))
        head.addWidget(Label(name, tone=Tone.MUTED))
        head.addStretch(1)
        self._column.addLayout(head)
        self._buttons()
        self._fields()
        self._badges()
        self._table()
        self._keys_and_swatches()
        self._cards()
        self._counter()
        self._kiosk()
        self._section("network")
        self._column.addWidget(network_scene(text, text("gallery.b103")))
        self._section("desk_title")
        self._column.addWidget(desk_scene(text))
        self._section("states_title")
        self._column.addWidget(states_scene(text, self, self._rings.append))
        self._section("frame_title")
        self._column.addWidget(frame_scene(text))
        self._column.addStretch(1)
        outer.addWidget(self._offline())
        outer.addWidget(self._key_strip())

    def needed_height(self) -> int:
        """Return the height with which nothing in it is squeezed (px)."""
        self._outer.activate()
        return max(self._outer.totalMinimumSize().height(), self._outer.totalHeightForWidth(HALF_WIDTH))

    @property
    def ringed(self) -> tuple[QWidget, ...]:
        """The controls that are shown with the focus."""
        return tuple(self._rings)

    def draw_rings(self) -> None:
        """Put a ring round each control that is shown with the focus."""
        for widget in self._rings:
            FocusRing(self).follow(widget)

    def _buttons(self) -> None:
        self._section("buttons")
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 88)
        looks = ("normal", "hover", "pressed", "focus", "disabled", "busy")
        for at, code in enumerate(looks):
            grid.addWidget(Label(self._say(code), SMALL, tone=Tone.MUTED), 0, at + 1)
            grid.setColumnStretch(at + 1, 1)
        kinds = (
            (Kind.PRIMARY, "primary", "F9"),
            (Kind.SECONDARY, "transfer", ""),
            (Kind.TEXT, "view", ""),
            (Kind.DANGER, "reverse", ""),
        )
        for row, (kind, code, key) in enumerate(kinds, start=1):
            grid.addWidget(Label(self._say(f"kind_{kind.value}")), row, 0)
            for at, look in enumerate(looks):
                button = Button(self._say(code), kind, key=key)
                self._put_look(button, look)
                grid.addWidget(button, row, at + 1)
        self._column.addLayout(grid)
        sizes = QHBoxLayout()
        sizes.setSpacing(12)
        sizes.addWidget(Button(self._say("compact"), size=Size.COMPACT))
        sizes.addWidget(Button(self._say("monitor"), icon="monitor", key="Alt+M"))
        chosen = Button("150")
        chosen.setCheckable(True)
        chosen.setChecked(True)
        sizes.addWidget(chosen)
        sizes.addWidget(
            Button(self._say("confirm"), Kind.PRIMARY, Size.LARGE, icon="cash-register", key="F9")
        )
        submit = Button(self._say("open"), Kind.PRIMARY, Size.NEXT, icon="swap-horizontal", key="Enter")
        self._rings.append(submit)
        sizes.addWidget(submit, 1)
        self._column.addSpacing(4)
        self._column.addLayout(sizes)

    def _put_look(self, button: Button, look: str) -> None:
        if look in {"hover", "pressed", "normal"}:
            button.show_as(Look(look))
        elif look == "focus":
            button.show_as(Look.FOCUS)
            self._rings.append(button)
        elif look == "disabled":
            button.set_blocked(self._say("offline_hint"))
        else:
            button.set_busy(True, self._text("widgets.busy"))
            button.show_as(None, ring=True)

    def _fields(self) -> None:
        self._section("fields")
        row = QHBoxLayout()
        row.setSpacing(8)
        say = self._say
        boxes = (
            ("normal", TextBox("138****1234"), "hint"),
            ("hover", TextBox("138****1234"), "hint"),
            ("focus", TextBox("1380000"), "help"),
            ("error", TextBox("138000012"), "too_short"),
            ("readonly", TextBox(say("from_april")), "computed"),
            ("disabled", TextBox(say("needs_link")), "offline_hint"),
        )
        for code, control, hint in boxes:
            field = Field(say(code), control, hint=say(hint))
            control.setProperty("look", code)
            redress(control)
            if code == "error":
                field.set_error(say(hint))
            control.setReadOnly(code == "readonly")
            control.setEnabled(code != "disabled")
            row.addWidget(field, 1)
        self._column.addLayout(row)
        second = QHBoxLayout()
        second.setSpacing(8)
        choice = Select((("both", say("notify_both")), ("none", say("notify_none"))))
        choice.set_key("both")
        second.addWidget(Field(say("notify"), choice, required=True, reserve=False), 3)
        options = (("now", say("now")), ("next", say("next_period")))
        second.addWidget(Field(say("effective"), RadioRow(options, "next"), required=True, reserve=False), 5)
        second.addWidget(Field(say("cash"), MoneyEdit(15000), reserve=False), 2)
        self._column.addLayout(second)
        third = QHBoxLayout()
        third.setSpacing(8)
        third.addWidget(Field(say("note"), TextBox(say("note_text"), suffix="20 / 120"), reserve=False), 1)
        third.addWidget(
            Field(
                say("code"), TextBox(icon="numeric", key="F4", placeholder=say("code_hint")), reserve=False
            ),
            1,
        )
        self._column.addLayout(third)

    def _badges(self) -> None:
        self._section("badges")
        row = QHBoxLayout()
        row.setSpacing(8)
        for spec in (
            BadgeSpec(self._say("done"), Tone.OK, "check-circle"),
            BadgeSpec(self._say("refused"), Tone.DANGER, "close-circle"),
            BadgeSpec(self._say("unsynced"), Tone.UNSYNCED, "cloud-upload-outline"),
            BadgeSpec(self._say("four_minutes"), Tone.APPROVAL, "shield-account-outline"),
            BadgeSpec(self._say("at_hub"), Tone.OFFLINE, "server-network"),
            BadgeSpec(self._say("elder"), Tone.PRIMARY, "walk"),
            BadgeSpec(self._say("draft"), Tone.NEUTRAL, "file-document-outline"),
            BadgeSpec(self._say("phoned"), Tone.OUTLINE),
        ):
            row.addWidget(Badge(spec.text, spec.tone, spec.icon))
        row.addWidget(KeyCap("F9"))
        row.addWidget(KeyCap("Ctrl+Enter"))
        row.addStretch(1)
        self._column.addLayout(row)
        chips = QHBoxLayout()
        chips.setSpacing(8)
        online = StatusChip("lan-connect", "")
        online.set("lan-connect", self._say("online"), Tone.TEXT, icon_tone=Tone.OK)
        done = StatusChip("check-circle", "")
        done.set("check-circle", self._say("all_synced"), Tone.TEXT, icon_tone=Tone.OK)
        for chip in (
            online,
            StatusChip("lan-disconnect", self._say("offline"), Tone.OFFLINE),
            StatusChip("cloud-upload-outline", self._say("unsynced"), Tone.UNSYNCED, count=6),
            StatusChip("shield-account-outline", self._say("to_approve"), Tone.APPROVAL, count=1),
            done,
        ):
            chips.addWidget(chip)
        chips.addStretch(1)
        self._column.addLayout(chips)

    def _table(self) -> None:
        self._section("table")
        say = self._say
        rows = (
            _Row(1, say("normal"), say("pay_bill"), BadgeSpec(say("done"), Tone.OK, "check-circle"), 12900),
            _Row(
                2,
                say("hover"),
                say("raised_ground"),
                BadgeSpec(say("local_only"), Tone.UNSYNCED, "cloud-upload-outline"),
                8600,
            ),
            _Row(
                3,
                say("selected"),
                say("selected_ground"),
                BadgeSpec(say("at_hub"), Tone.OFFLINE, "server-network"),
                9800,
            ),
            _Row(
                4,
                say("wrong"),
                say("wrong_ground"),
                BadgeSpec(say("refused"), Tone.DANGER, "close-circle"),
                -7900,
                Tone.DANGER,
            ),
            _Row(
                5,
                say("todo"),
                say("muted_words"),
                BadgeSpec(say("todo"), Tone.NEUTRAL, "minus-circle-outline"),
                None,
                Tone.MUTED,
            ),
        )
        columns = (
            Column("state", say("state"), width=115),
            Column("words", say("words")),
            Column("badge", say("badge"), CellKind.BADGE, width=190),
            Column("fen", say("amount"), CellKind.MONEY, Align.RIGHT, width=180),
        )
        runner = InlineRunner(self)
        model: PagedModel[_Row] = PagedModel(
            columns, fixed_rows(rows), runner, row_tone=lambda row: row.tone, parent=self
        )
        table = DataTable(model, fitted=True, name=say("table"))
        model.refresh()
        table.choose(3)
        table.show_hover(1)
        self._column.addWidget(in_card(table))

    def _keys_and_swatches(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(24)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, code in ((left, "keypad"), (right, "swatches")):
            column.setSpacing(8)
            column.addWidget(Label(self._say(code), bold=True))
            column.addWidget(Hairline())
        keys = QGridLayout()
        keys.setSpacing(8)
        for at, look in enumerate((Look.NORMAL, Look.HOVER, Look.PRESSED, Look.FOCUS)):
            key = PadKey(str(at + 1))
            key.show_as(look)
            keys.addWidget(key, 0, at)
            word = Label(self._say(look.value), SMALL, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
            keys.addWidget(word, 1, at)
            if look is Look.FOCUS:
                self._rings.append(key)
        off = PadKey("5")
        off.setEnabled(False)
        keys.addWidget(off, 0, 4)
        word = Label(self._say("disabled"), SMALL, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        keys.addWidget(word, 1, 4)
        left.addLayout(keys)
        left.addStretch(1)
        colours = QGridLayout()
        colours.setSpacing(8)
        for at, (name, tone) in enumerate(
            (
                ("raised", Tone.TEXT),
                ("line", Tone.TEXT),
                ("primary-weak", Tone.PRIMARY),
                ("ok-weak", Tone.OK),
                ("danger-weak", Tone.DANGER),
                ("unsynced-bg", Tone.UNSYNCED),
                ("approval-bg", Tone.APPROVAL),
                ("offline-bg", Tone.OFFLINE),
            )
        ):
            colours.addWidget(_Swatch(name, tone), at // 4, at % 4)
        right.addLayout(colours)
        right.addStretch(1)
        row.addLayout(left, 1)
        row.addLayout(right, 2)
        self._column.addSpacing(8)
        self._column.addLayout(row)

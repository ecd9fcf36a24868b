"""The larger components of the gallery: steps, cards, the counter's lists, touch controls, strips."""

from collections.abc import Callable

from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import EnvironmentFault
from app.i18n import Text
from app.ui.theme import (
    Tokens,
    Tone,
    apply_theme,
)
from app.ui.widgets.actions import ActionRow, BusinessGrid, TileSpec
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.cards import Card, EmptyState, Panel, VerdictCard
from app.ui.widgets.charts import Bars, MonthBill, SmallBarChart, Usage
from app.ui.widgets.choices import Pills
from app.ui.widgets.fields import Field, TextArea
from app.ui.widgets.key_strip import KeyItem, KeyStrip
from app.ui.widgets.keypad import Keypad, PinBoxes
from app.ui.widgets.kiosk import BigNumber, KioskButton, KioskTile
from app.ui.widgets.labels import Hairline, KeyCap, Label
from app.ui.widgets.lists import KeyValue, Pair, QueueCurrent, QueueHead, QueueList, QueueRow
from app.ui.widgets.offline_strip import OfflineGroup, OfflineStrip
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.rail import RailButton, RailItem
from app.ui.widgets.steps import ErrorSummary, Step, StepBar, StepState, StepTrack
from app.ui.widgets.toast import Toast
from app.ui.widgets.unread import Unread


class Scenes(QWidget):
    """A page in one theme, which its subclass fills from top to bottom."""

    def __init__(self, text: Text, tokens: Tokens) -> None:
        """Take the sentences and the theme of the page."""
        super().__init__()
        apply_theme(self, tokens)
        self._text = text
        self._say: Callable[[str], str] = lambda code: text(f"gallery.{code}")
        self._rings: list[QWidget] = []
        self._column = QVBoxLayout()

    def _section(self, code: str) -> None:
        self._column.addSpacing(8)
        self._column.addWidget(Label(self._say(code), bold=True))
        self._column.addWidget(Hairline())
        self._column.addSpacing(4)

    def _cards(self) -> None:
        self._section("cards")
        say = self._say
        steps = (
            Step(say("step_right"), StepState.OK),
            Step(say("step_id"), StepState.OK),
            Step(say("step_form"), StepState.DANGER),
            Step(say("step_quote"), StepState.NOW),
            Step(say("step_sign")),
            Step(say("step_pay")),
        )
        self._column.addWidget(StepBar(steps))
        track = (
            Step(say("track_check"), StepState.OK, say("track_who")),
            Step(say("track_form"), StepState.OK, say("track_saved")),
            Step(say("track_approve"), StepState.WAIT, say("track_waits")),
            Step(say("step_pay"), StepState.AHEAD, "—"),
        )
        self._column.addWidget(StepTrack(track))
        errors = ErrorSummary(self._text("widgets.next_error"))
        self._column.addWidget(errors)
        errors.set_errors(
            self._text("widgets.errors", count=2),
            (("start", say("effective"), say("error_start")), ("phone", say("phone"), say("error_phone"))),
        )
        row = QHBoxLayout()
        row.setSpacing(16)
        plan = Card(say("plan"), Badge(say("six_months"), Tone.UNSYNCED, "calendar-clock"))
        plan.body.addWidget(
            Bars(
                (
                    Usage(say("data"), say("data_used"), 0.92, over=True),
                    Usage(say("voice"), say("voice_used"), 0.42),
                    Usage(say("sms"), say("sms_used"), 0.16),
                )
            )
        )
        plan.body.addWidget(Hairline())
        plan.body.addWidget(
            KeyValue(
                (Pair(say("contract"), say("contract_value")), Pair(say("penalty"), "¥360.00", bold=True))
            )
        )
        row.addWidget(plan, 1)
        bills = Card(say("bills"), LinkButton(say("bill"), chevron=True))
        bills.body.addWidget(
            SmallBarChart(
                tuple(
                    MonthBill(say(f"month_{month}"), 12900 + over, over)
                    for month, over in ((10, 0), (11, 0), (12, 1250), (1, 2450), (2, 0))
                )
            )
        )
        row.addWidget(bills, 1)
        self._column.addLayout(row)
        verdicts = QHBoxLayout()
        verdicts.setSpacing(16)
        for code, tone, icon in (
            ("blocked", Tone.DANGER, "close-circle"),
            ("rule", Tone.APPROVAL, "shield-account-outline"),
        ):
            card = VerdictCard(say(code), tone, icon, say("verdict_more"))
            card.body.addWidget(Label(say("verdict_words"), wrap=True))
            card.body.addStretch(1)
            verdicts.addWidget(card, 1)
        empty = Card()
        empty.body.addWidget(EmptyState("inbox-outline", self._text("widgets.empty"), say("empty_more")))
        verdicts.addWidget(empty, 1)
        broken = Card()
        unread = Unread(lambda: None, "gallery")
        unread.show_fault(self._text("panel.queue.fault"), EnvironmentFault("store.busy"), self._text)
        broken.body.addWidget(unread)
        verdicts.addWidget(broken, 1)
        self._column.addSpacing(4)
        self._column.addLayout(verdicts)

    def _counter(self) -> None:
        self._section("counter")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._queue(), 0)
        centre = QVBoxLayout()
        centre.setSpacing(12)
        centre.addWidget(
            Pills(tuple((code, self._say(code)) for code in ("common", "join", "plans")), "common")
        )
        grid = BusinessGrid(2)
        grid.set_tiles(
            (
                TileSpec("101", self._say("b101"), "progress-clock", Tone.UNSYNCED),
                TileSpec("103", self._say("b103"), "cloud-outline", Tone.MUTED),
                TileSpec("104", self._say("b104"), "progress-clock", Tone.UNSYNCED, suggested=True),
                TileSpec("201", self._say("b201"), "check-circle", Tone.OK),
                TileSpec("202", self._say("b202"), reason=self._say("offline_hint")),
                TileSpec("401", self._say("b401"), "check-circle", Tone.OK),
            )
        )
        centre.addWidget(grid)
        centre.addWidget(
            Field(
                self._say("opinion"), TextArea(placeholder=self._say("opinion_hint"), lines=2), reserve=False
            )
        )
        centre.addStretch(1)
        row.addLayout(centre, 1)
        row.addWidget(self._actions(), 0)
        self._column.addLayout(row)

    def _queue(self) -> QWidget:
        say = self._say
        card = Card(say("queue"), KeyCap("F6", Tone.MUTED), subtitle=say("queue_more"), flush=True)
        card.setFixedWidth(304)
        queue = QueueList(say("queue"))
        queue.set_entries(
            (
                QueueCurrent("a42", "A042", say("current_more"), "02:46", BadgeSpec(say("serving"), Tone.OK)),
                QueueHead(say("order"), say("waiting")),
                QueueRow(
                    "a46",
                    "A046",
                    say("b102"),
                    say("minutes_6"),
                    BadgeSpec(say("elder"), Tone.PRIMARY, "walk"),
                ),
                QueueRow("a43", "A043", say("b201"), say("minutes_17"), late=True),
                QueueRow("a44", "A044", say("b101"), say("minutes_13")),
                QueueHead(say("missed"), icon="timer-sand"),
                QueueRow("a38", "A038", say("left_12"), action=say("again"), faded=True),
            )
        )
        queue.choose("a44")
        queue.setFixedHeight(320)
        card.body.addWidget(queue)
        return card

    def _actions(self) -> QWidget:
        say = self._say
        card = Card(say("next"), say("next_more"), flush=True)
        card.setFixedWidth(288)
        for row in (
            ActionRow("wallet-outline", say("collect"), key="F9", detail=say("two_items"), bold=True),
            ActionRow("pause-circle-outline", say("hold"), key="F8"),
            ActionRow("call-split", say("transfer"), key="Alt+R"),
        ):
            card.body.addWidget(row)
        ended = ActionRow("check-all", say("finish"), key="Alt+E")
        ended.set_blocked(say("finish_blocked"))
        card.body.addWidget(ended)
        rail = QHBoxLayout()
        rail.setSpacing(0)
        now = RailButton(RailItem("counter", "counter", say("desk")))
        now.setChecked(True)
        waits = RailButton(RailItem("approvals", "shield-account-outline", say("approvals")))
        waits.set_count(5)
        for button in (now, waits, RailButton(RailItem("stock", "package-variant-closed", say("stock")))):
            rail.addWidget(button)
        rail.addStretch(1)
        holder = Panel(Tone.TEXT)
        holder.setLayout(rail)
        rail.setContentsMargins(1, 1, 0, 0)
        card.body.addWidget(Hairline())
        card.body.addWidget(holder)
        card.body.addStretch(1)
        return card

    def _kiosk(self) -> None:
        self._section("touch")
        say = self._say
        row = QHBoxLayout()
        row.setSpacing(16)
        pin = QVBoxLayout()
        pin.setSpacing(12)
        boxes = PinBoxes(say("pin"))
        boxes.setText("1234")
        pin.addWidget(boxes)
        pad = Keypad(self._text("widgets.clear"), self._text("widgets.backspace"))
        pad.attach(boxes)
        pin.addWidget(pad)
        row.addLayout(pin, 1)
        tiles = QVBoxLayout()
        tiles.setSpacing(16)
        ticket = KioskTile(
            "ticket-confirmation-outline", say("take"), say("take_more"), primary=True, wide=True
        )
        ticket.setFixedHeight(160)
        tiles.addWidget(ticket)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        card = KioskTile("card-account-details-outline", say("tap_card"), small=True)
        card.setFixedHeight(150)
        buttons.addWidget(card)
        buttons.addWidget(BigNumber(say("your_number"), "A046", px=72))
        tiles.addLayout(buttons)
        row.addLayout(tiles, 2)
        self._column.addLayout(row)
        feet = QHBoxLayout()
        feet.setSpacing(16)
        feet.addWidget(KioskButton(say("elder_mode"), "format-size"))
        feet.addWidget(KioskButton(say("read_out"), "volume-high"))
        feet.addWidget(KioskButton(say("pay"), "wallet-outline", primary=True))
        self._column.addSpacing(8)
        self._column.addLayout(feet)
        toasts = QHBoxLayout()
        toasts.setSpacing(16)
        toasts.addStretch(1)
        sent = Toast(self, say("toast_sent"), Tone.OK, self._text("widgets.undo"))
        plain = Toast(self, say("toast_plain"))
        for toast in (sent, plain):
            toast.stay()
            toasts.addWidget(toast)
        toasts.addStretch(1)
        self._column.addSpacing(16)
        self._column.addLayout(toasts)

    def _offline(self) -> QWidget:
        strip = OfflineStrip()
        strip.set_state(
            self._say("offline_since"),
            tuple(
                self._group(code, icon, tone)
                for code, icon, tone in (
                    ("works", "check-circle", Tone.OK),
                    ("waits", "progress-clock", Tone.UNSYNCED),
                    ("not", "close-circle", Tone.DANGER),
                )
            ),
        )
        return strip

    def _group(self, code: str, icon: str, tone: Tone) -> OfflineGroup:
        items = tuple(self._say(f"group_{code}_items").split(" · "))
        return OfflineGroup(icon, tone, self._say(f"group_{code}"), items, " · ")

    def _key_strip(self) -> QWidget:
        strip = KeyStrip()
        strip.set_keys(
            (
                KeyItem("F1", self._say("k_help")),
                KeyItem("F7", self._say("k_call"), enabled=False),
                KeyItem("F9", self._say("k_pay"), current=True),
                KeyItem("Ctrl+Enter", self._say("k_submit")),
                KeyItem("Esc", self._say("k_back")),
            )
        )
        return strip

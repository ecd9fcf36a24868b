"""The frame of a desk and what floats above it, and tables without rows, for the gallery."""

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.models import Column, PagedModel, fixed_rows
from app.ui.tasks import InlineRunner
from app.ui.theme import Tone
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.bars import LevelBar
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.charts import HourBar, HourBars
from app.ui.widgets.key_strip import DeviceItem, KeyItem, KeyStrip
from app.ui.widgets.offline_strip import GroupList, OfflineGroup
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.picture import PictureLabel
from app.ui.widgets.rail import Rail, RailItem
from app.ui.widgets.strips import TopStrip
from app.ui.widgets.tables import DataTable

_HOURS = ((9, 14, 14), (10, 22, 19), (11, 17, 15), (12, 6, 6), (13, 0, 0), (14, 18, 9))
"""Hour, numbers given, served."""
_PICTURE_WIDTH = 120


def frame_scene(text: Text) -> QWidget:
    """Return a page with strips, rail, the list of an offline group, a photograph, hours, empty tables."""

    def say(code: str) -> str:
        return text(f"gallery.frame.{code}")

    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addWidget(_top(text, say))
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(_rail(text, say))
    left = QVBoxLayout()
    left.setSpacing(12)
    left.addWidget(_list(say, page))
    left.addWidget(_picture(say))
    left.addStretch(1)
    row.addLayout(left)
    right = QVBoxLayout()
    right.setSpacing(12)
    right.addWidget(_hours(text, say))
    right.addWidget(_level(say))
    tables = QHBoxLayout()
    tables.setSpacing(16)
    tables.addWidget(_table(text, page, "progress-clock", "widgets.loading"))
    tables.addWidget(_table(text, page, "inbox-outline", "widgets.empty"))
    right.addLayout(tables)
    row.addLayout(right, 1)
    column.addLayout(row)
    column.addWidget(_keys(text, say))
    return page


def _top(text: Text, say: Callable[[str], str]) -> TopStrip:
    strip = TopStrip(say("search"))
    strip.set_hall(say("hall"), say("hall_detail"))
    strip.set_counter(say("counter"), BadgeSpec(text("gallery.serving"), Tone.OK))
    strip.set_staff(say("staff"), say("staff_detail"))
    strip.set_clock("14:35", say("day"))
    strip.add_chip(StatusChip("lan-connect", text("gallery.online")))
    return strip


def _rail(text: Text, say: Callable[[str], str]) -> Rail:
    rail = Rail(
        (
            RailItem("counter", "counter", text("gallery.desk")),
            RailItem("approvals", "shield-account-outline", text("gallery.approvals")),
            RailItem("floor", "view-dashboard-outline", say("floor")),
            RailItem("lock", "lock-outline", say("lock"), low=True),
        )
    )
    rail.set_current("counter")
    rail.button("approvals").set_count(5)
    rail.button("floor").set_count(120, Tone.DANGER)
    return rail


def _list(say: Callable[[str], str], parent: QWidget) -> GroupList:
    items = tuple(say("list").split("|"))
    made = GroupList(parent, OfflineGroup("check-circle", Tone.OK, say("works"), items))
    made.setWindowFlags(Qt.WindowType.Widget)  # it floats above a desk; here it lies in the page
    return made


def _picture(say: Callable[[str], str]) -> Card:
    """Return a photograph: a card on a table."""
    photo = QImage(320, 200, QImage.Format.Format_RGB32)
    photo.fill(QColor("#5a6672"))
    painter = QPainter(photo)
    for place, colour in (((30, 24, 260, 152), "#e8edf1"), ((52, 48, 64, 84), "#9fb0bf")):
        painter.fillRect(QRect(*place), QColor(colour))
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(kept, QByteArray(b"PNG")).write(photo)
    shown = PictureLabel()
    shown.show_picture(bytes(kept.data().data()), _PICTURE_WIDTH, say("picture"))
    card = Card(say("picture"))
    card.body.addWidget(shown)
    return card


def _hours(text: Text, say: Callable[[str], str]) -> Card:
    card = Card(say("hours"))
    bars = HourBars()
    bars.set_hours(
        tuple(
            HourBar(
                f"{hour}:00",
                issued,
                served,
                text("gallery.frame.hour", hour=hour, issued=issued, served=served),
            )
            for hour, issued, served in _HOURS
        )
    )
    card.body.addWidget(bars)
    return card


def _level(say: Callable[[str], str]) -> Card:
    """Return what is left of the time that a customer has."""
    bar = LevelBar()
    bar.setRange(0, 100)
    bar.setValue(60)
    bar.setFixedHeight(8)
    bar.setAccessibleName(say("level"))
    card = Card(say("level"))
    card.body.addWidget(bar)
    return card


def _table(text: Text, parent: QWidget, icon: str, code: str) -> Card:
    columns = (Column("state", text("gallery.state"), width=96), Column("words", text("gallery.words")))
    model: PagedModel[object] = PagedModel(columns, fixed_rows(()), InlineRunner(parent), parent=parent)
    table = DataTable(model, dense=True, fitted=True, name=text(code))
    model.refresh()
    card = Card(flush=True)
    card.body.addWidget(table)
    card.body.addWidget(EmptyState(icon, text(code)), 1)
    return card


def _keys(text: Text, say: Callable[[str], str]) -> KeyStrip:
    strip = KeyStrip()
    strip.set_keys(
        (KeyItem("F1", text("gallery.k_help")), KeyItem("F9", text("gallery.k_pay"), current=True))
    )
    strip.set_devices(
        (
            DeviceItem("printer-outline", say("printer"), "check-circle", Tone.OK),
            DeviceItem(
                "card-account-details-outline", say("reader"), "close-circle", Tone.DANGER, say("off")
            ),
        )
    )
    return strip

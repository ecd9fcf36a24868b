"""Small pictures of figures: usage bars, bills by month."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import money
from app.ui.theme import SMALL, Tokens, Tone, font, tokens_of
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import CENTRE, LEFT, RIGHT, box, crisp, words

_BAR = 8


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self.tone = Tone.PRIMARY
        self.setFixedHeight(_BAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        box(painter, rect, _BAR / 2, QColor(tokens.raised))
        if self.share > 0:
            filled = QRectF(0, 0, max(rect.width() * min(self.share, 1.0), _BAR), _BAR)
            box(painter, filled, _BAR / 2, tokens.fg(self.tone))


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of something is used: ``share`` 0–1; ``over`` warns that it is nearly gone, in ``tone``."""

    name: str
    words: str
    share: float
    over: bool = False
    tone: Tone = Tone.UNSYNCED


class Bars(QWidget):
    """Usage bars: name and words over a bar of 8 px."""

    def __init__(self, usages: tuple[Usage, ...] = ()) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._rows: list[tuple[QWidget, Label, Label, _Bar]] = []
        self.set_usages(usages)

    def set_usages(self, usages: tuple[Usage, ...]) -> None:
        """Show other figures."""
        while len(self._rows) > len(usages):
            row = self._rows.pop()[0]
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(usages):
            self._add()
        for usage, (row, name, said, bar) in zip(usages, self._rows, strict=True):
            name.setText(usage.name)
            said.setText(usage.words)
            said.set_tone(usage.tone if usage.over else Tone.TEXT)
            said.set_type(SMALL, bold=usage.over)
            bar.share, bar.tone = usage.share, usage.tone if usage.over else Tone.PRIMARY
            bar.update()
            row.setAccessibleName(f"{usage.name}: {usage.words}")

    def _add(self) -> None:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        name, said = Label("", SMALL, tone=Tone.MUTED), Label("", SMALL)
        line.addWidget(name)
        line.addStretch(1)
        line.addWidget(said)
        bar = _Bar()
        column.addLayout(line)
        column.addWidget(bar)
        self._column.addWidget(row)
        self._rows.append((row, name, said, bar))


@dataclass(frozen=True, slots=True)
class MonthBill:
    """A month's bill in fen; ``over_fen`` is the part of it above the plan's fee."""

    label: str
    fen: int
    over_fen: int = 0


class SmallBarChart(QWidget):
    """Bills by month: the plan's fee teal, what was over amber and written bold."""

    def __init__(self, bills: tuple[MonthBill, ...] = ()) -> None:
        super().__init__()
        self._bills = bills
        self.setMinimumHeight(120)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)
        self.set_bills(bills)

    def set_bills(self, bills: tuple[MonthBill, ...]) -> None:
        """Show other months."""
        self._bills = bills
        self.setAccessibleName(", ".join(f"{bill.label} {money(bill.fen)}" for bill in bills))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a small picture."""
        return QSize(300, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        if not self._bills:
            return
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        share = self.width() / len(self._bills)
        greatest = max((bill.fen for bill in self._bills), default=0) or 1
        ground = self.height() - 26
        scale = (ground - 24) / greatest
        for at, bill in enumerate(self._bills):
            self._paint_bill(painter, tokens, bill, QRectF(at * share, 0, share, ground), scale)

    def _paint_bill(
        self, painter: QPainter, tokens: Tokens, bill: MonthBill, place: QRectF, scale: float
    ) -> None:
        width = min(40.0, place.width() * 0.6)
        left = round(place.center().x() - width / 2)
        whole = round(max(bill.fen, 0) * scale)
        over = round(max(bill.over_fen, 0) * scale)
        top = place.bottom() - whole
        painter.fillRect(QRectF(left, top, width, whole), QColor(tokens.primary))
        painter.fillRect(QRectF(left, top, width, over), QColor(tokens.unsynced))
        ink = QColor(tokens.unsynced if over else tokens.text)
        face = font(SMALL, bold=bool(over))
        words(painter, QRectF(place.left(), top - 22, place.width(), 20), money(bill.fen), face, ink, CENTRE)
        low = QRectF(place.left(), place.bottom() + 6, place.width(), 20)
        words(painter, low, bill.label, font(SMALL), QColor(tokens.muted), CENTRE)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A named figure of a ranking: ``share`` 0–1 of the greatest."""

    name: str
    words: str
    share: float
    tone: Tone = Tone.PRIMARY


class RankBars(QWidget):
    """Named figures as horizontal bars, rows of 32: name left, bar, words right."""

    def __init__(
        self, rows: tuple[Ranked, ...] = (), *, name_width: int = 120, words_width: int = 88
    ) -> None:
        super().__init__()
        self._rows = rows
        self._name_width = name_width
        self._words_width = words_width
        self.set_rows(rows)

    def set_rows(self, rows: tuple[Ranked, ...]) -> None:
        """Show other figures."""
        self._rows = rows
        self.setFixedHeight(32 * len(rows))
        self.setAccessibleName(", ".join(f"{row.name} {row.words}" for row in rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        room = self.width() - self._name_width - self._words_width - 24
        for at, row in enumerate(self._rows):
            top = 32 * at
            name = QRectF(0, top, self._name_width, 32)
            words(painter, name, row.name, font(SMALL), QColor(tokens.muted), LEFT)
            bar = QRectF(self._name_width + 12, top + 12, room, _BAR)
            box(painter, bar, _BAR / 2, QColor(tokens.raised))
            if row.share > 0:
                bar.setWidth(max(room * min(row.share, 1.0), _BAR))
                box(painter, bar, _BAR / 2, tokens.fg(row.tone))
            said = QRectF(self.width() - self._words_width, top, self._words_width, 32)
            words(painter, said, row.words, font(SMALL), QColor(tokens.text), RIGHT)


@dataclass(frozen=True, slots=True)
class HourBar:
    """One hour: how many came, and how many of them were served; ``words`` for screen readers."""

    label: str
    issued: int
    served: int
    words: str


class HourBars(QWidget):
    """Bars by hour: a light one for who came, before it a dark one for who was served."""

    def __init__(self) -> None:
        super().__init__()
        self._hours: tuple[HourBar, ...] = ()
        self.setFixedHeight(168)

    def set_hours(self, hours: tuple[HourBar, ...]) -> None:
        """Show other hours."""
        self._hours = hours
        self.setAccessibleName(", ".join(hour.words for hour in hours))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars on their ground line."""
        if not self._hours:
            return
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        share = self.width() / len(self._hours)
        greatest = max(hour.issued for hour in self._hours) or 1
        ground = float(self.height() - 26)
        scale = (ground - 24) / greatest
        wide = round(min(48.0, share * 0.6))
        for at, hour in enumerate(self._hours):
            middle = round((at + 0.5) * share)
            issued, served = round(hour.issued * scale), round(hour.served * scale)
            left = middle - wide // 2
            painter.fillRect(QRectF(left, ground - issued, wide, issued), QColor(tokens.border))
            inner = QRectF(left + wide // 4, ground - served, wide // 2, served)
            painter.fillRect(inner, QColor(tokens.primary))
            place = QRectF(middle - share / 2, ground - issued - 22, share, 20)
            if hour.issued:
                said = f"{hour.issued} / {hour.served}"
                words(painter, place, said, font(SMALL), QColor(tokens.text), CENTRE)
            low = QRectF(middle - share / 2, ground + 6, share, 20)
            words(painter, low, hour.label, font(SMALL), QColor(tokens.muted), CENTRE)
        painter.fillRect(QRectF(0, ground, self.width(), 1), QColor(tokens.line))

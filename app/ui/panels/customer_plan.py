"""Plan and contract, bills of the last months, and what was done lately (mockup counter-main)."""

from datetime import date

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.customers import Contract
from app.domain.shifts import is_machine
from app.i18n import Text
from app.services.customers import HistoryView, NumberView
from app.services.rows.catalogue import PlanRow
from app.ui.models import CellKind, Column, PagedModel, fixed_rows
from app.ui.panels.customer_presenter import CustomerPresenter, CustomerState
from app.ui.panels.customer_words import data_words, history_badge, history_title, plan_title
from app.ui.panels.retold import value
from app.ui.theme import GAP_4, SMALL, TITLE, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.charts import MonthBill, SmallBarChart
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.lists import KeyValue, Pair
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.tables import HEAD_HEIGHT, DataTable

_MONTHS = 5
_DAYS_A_MONTH = 30


class PlanPanel(Card):
    """The plan of the chosen number with what it includes, and the contract that binds it."""

    def __init__(self, presenter: CustomerPresenter, text: Text) -> None:
        super().__init__(text("customer_panel.plan"))
        self.setObjectName("plan_panel")
        self._presenter = presenter
        self._text = text
        self._left = Badge()
        self.add_trailing(self._left)
        line = QHBoxLayout()
        self._plan = Label("", TITLE, bold=True)
        self._fee = Label("", TITLE, bold=True)
        self._per_month = Label("", SMALL, tone=Tone.MUTED)
        line.addWidget(self._plan, 1)
        line.addWidget(self._fee)
        line.addWidget(self._per_month)
        self.body.addLayout(line)
        self._included = KeyValue()
        self.body.addWidget(self._included)
        self.body.addWidget(Hairline())
        self._contract = KeyValue()
        self.body.addWidget(self._contract)
        self.body.addStretch(1)
        presenter.attach(self)

    def render(self, state: CustomerState) -> None:  # type: ignore[override]  # our views' method
        """Show the chosen number."""
        text, number = self._text, state.number
        plan = number.plan if number else None
        self._plan.setText(plan_title(text, plan) or text("customer_panel.no_number"))
        self._fee.setText(text.yuan(plan.monthly_fen) if plan else "")
        self._per_month.setText(text("customer_panel.per_month") if plan else "")
        self._included.set_pairs(self._includes(plan, number) if plan else ())
        contract = number.row.contract if number else None
        self._contract.set_pairs(self._binds(contract) if number else ())
        self._left.set_spec(self._remaining(contract) if contract else None)

    def _includes(self, plan: PlanRow, number: NumberView | None) -> tuple[Pair, ...]:
        text = self._text
        pairs = []
        if plan.data_mb:
            pairs.append(Pair(text("customer_panel.data"), data_words(text, plan.data_mb)))
        if plan.voice_min:
            pairs.append(
                Pair(text("customer_panel.voice"), text("customer_panel.minutes", amount=plan.voice_min))
            )
        if plan.sms:
            pairs.append(Pair(text("customer_panel.sms"), text("customer_panel.pieces", amount=plan.sms)))
        if plan.over_data_fen:
            price = text("customer_panel.per_gb", price=text.yuan(plan.over_data_fen))
            pairs.append(Pair(text("customer_panel.over_data"), price))
        if number and number.next_plan:
            coming = f"{plan_title(text, number.next_plan)} · {number.row.next_plan_on}"
            pairs.append(Pair(text("customer_panel.next_plan"), coming, bold=True, tone=Tone.PRIMARY))
        return tuple(pairs)

    def _binds(self, contract: Contract | None) -> tuple[Pair, ...]:
        text = self._text
        if contract is None:
            return (Pair(text("customer_panel.contract"), text("customer_panel.no_contract")),)
        return (
            Pair(text("customer_panel.contract"), value(contract.title, text)),
            Pair(
                text("customer_panel.term"),
                text("customer_panel.from_to", begins=contract.begins, ends=contract.ends),
            ),
            Pair(text("customer_panel.penalty"), text.yuan(contract.penalty_fen), bold=True),
            Pair(text("customer_panel.subsidy"), text.yuan(contract.subsidy_fen)),
        )

    def _remaining(self, contract: Contract) -> BadgeSpec | None:
        overview = self._presenter.state.overview
        if overview is None:
            return None
        days = (date.fromisoformat(contract.ends) - date.fromisoformat(overview.today)).days
        if days < 0:
            return BadgeSpec(self._text("customer_panel.contract_over"), Tone.NEUTRAL)
        months = -(-days // _DAYS_A_MONTH)
        words = self._text("customer_panel.months_left", months=months)
        return BadgeSpec(words, Tone.UNSYNCED, "calendar-clock")

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.set_title(text("customer_panel.plan"))
        self.render(self._presenter.state)


class BillsPanel(Card):
    """Bills of the last months as bars; what is above the plan's fee stands out."""

    def __init__(self, presenter: CustomerPresenter, text: Text) -> None:
        super().__init__(text("customer_panel.bills"))
        self.setObjectName("bills_panel")
        self._presenter = presenter
        self._text = text
        self._chart = SmallBarChart()
        self._mark = IconLabel("alert", 16, Tone.UNSYNCED)
        self._note = Label("", SMALL, tone=Tone.MUTED)
        self.body.addWidget(self._chart, 1)
        line = QHBoxLayout()
        line.setSpacing(GAP_4)
        line.addWidget(self._mark)
        line.addWidget(self._note, 1)
        self.body.addLayout(line)
        presenter.attach(self)

    def render(self, state: CustomerState) -> None:  # type: ignore[override]  # our views' method
        """Show the chosen number."""
        text, number = self._text, state.number
        bills = number.bills[:_MONTHS][::-1] if number else ()
        fee = number.plan.monthly_fen if number and number.plan else 0
        bars = tuple(
            MonthBill(
                text(f"month.{int(bill.period[5:])}"),
                bill.principal_fen,
                max(0, bill.principal_fen - fee),
            )
            for bill in bills
        )
        self._chart.set_bills(bars)
        over = [bar.over_fen for bar in bars if bar.over_fen]
        unpaid = sum(bill.unpaid_fen for bill in bills)
        self._mark.setVisible(bool(over or unpaid))
        if unpaid:
            self._note.setText(text("customer_panel.unpaid", amount=text.yuan(unpaid)))
        elif over:
            self._note.setText(text("customer_panel.over", count=len(over), amount=text.yuan(sum(over))))
        else:
            self._note.setText(text("customer_panel.no_bills") if number and not bars else "")
        self._note.set_tone(Tone.UNSYNCED if over or unpaid else Tone.MUTED)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.set_title(text("customer_panel.bills"))
        self.render(self._presenter.state)


class _WholeRows(QWidget):
    """A table as high as whole rows have room for: none is cut through at the lower edge."""

    def __init__(self, table: DataTable) -> None:
        super().__init__()
        self._table = table
        table.setParent(self)

    def sizeHint(self) -> QSize:
        """Return that of the table."""
        return self._table.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return that of the table."""
        return self._table.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the table what whole rows fill."""
        super().resizeEvent(event)
        over = (self.height() - HEAD_HEIGHT) % self._table.row_height
        self._table.setGeometry(0, 0, self.width(), self.height() - over)


class HistoryPanel(Card):
    """What was done lately for the customer, newest first."""

    def __init__(self, presenter: CustomerPresenter, text: Text) -> None:
        super().__init__(text("customer_panel.history"), flush=True)
        self.setObjectName("history_panel")
        self._presenter = presenter
        self._text = text
        self._count = Label("", SMALL, tone=Tone.MUTED)
        self.add_trailing(self._count)
        self._model: PagedModel[HistoryView] = PagedModel(
            self._columns(),
            fixed_rows(()),
            presenter.tasks,
            cell=self._cell,
            row_id=lambda view: view.row.ref,
        )
        self._table = DataTable(self._model, dense=True, name=text("customer_panel.history"))
        self._table.setObjectName("history_table")
        self._none = EmptyState("history", text("customer_panel.no_history"))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._none)
        self._rows = _WholeRows(self._table)
        column.addWidget(self._rows, 1)
        inner = QWidget()
        inner.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(inner, 1)
        self._shown: tuple[HistoryView, ...] = ()
        presenter.attach(self)

    def _columns(self) -> tuple[Column, ...]:
        text = self._text
        return (
            Column("at", text("customer_panel.col.at"), width=112),
            Column("title", text("customer_panel.col.title")),
            Column("number", text("customer_panel.col.number"), width=128),
            Column("staff", text("customer_panel.col.staff"), width=88),
            Column("amount", text("customer_panel.col.amount"), CellKind.MONEY, width=104),
            Column("state", text("customer_panel.col.state"), CellKind.BADGE, width=120),
        )

    def _cell(self, view: HistoryView, key: str) -> object:
        row, text, zone = view.row, self._text, self._presenter.zone
        values: dict[str, object] = {
            "at": f"{text.day(row.at_ms, zone)} {text.time(row.at_ms, zone)}",
            "title": history_title(text, row),
            "number": view.shown or None,
            "staff": text("customer_panel.machine") if is_machine(row.staff_no) else row.staff_no,
            "amount": row.amount_fen,
            "state": history_badge(text, row),
        }
        return values[key]

    def render(self, state: CustomerState) -> None:  # type: ignore[override]  # our views' method
        """Show the customer's history."""
        rows = state.overview.history if state.overview else ()
        self._count.setText(self._text("customer_panel.lately", count=len(rows)) if rows else "")
        self._none.setVisible(not rows)
        self._rows.setVisible(bool(rows))
        if rows != self._shown:
            self._shown = rows
            self._model.set_fetch(fixed_rows(rows))
            self._model.refresh()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.set_title(text("customer_panel.history"))
        self._none.title.setText(text("customer_panel.no_history"))
        self._model.set_columns(self._columns())
        self._model.refresh()
        self.render(self._presenter.state)

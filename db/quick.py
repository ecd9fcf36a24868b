"""A connection that compiles a statement once: SQLAlchemy writes the SQL, the driver runs it.

On PostgreSQL many rows at once go the long way, which ends in COPY.

Looking up the compiled form, binding and wrapping the answer cost SQLAlchemy several times what SQLite needs
for a small statement, and a sale has some sixty of them. Statements that are kept (constants of a module)
take the short way from their second use on; whatever is put together for one call takes the long one.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, Final, Self
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import LargeBinary, TupleType, TypeEngine

_NOTHING: Final[Mapping[str, object]] = {}
_MOST_LENGTHS: Final = 64
"""So many lengths of its lists are kept of one statement."""
_LENGTHS: Final = (1, 2, 4, 8, 16, 32, 48, 64)
"""Lists have one of these lengths, or a multiple of the last: SQLite makes a new plan for each other one."""
_SAVEPOINT: Final = "quick"
WORTH_COPYING: Final = 10
"""So many rows at once go to PostgreSQL by COPY."""


class Rows:
    """What a statement answered, read whole: the part of SQLAlchemy's result that the house uses."""

    __slots__ = ("_found", "rowcount")

    def __init__(self, found: list[Any], rowcount: int) -> None:
        self._found = found
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._found)

    def all(self) -> list[Any]:
        """Return all rows."""
        return self._found

    def first(self) -> Any:  # noqa: ANN401 - a named tuple of the statement's columns, or a value
        """Return the first row, or None."""
        return self._found[0] if self._found else None

    def one(self) -> Any:  # noqa: ANN401
        """Return the only row. Raises what SQLAlchemy raises if there is none, or more."""
        if len(self._found) > 1:
            raise MultipleResultsFound("one row was wanted")
        if not self._found:
            raise NoResultFound("a row was wanted")
        return self._found[0]

    def one_or_none(self) -> Any:  # noqa: ANN401
        """Return the only row, or None."""
        return self.one() if self._found else None

    def scalar(self) -> Any:  # noqa: ANN401
        """Return the first column of the first row, or None."""
        return self._found[0][0] if self._found else None

    def scalar_one(self) -> Any:  # noqa: ANN401
        """Return the first column of the only row."""
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:  # noqa: ANN401
        """Return the first column of the only row, or None."""
        return self.one()[0] if self._found else None

    def scalars(self) -> "Rows":
        """Return the first column of each row."""
        return Rows([row[0] for row in self._found], self.rowcount)

    def mappings(self) -> "Rows":
        """Return the rows by name of column."""
        if not self._found:
            return self
        names = self._found[0]._fields
        return Rows([dict(zip(names, row, strict=True)) for row in self._found], self.rowcount)


class _Plan:
    """One compiled statement: its SQL, and how parameters by name become a row of values."""

    __slots__ = ("_make", "names", "sql", "values")

    def __init__(self, sql: str, names: Sequence[str], defaults: Mapping[str, object]) -> None:
        self.sql = sql
        self.names = tuple(names)
        self.values = _row_maker(tuple(names), dict(defaults))
        self._make: Callable[[Sequence[object]], Any] | None = None

    def rows(self, cursor: Any) -> Rows:  # noqa: ANN401 - the driver has no types
        """Return what the cursor holds."""
        if cursor.description is None:
            return Rows([], cursor.rowcount)
        if self._make is None:
            names = [column[0] for column in cursor.description]
            # Its columns are known only here, so no class can be written down for it.
            kind: Any = namedtuple("Found", names, rename=True)  # type: ignore[misc]  # noqa: PYI024
            self._make = kind._make
        return Rows(list(map(self._make, cursor.fetchall())), -1)


def _row_maker(
    names: tuple[str, ...], defaults: dict[str, object]
) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    """Return a function from parameters to values in the order of the question marks."""
    if not names:
        return lambda _: ()
    if set(names) <= set(defaults):
        constant = tuple(defaults[name] for name in names)
        return lambda _: constant
    if len(names) == 1:
        (name,) = names
        return lambda given: (given[name],)
    pick: Callable[[Mapping[str, object]], tuple[object, ...]] = itemgetter(*names)
    return (lambda given: pick({**defaults, **given})) if defaults else pick


class _Lists:
    """A statement with lists of any length: the SQL differs with their length, of which there are few."""

    __slots__ = ("_compiled", "_names", "_plans")

    def __init__(self, compiled: SQLCompiler, names: Sequence[str]) -> None:
        self._compiled = compiled
        self._names = tuple(names)
        self._plans: dict[tuple[int, ...], _ListPlan] = {}

    def plan(self, given: Mapping[str, Any]) -> "_ListPlan | None":
        """Return the form for lists of these lengths; None for an empty one, which has a form of its own."""
        lengths = tuple([_length(len(given[name])) for name in self._names])
        found = self._plans.get(lengths)
        if found is None:
            if 0 in lengths:
                return None
            if len(self._plans) >= _MOST_LENGTHS:
                self._plans.clear()
            lists = {
                name: _filled(given[name], length) for name, length in zip(self._names, lengths, strict=True)
            }
            found = self._plans[lengths] = _ListPlan(self._compiled, self._names, {**given, **lists})
        return found


def _length(count: int) -> int:
    """Return the length that a list of so many values gets."""
    if count <= _LENGTHS[-1]:
        return next(each for each in (0, *_LENGTHS) if each >= count)
    return -(-count // _LENGTHS[-1]) * _LENGTHS[-1]


def _filled(values: Collection[Any], length: int) -> list[Any]:
    """Return the values, the last of them again up to a length: to be in a list twice is to be in it."""
    filled = list(values)
    return filled + filled[-1:] * (length - len(filled))


class _ListPlan(_Plan):
    """One compiled statement for lists of certain lengths."""

    __slots__ = ()

    def __init__(self, compiled: SQLCompiler, names: Sequence[str], given: Mapping[str, Any]) -> None:
        made = compiled.construct_expanded_state(dict(given))
        order = tuple(made.positiontup or made.parameters)
        spread = {name: tuple(made.parameter_expansion[name]) for name in names}
        ours = set(given).union(*spread.values())
        own = {name: made.parameters[name] for name in order if name not in ours}
        super().__init__(made.statement, order, own)
        pick = self.values

        def values(given: Mapping[str, Any]) -> tuple[object, ...]:
            flat = dict(given)
            for name, each in spread.items():
                flat.update(zip(each, _filled(given[name], len(each)), strict=True))
            return pick(flat)

        self.values = values


class Prepared:
    """Compiled statements by the statement itself and the names of its parameters."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.by_place = dialect.positional
        """Whether parameters have places, as in SQLite; PostgreSQL's driver wants them by name."""
        # Weak, and filled at the second use: a statement that is made anew for each call leaves nothing here.
        self._known: WeakKeyDictionary[Any, dict[tuple[str, ...], _Plan | _Lists | None]] = (
            WeakKeyDictionary()
        )

    def plan(self, statement: Any, given: Mapping[str, object]) -> _Plan | None:  # noqa: ANN401 - any executable
        """Return the compiled form, or None for a statement that SQLAlchemy must run itself."""
        plans = self._known.get(statement)
        if plans is None:
            self._known[statement] = {}
            return None
        names = tuple(given)
        try:
            made = plans[names]
        except KeyError:
            made = plans[names] = self._compile(statement, names)
        return made.plan(given) if made.__class__ is _Lists else made  # type: ignore[return-value]

    def _compile(self, statement: Any, names: tuple[str, ...]) -> _Plan | _Lists | None:  # noqa: ANN401
        compiled = statement.compile(dialect=self._dialect, column_keys=list(names))
        if not isinstance(compiled, SQLCompiler) or compiled.effective_returning:
            return None
        kinds = [bind.type for bind in compiled.binds.values()]
        kinds += [column.type for column in getattr(statement, "selected_columns", ())]
        if not all(self._plain(kind) for kind in kinds):
            return None
        if compiled.post_compile_params:
            if any(bind.required for bind in compiled.binds.values()):
                lists = [bind for bind in compiled.post_compile_params if bind.required]
                if all(bind.expanding for bind in lists):
                    return _Lists(compiled, [bind.key for bind in lists])
                return None
            compiled = statement.compile(
                dialect=self._dialect, column_keys=list(names), compile_kwargs={"render_postcompile": True}
            )
        if compiled.escaped_bind_names:
            return None
        order = tuple(compiled.positiontup or compiled.params)
        own = {
            name: value
            for name, value in compiled.params.items()
            if name not in compiled.binds or not (compiled.binds[name].required or name in names)
        }
        return _Plan(compiled.string, order, {name: own[name] for name in order if name in own})

    def _plain(self, kind: TypeEngine[Any]) -> bool:
        """Return whether the driver takes and gives values of a type as they are."""
        if isinstance(kind, TupleType):
            return False  # a list of rows
        if isinstance(kind, LargeBinary):
            return True  # bytes either way; SQLAlchemy would only wrap them
        used = kind.dialect_impl(self._dialect)
        return (
            used.bind_processor(self._dialect) is None and used.result_processor(self._dialect, None) is None
        )


class QuickConnection(Connection):
    """A connection of an engine; use it like any other."""

    def __init__(self, engine: Engine, prepared: Prepared) -> None:
        super().__init__(engine)
        self._prepared = prepared
        self._cursor: Any = None
        self._watched = False

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    @contextmanager
    def transaction(self) -> Iterator["QuickConnection"]:
        """Open a transaction: committed on leaving, rolled back on any exception."""
        events = self.dispatch
        self._watched = bool(
            events.before_cursor_execute or events.after_cursor_execute or events.before_execute
        )
        try:
            with self.begin():
                yield self
        except BaseException:
            # A COMMIT that failed leaves SQLite inside its transaction, and the next one could not begin.
            raw: Any = self.connection.dbapi_connection
            if getattr(raw, "in_transaction", False):
                raw.rollback()
            raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo on any exception what is done within."""
        if self._watched or not (self._prepared.by_place and self.in_transaction()):
            with self.begin_nested():
                yield
            return
        raw: Any = self.connection.dbapi_connection
        raw.execute(f"SAVEPOINT {_SAVEPOINT}")
        try:
            yield
        except BaseException:
            # After some faults (a full disk) SQLite has rolled back everything by itself.
            if raw.in_transaction:
                raw.execute(f"ROLLBACK TO {_SAVEPOINT}")
                raw.execute(f"RELEASE {_SAVEPOINT}")
            raise
        raw.execute(f"RELEASE {_SAVEPOINT}")

    def execute(
        self,
        statement: Any,  # noqa: ANN401 - whatever SQLAlchemy takes
        parameters: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
        *,
        execution_options: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Run a statement; the answer has the methods of SQLAlchemy's result that `Rows` has.

        Who listens to statements when a transaction begins gets all of them, the long way.
        """
        many = parameters.__class__ is list and len(parameters or ()) > 1
        given: Any = parameters or _NOTHING
        if given.__class__ is list:
            given = given[0]
        plan = None
        if not (self._watched or execution_options):
            plan = self._prepared.plan(statement, given)
        if plan is None or not self.in_transaction() or (many and not self._prepared.by_place):
            return super().execute(statement, parameters, execution_options=execution_options)
        cursor = self._driver()
        if not self._prepared.by_place:
            self._by_name(cursor, plan, given)
        elif many:
            rows: Any = parameters
            cursor.executemany(plan.sql, [plan.values(row) for row in rows])
        else:
            cursor.execute(plan.sql, plan.values(given))
        return plan.rows(cursor)

    def insert(self, statement: Insert, names: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
        """Insert rows whose values stand in the order of `names`: no dictionaries are made of them."""
        quick = not self._watched and self.in_transaction()
        if quick and self._prepared.by_place:
            plan = self._prepared.plan(statement, dict.fromkeys(names))
            if plan is not None and plan.names == names:
                self._driver().executemany(plan.sql, rows)
                return
        elif quick and len(rows) >= WORTH_COPYING:
            cursor, table = self._driver(), statement.table.name
            try:
                copy_rows(cursor, table, names, rows)
            except self.dialect.loaded_dbapi.Error as error:
                self._handle_dbapi_exception(error, f"COPY {table}", None, cursor, None)
            return
        self.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])

    def _driver(self) -> Any:  # noqa: ANN401
        """Return the driver's cursor for statements that take the short way."""
        if self._cursor is None:
            self._cursor = self.connection.cursor()
        return self._cursor

    def _by_name(self, cursor: Any, plan: _Plan, given: Mapping[str, object]) -> None:  # noqa: ANN401
        values = dict(zip(plan.names, plan.values(given), strict=True))
        try:
            cursor.execute(plan.sql, values)
        except self.dialect.loaded_dbapi.Error as error:
            # As SQLAlchemy tells it: connections that were cut leave the pool.
            self._handle_dbapi_exception(error, plan.sql, values, cursor, None)


def copy_rows(
    cursor: Any,  # noqa: ANN401 - psycopg's
    table: str,
    names: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Insert rows into a table of PostgreSQL by COPY, in a fifth of the time of an INSERT."""
    columns = ", ".join(f'"{name}"' for name in names)
    with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copying:
        for row in rows:
            copying.write_row(row)


def insert_rows(
    conn: Connection, statement: Insert, names: tuple[str, ...], rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert rows whose values stand in the order of `names`, the short way where the connection has one."""
    if isinstance(conn, QuickConnection):
        conn.insert(statement, names, rows)
    else:
        conn.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])

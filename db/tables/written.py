"""Constants that stand in a statement itself, and are not bound."""

from sqlalchemy import ColumnElement, literal_column

from app.domain.errors import BugError


def written(constant: str | int) -> ColumnElement[str | int]:
    """Return a constant of the code as SQL has it, for columns that decide on a partial index.

    Were it bound, SQLite would look again at each call whether the index serves, which costs more than the
    answer. Raises `BugError` for a text that is no plain word: what somebody typed is bound, always.
    """
    if isinstance(constant, int):
        return literal_column(str(constant))
    word = str(constant)
    if not word.isidentifier():
        raise BugError("only a constant of the code is written out")
    return literal_column(f"'{word}'")

"""What the catalogue calls things, for the screens: read at the start, and again when it changes."""

from typing import Final

from app.i18n import Texts
from app.services.ports import Changed
from db.uow import SqlStore

_NAMED: Final = ("plan:", "tariff:", "article:")


def know_names(store: SqlStore, texts: Texts) -> None:
    """Let the sentences know the published names, from now on."""

    def learn() -> None:
        with store.read() as queries:
            texts.learn(queries.catalogue.names())

    def follow(changed: Changed) -> None:
        if any(entity.startswith(_NAMED) for entity in changed.entities):
            learn()

    learn()
    store.subscribe(follow)

"""Builds the object graph of a terminal: store, devices, services."""

from pathlib import Path

from app.i18n import Texts
from app.services.ports import Clock, Ids
from app.terminal.given import Given, Manner, TerminalDevices
from app.terminal.names import know_names
from app.terminal.places import RESOURCES
from app.terminal.services import TerminalServices
from app.ui.context import NoNetwork, Program, TerminalLink
from app.ui.tasks import Runner
from db.uow import SqlStore


def build(
    store: SqlStore,
    clock: Clock,
    ids: Ids,
    tasks: Runner,
    print_folder: Path | None,
    state_folder: Path,
    link: TerminalLink | None = None,
    manner: Manner = Manner(),  # noqa: B008 - a frozen value
) -> Program:
    """Return the program around an open store. `link` is its network; None in a hall on its own."""
    texts = Texts(RESOURCES)
    know_names(store, texts)
    given = Given(store, clock, ids, texts, print_folder, state_folder, link, manner)
    devices = TerminalDevices(given)
    return Program(
        store=store,
        feed=store,
        clock=clock,
        ids=ids,
        tasks=tasks,
        texts=texts,
        services=TerminalServices(given, devices),
        devices=devices,
        link=link or NoNetwork(),
        training=manner.training,
        second_screen=manner.second_screen,
    )

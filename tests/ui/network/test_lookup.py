"""Customers of other halls at the counter: the search box and the identity panel ask the centre."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.copies import CopiedNumber, CopiedPerson, CustomerCopied
from app.domain.customers import SubscriberKind, SubscriberStatus
from app.domain.documents_of_identity import DocumentKind
from app.ui.panels.identity_presenter import IdentityMode
from tests.networked_desk import NetworkedDesk, OpenNetworked

NUMBER = "13977778888"


def stranger(desk: NetworkedDesk, number: str = "110105199003077811") -> CustomerCopied:
    now = desk.hall.rig.clock.now_ms()
    mobile = CopiedNumber(
        subscriber_id="s-far",
        kind=SubscriberKind.MOBILE,
        number=NUMBER,
        sim=None,
        plan_id="m59",
        next_plan_id=None,
        next_plan_on=None,
        status=SubscriberStatus.ACTIVE,
        opened_on="2020-01-01",
        balance_fen=12_00,
        credit_limit_fen=0,
        contract=None,
        last_op="op",
        bills=(),
    )
    person = CopiedPerson(
        name="远方客",
        document=DocumentKind.RESIDENT_ID,
        number=number,
        valid_from=None,
        valid_until=None,
        sex="男",
        nation="汉",
        birth="1990-03-07",
        address="",
        issuer="",
        last_op="op",
    )
    return CustomerCopied(
        customer_id="c-far",
        person_id="p-far",
        person=person,
        organisation=False,
        since="2020-01-01",
        phone=NUMBER,
        language="zh_CN",
        numbers=(mobile,),
        mobiles=1,
        version=1,
        until_ms=now + 1000,
        at_ms=now,
    )


def search(desk: NetworkedDesk, words: str) -> None:
    desk.key("Ctrl+K")
    desk.type(words)
    desk.key("Return")
    desk.robot.breathe()


def test_a_number_of_another_hall_is_fetched_and_opened(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.open_shift()
    desk.link.customers[NUMBER] = (stranger(desk),)
    search(desk, NUMBER)
    assert [question.value for question in desk.link.asked] == [NUMBER]
    assert desk.shows("已从中心取来客户资料")
    assert desk.state.visit.customer_id == "c-far"
    assert not desk.there("chip.lookup")
    desk.counter.presenter.dismiss_customer()
    search(desk, NUMBER)
    assert len(desk.link.asked) == 1, "now it is here"


def test_nobody_knows_the_number(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    search(desk, NUMBER)
    assert desk.shows("本厅和中心都没有这个号码")


def test_without_the_centre_it_says_so_and_what_to_do(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.link.cut(hub=True)
    desk.sign_in()
    search(desk, NUMBER)
    assert desk.link.asked == []
    assert desk.shows("与中心断开查不到")


def test_while_the_centre_is_asked_a_chip_says_so_and_can_be_left(
    open_networked: OpenNetworked, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    held: list[tuple[Callable[[], Any], Callable[[Any], object]]] = []

    def keep(work: Callable[[], Any], done: Callable[[Any], object], *_more: object) -> None:
        held.append((work, done))

    with monkeypatch.context() as patch:
        patch.setattr(desk.program.tasks, "pool", keep)
        search(desk, NUMBER)
    assert "正在问中心" in desk.find("chip.lookup").accessibleName()
    desk.click("chip.lookup")
    assert not desk.there("chip.lookup")
    ((work, done),) = held
    done(work())
    assert desk.window.current == "counter"
    assert not desk.shows("本厅和中心都没有")


def test_a_card_of_a_stranger_is_asked_for_and_the_answer_is_told(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.open_shift()
    desk.key("F3")
    identity = desk.counter.parts.identity
    identity.lay("new_customer")
    identity.read()
    desk.robot.breathe()
    assert identity.state.mode is IdentityMode.EXAMINED
    assert desk.link.asked
    assert desk.shows("中心也没有这个人")

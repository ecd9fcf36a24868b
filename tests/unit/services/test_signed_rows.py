"""What a customer reads before signing."""

from app.domain.business import business_type
from app.domain.orders import Change
from app.domain.slip_papers import SlipField
from app.services.order_words import signed_parts

_CHANGE = (Change(code="business.row.payment", before="¥30.00", after="¥0.00", difference="−30.00"),)
_FIELDS = (
    SlipField(code="business.refund.receipt", value="T01-Y97-000021-80"),
    SlipField(code="business.refund.reason", value="业务未办成"),
)


def test_of_money_that_goes_back_the_receipt_and_the_reason_are_read_with_what_changes() -> None:
    for key in ("refund", "deposit_refund"):
        asked, changes = signed_parts(_CHANGE, _FIELDS, business_type(key))
        assert [row.after for row in asked] == ["T01-Y97-000021-80", "业务未办成"]
        assert changes == _CHANGE


def test_elsewhere_what_changes_says_it_all() -> None:
    kind = business_type("plan_change")
    assert signed_parts(_CHANGE, _FIELDS, kind) == ((), _CHANGE)
    asked, changes = signed_parts((), _FIELDS, kind)
    assert [row.after for row in asked] == ["T01-Y97-000021-80", "业务未办成"]
    assert not changes

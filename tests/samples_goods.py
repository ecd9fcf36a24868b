"""Articles, pieces and sample forms of goods and works."""

from collections.abc import Mapping
from typing import Any

from app.domain.business.spec import Value
from app.domain.catalogue import TariffPublished
from app.domain.facts import Fact
from app.domain.goods import ArticleKind, ArticlePublished, PieceStocked
from app.domain.luhn import luhn_digit

ARTICLES = (
    ("card50", "充值卡 50 元", "Top-up card 50", ArticleKind.CARD, 50_00, 50_00, 0, True),
    ("card100", "充值卡 100 元", "Top-up card 100", ArticleKind.CARD, 100_00, 100_00, 0, True),
    ("card200", "充值卡 200 元", "Top-up card 200", ArticleKind.CARD, 200_00, 200_00, 0, False),
    ("phone_a1", "样例手机 A1", "Sample phone A1", ArticleKind.DEVICE, 999_00, 0, 12, True),
    ("phone_x5", "样例手机 X5", "Sample phone X5", ArticleKind.DEVICE, 2_999_00, 0, 12, True),
    ("gift_cup", "活动礼品：保温杯", "Campaign gift: cup", ArticleKind.GIFT, 0, 0, 0, True),
)
CARDS = ("CZ10001", "CZ10002", "CZ10003")
OTHER_CARD = "CZ5001"
IMEIS = tuple(f"{body}{luhn_digit(body)}" for body in ("00100001000001", "00100001000002"))
OTHER_IMEI = f"00100002000001{luhn_digit('00100002000001')}"
GIFT = "GC-0001"
PIECES = (
    *((serial, "card100") for serial in CARDS),
    (OTHER_CARD, "card50"),
    *((serial, "phone_a1") for serial in IMEIS),
    (OTHER_IMEI, "phone_x5"),
    (GIFT, "gift_cup"),
)
REPAIRS = (("repair.check", "终端检测费", 30_00), ("repair.screen", "更换屏幕", 380_00))
CONTACT: Mapping[str, Value] = {"phone": "13800001234", "notify": "sms"}


def goods_facts() -> tuple[Fact, ...]:
    return (
        *(
            ArticlePublished(
                sku=sku,
                title=title,
                title_en=title_en,
                kind=kind,
                price_fen=price,
                face_fen=face,
                warranty_months=months,
                on_sale=on_sale,
            )
            for sku, title, title_en, kind, price, face, months, on_sale in ARTICLES
        ),
        *(PieceStocked(after=None, serial=serial, sku=sku) for serial, sku in PIECES),
        *(
            TariffPublished(item=item, title=title, title_en=item, amount_fen=fen, effective_on="2026-01-01")
            for item, title, fen in REPAIRS
        ),
    )


GOODS: tuple[dict[str, Any], ...] = (
    {
        "type_key": "card_sale",
        "fees": (("card100", 100_00), ("card100", 100_00)),
        "form": {"article": "card100", "serials": CARDS[:2], "phone": "13800001234"},
        "wrong": {
            "article": ("card200", "form.article_withdrawn"),
            "serials": ((CARDS[0], OTHER_CARD), "business.error.other_article"),
            "phone": ("138", "form.phone_length"),
        },
    },
    {
        "type_key": "device_sale",
        "fees": (("phone_a1", 999_00),),
        "form": {"article": "phone_a1", "serial": IMEIS[0], "gift": GIFT, "notes": "赠品随机", **CONTACT},
        "wrong": {
            "article": ("nothing", "form.article_unknown"),
            "serial": (OTHER_IMEI, "business.error.other_article"),
            "gift": (IMEIS[1], "business.device_sale.error.gift"),
            "phone": ("", "form.required"),
        },
    },
    {
        "type_key": "device_repair",
        "fees": (("repair.screen", 380_00),),
        "form": {
            "serial": IMEIS[0],
            "model": "样例手机 A1",
            "fault": "screen",
            "condition": "cracked",
            "charge": "repair.screen",
            "accessories": ("charger", "box"),
            "contact": "测试·宋雨晴",
            "notes": "屏幕左上角碎裂",
            **CONTACT,
        },
        "wrong": {
            "serial": ("001000010000011", "goods.imei_check"),
            "fault": ("ghost", "form.choice"),
            "charge": ("repair.free", "form.choice"),
            "accessories": (("charger", "charger"), "form.choice"),
            "loaner": ("x", "goods.serial_format"),
        },
        "signed": True,
    },
    {
        "type_key": "fault_report",
        "fees": (),
        "form": {
            "numbers": ("01000006688",),
            "address": "示例市滨河路 1 号 2-301",
            "fault": "no_internet",
            "area": "town",
            "notes": "光猫红灯",
            **CONTACT,
        },
        "wrong": {
            "numbers": (("13900000000",), "form.no_account"),
            "fault": ("ghost", "form.choice"),
            "area": ("moon", "form.choice"),
        },
    },
)
"""Members of the sample of each type."""

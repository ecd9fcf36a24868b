"""Which steps of the tours the pictures of the user guide show; `packaging/guide_pictures.py` copies them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name in docs/guide/pictures without `.png`, and the title of the step it is of.

    One that the English guide shows too is taken a second time in English, as `en-` and its name.
    """

    name: str
    step: str
    english: bool = False


HALL: Final = (
    Picture("kiosk-home", "自助机首页"),
    Picture("kiosk-help", "不会用：点“叫工作人员”"),
    Picture("kiosk-services", "业务列表，特殊人群先点"),
    Picture("kiosk-elder", "长者模式"),
    Picture("kiosk-bill", "选一个号码，看账单", english=True),
    Picture("kiosk-scan", "选金额，出示付款码"),
    Picture("kiosk-claim", "付款结果不明：打印查询单，到台席查", english=True),
    Picture("kiosk-complaint", "选情况和诉求，不用打字"),
    Picture("kiosk-progress", "后四位对了：看到办到哪一步"),
    Picture("display", "叫号屏：正在呼叫", english=True),
    Picture("second-review", "客户屏：营业员填写时，客户同时看到变更、费用和生效日", english=True),
    Picture("second-sign", "客户屏：客户签名", english=True),
    Picture("second-pay", "客户屏：应收、实收、找零"),
    Picture("second-rating", "客户屏：选了分数和原因", english=True),
    Picture("counter-visit", "客户资料、套餐、账单、历史"),
    Picture("checkout", "现金 150.00，零头进余额"),
    Picture("receipt", "F9 确认收款：三联收据，找零"),
    Picture("form", "换高一档套餐：月费差超过 100 元，须经理审批"),
    Picture("identity", "证件已过期：不能办理，告诉客户怎么做", english=True),
    Picture("sim-replace", "102 补卡：旧卡坏了：填写完毕", english=True),
    Picture("password", "105 开国际长途：凭服务密码，收押金：填写完毕", english=True),
    Picture("card-unknown", "刷卡没有回答：先查询，别让客户再刷", english=True),
    Picture("refund-card", "退卡没有应答：先查询，不会退两次", english=True),
    Picture("claim", "查询单：台席查到钱已收到，补记并打收据"),
    Picture("palette", "Ctrl+K：现在能做的事，输入拼音首字母缩小范围"),
    Picture("key-tips", "按一下 Alt：每个控件一个字母"),
    Picture("help", "F1：光标所在的地方是做什么的"),
    Picture("recovery", "来电后重新登录：程序问这笔款", english=True),
    Picture("printed-or-not", "停电时正在打印的号票：到底交给客户了没有"),
    Picture("hand-over", "钱箱交接：两人一起点清", english=True),
    Picture("safe", "中途解款：封包入库，两人签名"),
    Picture("alarm", "Ctrl+F12 报警：全厅冻结，逐个钱箱清点", english=True),
    Picture("close", "封存：差额露出来"),
    Picture("approvals", "经理席：前后对照"),
    Picture("floor", "现场：等候超标，写明建议"),
    Picture("works", "没送达的通知：打电话，或再发一次", english=True),
    Picture("journal", "一条记录的全部内容，和同一笔的其他记录", english=True),
    Picture("late-close", "昨天忘了日结：按原日期补结", english=True),
    Picture("one-time-pin", "发一次性密码，只显示这一次", english=True),
    Picture("settings", "厅里可以改的设置，每次修改都记原因", english=True),
    Picture("appointments", "登记预约：手机、姓氏、业务、时间"),
    Picture("reports", "值班日报：当天已结，打印、存成表格", english=True),
    Picture("reception", "选一张号：改业务、提优先、复号、补打、取消"),
    Picture("training", "培训：收一笔话费", english=True),
    Picture("en-kiosk-home", "English at the kiosk"),
    Picture("en-form", "Business form, in English"),
    Picture("en-checkout", "Checkout, in English"),
    Picture("en-approvals", "Approvals, in English"),
    Picture("en-floor", "The floor, in English"),
    Picture("en-close", "Close, in English"),
    Picture("en-appointments", "Appointments, in English"),
    Picture("en-reception", "Reception, in English"),
)
"""Of a hall on its own: `tour --out DIR`."""

NETWORK: Final = (
    Picture("kiosk-alone", "厅枢纽也断了：自助机自己取号", english=True),
    Picture("offline-counter", "各收一笔现金，离线条写明还能办什么", english=True),
    Picture("sync-unsent", "状态条：几笔未上传，点开看明细", english=True),
    Picture("double-call", "3 号台席：看到重复叫号", english=True),
    Picture("close-confirmed", "中心按笔数、金额和末号确认日结", english=True),
)
"""Of a hall with a network: `tour --network --out DIR`."""

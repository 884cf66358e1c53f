"""A small made-up archive to draw the portal's pages from: every state, mask and length that a page has to bear."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from mappings.access import Principal, Role
from mappings.scheme import QueryRight, Scheme
from mappings.scheme_file import default_scheme
from mappings.views import MASK
from search_api.portal.i18n import Language
from search_api.portal.visit import Visit
from search_api.results.model import DocumentPage, Hit, SearchPage, ShownField, UploadStatus
from storage.index.port import Facet, Snippet

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
SCHEME: Scheme = default_scheme()
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
VALUES = {
    "contract_number": "HT-2023-0417",
    "record_kind": "合同",
    "sign_date": "2023-04-17",
    "customer_name": "上海远景科技有限公司",
    "counterparty": ["上海远景科技有限公司", "Farview Holdings Ltd."],
    "amount": {"amount": "1280000.00", "currency": "CNY"},
    "payment_terms": "合同签订后七日内支付百分之三十，验收合格后支付余款。",
}


def person(*roles: Role, clearance: int = 1, language: str = "zh", name: str = "chen.yu") -> Principal:
    return Principal(
        "p" * 32,
        name,
        clearance,
        frozenset({"销售部"}),
        frozenset(roles or {Role.CLERK}),
        frozenset({QueryRight.ORDINARY}),
        language=language,
    )


def visit(language: Language, principal: Principal | None = None, path: str = "/", theme: str = "system") -> Visit:
    name = "陈雨" if language.code == "zh" else "Chen Yu"
    return Visit(language, NOW, path, UTC, theme, principal, name if principal else "", "c" * 43)


def fields(level: int) -> tuple[ShownField, ...]:
    return tuple(
        ShownField(spec, VALUES.get(spec.name), None) if spec.level <= level else ShownField(spec, None, spec.level)
        for spec in SCHEME.by_key["business"].fields
    )


def hit(number: int = 1, level: int = 1, clearance: int = 1, **changes: object) -> Hit:
    values: dict[str, object] = {
        "id": f"{number:032x}",
        "archive_number": f"SR-BUS·2026·D10-1{number:05}",
        "title": "设备采购与安装合同（上海远景）",
        "classification": "business",
        "level": level,
        "department": "销售部",
        "customer_file": "SR-CUS·2024·D10-100012",
        "file_name": "设备采购与安装合同 终稿.docx",
        "media_type": DOCX,
        "filed_on": date(2026, 2, 17),
        "state": "INDEXED",
        "fields": fields(clearance),
        "snippets": (
            Snippet(
                ("……买卖双方经协商一致，订立本", "合同", f"。本合同总价为 {MASK} ，按第七条约定的方式支付。", "合同", "一式四份。"),
                3,
            ),
            Snippet(("第十二条 ", "合同", "的解除与终止：任何一方严重违约的，守约方可以书面通知对方解除本", "合同", "。"), 11),
        ),
        "page": 3,
    }
    return Hit(**{**values, **changes})  # type: ignore[arg-type]


def results() -> SearchPage:
    return SearchPage(
        hits=(
            hit(1),
            hit(
                2,
                0,
                title="Master services agreement between Northwind Traders and Farview Holdings",
                file_name="MSA_Northwind_Farview_signed.pdf",
                media_type=PDF,
                customer_file=None,
                snippets=(
                    Snippet(
                        (
                            "This ",
                            "Contract",
                            f" is made between {MASK} and the Supplier. Each party to the ",
                            "contract",
                            " shall keep confidential all information disclosed by the other.",
                        ),
                        1,
                    ),
                ),
            ),
            hit(3, 2, clearance=2, title="客户信用评估报告", file_name="评估报告（扫描）.tif", state="NEEDS_OCR", snippets=(), page=None),
            hit(4, 3, clearance=3, title=f"与 {MASK} 的框架协议补充条款", snippets=(), page=None),
        ),
        total=1284,
        facets={
            Facet.CLASSIFICATION: (("business", 1021), ("customer-base", 201), ("service", 62)),
            Facet.LEVEL: (("internal", 900), ("public", 310), ("confidential", 74)),
            Facet.YEAR: (("2026", 210), ("2025", 801), ("2024", 273)),
            Facet.TYPE: ((PDF, 800), (DOCX, 401), ("message/rfc822", 80), ("application/x-unknown-thing", 3)),
        },
        next_cursor="abc",
        notices=(("field_unknown", {"zh": "没有名为“合同号码”的字段，已按普通词检索。", "en": "There is no field “合同号码”; it was searched as plain words."}),),
    )


def document(clearance: int = 1) -> DocumentPage:
    return DocumentPage(
        hit=hit(clearance=clearance),
        view_level=clearance,
        page_count=14,
        created_at=NOW - timedelta(days=16, hours=3),
        created_by_name="王敏",
        version=1,
        copies=2,
        warnings=("text-truncated", "part-encrypted:附件二 报价单.xlsx"),
        may_have_original=clearance >= 3,
        original_from_level=3,
    )


TEXTS = (
    "设备采购与安装合同\n\n甲方（买方）：上海远景科技有限公司\n乙方（卖方）：北京恒通设备有限公司\n\n"
    "依据《中华人民共和国民法典》及有关法律法规，甲乙双方在平等、自愿、公平和诚实信用的基础上，就设备采购与安装事宜协商一致，订立本合同。",
    f"第一条　标的\n乙方按附件一所列规格向甲方提供设备十二套，并负责安装、调试和培训。\n\n第二条　价款\n合同总价为人民币 {MASK} 元（含税）。"
    f"甲方于合同签订后七日内向乙方账户 {MASK} 支付合同总价的百分之三十。\n\n第三条　交付\n乙方应于 2023 年 6 月 30 日前在甲方 Shanghai 工厂交付全部设备。",
    "",
    "第七条　保密\n双方对因履行本合同知悉的对方商业秘密负有保密义务，不因本合同终止而解除。\n\n"
    "Article 7 Confidentiality. Each party to this contract shall keep the other's trade secrets; contracts with third parties shall say the same.",
)


def status(number: int, state: str, *steps: str, **changes: object) -> UploadStatus:
    names = ("replicate", "extract", "index", "settle")
    values: dict[str, object] = {
        "id": f"{number:032x}",
        "archive_number": f"SR-BUS·2026·D10-1{number:05}",
        "file_name": "设备采购与安装合同 终稿.docx",
        "classification": "business",
        "level": 1,
        "state": state,
        "reason": "",
        "warnings": (),
        "copies": 2,
        "created_at": NOW - timedelta(minutes=3 * number * number),
        "steps": tuple(zip(names, steps, (1,) * 4, ("",) * 4, strict=False)),
    }
    return UploadStatus(**{**values, **changes})  # type: ignore[arg-type]


def statuses() -> list[UploadStatus]:
    return [
        status(1, "RECEIVED", "waiting", "waiting", "waiting", copies=1),
        status(2, "RECEIVED", "done", "waiting", "waiting", file_name="MSA_Northwind_Farview_signed_2026-02-28_final_v7.pdf"),
        status(3, "INDEXED", "done", "done", "done"),
        status(9, "ENCRYPTED", "done", "done", "done", file_name="报价单（加密）.pdf"),
        status(16, "MALFORMED", "done", "done", "done", file_name="scan_0001.tif", warnings=("text-truncated",)),
        status(60, "FAILED", "done", "failed", "waiting", file_name="会议纪要.eml", level=2),
    ]


def people() -> list[SimpleNamespace]:
    def one(number: int, user: str, name: str, clearance: int, *roles: str, **more: object) -> SimpleNamespace:
        values = {
            "id": f"{number:032x}",
            "user_name": user,
            "full_name": name,
            "clearance": clearance,
            "roles": roles,
            "departments": ("销售部",),
            "rights": ("ordinary",),
            "active": True,
            "password_hash": "x",
        }
        return SimpleNamespace(**{**values, **more})

    return [
        one(1, "admin", "林管理", -1, "administrator", departments=(), rights=()),
        one(2, "wang.min", "王敏", 3, "archivist", departments=("*",), rights=("ordinary", "advanced")),
        one(3, "chen.yu", "陈雨", 1, "clerk"),
        one(4, "a.mueller", "Anna Müller", 2, "reader", departments=("销售部", "Legal"), password_hash=""),
        one(5, "zhao.qi", "赵琪", 0, "reader", active=False),
    ]

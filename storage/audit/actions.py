"""Every act that is put on record: its name, the details it may carry, and how it reads in Chinese and in English.

Details are ids, codes and counts: never a text, a query, a name or a title. So the log can be shown to an auditor who
may read no document, and kept for longer than what it speaks of.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mappings.scheme import Title

_CODE = re.compile(r"[A-Za-z0-9_.:+@/-]{0,128}")


class Outcome(StrEnum):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Action(StrEnum):
    """The acts on record."""

    ARCHIVE_STARTED = "archive_started"
    LOGIN = "login"
    LOGIN_REFUSED = "login_refused"
    LOGOUT = "logout"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (the name of an act)
    SETUP_LINK = "setup_link"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_DEACTIVATED = "person_deactivated"
    PERSON_REACTIVATED = "person_reactivated"
    TOKEN_CREATED = "token_created"  # noqa: S105 (the name of an act)
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 (the name of an act)
    TOKEN_REFUSED = "token_refused"  # noqa: S105 (the name of an act)
    REQUEST_MADE = "request_made"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REQUEST_REFUSED = "request_refused"
    GRANT_GIVEN = "grant_given"
    GRANT_ENDED = "grant_ended"
    CUSTOMER_FILE_ADDED = "customer_file_added"
    UPLOAD = "upload"
    UPLOAD_REFUSED = "upload_refused"
    PART_FILED = "part_filed"
    BATCH_MADE = "batch_made"
    BATCH_MOVED = "batch_moved"
    BATCH_RETRIED = "batch_retried"
    BATCH_RECEIPT = "batch_receipt"
    SEARCH = "search"
    SEARCH_REFUSED = "search_refused"
    MARKED = "marked"
    MARK_CONFIRMED = "mark_confirmed"
    MARK_CHANGED = "mark_changed"
    MARK_WITHDRAWN = "mark_withdrawn"
    MARKING_UNDONE = "marking_undone"
    MARKING_REFUSED = "marking_refused"
    PROPOSAL_ACCEPTED = "proposal_accepted"
    PROPOSAL_REJECTED = "proposal_rejected"
    ENTRY_UNDONE = "entry_undone"
    ENTRY_REFUSED = "entry_refused"
    ENTRY_CONFIRMED = "entry_confirmed"
    ENTRY_RETURNED = "entry_returned"
    ENTRY_CORRECTED = "entry_corrected"
    LEVEL_CHANGED = "level_changed"
    PASSWORD_GIVEN = "password_given"  # noqa: S105 (the name of an act)
    RETRIED = "retried"
    QUARANTINE_RETRIED = "quarantine_retried"
    VIEW = "view"
    VIEW_REFUSED = "view_refused"
    TEXT = "text"
    PAGE_IMAGE = "page_image"
    PAGE_HITS = "page_hits"
    DOWNLOAD = "download"
    RENDITION = "rendition"
    LIST = "list"
    EXPORT = "export"
    EXPORT_DONE = "export_done"
    EXPORT_DOWNLOAD = "export_download"
    AUDIT_VIEW = "audit_view"
    AUDIT_VERIFIED = "audit_verified"
    STORED = "stored"
    REPLICATED = "replicated"
    EXTRACTED = "extracted"
    ASSESSED = "assessed"
    INDEXED = "indexed"
    SETTLED = "settled"
    STEP_FAILED = "step_failed"
    QUARANTINED = "quarantined"
    REPAIRED = "repaired"
    RECONCILED = "reconciled"
    REINDEXED = "reindexed"
    KEYS_ROTATED = "keys_rotated"
    BACKUP = "backup"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What one act's events look like. `sentence` names the actor, the object, and details, in braces."""

    details: frozenset[str]
    sentence: Title


def _act(details: str, zh: str, en: str) -> ActionSpec:
    return ActionSpec(frozenset(details.split()), Title(zh, en))


_STEP = "version revision step attempt site state reason pages marks entries bytes"
_WHERE = "address device"
_MARK = "version mark stroke marks level former_level"

SPECS: Mapping[Action, ActionSpec] = {
    Action.ARCHIVE_STARTED: _act("version", "系统启动", "The archive started"),
    Action.LOGIN: _act(_WHERE, "{actor} 登录", "{actor} signed in"),
    Action.LOGIN_REFUSED: _act(
        f"reason count name_hmac {_WHERE}", "拒绝登录（{reason}）", "A sign-in was refused ({reason})"
    ),
    Action.LOGOUT: _act(_WHERE, "{actor} 退出", "{actor} signed out"),
    Action.PASSWORD_CHANGED: _act(_WHERE, "{object} 更改了密码", "{object} changed the password"),
    Action.SETUP_LINK: _act(
        "ends_at", "{actor} 为 {object} 发出设置密码的链接", "{actor} issued a setup link for {object}"
    ),
    Action.PERSON_ADDED: _act(
        "clearance roles rights departments", "{actor} 新建人员 {object}", "{actor} added {object}"
    ),
    Action.PERSON_CHANGED: _act(
        "changed clearance roles rights departments",
        "{actor} 更改人员 {object}（{changed}）",
        "{actor} changed {object} ({changed})",
    ),
    Action.PERSON_DEACTIVATED: _act("sessions tokens", "{actor} 停用人员 {object}", "{actor} deactivated {object}"),
    Action.PERSON_REACTIVATED: _act(
        "clearance roles rights departments", "{actor} 重新启用人员 {object}", "{actor} reactivated {object}"
    ),
    Action.TOKEN_CREATED: _act("person ends_at", "{actor} 新建令牌 {object}", "{actor} created token {object}"),
    Action.TOKEN_REVOKED: _act("person", "{actor} 吊销令牌 {object}", "{actor} revoked token {object}"),
    Action.TOKEN_REFUSED: _act(f"reason {_WHERE}", "拒绝令牌（{reason}）", "A token was refused ({reason})"),
    Action.REQUEST_MADE: _act(
        "request level days",
        "{actor} 申请查阅 {object}（密级 {level}，{days} 天）",
        "{actor} requested {object} (level {level}, {days} days)",
    ),
    Action.REQUEST_WITHDRAWN: _act(
        "request", "{actor} 撤回对 {object} 的查阅申请", "{actor} withdrew the request for {object}"
    ),
    Action.REQUEST_REFUSED: _act(
        "request person",
        "{actor} 不同意 {person} 对 {object} 的查阅申请",
        "{actor} refused the request of {person} for {object}",
    ),
    Action.GRANT_GIVEN: _act(
        "grant request person level ends_at",
        "{actor} 授权 {person} 查阅 {object}（密级 {level}）",
        "{actor} granted {person} leave to read {object} (level {level})",
    ),
    Action.GRANT_ENDED: _act(
        "grant person reason", "{person} 对 {object} 的授权终止", "The grant of {person} on {object} ended"
    ),
    Action.CUSTOMER_FILE_ADDED: _act("", "{actor} 新建客户档案 {object}", "{actor} opened customer file {object}"),
    Action.UPLOAD: _act("classification level bytes version batch", "{actor} 归档 {object}", "{actor} filed {object}"),
    Action.PART_FILED: _act(
        "classification level bytes version parent",
        "{actor} 从 {parent} 中取出 {object} 归档",
        "{actor} filed {object} as a part of {parent}",
    ),
    Action.UPLOAD_REFUSED: _act(
        "classification level bytes reason",
        "拒绝 {actor} 的归档（{reason}）",
        "An upload by {actor} was refused ({reason})",
    ),
    Action.BATCH_MADE: _act("items", "{actor} 新建批次 {object}", "{actor} made batch {object}"),
    Action.BATCH_MOVED: _act(
        "state", "{actor} 将批次 {object} 改为 {state}", "{actor} changed batch {object} to {state}"
    ),
    Action.BATCH_RETRIED: _act(
        "items", "{actor} 要求重试批次 {object} 的 {items} 项", "{actor} asked for {items} items of {object} again"
    ),
    Action.BATCH_RECEIPT: _act(
        "items sha256", "{actor} 取得批次 {object} 的回执", "{actor} took the receipt of batch {object}"
    ),
    Action.SEARCH: _act(
        "query_hmac count classification sort page milliseconds",
        "{actor} 检索，命中 {count} 件",
        "{actor} searched: {count} found",
    ),
    Action.SEARCH_REFUSED: _act(
        "reason", "拒绝 {actor} 的检索（{reason}）", "A search by {actor} was refused ({reason})"
    ),
    Action.MARKED: _act(_MARK, "{actor} 在 {object} 上标密（密级 {level}）", "{actor} marked {object} (level {level})"),
    Action.MARK_CONFIRMED: _act(
        _MARK, "{actor} 确认 {object} 的标密 {marks} 处", "{actor} confirmed {marks} marks of {object}"
    ),
    Action.MARK_CHANGED: _act(
        _MARK,
        "{actor} 更改 {object} 的标密（密级 {former_level} → {level}）",
        "{actor} changed a mark of {object} (level {former_level} → {level})",
    ),
    Action.MARK_WITHDRAWN: _act(_MARK, "{actor} 撤销 {object} 的标密", "{actor} withdrew a mark of {object}"),
    Action.MARKING_UNDONE: _act(
        _MARK, "{actor} 还原对 {object} 的标密 {marks} 处", "{actor} undid what was done to {marks} marks of {object}"
    ),
    Action.MARKING_REFUSED: _act("reason", "拒绝 {actor} 对 {object} 标密", "{actor} was refused to mark {object}"),
    Action.PROPOSAL_ACCEPTED: _act(
        "version proposal stroke field changed",
        "{actor} 将识别出的内容填入 {object} 的字段 {field}",
        "{actor} entered a proposal into {field} of {object}",
    ),
    Action.PROPOSAL_REJECTED: _act(
        "version proposal stroke field",
        "{actor} 不采用 {object} 字段 {field} 的识别内容",
        "{actor} rejected a proposal for {field} of {object}",
    ),
    Action.ENTRY_UNDONE: _act(
        "version stroke proposals", "{actor} 还原对 {object} 的填写", "{actor} undid an entry into {object}"
    ),
    Action.ENTRY_REFUSED: _act("reason", "拒绝 {actor} 填写 {object}", "{actor} was refused to fill in {object}"),
    Action.ENTRY_CONFIRMED: _act(
        "version parts", "{actor} 复核并确认 {object} 的著录", "{actor} confirmed the entry of {object}"
    ),
    Action.ENTRY_RETURNED: _act("version", "{actor} 退回 {object} 的著录", "{actor} sent the entry of {object} back"),
    Action.ENTRY_CORRECTED: _act(
        "version fields", "{actor} 更正 {object} 的著录（{fields} 项）", "{actor} corrected {fields} fields of {object}"
    ),
    Action.LEVEL_CHANGED: _act(
        "version level former_level",
        "{actor} 将 {object} 的密级由 {former_level} 改为 {level}",
        "{actor} changed the level of {object} from {former_level} to {level}",
    ),
    Action.PASSWORD_GIVEN: _act(
        "version reason", "{actor} 提供 {object} 的文件密码", "{actor} gave the password of {object}"
    ),
    Action.RETRIED: _act(
        "version step engine", "{actor} 要求重新处理 {object}", "{actor} asked for {object} to be tried again"
    ),
    Action.QUARANTINE_RETRIED: _act(
        "version step batch",
        "{actor} 要求重新处理已隔离的 {object}",
        "{actor} asked for the quarantined {object} to be tried again",
    ),
    Action.VIEW: _act("version level", "{actor} 查看 {object}", "{actor} viewed {object}"),
    Action.VIEW_REFUSED: _act("reason what", "拒绝 {actor} 查看 {object}", "{actor} was refused {object}"),
    Action.TEXT: _act("version level", "{actor} 阅读 {object} 的全文", "{actor} read the text of {object}"),
    Action.PAGE_IMAGE: _act(
        "version level page width", "{actor} 查看 {object} 第 {page} 页", "{actor} saw page {page} of {object}"
    ),
    Action.PAGE_HITS: _act(
        "version level page count",
        "{actor} 在 {object} 第 {page} 页上查找",
        "{actor} looked for words on page {page} of {object}",
    ),
    Action.DOWNLOAD: _act("version level bytes", "{actor} 下载 {object}", "{actor} downloaded {object}"),
    Action.RENDITION: _act(
        "version level pages", "{actor} 下载 {object} 的副本", "{actor} downloaded a rendition of {object}"
    ),
    Action.LIST: _act("count what", "{actor} 列出 {count} 项", "{actor} listed {count} entries"),
    Action.EXPORT: _act("query_hmac", "{actor} 申请导出 {object}", "{actor} asked for export {object}"),
    Action.EXPORT_DONE: _act(
        "rows bytes sha256", "导出 {object} 完成，{rows} 行", "Export {object} is done: {rows} rows"
    ),
    Action.EXPORT_DOWNLOAD: _act("part bytes", "{actor} 下载导出 {object}", "{actor} downloaded export {object}"),
    Action.AUDIT_VIEW: _act("count", "{actor} 查看操作日志", "{actor} read the operation log"),
    Action.AUDIT_VERIFIED: _act(
        "count bad_position", "{actor} 校验操作日志 {count} 条", "{actor} verified {count} events of the log"
    ),
    Action.STORED: _act(_STEP, "{object} 已加密保存于 {site}", "{object} was stored encrypted at {site}"),
    Action.REPLICATED: _act(_STEP, "{object} 已复制到 {site} 并校验", "{object} was copied to {site} and verified"),
    Action.EXTRACTED: _act(
        _STEP, "{object} 已提取文字，{pages} 页", "The text of {object} was extracted: {pages} pages"
    ),
    Action.ASSESSED: _act(_STEP, "{object} 已检查，标记 {marks} 处", "{object} was assessed: {marks} marks"),
    Action.INDEXED: _act(_STEP, "{object} 已编入索引", "{object} was indexed"),
    Action.SETTLED: _act(_STEP, "{object} 处理完毕：{state}", "{object} settled: {state}"),
    Action.STEP_FAILED: _act(
        _STEP, "{object} 的步骤 {step} 失败（{reason}）", "Step {step} of {object} failed ({reason})"
    ),
    Action.QUARANTINED: _act(_STEP, "{object} 已隔离（{reason}）", "{object} was quarantined ({reason})"),
    Action.REPAIRED: _act(f"{_STEP} what", "已修复 {object}（{what}）", "{object} was repaired ({what})"),
    Action.RECONCILED: _act(
        "documents objects repaired unrepaired", "一致性检查，修复 {repaired} 处", "Reconciled: {repaired} repaired"
    ),
    Action.REINDEXED: _act(
        "documents classification",
        "{actor} 要求重新处理 {classification} 类档案 {documents} 件",
        "{actor} asked for all documents of {classification} to be made anew: {documents}",
    ),
    Action.KEYS_ROTATED: _act(
        "from_key to_key objects", "轮换密钥，{objects} 件", "Keys were rotated: {objects} objects"
    ),
    Action.BACKUP: _act("documents objects bytes sha256", "备份 {object}", "Backup {object} was made"),
    Action.RESTORE: _act("documents objects bytes sha256", "恢复自 {object}", "Restored from {object}"),
}


def check_details(action: Action, details: Mapping[str, Any]) -> dict[str, Any]:
    """`details` as they are put on record, with tuples as lists.

    Raises:
        ValueError: a key this act does not carry, or a value that is no id, code, count, or list of these.
    """
    foreign = details.keys() - SPECS[action].details
    if foreign:
        raise ValueError(f"the record of {action} has no {', '.join(sorted(foreign))}")
    return {key: _checked(action, key, value) for key, value in details.items()}


def check_code(value: str) -> str:
    """`value`, if it looks like an id or a code.

    Raises:
        ValueError: it may be a text.
    """
    if not _CODE.fullmatch(value):
        raise ValueError("only ids and codes go into the operation log")
    return value


def sentence(action: Action, language: str, actor: str, object_name: str, details: Mapping[str, Any]) -> str:
    """The event in words, in `language` ("zh" or "en"); what it doesn't carry reads as a dash."""
    words = dict.fromkeys(SPECS[action].details, "–")
    for key, value in details.items():
        words[key] = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return SPECS[action].sentence.text(language).format_map({**words, "actor": actor, "object": object_name})


def _checked(action: Action, key: str, value: Any) -> Any:
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, str):
        return check_code(value)
    if isinstance(value, list | tuple):
        return [_checked(action, key, each) for each in value]
    raise ValueError(f"{key} of {action} must be an id, a code or a count")

"""Every problem the web side can answer with: stable code, HTTP status, and what it says in both languages.

The codes are part of the outer contract: scripts act on them, so one is never renamed or given another meaning.
A text never holds anything taken from a document, a query or a stack trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mappings.scheme import Title


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem. `retry_after` is in seconds, None where trying again by itself would not help."""

    code: str
    status: int
    title: Title
    detail: Title
    retry_after: int | None = None


def _kind(
    code: str, status: int, title: tuple[str, str], detail: tuple[str, str], retry: int | None = None
) -> ProblemKind:
    return ProblemKind(code, status, Title(*title), Title(*detail), retry)


_KINDS = (
    _kind(
        "sign-in-required",
        401,
        ("请先登录", "Sign in first"),
        ("此地址需要登录会话或访问令牌。", "This address needs a signed-in session or an access token."),
    ),
    _kind(
        "credentials-invalid",
        401,
        ("凭证无效", "The credentials are not valid"),
        ("请重新登录，或换用有效的访问令牌。", "Sign in again, or use a valid access token."),
    ),
    _kind(
        "token-expired",
        401,
        ("访问令牌已过期", "The access token has expired"),
        ("请向管理员申请新的访问令牌。", "Ask an administrator for a new access token."),
    ),
    _kind(
        "session-ended",
        401,
        ("会话已结束", "The session has ended"),
        ("请重新登录。", "Sign in again."),
    ),
    _kind(
        "csrf-refused",
        403,
        ("请求来源未通过核验", "The request could not be shown to come from you"),
        ("请刷新页面后重试。没有任何改动。", "Reload the page and try again. Nothing was changed."),
    ),
    _kind(
        "password-change-due",
        403,
        ("密码已到期，请先更换", "The password has reached its age"),
        ("更换密码后即可继续。", "Change it, then go on."),
    ),
    _kind(
        "not-allowed",
        403,
        ("您的岗位无此操作权限", "Your post does not include this action"),
        ("如工作需要，请向管理员申请相应角色。", "If your work needs it, ask an administrator for the role."),
    ),
    _kind(
        "original-needs-level",
        403,
        ("原件需要更高密级权限", "The original needs a higher clearance"),
        (
            "该类档案的原件只对能看到全部内容的人员提供。您可以阅读其文本。",
            "Originals of this class are for readers from whom nothing of it can be hidden. You can read its text.",
        ),
    ),
    _kind(
        "not-found",
        404,
        ("没有此档案", "There is no such document"),
        ("没有此编号的档案，或您无权知悉。", "No document has this id, or you may not know of it."),
    ),
    _kind(
        "no-such-address",
        404,
        ("没有此地址", "There is no such address"),
        ("请核对地址；接口说明见 /openapi.json。", "Check the address; /openapi.json describes all of them."),
    ),
    _kind(
        "no-text",
        404,
        ("该档案没有可读文本", "This document has no text to read"),
        ("文本尚未提取，或文件中没有文本。", "Its text has not been extracted yet, or there is none in the file."),
    ),
    _kind(
        "method-not-allowed",
        405,
        ("此地址不支持该方法", "This address does not take that method"),
        ("接口说明见 /openapi.json。", "/openapi.json says which methods each address takes."),
    ),
    _kind(
        "request-stalled",
        408,
        ("请求中断", "The request stalled"),
        ("长时间没有收到完整的请求，请重试。", "The request did not come whole for too long. Send it again."),
    ),
    _kind(
        "malformed-http",
        400,
        ("不是有效的 HTTP 请求", "This is not a valid HTTP request"),
        ("请核对请求行和请求头。", "Check the request line and the headers."),
    ),
    _kind(
        "headers-too-large",
        431,
        ("请求头过大", "The headers are too large"),
        (
            "请缩短地址或请求头，例如清除 Cookie。",
            "Shorten the address or the headers, for example by clearing cookies.",
        ),
    ),
    _kind(
        "upload-stalled",
        408,
        ("上传中断", "The upload stalled"),
        (
            "长时间没有收到数据，文件未保存，请重新上传。",
            "No data came for too long. Nothing was kept; send the file again.",
        ),
    ),
    _kind(
        "export-not-ready",
        409,
        ("导出尚未完成", "The export is not finished"),
        ("请稍后再取。", "Fetch it again in a moment."),
        2,
    ),
    _kind(
        "export-failed",
        409,
        ("导出未能完成", "The export did not finish"),
        ("请重新发起导出。档案内容没有任何改动。", "Start it again. No document was changed."),
    ),
    _kind(
        "request-incomplete",
        422,
        ("申请内容有误", "The request can't be so"),
        ("请按 errors 中的说明更正。没有任何改动。", "Correct what errors lists. Nothing was changed."),
    ),
    _kind(
        "request-open",
        409,
        ("已有待处理的申请", "You have asked already"),
        (
            "您对此档案的上一份申请尚未处理；可先撤回再重新申请。",
            "Your request for this document is still open; withdraw it to ask anew.",
        ),
    ),
    _kind(
        "request-decided",
        409,
        ("该申请已处理完毕", "This request is closed"),
        ("刷新页面可查看结果。没有任何改动。", "Reload the page to see how. Nothing was changed."),
    ),
    _kind(
        "no-such-request",
        404,
        ("没有此申请", "There is no such request"),
        ("没有此编号的申请，或不由您处理。", "No request has this id, or it is not yours to decide."),
    ),
    _kind(
        "person-refused",
        422,
        ("人员信息有误", "The account can't be so"),
        ("请按 errors 中的说明更正。没有任何改动。", "Correct what errors lists. Nothing was changed."),
    ),
    _kind(
        "no-such-person",
        404,
        ("没有此人员", "There is no such person"),
        ("请核对编号。", "Check the id."),
    ),
    _kind(
        "no-such-token",
        404,
        ("没有此令牌", "There is no such token"),
        ("令牌不存在或已失效。", "There is no token in force with this id."),
    ),
    _kind(
        "link-refused",
        404,
        ("链接无效", "The link is not valid"),
        (
            "链接已使用、已过期或已被新链接取代，请向管理员索取。",
            "It was used, is too old, or was replaced. Ask an administrator for a new one.",
        ),
    ),
    _kind(
        "password-refused",
        422,
        ("密码不符合要求", "The password is not acceptable"),
        ("请按 errors 中的说明更换。", "Choose another as errors says."),
    ),
    _kind(
        "sign-in-refused",
        401,
        ("用户名或密码不正确", "User name or password is wrong"),
        ("请核对后重试。", "Check them and try again."),
    ),
    _kind(
        "sign-in-wait",
        429,
        ("尝试次数过多", "Too many tries"),
        ("请稍候再试。", "Wait a little before the next one."),
    ),
    _kind(
        "request-too-large",
        413,
        ("请求过大", "The request is too large"),
        ("此地址只接受较小的请求。", "This address only takes small requests."),
    ),
    _kind(
        "file-too-large",
        413,
        ("文件超过大小上限", "The file is over the size limit"),
        ("文件未保存。", "Nothing was kept of it."),
    ),
    _kind(
        "range-not-satisfiable",
        416,
        ("请求的范围超出文件", "The range lies outside the file"),
        ("请核对 Range 头。", "Check the Range header."),
    ),
    _kind(
        "malformed-request",
        422,
        ("请求格式有误", "The request is malformed"),
        ("请按 errors 中的说明更正。", "Correct what errors lists."),
    ),
    _kind(
        "malformed-json",
        422,
        ("JSON 格式有误", "The JSON can't be read"),
        ("请求内容须为 UTF-8 编码的 JSON。", "The body must be JSON in UTF-8."),
    ),
    _kind(
        "body-unreadable",
        422,
        ("请求内容无法读取", "The body can't be read"),
        ("请核对内容是否完整，且与 Content-Type 相符。", "Check that it is whole, and what its Content-Type says."),
    ),
    _kind(
        "malformed-upload",
        422,
        ("上传格式有误", "The upload can't be read"),
        ("文件未保存。请按 multipart/form-data 规范发送。", "Nothing was kept. Send it as proper multipart/form-data."),
    ),
    _kind(
        "fields-after-file",
        422,
        ("字段须在文件之前", "The fields must come before the file"),
        (
            "大文件上传时，请把各字段放在文件之前。文件未保存。",
            "In the upload of a large file, every field must come before the file. Nothing was kept.",
        ),
    ),
    _kind(
        "unknown-parameter",
        422,
        ("有不认识的参数", "A parameter is not known"),
        ("请核对 errors 中列出的参数名。", "Check the names that errors lists."),
    ),
    _kind(
        "cursor-invalid",
        422,
        ("翻页标记已失效", "The cursor is not valid"),
        (
            "翻页标记只对同一人、同一查询、同一权限有效，请重新搜索。",
            "A cursor serves one person, query and set of rights. Search again.",
        ),
    ),
    _kind(
        "submission-refused",
        422,
        ("入库信息有误，文件未保存", "The submission was refused; nothing was kept"),
        ("请按 errors 中的说明更正后重新提交。", "Correct what errors lists and send it again."),
    ),
    _kind(
        "internal-error",
        500,
        ("系统内部错误", "Something went wrong inside the archive"),
        ("请把 incident 编号告知管理员。", "Tell an administrator the incident number."),
    ),
    _kind(
        "index-unavailable",
        503,
        ("检索暂不可用", "Search is not available just now"),
        ("没有任何内容丢失，请稍后重试。", "Nothing was lost. Try again in a moment."),
        10,
    ),
    _kind(
        "site-unavailable",
        503,
        ("存储暂不可用", "Storage is not available just now"),
        ("没有任何内容丢失，请稍后重试。", "Nothing was lost. Try again in a moment."),
        10,
    ),
    _kind(
        "register-unavailable",
        503,
        ("登记库暂不可用", "The register is not available just now"),
        ("没有任何内容丢失，请稍后重试。", "Nothing was lost. Try again in a moment."),
        10,
    ),
)

PROBLEMS: Mapping[str, ProblemKind] = MappingProxyType({kind.code: kind for kind in _KINDS})

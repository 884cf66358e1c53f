"""Every problem the web side can answer with: stable code, HTTP status, and what it says in both languages.

The codes are part of the outer contract: scripts act on them, so one is never renamed or given another meaning.
A text never holds anything taken from a document, a query or a stack trace.
"""

from collections.abc import Mapping
from types import MappingProxyType

from search_api import (
    problems_of_batches,
    problems_of_documents,
    problems_of_entry,
    problems_of_marking,
    problems_of_people,
)
from search_api.problem_kind import ProblemKind, kind

_KINDS = (
    kind(
        "not-allowed",
        403,
        ("您的岗位无此操作权限", "Your post does not include this action"),
        ("如工作需要，请向管理员申请相应角色。", "If your work needs it, ask an administrator for the role."),
    ),
    kind(
        "original-needs-level",
        403,
        ("原件需要更高密级权限", "The original needs a higher clearance"),
        (
            "该类档案的原件只对能看到全部内容的人员提供。您可以阅读其文本。",
            "Originals of this class are for readers from whom nothing of it can be hidden. You can read its text.",
        ),
    ),
    kind(
        "document-needs-level",
        403,
        ("此档案需要更高密级权限", "This document needs a higher clearance"),
        (
            "您只能知悉其档号、类别、密级、部门和归档日期。如需阅读，请申请查阅。",
            "You may know its number, class, level, department and day of filing only. Request access to read it.",
        ),
    ),
    kind(
        "page-needs-level",
        403,
        ("此页图像需要更高密级权限", "The image of this page needs a higher clearance"),
        (
            "此页图像可能含有超出您权限的内容，因此不予显示。您可以阅读其文本。",
            "Its image might show what is above your level, so it is not given. You can read its text.",
        ),
    ),
    kind(
        "download-needs-grant",
        403,
        ("下载此类档案须经批准", "Copies of this class need a grant"),
        (
            "您可以在线阅读；如需下载，请申请对该件档案的授权。",
            "You can read it here. To take a copy, ask for a grant on this document.",
        ),
    ),
    kind(
        "quarantined",
        403,
        ("该档案已隔离", "The document is quarantined"),
        (
            "打开其原件可能造成损害，因此只提供给档案员。如有需要，请与档案员联系。",
            "To open its original may do harm, so it is given to archivists only. Ask one if you need it.",
        ),
    ),
    kind(
        "not-scanned-yet",
        409,
        ("原件尚未查毒", "The original has not been scanned yet"),
        (
            "病毒扫描完成后才能下载，请稍后再试。",
            "It can be downloaded once the virus scanner has looked at it. Try again in a moment.",
        ),
    ),
    kind(
        "not-found",
        404,
        ("没有此档案", "There is no such document"),
        ("没有此编号的档案，或您无权知悉。", "No document has this id, or you may not know of it."),
    ),
    kind(
        "no-such-address",
        404,
        ("没有此地址", "There is no such address"),
        ("请核对地址；接口说明见 /openapi.json。", "Check the address; /openapi.json describes all of them."),
    ),
    kind(
        "no-text",
        404,
        ("该档案没有可读文本", "This document has no text to read"),
        ("文本尚未提取，或文件中没有文本。", "Its text has not been extracted yet, or there is none in the file."),
    ),
    kind(
        "no-page-image",
        404,
        ("没有此页的图像", "There is no image of such a page"),
        (
            "该格式没有页面图像，或没有这一页，或无法绘制。",
            "The format has no page images, there is no such page, or it can't be drawn.",
        ),
    ),
    kind(
        "method-not-allowed",
        405,
        ("此地址不支持该方法", "This address does not take that method"),
        ("接口说明见 /openapi.json。", "/openapi.json says which methods each address takes."),
    ),
    kind(
        "request-stalled",
        408,
        ("请求中断", "The request stalled"),
        ("长时间没有收到完整的请求，请重试。", "The request did not come whole for too long. Send it again."),
    ),
    kind(
        "malformed-http",
        400,
        ("不是有效的 HTTP 请求", "This is not a valid HTTP request"),
        ("请核对请求行和请求头。", "Check the request line and the headers."),
    ),
    kind(
        "headers-too-large",
        431,
        ("请求头过大", "The headers are too large"),
        (
            "请缩短地址或请求头，例如清除 Cookie。",
            "Shorten the address or the headers, for example by clearing cookies.",
        ),
    ),
    kind(
        "upload-stalled",
        408,
        ("上传中断", "The upload stalled"),
        (
            "长时间没有收到数据，文件未保存，请重新上传。",
            "No data came for too long. Nothing was kept; send the file again.",
        ),
    ),
    kind(
        "export-not-ready",
        409,
        ("导出尚未完成", "The export is not finished"),
        ("请稍后再取。", "Fetch it again in a moment."),
        2,
    ),
    kind(
        "export-failed",
        409,
        ("导出未能完成", "The export did not finish"),
        ("请重新发起导出。档案内容没有任何改动。", "Start it again. No document was changed."),
    ),
    kind(
        "request-too-large",
        413,
        ("请求过大", "The request is too large"),
        ("此地址只接受较小的请求。", "This address only takes small requests."),
    ),
    kind(
        "file-too-large",
        413,
        ("文件超过大小上限", "The file is over the size limit"),
        ("文件未保存。", "Nothing was kept of it."),
    ),
    kind(
        "rendition-too-long",
        413,
        ("页数超过副本上限", "It has too many pages for a rendition"),
        ("请在线阅读，或向档案员索取部分页面。", "Read it here, or ask an archivist for some of its pages."),
    ),
    kind(
        "range-not-satisfiable",
        416,
        ("请求的范围超出文件", "The range lies outside the file"),
        ("请核对 Range 头。", "Check the Range header."),
    ),
    kind(
        "malformed-request",
        422,
        ("请求格式有误", "The request is malformed"),
        ("请按 errors 中的说明更正。", "Correct what errors lists."),
    ),
    kind(
        "malformed-json",
        422,
        ("JSON 格式有误", "The JSON can't be read"),
        ("请求内容须为 UTF-8 编码的 JSON。", "The body must be JSON in UTF-8."),
    ),
    kind(
        "body-unreadable",
        422,
        ("请求内容无法读取", "The body can't be read"),
        ("请核对内容是否完整，且与 Content-Type 相符。", "Check that it is whole, and what its Content-Type says."),
    ),
    kind(
        "malformed-upload",
        422,
        ("上传格式有误", "The upload can't be read"),
        ("文件未保存。请按 multipart/form-data 规范发送。", "Nothing was kept. Send it as proper multipart/form-data."),
    ),
    kind(
        "fields-after-file",
        422,
        ("字段须在文件之前", "The fields must come before the file"),
        (
            "大文件上传时，请把各字段放在文件之前。文件未保存。",
            "In the upload of a large file, every field must come before the file. Nothing was kept.",
        ),
    ),
    kind(
        "unknown-parameter",
        422,
        ("有不认识的参数", "A parameter is not known"),
        ("请核对 errors 中列出的参数名。", "Check the names that errors lists."),
    ),
    kind(
        "cursor-invalid",
        422,
        ("翻页标记已失效", "The cursor is not valid"),
        (
            "翻页标记只对同一人、同一查询、同一权限有效，请重新搜索。",
            "A cursor serves one person, query and set of rights. Search again.",
        ),
    ),
    kind(
        "submission-refused",
        422,
        ("入库信息有误，文件未保存", "The submission was refused; nothing was kept"),
        ("请按 errors 中的说明更正后重新提交。", "Correct what errors lists and send it again."),
    ),
    kind(
        "internal-error",
        500,
        ("系统内部错误", "Something went wrong inside the archive"),
        ("请把 incident 编号告知管理员。", "Tell an administrator the incident number."),
    ),
    kind(
        "index-unavailable",
        503,
        ("检索暂不可用", "Search is not available just now"),
        ("没有任何内容丢失，请稍后重试。", "Nothing was lost. Try again in a moment."),
        10,
    ),
    kind(
        "site-unavailable",
        503,
        ("存储暂不可用", "Storage is not available just now"),
        ("没有任何内容丢失，请稍后重试。", "Nothing was lost. Try again in a moment."),
        10,
    ),
    kind(
        "drawing-unavailable",
        503,
        ("暂不能显示页面图像", "Page images are not available just now"),
        ("没有任何内容丢失，请稍后重试。", "Nothing was lost. Try again in a moment."),
        10,
    ),
    kind(
        "register-unavailable",
        503,
        ("登记库暂不可用", "The register is not available just now"),
        ("没有任何内容丢失，请稍后重试。", "Nothing was lost. Try again in a moment."),
        10,
    ),
    *problems_of_batches.KINDS,
    *problems_of_documents.KINDS,
    *problems_of_entry.KINDS,
    *problems_of_marking.KINDS,
    *problems_of_people.KINDS,
)

PROBLEMS: Mapping[str, ProblemKind] = MappingProxyType({each.code: each for each in _KINDS})

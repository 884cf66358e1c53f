"""What can go wrong with signing in, accounts, and requests for access; part of `search_api.problem_catalogue`."""

from search_api.problem_kind import kind

KINDS = (
    kind(
        "sign-in-required",
        401,
        ("请先登录", "Sign in first"),
        ("此地址需要登录会话或访问令牌。", "This address needs a signed-in session or an access token."),
    ),
    kind(
        "credentials-invalid",
        401,
        ("凭证无效", "The credentials are not valid"),
        ("请重新登录，或换用有效的访问令牌。", "Sign in again, or use a valid access token."),
    ),
    kind(
        "token-expired",
        401,
        ("访问令牌已过期", "The access token has expired"),
        ("请向管理员申请新的访问令牌。", "Ask an administrator for a new access token."),
    ),
    kind(
        "session-ended",
        401,
        ("会话已结束", "The session has ended"),
        ("请重新登录。", "Sign in again."),
    ),
    kind(
        "csrf-refused",
        403,
        ("请求来源未通过核验", "The request could not be shown to come from you"),
        ("请刷新页面后重试。没有任何改动。", "Reload the page and try again. Nothing was changed."),
    ),
    kind(
        "password-change-due",
        403,
        ("密码已到期，请先更换", "The password has reached its age"),
        ("更换密码后即可继续。", "Change it, then go on."),
    ),
    kind(
        "request-incomplete",
        422,
        ("申请内容有误", "The request can't be so"),
        ("请按提示更正。没有任何改动。", "Correct what is marked. Nothing was changed."),
    ),
    kind(
        "request-open",
        409,
        ("已有待处理的申请", "You have asked already"),
        (
            "您对此档案的上一份申请尚未处理；可先撤回再重新申请。",
            "Your request for this document is still open; withdraw it to ask anew.",
        ),
    ),
    kind(
        "request-decided",
        409,
        ("该申请已处理完毕", "This request is closed"),
        ("刷新页面可查看结果。没有任何改动。", "Reload the page to see how. Nothing was changed."),
    ),
    kind(
        "no-such-request",
        404,
        ("没有此申请", "There is no such request"),
        ("没有此编号的申请，或不由您处理。", "No request has this id, or it is not yours to decide."),
    ),
    kind(
        "person-refused",
        422,
        ("人员信息有误", "The account can't be so"),
        ("请按 errors 中的说明更正。没有任何改动。", "Correct what errors lists. Nothing was changed."),
    ),
    kind(
        "no-such-person",
        404,
        ("没有此人员", "There is no such person"),
        ("请核对编号。", "Check the id."),
    ),
    kind(
        "no-such-token",
        404,
        ("没有此令牌", "There is no such token"),
        ("令牌不存在或已失效。", "There is no token in force with this id."),
    ),
    kind(
        "link-refused",
        404,
        ("链接无效", "The link is not valid"),
        (
            "链接已使用、已过期或已被新链接取代，请向管理员索取。",
            "It was used, is too old, or was replaced. Ask an administrator for a new one.",
        ),
    ),
    kind(
        "password-refused",
        422,
        ("密码不符合要求", "The password is not acceptable"),
        ("请按 errors 中的说明更换。", "Choose another as errors says."),
    ),
    kind(
        "sign-in-refused",
        401,
        ("用户名或密码不正确", "User name or password is wrong"),
        ("请核对后重试。", "Check them and try again."),
    ),
    kind(
        "sign-in-wait",
        429,
        ("尝试次数过多", "Too many tries"),
        ("请稍候再试。", "Wait a little before the next one."),
    ),
)

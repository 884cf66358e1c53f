"""What can go wrong with the password of a locked document; part of `search_api.problem_catalogue`."""

from search_api.problem_kind import kind

KINDS = (
    kind(
        "no-password-wanted",
        409,
        ("文件没有密码", "The file is not locked"),
        ("此文件未因密码而无法读取，不需要密码。", "It was not found locked with a password, so none is wanted."),
    ),
    kind(
        "password-tries-used",
        429,
        ("尝试次数过多", "Too many passwords were tried"),
        (
            "一小时内最多尝试五次，请稍后再试。",
            "At most five are tried within an hour. Nothing was changed; try again later.",
        ),
        3600,
    ),
)

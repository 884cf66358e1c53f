"""What can go wrong with filling in fields from proposals; part of `search_api.problem_catalogue`."""

from search_api.problem_kind import kind

KINDS = (
    kind(
        "entry-needs-level",
        403,
        ("填写字段需要看到档案全部内容的权限", "To fill in its fields you must be cleared for all of it"),
        (
            "识别内容取自全文，只提供给能看到该档案全部内容的文书和档案管理员；授权查阅不包括填写。",
            "Proposals quote the text: they are for clerks and archivists cleared for all of it by their own right.",
        ),
    ),
    kind(
        "no-such-proposal",
        404,
        ("没有此识别内容", "There is no such proposal"),
        ("该档案的现行文本没有此编号的识别内容。", "No proposal on the document's present text has this number."),
    ),
    kind(
        "proposal-refused",
        422,
        ("不能这样填写", "This can't be entered"),
        ("请按提示更正。没有任何改动。", "Correct what is marked. Nothing was changed."),
    ),
    kind(
        "proposal-outdated",
        409,
        ("字段或文本已被更改", "The field or the text has changed"),
        (
            "此识别内容已处理，或字段、文本已更改。请刷新。",
            "It was decided on, or the field or text changed since. Load it again.",
        ),
    ),
    kind(
        "nothing-entered",
        409,
        ("没有可还原的填写", "There is nothing to undo"),
        (
            "您对该档案识别内容的处理均已还原。",
            "Nothing that you did to this document's proposals is left to be undone.",
        ),
    ),
)

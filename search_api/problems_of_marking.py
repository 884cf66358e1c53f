"""What can go wrong with marks and levels of documents; part of `search_api.problem_catalogue`."""

from search_api.problem_kind import kind

KINDS = (
    kind(
        "marking-needs-level",
        403,
        ("标密需要看到档案全部内容的权限", "To mark it you must be cleared for all of it"),
        (
            "该类档案的标密由能看到其全部内容的档案管理员办理；授权查阅不包括标密。",
            "Archivists mark it who are cleared for all that its class can hide; a grant to read is not enough.",
        ),
    ),
    kind(
        "no-such-mark",
        404,
        ("没有此标记", "There is no such mark"),
        ("该档案的现行版本没有此编号的标记。", "No mark of the document's present version has this id."),
    ),
    kind(
        "mark-refused",
        422,
        ("不能这样标记", "The mark can't be so"),
        ("请按提示更正。没有任何改动。", "Correct what is marked. Nothing was changed."),
    ),
    kind(
        "mark-outdated",
        409,
        ("标记或文本已被更改", "The mark or the text has changed"),
        ("请刷新后重试。没有任何改动。", "Load it again and try once more. Nothing was changed."),
    ),
    kind(
        "nothing-to-undo",
        409,
        ("没有可还原的操作", "There is nothing to undo"),
        ("您对该档案的标密操作均已还原。", "Nothing that you did to this document's marks is left to be undone."),
    ),
    kind(
        "level-refused",
        422,
        ("不能定为此密级", "The document can't have this level"),
        ("请按提示更正。没有任何改动。", "Correct what is marked. Nothing was changed."),
    ),
    kind(
        "document-under-way",
        409,
        ("档案正在处理", "The document is being worked on"),
        (
            "须隐去的内容尚未检查完毕，暂不能降低密级，请稍后再试。",
            "What a lower level must hide is still being looked for. Lower it in a moment.",
        ),
        5,
    ),
    kind(
        "nothing-to-retry",
        409,
        ("该档案没有失败的步骤", "Nothing of this document has failed"),
        ("无需重新处理。", "There is nothing to try again."),
    ),
    kind(
        "reread-refused",
        422,
        ("不能用此引擎识别", "The pages can't be read so"),
        ("请按提示更正。没有任何改动。", "Correct what is marked. Nothing was changed."),
    ),
    kind(
        "nothing-to-read",
        409,
        ("该档案没有需要识别的页面", "No page of this document is read off a picture"),
        ("各页均有自己的文本，无需识别。", "Every page has text of its own."),
    ),
)

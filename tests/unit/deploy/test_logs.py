"""The log holds ids and codes: an error's own words may repeat what was being read, so they stay out."""

import json

import structlog

from deploy.logs import configure_logs

CANARY = "甲方王小明 6222020200112233445"


def test_an_error_is_logged_by_its_type_and_place_only(capsys):
    configure_logs()
    try:
        try:
            int(CANARY)
        except ValueError:
            structlog.get_logger().exception("a step did not work", document="0" * 32)
        (line,) = capsys.readouterr().err.splitlines()
    finally:
        structlog.reset_defaults()
    event = json.loads(line)
    assert event["error"] == "ValueError"
    assert event["at"].split(":")[0].endswith("test_logs.py")
    assert CANARY not in json.dumps(event, ensure_ascii=False)

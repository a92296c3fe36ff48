"""What a host hears of an engine, and reads of what it counted."""

import logging

import pytest

import nfy


def test_a_function_hears_what_happens_and_nothing_personal() -> None:
    heard = []
    with nfy.Engine.open("memory:", log=heard.append) as engine:
        engine.receipts.quarantine("post", b"to=07900900123", reason="garbage")
    (record,) = heard
    assert record.event == "nfy.receipt.quarantined"
    assert record.level is nfy.LogLevel.WARNING
    assert record.attributes["nfy.provider"] == "post"
    assert "07900900123" not in repr(record)


def test_a_logger_gets_a_line_with_its_attributes(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="nfy.test"):
        with nfy.Engine.open("memory:", log=logging.getLogger("nfy.test")) as engine:
            engine.receipts.quarantine("post", b"garbage", reason="garbage")
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.nfy_event == "nfy.receipt.quarantined"  # type: ignore[attr-defined]


def test_a_log_that_is_no_function_is_refused() -> None:
    with pytest.raises(nfy.WrongTypeError):
        nfy.Engine.open("memory:", log=5)  # type: ignore[arg-type]


def test_figures_come_as_a_table_and_as_text() -> None:
    with nfy.Engine.open("memory:") as engine:
        engine.receipts.quarantine("post", b"garbage", reason="garbage")
        rows = {(row.name, row.labels): row.value for row in engine.metrics.snapshot()}
        assert rows["nfy_quarantined_receipts_total", 'provider="post"'] == 1
        assert rows["nfy_store_up", ""] == 1
        assert "# TYPE nfy_requests_total counter\n" in engine.metrics.text()

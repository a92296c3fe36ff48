"""Moving from an existing Notify database: dry run, import, comparison, on both stores."""

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any, Iterator

import pytest
from conftest import URL

import nfy

ROOT = Path(__file__).resolve().parents[3]


def old_data() -> Any:
    """What restores the folders of old databases."""
    spec = importlib.util.spec_from_file_location("old_data", ROOT / "tests/import/old_data.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def source() -> Iterator[nfy.ImportSource]:
    if not URL:
        pytest.skip("NFY_TEST_POSTGRES_URL is not set")
    tools = old_data()
    layout = tools.Layout(ROOT / "tests/data/import/govuk")
    keys = layout.expected["keys"]
    with tools.Database(URL, "old_python") as database:
        layout.restore(database.url)
        yield nfy.ImportSource(
            url=database.url,
            secret_keys=keys["secret_keys_oldest_first"],
            dangerous_salt=keys["dangerous_salt"],
        )


@pytest.fixture
def engine(store_url: str) -> Iterator[nfy.Engine]:
    with nfy.Engine.open(store_url, sealing_key=b"k" * 32) as engine:
        yield engine


def test_a_dry_run_stores_nothing(engine: nfy.Engine, source: nfy.ImportSource) -> None:
    plan = engine.imports.plan(source)
    assert plan["layout"] == "govuk" and plan["tables"]["services"]["read"] > 0
    tables = ["jobs", "notification_history", "notification_history"]
    assert [trouble["table"] for trouble in plan["troubles"]] == tables
    assert plan["warnings"] and plan["seconds"] >= 0
    assert engine.services.list() == []


def test_a_database_moves_and_its_days_are_compared(
    engine: nfy.Engine, source: nfy.ImportSource
) -> None:
    with pytest.raises(nfy.CorruptError, match="jobs .* is NULL"):
        engine.imports.run(source)
    report = engine.imports.run(source, skip_bad=True)
    assert report["resumed"]
    assert len(engine.services.list()) == report["tables"]["services"]["read"]
    again = engine.imports.run(source, skip_bad=True, batch_rows=100)
    assert not again["resumed"] and again["tables"]["notifications"]["added"] == 0

    without_keys = nfy.ImportSource(url=source.url)
    compared = engine.imports.compare(without_keys)
    assert compared["unexplained"] == 0 and compared["differences"]
    assert sum(service["equal"] for service in compared["services"]) == compared["equal"]
    one = compared["differences"][0]
    day = date.fromisoformat(one["day"])
    days = engine.imports.compare(
        source, service_id=one["service"], first=day, last=day, list_equal=True
    )
    assert one in days["differences"]
    assert {equal["day"] for equal in days["equals"]} <= {one["day"]}
    long_ago = date(1999, 1, 1)
    assert engine.imports.compare(source, first=long_ago, last=long_ago)["equal"] == 0


def test_an_import_that_is_stopped_goes_on(engine: nfy.Engine, source: nfy.ImportSource) -> None:
    seen = []

    def stop(progress: nfy.Progress) -> bool:
        seen.append(progress.phase)
        return progress.phase != "notifications"

    with pytest.raises(nfy.CallbackError):
        engine.imports.run(source, skip_bad=True, progress=stop)
    assert seen.count("notifications") == 1 and seen[-1] == "notifications"
    assert {"users", "services", "templates"} <= set(seen)
    assert engine.imports.run(source, skip_bad=True)["resumed"]


def test_what_is_wrong_is_refused(world: Any, source: nfy.ImportSource) -> None:
    imports = world.engine.imports
    for wrong, says in (
        (nfy.ImportSource(url="mysql://a/b"), "postgresql:// url"),
        (nfy.ImportSource(url=source.url, layout="other"), "other"),
        (nfy.ImportSource(url=source.url, layout="gsa"), "has the layout govuk, not gsa"),
        (nfy.ImportSource(url=source.url), "secret_keys"),
        (nfy.ImportSource(url=source.url, secret_keys=["k"]), "dangerous_salt"),
    ):
        with pytest.raises(nfy.InvalidArgumentError, match=says):
            imports.plan(wrong)
    with pytest.raises(nfy.UnavailableError):
        imports.compare(nfy.ImportSource(url="postgresql://nobody@127.0.0.1:1/nothing"))
    with pytest.raises(nfy.InvalidArgumentError):
        imports.compare(source, first=date(2026, 2, 2), last=date(2026, 2, 1))
    with pytest.raises(nfy.InvalidArgumentError, match="last is no calendar date"):
        imports.compare(source, first=date(2026, 2, 2))
    assert "secret" not in repr(source)

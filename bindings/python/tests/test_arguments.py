"""A programmer's slips: what is taken in other forms, and how everything else is refused."""

import collections
import copy
import enum
import io
import json
import pickle
import sqlite3
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import NOON, World

import nfy

CSV = b"phone number,name\r\n07700 900001,Ann\r\n07700 900002,Bob\r\n"


def test_ids_are_taken_as_text_too(world: World) -> None:
    service, template = str(world.service.id), str(world.sms.id).upper()
    assert world.engine.services.get(service) == world.service
    request = nfy.SendRequest(template, "07700 900001", {"name": "Ann"})
    assert request.template_id == world.sms.id
    sent = world.engine.send(service, request)
    assert world.engine.notifications.get(service, "{" + str(sent.id) + "}").id == sent.id
    for wrong, words in [
        (7, "service_id is an int, not a UUID or its text"),
        (None, "service_id is None, not a UUID or its text"),
        ("clinics", "service_id is not the text of a UUID"),
        (world.service, "service_id is a Service, not a UUID or its text"),
    ]:
        with pytest.raises(nfy.InvalidArgumentError, match=words):
            world.engine.services.get(wrong)
    with pytest.raises(TypeError, match="SendRequest.template_id is an int"):
        nfy.SendRequest(3, "07700 900001")


def test_enums_are_their_values(world: World) -> None:
    email = world.engine.templates.create(
        world.service.id, "Mail", type="email", subject="Hello", content="Hello"
    )
    assert email.type is nfy.NotificationType.EMAIL
    assert email.type == "email" and f"{email.type} {email.type!s}" == "email email"
    assert json.loads(json.dumps({"type": email.type})) == {"type": "email"}
    assert {"email": 1}[email.type] == 1
    # Of two kinds with one word each keeps its own number.
    service = world.engine.services.create("Two", permissions={"email", nfy.Permission.SMS})
    assert service.permissions == {nfy.Permission.EMAIL, nfy.Permission.SMS}
    assert world.engine.deliver.__name__ == "deliver"
    for wrong, words in [
        ("mail", "type is none of 'email', 'sms', 'letter'"),
        (nfy.KeyType.TEST, "type is a KeyType, not a NotificationType or its value"),
        (2, "type is an int, not a NotificationType or its value"),
    ]:
        with pytest.raises(nfy.InvalidArgumentError, match=words):
            world.engine.delivery.count_queued(wrong)


def test_recipients_may_be_numbers(world: World) -> None:
    for to in (447700900001, 447700900001.0, "07700 900001"):
        sent = world.engine.send(world.service.id, world.request(to=to)).id
        found = world.engine.notifications.get(world.service.id, sent)
        assert found.normalised_to == "447700900001"
    assert nfy.parse_phone_number(447700900123).normalised == "447700900123"
    assert len(world.engine.notifications.list_to(world.service.id, 447700900001)) == 3
    for wrong in (True, 1.5, float("nan"), None, b"07700 900001", ["07700 900001"]):
        with pytest.raises(nfy.WrongTypeError, match="SendRequest.to is"):
            world.request(to=wrong)


WRONG_CALLS = {
    "name is an int, not text": lambda w: w.engine.services.create(3),
    "restricted is a str, not True or False": lambda w: w.engine.services.create(
        "A", restricted="no"
    ),
    "day is a datetime, not a date: say whose": lambda w: w.engine.calendars.window(day=NOON),
    "day is a str, not a date": lambda w: w.engine.calendars.window(day="2026-03-20"),
    "a datetime needs a time zone: now": lambda w: w.engine.tasks.plan(datetime(2026, 3, 20)),
    "lease is an int, not a timedelta": lambda w: w.engine.deliver(lease=60),
    "limit is a str, not a whole number": lambda w: w.engine.deliver(limit="10"),
    "limit is a float, not a whole number": lambda w: w.engine.deliver(limit=1.5),
    "limit is out of range": lambda w: w.engine.deliver(limit=10**30),
    "request is a dict, not a SendRequest": lambda w: w.engine.send(w.service.id, {}),
    r"requests\[0\] is a dict, not a SendRequest": lambda w: w.engine.send_many(w.service.id, [{}]),
    "requests is a str, not a sequence": lambda w: w.engine.send_many(w.service.id, "abc"),
    "recipients is a str, not a sequence": lambda w: w.engine.services.put_guest_list(
        w.service.id, "ann@example.com"
    ),
    "provider is a function, not a Provider": lambda w: w.engine.providers.add(lambda m: m),
    "progress is an int, not a function": lambda w: w.engine.run_due(progress=3),
    "json_text is a dict, not text": lambda w: w.engine.rates.put({}),
    "clock is a datetime, not a Clock": lambda w: nfy.Engine.open("memory:", clock=NOON),
    "SendRequest.reference is None, not text": lambda w: w.request(reference=None),
    "permissions is a Permission, not a sequence": lambda w: (
        w.engine.services.create("A", permissions=nfy.Permission.SMS)
    ),
    "template is a str, not an SmsTemplate": lambda w: nfy.RecipientsChecker("Dear ((name))"),
    "receipts is a Receipt, not a sequence": lambda w: w.engine.receipts.record(
        nfy.Receipt(nfy.Status.DELIVERED, NOON)
    ),
    "Receipt.at is a str, not a datetime": lambda w: nfy.Receipt("delivered", "today"),
}


@pytest.mark.parametrize("words", WRONG_CALLS)
def test_a_wrong_type_is_one_line_with_the_argument(world: World, words: str) -> None:
    with pytest.raises(nfy.InvalidArgumentError, match=words) as caught:
        WRONG_CALLS[words](world)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_no_message_shows_a_value(world: World) -> None:
    with pytest.raises(nfy.InvalidArgumentError) as caught:
        world.engine.send(world.service.id, world.request(personalisation={"name": NOON}))
    assert str(caught.value).startswith("personalisation: the value of 'name' is a datetime, not")
    for values in ({"name": float("nan")}, {"name": {1}}, {("a",): 1}, {"name": {"a": NOON}}):
        with pytest.raises(nfy.InvalidArgumentError, match="personalisation"):
            world.engine.send(world.service.id, world.request(personalisation=values))
    with pytest.raises(nfy.WrongTypeError, match="SendRequest.personalisation is a list, not text"):
        world.request(personalisation=["Ann"])
    for good in ({"name": Decimal("1.50")}, {"name": world.service.id}, '{"name": "Ann"}'):
        world.engine.send(world.service.id, world.request(personalisation=good))


def test_anything_that_can_be_gone_through_is_a_sequence(world: World) -> None:
    requests = (world.request(to=f"0770090001{n}") for n in range(3))
    answers = world.engine.send_many(world.service.id, requests)
    assert len(answers) == 3
    receipts = {nfy.Receipt("delivered", NOON, id=answer.id) for answer in answers}
    assert world.engine.receipts.record(receipts).applied == 3
    world.engine.services.put_guest_list(world.service.id, iter(["ann@example.com", 447700900001]))
    assert world.engine.services.list_guests(world.service.id) == [
        "447700900001",
        "ann@example.com",
    ]


def test_a_misspelt_name_in_reference_data_is_told(world: World) -> None:
    rate = {"valid_from": "2026-03-31T23:00:00Z", "rate": "0.02"}
    for data, words in [
        ({"sms_rate": [rate]}, "unknown name sms_rate, the nearest is sms_rates"),
        ({"sms_rates": [{"valid_form": 1}]}, r"sms_rates\[0\]: unknown name valid_form, the ne"),
        ({"sms_rates": [{**rate, "Rate": "1"}]}, "unknown name Rate, the nearest is rate"),
        ({"sms_rates": ["0.02"]}, r"sms_rates\[0\]: not an object"),
    ]:
        for call in (
            world.engine.rates.put,
            world.engine.rates.drop,
            nfy.check_reference_data,
        ):
            with pytest.raises(nfy.InvalidArgumentError, match=words):
                call(json.dumps(data))


class NamedFile(io.BytesIO):
    name = "/tmp/people.csv"


def sources(folder: Path) -> Any:
    path = folder / "people.csv"
    path.write_bytes(CSV)
    rows = [["phone number", "name"], ["07700 900001", "Ann"], ("07700 900002", "Bob")]
    named = [{"phone number": "07700 900001", "name": "Ann"}]
    named.append({"name": "Bob", "phone number": "07700 900002"})
    return [
        path,
        str(path),
        open(path, "rb"),
        open(path, newline=""),
        io.BytesIO(CSV),
        io.StringIO(CSV.decode()),
        CSV,
        bytearray(CSV),
        memoryview(CSV),
        CSV.decode(),
        [CSV[:10], CSV[10:]],
        rows,
        iter(rows),
        named,
    ]


def test_recipients_are_read_from_whatever_holds_them(tmp_path: Path) -> None:
    for source in sources(tmp_path):
        rows = [(row.phone_number, row.line) for row in nfy.read_recipients(source)]
        assert rows == [("07700 900001", 2), ("07700 900002", 3)], source
        if isinstance(source, io.IOBase):
            source.close()
    with pytest.raises(FileNotFoundError):
        nfy.read_recipients("nowhere.csv")
    for wrong in (5, None, {"a": 1}, len):
        with pytest.raises(nfy.WrongTypeError, match="a path, a file, bytes or rows"):
            nfy.read_recipients(wrong)
    with pytest.raises(nfy.WrongTypeError, match="row 1 of the recipients file"):
        list(nfy.read_recipients([["phone number"], 5]))
    with pytest.raises(nfy.WrongTypeError, match="other names"):
        list(nfy.read_recipients([{"phone number": 1}, {"phone": 2}]))


def read(source: Any) -> Any:
    rows = nfy.read_recipients(source)
    return [(row.phone_number, json.loads(row.personalisation)) for row in rows]


def test_rows_come_from_tables_and_cursors(world: World) -> None:
    person = collections.namedtuple("person", ["phone_number", "name"])
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE p AS SELECT 447700900001 AS phone_number, 'Ann' AS name")
    rows = database.execute("SELECT * FROM p")
    named = sqlite3.connect(":memory:")
    named.row_factory = sqlite3.Row
    ann = "SELECT 447700900001 AS phone_number, 'Ann' AS name"
    for source in (
        [person(447700900001, "Ann")],
        rows,
        named.execute(ann),
        named.execute(ann).fetchall(),
        ["phone number,name", "447700900001,Ann"],
        [b"phone number,name", b"447700900001,Ann"],
    ):
        ((phone, values),) = read(source)
        assert phone == "447700900001" and values["name"] == "Ann"


def test_cells_of_rows_are_what_they_mean() -> None:
    rows = [["phone number", "name"], [447700900001.0, None], ["07700 900002", float("nan")]]
    assert [phone for phone, _ in read(rows)] == ["447700900001", "07700 900002"]
    assert [values.get("name") for _, values in read(rows)] == [None, None]
    assert read([["phone number", "n"], ["1", 1.5]])[0][1]["n"] == "1.5"
    for wrong in (b"Ann", ["Ann"], {"a": 1}):
        with pytest.raises(nfy.WrongTypeError, match="a cell in row 1 of the recipients file is a"):
            read([["phone number", "name"], ["07700 900001", wrong]])


def test_data_frames_are_rows() -> None:
    columns = {"phone number": [447700900001, None], "name": ["Ann", None]}
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    for frame in (pandas.DataFrame(columns), polars.DataFrame(columns)):
        assert read(frame)[0][0] == "447700900001"


def test_a_file_that_was_opened_as_another_encoding_says_so(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("phone number,name\n07700 900001,Zoë\n".encode("cp1252"))
    with open(path, encoding="utf-8") as file:
        with pytest.raises(nfy.InvalidArgumentError, match='opened as utf-8 and is not: .*"rb"'):
            list(nfy.read_recipients(file))
    with open(path, "rb") as binary:
        assert read(binary)[0][1]["name"] == "Zoë"
    with pytest.raises(nfy.InvalidArgumentError, match="no path can be"):
        nfy.read_recipients("a\0b")


def test_jobs_take_open_files(world: World, tmp_path: Path) -> None:
    for source in sources(tmp_path):
        assert world.engine.jobs.preview(world.service.id, world.sms.id, source).messages == 2
        if isinstance(source, io.IOBase):
            source.close()
    job = world.engine.jobs.create(world.service.id, world.sms.id, NamedFile(CSV))
    assert (job.original_file_name, job.notification_count) == ("people.csv", 2)
    job = world.engine.jobs.create(world.service.id, str(world.sms.id), tmp_path / "people.csv")
    assert job.original_file_name == "people.csv"


def test_a_handle_knows_whether_it_is_closed_and_is_never_copied(world: World) -> None:
    assert not world.engine.closed
    for double in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="an Engine cannot be copied or pickled"):
            double(world.engine)
    world.engine.close()
    assert world.engine.closed
    with pytest.raises(nfy.ClosedError):
        world.engine.now()


def test_a_stopped_run_says_how_far_it_came(world: World) -> None:
    world.send()
    world.clock.advance(timedelta(days=2))
    seen = []

    def stop(progress: nfy.Progress) -> bool:
        seen.append(progress)
        return len(seen) < 2

    with pytest.raises(nfy.CancelledError) as caught:
        world.engine.run_due(progress=stop)
    assert isinstance(caught.value.report, nfy.RunReport)
    assert caught.value.report.tasks_done >= 1
    with pytest.raises(nfy.CancelledError) as caught:
        world.engine.facts.verify(date(2026, 3, 20), date(2026, 3, 22), progress=lambda p: False)
    assert caught.value.report == nfy.Progress("verify", 1, 3)
    assert world.engine.run_due().tasks_done > 0


def test_tables_slice_compare_and_turn_into_other_things(world: World) -> None:
    world.send()
    table = world.engine.statistics.service(world.service.id)
    assert table[:] == list(table) == table
    assert table[-1:] == [table[len(table) - 1]]
    assert table == world.engine.statistics.service(world.service.id)
    assert table != world.engine.retention.list(world.service.id)
    assert hash(table) == hash(world.engine.statistics.service(world.service.id))
    assert table.to_pylist()[0] == table[0]._asdict()
    with pytest.raises(nfy.WrongTypeError, match="a row's index is a str"):
        table["email"]
    with pytest.raises(IndexError):
        table[len(table)]


def test_tables_become_data_frames(world: World) -> None:
    world.send()
    table = world.engine.statistics.service(world.service.id)
    pandas = pytest.importorskip("pandas")
    assert list(table.to_pandas().columns) == [column.name for column in table.columns]
    assert isinstance(table.to_pandas(), pandas.DataFrame)
    polars = pytest.importorskip("polars")
    assert isinstance(table.to_polars(), polars.DataFrame)


def test_an_sms_is_analysed() -> None:
    found = nfy.analyse_sms("ŵ 😀 {", prefix="Clinic")
    assert found.forcing_characters == ("ŵ",)
    assert found.characters_replaced_by_question_mark == ("😀",)
    assert found.is_unicode and found.fragments == 1
    assert (found.segments, found.warnings) == (1, ())
    dear = nfy.analyse_sms("]" * 153)
    assert (dear.fragments, dear.segments) == (2, 3)
    assert dear.warnings == (nfy.MessageWarning.MORE_SEGMENTS,)
    rendered = nfy.SmsTemplate("ŵ 😀 {").render(prefix="Clinic")
    assert (found.characters, found.characters_without_prefix) == (
        rendered.characters,
        rendered.characters_without_prefix,
    )
    cut = nfy.analyse_sms("]" * 153)
    assert (cut.fragments, cut.segments) == (2, 3)
    assert cut.warnings == (nfy.MessageWarning.MORE_SEGMENTS,)


def test_options_of_a_service_stay_when_it_is_changed(world: World) -> None:
    service = world.engine.services.create("Two", honours_stop=True)
    assert service.honours_stop and not service.suppresses_failed
    changed = world.engine.services.update(replace(service, suppresses_failed=True))
    assert changed.honours_stop and changed.suppresses_failed
    with nfy.Engine.open("memory:") as engine:
        with pytest.raises(nfy.UnsupportedError, match="needs a sealing key"):
            engine.services.create("Three", honours_stop=True)


def stop_world(world: World) -> nfy.Service:
    service = replace(world.service, honours_stop=True, suppresses_failed=True)
    return world.engine.services.update(service)


def inbound(world: World, content: str, reference: str) -> nfy.InboundSms:
    return nfy.InboundSms(
        world.service.id, "0800", "07700 900001", content, "mmg", provider_reference=reference
    )


def test_who_answers_stop_gets_no_more_until_start(world: World) -> None:
    world.engine.inbound.record([inbound(world, "STOP", "1")])
    world.send()  # the option is off
    stop_world(world)
    world.engine.inbound.record([inbound(world, "STOP", "1")])
    world.send()  # known already: it came before the option
    for number, word in enumerate(["stop please", "Cancel", "Yes", "STOP 1"]):
        world.engine.inbound.record([inbound(world, word, f"a{number}")])
    world.send()
    world.engine.inbound.record([inbound(world, ' "Stop." ', "2")])
    with pytest.raises(nfy.InvalidArgumentError, match="asked for no more messages"):
        world.send()
    world.send(to="07700 900002")
    world.send(key_type="test")
    (line,) = world.engine.suppressions.list(world.service.id)
    assert (line.recipient, line.reason) == ("447700900001", "stopped")
    world.engine.inbound.record([inbound(world, "START", "3")])
    world.send()
    world.engine.inbound.record([inbound(world, "STOP", "2")])  # handed over again
    world.send()
    world.engine.suppressions.put(world.service.id, 447700900001)
    with pytest.raises(nfy.InvalidArgumentError):
        world.engine.notifications.preview(world.service.id, world.request())
    assert world.engine.suppressions.lift(world.service.id, "07700 900001")
    assert not world.engine.suppressions.lift(world.service.id, "07700 900001")
    world.send()


def test_where_a_message_failed_for_good_none_follows(world: World) -> None:
    stop_world(world)
    world.engine.providers.add(nfy.SimulatedProvider(identifier="sim", clock=world.clock))
    ids = {state: world.send(to=f"0770090001{n}") for n, state in enumerate(FAILURES)}
    world.engine.deliver()
    receipts = [nfy.Receipt(state, NOON, id=ids[state]) for state in FAILURES]
    receipts.append(nfy.Receipt("permanent-failure", NOON, id=ids["delivered"]))
    world.engine.receipts.record(receipts)
    for number, state in enumerate(FAILURES):
        if state != "permanent-failure":
            world.send(to=f"0770090001{number}")
            continue
        with pytest.raises(nfy.InvalidArgumentError, match="failed for good"):
            world.send(to=f"0770090001{number}")
    (line,) = world.engine.suppressions.list(world.service.id)
    assert line.reason == "failed"
    csv = b"phone number,name\n07700 900011,Ann\n"
    assert line.recipient == "447700900011"
    job = world.engine.jobs.create(world.service.id, world.sms.id, csv, file_name="a.csv")
    world.engine.run_due()
    assert world.engine.statistics.job(world.service.id, job.id)[0].status == "validation-failed"
    world.engine.retention.erase_recipient(world.service.id, "07700 900011")
    assert len(world.engine.suppressions.list(world.service.id)) == 0


FAILURES = ["temporary-failure", "permanent-failure", "delivered"]


def test_enums_of_the_package_are_words() -> None:
    kinds = [getattr(nfy, name) for name in nfy.__all__]
    enums = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, enum.Enum)]
    words = [kind for kind in enums if not issubclass(kind, enum.Flag)]
    assert len(words) > 15
    for kind in words:
        for member in kind:
            assert member == member.value == str(member) and hash(member) == hash(member.value)
            assert kind(member.value) is member


def test_times_of_any_zone_are_taken(world: World) -> None:
    later = NOON.astimezone(timezone(timedelta(hours=5)))
    assert world.engine.tasks.plan(later) == world.engine.tasks.plan(NOON)

"""Jobs that are asked for, contact lists, report requests, and what comes back."""

from datetime import date, timedelta

import pytest
from conftest import NOON, World

import nfy

SMS = nfy.NotificationType.SMS
CSV = "phone number,name\n07900900123,Ann\n07900900124,Bob\n"


def test_jobs_are_found_by_what_they_are(world: World) -> None:
    jobs, service = world.engine.jobs, world.service.id
    now = jobs.create(service, world.sms.id, CSV, file_name="people.csv")
    later = jobs.create(
        service, world.sms.id, CSV, file_name="b.csv", scheduled_for=NOON + timedelta(hours=1)
    )
    assert jobs.find(service, statuses={nfy.JobStatus.SCHEDULED}) == ([later], 1)
    assert jobs.find(service, created_since=NOON + timedelta(days=1)) == ([], 0)
    assert jobs.scheduled(service) == (1, NOON + timedelta(hours=1))
    assert jobs.uploads(service)[0] == [nfy.Upload(now.id, 0, NOON)]
    world.engine.run_due()
    rows, total = world.engine.notifications.list_of_job(service, now.id, limit=1, skip=1)
    assert total == 2 and rows[0].to == "07900900124"
    found = world.engine.notifications.search(service, "900123", type=SMS)
    assert [one.job_row_number for one in found] == [0]
    with pytest.raises(nfy.InvalidArgumentError):
        jobs.start(service, world.sms.id)


def test_a_contact_list_is_kept(world: World) -> None:
    lists, service = world.engine.contact_lists, world.service.id
    made = lists.create(service, "staff.csv", row_count=2, type=SMS)
    assert lists.list(service) == [made] == [lists.get(service, made.id)]
    assert made.created_at == NOON and not made.has_jobs
    lists.archive(service, made.id)
    assert lists.list(service) == []
    with pytest.raises(nfy.NotFoundError):
        lists.get(service, made.id)


def test_a_report_is_asked_for_and_made(world: World) -> None:
    requests, service = world.engine.report_requests, world.service.id
    ada = world.engine.users.create("Ada", "ada@example.org")
    asked, existed = requests.create(service, ada.id, type=SMS)
    assert not existed and asked.state is nfy.ReportRequestState.PENDING
    again, existed = requests.create(service, ada.id, type=SMS)
    assert existed and again == asked
    other, existed = requests.create(
        service, ada.id, type=SMS, statuses=nfy.ReportedStatuses.FAILED
    )
    assert not existed and other.statuses is nfy.ReportedStatuses.FAILED
    assert requests.run() == 2
    assert requests.get(service, asked.id).state is nfy.ReportRequestState.STORED


def test_figures_of_a_new_service_are_nothing(world: World) -> None:
    engine, service = world.engine, world.service.id
    assert engine.unsubscribes.statistics(service) == (0, None)
    assert engine.unsubscribes.list_reports(service) == []
    with pytest.raises(nfy.NotFoundError):
        engine.unsubscribes.make_report(service, earliest=NOON, latest=NOON)
    assert engine.complaints.list_all() == ([], 0)
    assert engine.complaints.count(date(2026, 1, 1), date(2026, 12, 31)) == 0
    assert engine.receipts.returned_by_day(service) == []
    assert engine.receipts.returned_on(service, NOON.date()) == ([], 0)
    assert engine.inbound.list_latest(service) == []
    assert engine.inbound.summary(service) == (0, None)
    assert engine.statistics.billed(service, {SMS}) == 0
    assert engine.statistics.live_counts() == (1, 0)


def test_a_number_is_given_and_taken_back(world: World) -> None:
    inbound, service = world.engine.inbound, world.service.id
    inbound.put_number("07900111333", provider="mmg")
    sender = inbound.assign_number(service)
    texts = [one.text for one in world.engine.senders.list(service, type=SMS) if one.id == sender]
    assert texts == ["07900111333"]
    with pytest.raises(nfy.ConflictError):
        inbound.assign_number(service)
    assert inbound.last_use_of_number(service) is None
    inbound.remove_number(service, archives=False)
    assert inbound.number_of(service) is None

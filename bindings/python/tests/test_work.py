"""python -m nfy work, as timers and cron start it, and the units of both."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import nfy
from nfy._workers import FACT_KINDS, FILE_KINDS, OTHER_KINDS, QUEUES, Work, owner_name

ROOT = Path(__file__).resolve().parents[3]
UNITS = ROOT / "hosts/systemd"
PATIENCE_S = 600
CLINIC = """
import os, time
import nfy

def open_engine():
    engine = nfy.Engine.open(os.environ["STORE"])
    def send(messages):
        with open("sent", "a") as sent:
            sent.writelines(f"{message.id}\\n" for message in messages)
        time.sleep(float(os.environ.get("PAUSE", "0")))
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]
    engine.providers.add(nfy.CallbackProvider("own", nfy.NotificationType.SMS, send))
    return engine

engine = "not a function"
"""


@pytest.fixture
def clinic(tmp_path, store_url, monkeypatch):
    """A host's folder, and ten messages in its store."""
    (tmp_path / "clinic_notify.py").write_text(CLINIC)
    monkeypatch.setenv("STORE", store_url)
    monkeypatch.chdir(tmp_path)
    with nfy.Engine.open(store_url) as engine:
        service = engine.services.create("Clinics")
        template = engine.templates.create(
            service.id, "T", type=nfy.NotificationType.SMS, content="Hello"
        )
        requests = [nfy.SendRequest(template.id, to=f"07700 9{300 + n:05}") for n in range(10)]
        sent = {str(answer.id) for answer in engine.send_many(service.id, requests)}
    return tmp_path, sent


def work(*arguments):
    command = [sys.executable, "-B", "-m", "nfy", "work", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def test_one_run_does_what_is_due(clinic):
    folder, sent = clinic
    done = work("clinic_notify:open_engine", "--verbose")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].startswith("tasks: tasks_done ")
    assert done.stdout.splitlines()[1:] == [
        "sms: claimed 10, accepted 10",
        "email: nothing",
        "callbacks: nothing",
        "files: nothing",
    ]
    lines = (folder / "sent").read_text().splitlines()
    assert set(lines) == sent and len(lines) == 10
    quiet = work("clinic_notify:open_engine", "--queue", "sms")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "engine, wanted",
    [
        ("clinic_notify", "nfy: 'clinic_notify' is not MODULE:FUNCTION"),
        ("no_such_clinic:open_engine", "nfy: no module no_such_clinic"),
        ("clinic_notify:close_engine", "nfy: clinic_notify has no function close_engine"),
        ("clinic_notify:engine", "nfy: clinic_notify has no function engine"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(tmp_path, monkeypatch, engine, wanted):
    (tmp_path / "clinic_notify.py").write_text(CLINIC)
    monkeypatch.chdir(tmp_path)
    done = work(engine)
    assert (done.returncode, done.stderr) == (1, wanted + "\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_after_its_round(clinic, monkeypatch, number):
    folder, sent = clinic
    monkeypatch.setenv("PAUSE", "1")
    command = [sys.executable, "-B", "-m", "nfy", "work", "clinic_notify:open_engine"]
    with subprocess.Popen([*command, "--queue", "sms", "--queue", "email", "--verbose"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        end = time.monotonic() + PATIENCE_S
        while not (folder / "sent").exists() or not (folder / "sent").read_text():
            assert time.monotonic() < end
            time.sleep(0.01)
        running.send_signal(number)
        out, err = running.communicate(timeout=PATIENCE_S)
    assert (out, err) == ("sms: claimed 10, accepted 10\n", "")
    assert running.returncode == (130 if number == signal.SIGINT else 0)


def commands_of_cron():
    for line in (ROOT / "hosts/cron/nfy-work").read_text().splitlines():
        if line.startswith("*"):
            fields = line.split(None, 6)
            assert fields[:6] == ["*"] * 5 + ["notify"]
            yield fields[6]


def command_of_systemd(queue):
    lines = (UNITS / "nfy-work@.service").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("ExecStart=")]
    return line[len("ExecStart=") :].replace("%i", queue)


def test_the_lines_of_cron_and_systemd_do_the_work(clinic, monkeypatch):
    folder, sent = clinic
    (folder / "bin").mkdir()
    python = folder / "bin/python3"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -B "$@"\n')
    python.chmod(0o755)
    monkeypatch.setenv("PATH", f"{python.parent}:{os.environ['PATH']}")
    cron = [
        command.replace("/etc/nfy", str(folder)).replace("/run/lock", str(folder))
        for command in commands_of_cron()
    ]
    systemd = [command_of_systemd(queue).replace("/usr/bin/python3", "python3") for queue in QUEUES]
    for command in cron + systemd:
        subprocess.run(["/bin/sh", "-c", command], check=True, capture_output=True)
    assert set((folder / "sent").read_text().split()) == sent
    assert [command.split()[-1] for command in cron] == list(QUEUES)


def test_the_units_are_sound_and_keep_their_pace_when_the_clocks_go_back():
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze")
    timer = (UNITS / "nfy-work@.timer").read_text()
    (calendar,) = [line for line in timer.splitlines() if line.startswith("OnCalendar=")]
    said = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=70", "--base-time=2027-10-31 00:30 UTC"]
        + [calendar.partition("=")[2]],
        capture_output=True, text=True, check=True, env={**os.environ, "TZ": "Europe/London"},
    ).stdout
    minutes = [line.split()[-2][:5] for line in said.splitlines() if "UTC" in line][2:]
    assert minutes[:2] == ["00:32", "00:33"] or minutes[:2] == ["00:31", "00:32"], said
    assert "01:15" in minutes, said


def test_every_kind_of_task_is_in_one_queue():
    assert FILE_KINDS | OTHER_KINDS == set(nfy.TaskKind) and not FILE_KINDS & OTHER_KINDS


def test_no_two_threads_or_processes_have_the_same_name():
    names = {owner_name("test"), owner_name("test")}
    with ThreadPoolExecutor(1) as pool:
        names.add(pool.submit(owner_name, "test").result())
    read, write = os.pipe()
    if os.fork() == 0:
        os.write(write, owner_name("test").encode())
        os._exit(0)
    names.add(os.read(read, 1000).decode())
    os.wait()
    assert len(names) == 3


def test_a_queue_without_a_provider_is_an_error_only_if_something_waits(world):
    done = Work(world.engine, host="test", seconds=1)
    assert done.run("sms") == {}
    world.send()
    with pytest.raises(nfy.NotFoundError, match="no provider for sms"):
        done.run("sms")
    with pytest.raises(nfy.InvalidArgumentError, match="no queue 'letters': there are tasks, sms"):
        done.run("letters")
    with pytest.raises(nfy.InvalidArgumentError, match="must be more than 0"):
        Work(world.engine, host="test", seconds=0)


def test_kinds_that_were_not_asked_for_stay_due(world):
    world.send()
    kinds = {task.kind for task in world.engine.tasks.plan()}
    assert nfy.TaskKind.ADVANCE_FACTS in kinds
    world.engine.run_due(kinds=[nfy.TaskKind.RUN_JOB, nfy.TaskKind.LISTEN])
    assert {task.kind for task in world.engine.tasks.plan()} == kinds
    assert world.engine.run_due(kinds=["advance_facts"]).tasks_done == 1
    assert {task.kind for task in world.engine.tasks.plan()} == kinds - {"advance_facts"}


def test_threads_that_meet_in_a_queue_leave_it_to_one_which_looks_again(world):
    taken, at_work, go_on = [], threading.Event(), threading.Event()

    def take(messages):
        taken.extend(message.id for message in messages)
        at_work.set()
        assert go_on.wait(PATIENCE_S)
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    world.engine.providers.add(nfy.CallbackProvider("own", nfy.NotificationType.SMS, take))
    work = Work(world.engine, host="test")
    first = world.send()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(work.run, "sms")
        assert at_work.wait(PATIENCE_S)
        second = world.send()
        assert work.run("sms") == {}
        go_on.set()
        assert running.result(PATIENCE_S) == {"claimed": 2, "accepted": 2}
    assert taken == [first, second]


def test_what_was_sent_is_counted_without_another_tick(world):
    world.engine.run_due()
    provider = nfy.SimulatedProvider(identifier="sim", clock=world.clock)
    world.engine.providers.add(provider)
    world.send()
    assert Work(world.engine, host="test").run("sms")["accepted"] == 1
    assert [task.kind for task in world.engine.tasks.plan() if task.kind in FACT_KINDS] == []


@pytest.mark.parametrize("messages, asked", [(3, ["sms"]), (4, []), (1, ["sms"])])
def test_another_worker_is_asked_for_once_where_a_round_leaves_something(world, messages, asked):
    world.engine.providers.add(nfy.SimulatedProvider(identifier="sim", clock=world.clock))
    for _ in range(3):
        world.send()
    found = []
    work = Work(world.engine, host="test", messages=messages)
    work.ask_for_another = found.append
    assert work.run("sms")["accepted"] == 3
    assert found == asked
    work.run("sms")
    assert found == asked


def test_a_piece_of_work_ends_in_time(world):
    for _ in range(12):
        world.send()
    world.engine.providers.add(nfy.SimulatedProvider(clock=world.clock))
    bounded = Work(world.engine, host="test", seconds=1e-9, messages=5)
    assert bounded.run("sms")["claimed"] == 5
    assert Work(world.engine, host="test", messages=5).run("sms")["claimed"] == 7

"""A host as its worker processes see it: what opens the engine, on the store and clock of a test.

The test's clock is eight bytes in a file, so that every process, whatever it was started by, lives
in the same simulated hour; CLINIC_SKEW_SECONDS makes the clock of one process wrong.
"""

import mmap
import os
import struct
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import nfy

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
PAUSE_S = 0.01


class SharedClock:
    """The file, to read from it and to write it."""

    def __init__(self, folder, *, create=False):
        path = Path(folder, "clock")
        if create:
            path.write_bytes(bytes(8))
        with open(path, "r+b") as file:
            self._bytes = mmap.mmap(file.fileno(), 8)

    def now(self):
        return EPOCH + timedelta(microseconds=struct.unpack("q", self._bytes[:])[0])

    def set(self, at):
        self._bytes[:] = struct.pack("q", (at - EPOCH) // timedelta(microseconds=1))


def _follow(shared, clock, skew):
    while True:
        clock.set(shared.now() + skew)
        time.sleep(PAUSE_S)


def _carrier(folder):
    """Takes every message, and writes down which: a line is written whole or not at all."""
    log = os.open(Path(folder, "sent"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def send(messages):
        for message in messages:
            os.write(log, f"{message.id} {message.provider_key}\n".encode())
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    return send


def open_engine():
    folder = os.environ["CLINIC_FOLDER"]
    shared = SharedClock(folder)
    skew = timedelta(seconds=float(os.environ.get("CLINIC_SKEW_SECONDS", "0")))
    clock = nfy.SimulatedClock(shared.now() + skew)
    engine = nfy.Engine.open(
        os.environ["CLINIC_STORE"],
        clock=clock,
        sealing_key=b"k" * 32,
        callback_ca_file=os.environ.get("CLINIC_CA_FILE", ""),
        callback_allow_private=True,
    )
    send = _carrier(folder)
    for kind in (nfy.NotificationType.SMS, nfy.NotificationType.EMAIL):
        # It takes a message once for each key, as the test counts them.
        carrier = nfy.CallbackProvider(f"{kind.value} carrier", kind, send, removes_duplicates=True)
        engine.providers.add(carrier)
    threading.Thread(target=_follow, args=(shared, clock, skew), daemon=True).start()
    return engine

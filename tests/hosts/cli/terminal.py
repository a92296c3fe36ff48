"""Runs of `nfy` whose standard error is a terminal."""

import os
import pty
import re
import select
import time

from harness import PATIENCE


class Terminal:
    """A run whose standard error is a terminal, read as it comes."""

    def __init__(self, store, *words):
        self.said = ""
        self._master, slave = pty.openpty()
        self.process = store.start(*words, stderr=slave)
        os.close(slave)

    def wait_for(self, pattern):
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.said):
            assert time.monotonic() < deadline and self._more(), self.said

    def _more(self):
        if not select.select([self._master], [], [], PATIENCE)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self.said += data.decode("utf-8", "replace")
        return bool(data)

    def end(self):
        while self._more():
            pass
        out = self.process.communicate(timeout=PATIENCE)[0]
        os.close(self._master)
        return self.process.returncode, out

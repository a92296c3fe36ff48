"""Runs of `nfy` whose standard error is a terminal."""

import os
import pty
import re
import select
import time

from harness import NFY, PATIENCE, clean_environment


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


def answer(store, words, answers):
    """A run with a terminal of its own, where `answers` are typed, each when it is asked for.

    Answers the status and what the terminal showed.
    """
    child, master = pty.fork()
    if child == 0:
        os.chdir(store.folder)
        os.execve(NFY, [NFY, *map(str, words)], {**clean_environment(), **store.environment})
    shown = b""
    for asked, text in answers:
        while asked not in shown.decode("utf-8", "replace"):
            shown += os.read(master, 65536)
        os.write(master, text.encode() + b"\n")
        shown = shown.replace(asked.encode(), b"", 1)
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        shown += data
    os.close(master)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode("utf-8", "replace")

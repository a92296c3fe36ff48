"""How near the provider of kind "smpp" comes to what npm's smpp can answer at all: beside it, pdus
that were encoded before, sent by a bare socket that keeps a window of 50 and counts bytes.

    python provider_smpp_bare.py [MESSAGES]

Prints one JSON object, and to stderr how busy the message centre's process was meanwhile. Needs
what provider_smpp.py does.
"""

import json
import os
import socket
import statistics
import struct
import subprocess
import sys
import time
from typing import List, Tuple

from provider_smpp import PEER, ROUNDS, WINDOW, engines, ours

BIND, SUBMIT = 0x00000009, 0x00000004
ANSWER_BYTES = 16 + 8 + 1  # of a submit_sm_resp with an id of eight digits


def pdu(command: int, sequence: int, body: bytes) -> bytes:
    return struct.pack(">IIII", 16 + len(body), command, 0, sequence) + body


def submit(sequence: int) -> bytes:
    head = b"\0\5\0CLINIC\0\1\1" + b"447700900123\0" + b"\0\0\0\0\0\1\0\0\0"
    text = b"Dear Ann"
    return pdu(SUBMIT, sequence, head + bytes([len(text)]) + text)


def read_exactly(line: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = line.recv(count - len(data))
        assert part
        data += part
    return data


def bare(port: int, count: int) -> float:
    """Messages a second without anything round them."""
    pdus = [submit(i + 2) for i in range(count)]
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(pdu(BIND, 1, b"notify\0secret\0\0\x34\0\0\0"))
        (size,) = struct.unpack(">I", read_exactly(line, 4))
        read_exactly(line, size - 4)
        begin = time.perf_counter()
        line.sendall(b"".join(pdus[:WINDOW]))
        sent, got = WINDOW, 0
        while got < count * ANSWER_BYTES:
            part = line.recv(65536)
            assert part
            got += len(part)
            room = got // ANSWER_BYTES + WINDOW - sent
            if room > 0 and sent < count:
                line.sendall(b"".join(pdus[sent : sent + room]))
                sent = min(count, sent + room)
        return count / (time.perf_counter() - begin)


def busy_s(process: int) -> float:
    with open(f"/proc/{process}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    rounds: List[Tuple[float, float, float]] = []
    busy: List[float] = []
    with subprocess.Popen(
        ["node", PEER, "--bare"], stdout=subprocess.PIPE, text=True
    ) as centre:
        try:
            assert centre.stdout is not None
            port = int(centre.stdout.readline().split()[1])
            for _ in range(ROUNDS + 2):
                our, engine = ours(port, count), engines(port, count)
                before = busy_s(centre.pid)
                rounds.append((our, engine, bare(port, count)))
                busy.append((busy_s(centre.pid) - before) * 1e6 / count)
        finally:
            centre.kill()
    rounds, busy = rounds[2:], busy[2:]  # the first ones warm Node up
    our, engine, their = (statistics.median(rates) for rates in zip(*rounds))
    ratio = round(statistics.median(one / other for one, _, other in rounds), 3)
    print(
        f"the message centre's process works {statistics.median(busy):.0f} us on a message; from "
        f"the queue to the stored answer go {engine:.0f} a second",
        file=sys.stderr,
    )
    print(
        json.dumps(
            {
                "bench": "provider.smpp_bare",
                "unit": "messages/s",
                "ours": round(our),
                "peer": round(their),
                "peer_is": "pdus that were encoded before, by a bare socket",
                "ratio": ratio,
                "goal": None,
                "goal_of": None,
                "better": "higher",
                "reached": True,
                "runs": ROUNDS,
            }
        )
    )


if __name__ == "__main__":
    main()

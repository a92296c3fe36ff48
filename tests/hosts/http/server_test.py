#!/usr/bin/python3
"""The server by itself: what clients may do to it, with a stub in the place of the API."""

import json
import os
import resource
import signal
import sys
import threading
import time
import unittest

from harness import PATIENCE, Process, metrics_of, request, wait_until

STUB = sys.argv.pop(1)
IDLE = int(os.environ.get("NFY_TEST_IDLE_CONNECTIONS", "1500"))


def stub(*flags):
    return Process(STUB, "--access-log", "off", *flags)


class Framing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = stub().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def ask_raw(self, data):
        with self.server.connect() as client:
            client.send(data)
            answer = client.receive()
            return answer, answer and client.is_closed()

    def refused(self, data, status):
        answer, closed = self.ask_raw(data)
        self.assertEqual(answer.status, status, data)
        self.assertEqual(answer.json()["status_code"], status)
        self.assertTrue(answer.json()["errors"][0]["message"])
        self.assertEqual(answer.headers["connection"], "close")
        self.assertTrue(closed)

    def test_a_request_comes_through_as_it_was_sent(self):
        answer = self.server.ask("/echo?a=%41&b", "POST", ["X-Echo: 1", "x: 2"], b"body\0\xff")
        self.assertEqual((answer.status, answer.body), (200, b"body\0\xff"))
        self.assertEqual(answer.headers["x-method"], "POST")
        self.assertEqual(answer.headers["x-target"], "/echo?a=%41&b")
        self.assertEqual(answer.headers["x-peer"], "127.0.0.1")
        self.assertEqual(answer.headers["x-echo"], "1")
        self.assertRegex(answer.headers["date"], r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")

    def test_an_absolute_target_is_its_path(self):
        answer = self.server.ask("http://localhost/echo?a")
        self.assertEqual(answer.headers["x-target"], "/echo?a")

    def test_pipelined_requests_are_answered_in_order(self):
        with self.server.connect() as client:
            delays = [30, 0, 10, 0, 0]
            client.send(b"".join(request(f"/slow?{delay}") for delay in delays)
                        + b"".join(request("/echo", "POST", (), b"%d" % i) for i in range(200)))
            for _ in delays:
                self.assertEqual(client.receive().status, 200)
            for i in range(200):
                self.assertEqual(client.receive().body, b"%d" % i)

    def test_messages_that_come_together_are_answered_each_with_its_own(self):
        together = []

        def post(number):
            for i in range(5):
                body = b"%d-%d" % (number, i)
                answer = self.server.ask("/v2/notifications/sms", "POST", (), body)
                self.assertEqual((answer.status, answer.body), (200, body))
                together.append(int(answer.headers["x-together"]))

        threads = [threading.Thread(target=post, args=(i,)) for i in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(together), 200)
        self.assertGreater(max(together), 1)
        self.assertLessEqual(max(together), 64)
        self.assertEqual(self.server.ask("/v2/notifications/sms", "POST", (), b"throw").status, 500)
        # What has a file may take long, and goes alone.
        answer = self.server.ask("/v2/notifications/email", "POST", (), b'{"file": "x"}')
        self.assertNotIn("x-together", answer.headers)

    def test_a_request_in_single_bytes_is_one_request(self):
        with self.server.connect() as client:
            for byte in request("/echo", "POST", (), b"abc"):
                client.send(bytes([byte]))
            self.assertEqual(client.receive().body, b"abc")

    def test_chunks_are_one_body_and_their_trailer_is_no_header(self):
        with self.server.connect() as client:
            client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        b"3;a=b\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nX-Echo: trailer\r\n\r\n")
            answer = client.receive()
            self.assertEqual(answer.body, b"abc0123456789abcdef")
            self.assertNotIn("x-echo", answer.headers)
            client.send(request("/echo"))
            self.assertEqual(client.receive().status, 200)

    def test_bad_chunks_are_refused(self):
        head = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        for chunks in (b"x\r\n", b"-1\r\n", b"3\r\nabcdefgh\r\n", b"\r\n\r\n", b"3 \nabc\r\n",
                       b"3;" + b"a" * 20_000):
            self.refused(head + chunks, 400)
        for size in (b"ffffffffffffffff", b"1000001", b"fffffff"):
            self.refused(head + size + b"\r\n", 413)
        self.refused(head + b"fffffffffffffffff\r\n", 400)

    def test_two_lengths_of_one_request_are_refused(self):
        post = b"POST /echo HTTP/1.1\r\nHost: a\r\n"
        chunked, length = b"Transfer-Encoding: chunked\r\n", b"Content-Length: 5\r\n"
        for fields in (length + chunked, chunked + length, length + b"Content-Length: 6\r\n",
                       chunked + chunked, b"Content-Length: 5, 6\r\n", b"Content-Length: -1\r\n",
                       b"Content-Length: 5x\r\n", b"Content-Length: +5\r\n",
                       b"Content-Length: 18446744073709551621\r\n", b"Content-Length:\r\n",
                       b"Content-Length : 5\r\n"):
            self.refused(post + fields + b"\r\n0\r\n\r\nGET /big?9 HTTP/1.1\r\n\r\n", 400)
        for coding in (b"gzip", b"gzip, chunked", b"chunked, gzip", b"xchunked", b"identity"):
            self.refused(post + b"Transfer-Encoding: " + coding + b"\r\n\r\n0\r\n\r\n", 501)
        self.refused(b"POST /echo HTTP/1.0\r\n" + chunked + b"\r\n0\r\n\r\n", 501)

    def test_what_is_no_request_is_refused(self):
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET\r\n\r\n", b" / HTTP/1.1\r\n\r\n",
                     b"GET /a b HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nBad Name: 1\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", b"GET /\0 HTTP/1.1\r\n\r\n",
                     b"GET / HTTP/1.1\r\nNoColon\r\n\r\n"):
            answer, closed = self.ask_raw(data)
            self.assertIn(answer.status, (400, 505), data)
            self.assertTrue(closed)
        for version in (b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1.2"):
            self.refused(b"GET / " + version + b"\r\nHost: a\r\n\r\n", 505)

    def test_exactly_one_host_is_needed(self):
        self.refused(b"GET /echo HTTP/1.1\r\n\r\n", 400)
        self.refused(b"GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)
        answer, _ = self.ask_raw(b"GET /echo HTTP/1.0\r\n\r\n")
        self.assertEqual((answer.status, answer.headers["connection"]), (200, "close"))

    def test_a_long_header_is_refused(self):
        self.refused(request("/echo", "GET", ["X: " + "a" * 16_384]), 431)
        self.refused(request("/" + "a" * 16_384), 431)
        self.refused(request("/echo", "GET", [f"X-{i}: a" for i in range(3_000)]), 431)
        self.refused(b"GET /" + b"a" * 1_000_000, 431)
        self.assertEqual(self.server.ask("/echo", "GET", ["X: " + "a" * 15_000]).status, 200)

    def test_a_long_body_is_refused_before_it_came(self):
        self.refused(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 16777217\r\n\r\n", 413)
        body = os.urandom(1 << 20) * 16
        self.assertEqual(self.server.ask("/echo", "POST", (), body).body, body)

    def test_an_endless_body_is_refused(self):
        with self.server.connect() as client:
            client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
            sent = 0
            try:
                while sent < 64 and not client.has_answer():
                    client.send(chunk)
                    sent += 1
            except (BrokenPipeError, ConnectionResetError):
                pass
            self.assertLess(sent, 64)
            answer = client.receive()
            self.assertEqual(answer.status, 413)

    def test_expectations(self):
        with self.server.connect() as client:
            head = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: "
            client.send(head + b"100-continue\r\n\r\n")
            self.assertEqual(client.receive().status, 100)
            client.send(b"abc")
            self.assertEqual(client.receive().body, b"abc")
        self.refused(head + b"money\r\n\r\n", 417)

    def test_answers_without_a_body(self):
        head = self.server.ask("/big?1000", "HEAD")
        self.assertEqual((head.body, head.headers["content-length"]), (b"", "1000"))
        with self.server.connect() as client:
            client.send(request("/empty") + request("/echo", "POST", (), b"x"))
            empty = client.receive()
            self.assertEqual((empty.status, empty.headers.get("content-length")), (204, None))
            self.assertEqual(client.receive().body, b"x")

    def test_a_header_never_splits_an_answer(self):
        answer = self.server.ask("/split")
        self.assertEqual(answer.status, 200)
        self.assertNotIn("x-evil", answer.headers)
        for value in ("a b", "a" * 65, "ä", "<x>", ""):
            answer = self.server.ask("/echo", "GET", [f"X-Request-Id: {value}"])
            self.assertRegex(answer.headers["x-request-id"], "^[0-9a-f]{16}$")
        answer = self.server.ask("/echo", "GET", ["X-Request-Id: Ab-1_2.3"])
        self.assertEqual(answer.headers["x-request-id"], "Ab-1_2.3")

    def test_an_exception_is_one_answer(self):
        answer = self.server.ask("/throw")
        self.assertEqual((answer.status, answer.json()["errors"][0]["message"]),
                         (500, "Internal server error"))

    def test_a_long_answer_arrives_whole(self):
        with self.server.connect() as client:
            client.send(request("/big?20000000") * 2)
            for _ in range(2):
                self.assertEqual(len(client.receive().body), 20_000_000)

    def test_connections_end_as_the_client_wants(self):
        with self.server.connect() as client:
            client.send(b"\r\n" + request("/echo", "GET", ["Connection: close"]))
            self.assertEqual(client.receive().headers["connection"], "close")
            self.assertTrue(client.is_closed())
        with self.server.connect() as client:
            client.send(b"GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            self.assertEqual(client.receive().headers["connection"], "keep-alive")
            client.send(request("/echo"))
            client.link.shutdown(1)
            self.assertEqual(client.receive().status, 200)
            self.assertTrue(client.is_closed())


class Limits(unittest.TestCase):
    def test_slow_clients_are_cut(self):
        with stub("--header-seconds", "1", "--body-seconds", "1", "--idle-seconds", "1") as server:
            with server.connect() as idle, server.connect() as header, server.connect() as body:
                header.send(b"GET /echo HTTP/1.1\r\nHost: ")
                body.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
                self.assertEqual(header.receive().status, 408)
                self.assertTrue(header.is_closed())
                self.assertEqual(body.receive().status, 408)
                self.assertTrue(idle.is_closed())

    def test_a_trickle_does_not_keep_a_header_alive(self):
        with stub("--header-seconds", "1") as server, server.connect() as client:
            client.send(b"GET /echo HTTP/1.1\r\n")
            deadline = time.monotonic() + PATIENCE
            while not client.has_answer():
                self.assertLess(time.monotonic(), deadline)
                client.send(b"X: a\r\n")
                time.sleep(0.05)
            self.assertEqual(client.receive().status, 408)

    def test_who_takes_no_answer_is_cut(self):
        with stub("--write-seconds", "1") as server, server.connect() as client:
            client.send(request("/big?50000000"))
            wait_until(lambda: metrics_of(server.ask("/metrics").body.decode())
                       ["notifyd_connections_open"] == 1)

    def test_a_full_queue_is_told_at_once(self):
        with stub("--threads", "2", "--queue-max", "3", "--io-threads", "1") as server:
            clients = [server.connect() for _ in range(12)]
            for client in clients[:2]:
                client.send(request("/slow?3000"))
            wait_until(lambda: metrics_of(server.ask("/metrics").body.decode())
                       ["notifyd_pool_busy"] == 2)
            for client in clients[2:]:
                client.send(request("/slow?3000"))
            answers = [client.receive() for client in clients]
            refused = [answer for answer in answers if answer.status == 503]
            self.assertEqual(len(refused), 12 - 2 - 3)
            self.assertEqual({answer.headers["retry-after"] for answer in refused}, {"1"})
            for client in clients:
                client.send(request("/echo"))
                self.assertEqual(client.receive().status, 200)
                client.link.close()

    def test_the_hosts_own_routes_answer_while_all_threads_wait(self):
        with stub("--threads", "1", "--queue-max", "1") as server, server.connect() as slow:
            slow.send(request("/slow?2000"))
            wait_until(lambda: metrics_of(server.ask("/metrics").body.decode())
                       ["notifyd_pool_busy"] == 1)
            self.assertEqual(server.ask("/healthz").body, b"ok\n")
            self.assertEqual(server.ask("/readyz").status, 200)
            self.assertFalse(slow.has_answer())
            self.assertEqual(slow.receive().status, 200)

    def test_more_connections_than_there_are_places_for_are_turned_away(self):
        with stub("--connections-max", "5") as server:
            kept = [server.connect() for _ in range(5)]
            for client in kept:
                client.send(request("/echo"))
                self.assertEqual(client.receive().status, 200)
            with server.connect() as late:
                self.assertEqual(late.receive().status, 503)
                self.assertTrue(late.is_closed())
            kept.pop().link.close()

            def is_taken():
                with server.connect() as client:
                    try:
                        client.send(request("/echo"))
                    except ConnectionError:
                        return False
                    return client.receive().status == 200
            wait_until(is_taken)
            for client in kept:
                client.link.close()

    def test_all_bodies_together_have_a_limit(self):
        with stub("--bodies-bytes-max", "1000000") as server:
            with server.connect() as first:
                first.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900001\r\n\r\n"
                           + b"x" * 900_000)
                wait_until(lambda: metrics_of(server.ask("/metrics").body.decode())
                           ["notifyd_body_bytes"] == 900_000)
                self.assertEqual(server.ask("/echo", "POST", (), b"y" * 200_000).status, 503)
                self.assertEqual(server.ask("/echo", "POST", (), b"y" * 60_000).status, 200)
                first.send(b"x")
                self.assertEqual(first.receive().status, 200)
            self.assertEqual(server.ask("/echo", "POST", (), b"y" * 200_000).status, 200)

    def test_idle_connections_cost_little(self):
        resource.setrlimit(resource.RLIMIT_NOFILE,
                           (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        count = min(IDLE, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 100)
        with stub("--idle-seconds", "600") as server:
            self.assertEqual(server.ask("/echo").status, 200)
            before = server.memory_kb()
            clients = []
            for _ in range(count):
                client = server.connect()
                client.send(request("/echo", "POST", (), b"x" * 500))
                self.assertEqual(client.receive().status, 200)
                clients.append(client)
            self.assertEqual(metrics_of(server.ask("/metrics").body.decode())
                             ["notifyd_connections_open"], count + 1)
            grown = server.memory_kb() - before
            print(f"{count} idle connections: {grown} kB more than the {before} kB before",
                  file=sys.stderr)
            self.assertLess(grown, 10 * count)
            clients[0].send(request("/echo"))
            self.assertEqual(clients[0].receive().status, 200)
            for client in clients:
                client.link.close()


class Ending(unittest.TestCase):
    def test_requests_under_way_are_finished(self):
        with stub() as server:
            idle, slow, late = server.connect(), server.connect(), server.connect()
            idle.send(request("/echo"))
            idle.receive()
            slow.send(request("/slow?1000"))
            late.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na")
            wait_until(lambda: metrics_of(server.ask("/metrics").body.decode())
                       ["notifyd_pool_busy"] == 1)
            server.process.send_signal(signal.SIGTERM)
            self.assertTrue(idle.is_closed())
            with self.assertRaises(ConnectionRefusedError):
                server.connect()
            late.send(b"bc")
            answer = late.receive()
            self.assertEqual((answer.body, answer.headers["connection"]), (b"abc", "close"))
            answer = slow.receive()
            self.assertEqual((answer.status, answer.headers["connection"]), (200, "close"))
            for client in (idle, slow, late):
                client.link.close()
            self.assertEqual(server.stop(), 0)
            self.assertIn("left 0", server.said)

    def test_the_wait_is_bounded(self):
        with stub("--drain-seconds", "1") as server, server.connect() as slow:
            slow.send(request("/slow?60000"))
            wait_until(lambda: metrics_of(server.ask("/metrics").body.decode())
                       ["notifyd_pool_busy"] == 1)
            begun = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - begun, 50)
            self.assertIn("left 1", server.said)


class Told(unittest.TestCase):
    def test_the_log_has_a_line_for_each_request_and_nothing_private(self):
        with Process(STUB) as server:
            server.ask("/echo?email=ann@example.org", "POST",
                       ["Authorization: Bearer secret-token", "X-Request-Id: mine"],
                       b"07700 900123")
            with server.connect() as client:
                client.send(b"nonsense\r\n\r\n")
                client.receive()
            server.ask("/healthz")
            self.assertEqual(server.stop(), 0)
        lines = [json.loads(line) for line in server.lines]
        self.assertEqual([(line["method"], line["route"], line["status"]) for line in lines],
                         [("POST", "STUB", 200), ("", "", 400), ("GET", "GET /healthz", 200)])
        self.assertEqual(lines[0]["request_id"], "mine")
        self.assertGreater(lines[0]["bytes_in"], 12)
        self.assertEqual(set(lines[0]), {"time", "method", "route", "status", "us", "bytes_in",
                                         "bytes_out", "request_id"})
        for word in ("ann", "example", "secret", "900123", "echo"):
            self.assertNotIn(word, "\n".join(server.lines))

    def test_a_reader_that_takes_no_lines_holds_nothing_up(self):
        reading, writing = os.pipe()
        with Process(STUB, stdout=writing) as server, server.connect() as client:
            for _ in range(100):
                client.send(request("/echo") * 50)
                for _ in range(50):
                    self.assertEqual(client.receive().status, 200)
            client.link.close()
            self.assertEqual(server.stop(), 0)
        os.close(reading)
        os.close(writing)

    def test_metrics_count_by_route_and_status(self):
        with stub("--admin-listen", "127.0.0.1:0") as server:
            admin = server.admin_port()
            for _ in range(3):
                server.ask("/echo")
            server.ask("/slow?30")
            server.ask("/throw")
            self.assertEqual(server.ask("/metrics").headers.get("content-type"), None)
            answer = server.ask("/metrics", port=admin)
            self.assertEqual(answer.headers["content-type"],
                             "text/plain; version=0.0.4; charset=utf-8")
            figures = metrics_of(answer.body.decode())
            self.assertEqual(figures['notifyd_requests_total{route="STUB",status="200"}'], 5)
            self.assertEqual(figures['notifyd_requests_total{route="",status="500"}'], 1)
            self.assertEqual(figures['notifyd_request_seconds_count{route="STUB"}'], 5)
            buckets = [value for name, value in figures.items()
                       if name.startswith('notifyd_request_seconds_bucket{route="STUB"')]
            self.assertEqual(buckets, sorted(buckets))
            self.assertEqual(buckets[-1], 5)
            self.assertLessEqual(
                figures['notifyd_request_seconds_bucket{route="STUB",le="0.025"}'], 4)
            self.assertEqual(server.ask("/echo", port=admin).status, 404)
            self.assertEqual(server.ask("/healthz", port=admin).status, 200)

    def test_many_clients_at_once_get_their_own_answers(self):
        failures = []

        def work(server, name):
            with server.connect() as client:
                for i in range(200):
                    body = b"%d of %d" % (i, name)
                    client.send(request("/echo", "POST", (), body))
                    if client.receive().body != body:
                        failures.append(name)
        with stub("--io-threads", "2") as server:
            threads = [threading.Thread(target=work, args=(server, i)) for i in range(20)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])


if __name__ == "__main__":
    unittest.main()

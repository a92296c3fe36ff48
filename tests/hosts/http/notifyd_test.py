#!/usr/bin/python3
"""notifyd as people run it: its settings, what it tells operators, and how it begins and ends."""

import base64
import contextlib
import hmac
import json
import os
import pathlib
import re
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

from harness import PATIENCE, Process, metrics_of, request, wait_until

NOTIFYD = sys.argv.pop(1)
KEY = "1:" + "5e" * 32
POSTGRES = os.environ.get("NFY_TEST_POSTGRES_URL")


def run(*words, **variables):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NOTIFYD_")}
    return subprocess.run([NOTIFYD, *words], env={**clean, **variables}, capture_output=True,
                          text=True, timeout=PATIENCE, check=False)


class Settings(unittest.TestCase):
    def refused(self, says, *words, **variables):
        done = run(*words, **variables)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(says, done.stderr)
        for secret in ("hunter2", "5e5e5e"):
            self.assertNotIn(secret, done.stderr)

    def test_help_names_every_setting(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), 95)
        table = pathlib.Path(__file__).parents[3].joinpath("docs/hosts.md").read_text("utf-8")
        names = re.findall(r"^  --([a-z-]+)", done.stdout, re.M)
        self.assertGreater(len(names), 25)
        for name in names:
            if name not in ("help", "config"):
                self.assertIn(f"`{name.removesuffix('-file')}`", table)
        self.assertRegex(run("--version").stdout, r"^notifyd \d+\.\d+\.\d+\n$")

    def test_what_is_wrong_is_one_line_and_status_2(self):
        self.refused("unknown option: --frob", "--frob")
        self.refused("unknown option: frob", "frob")
        self.refused("--listen needs a value", "--listen")
        self.refused("neither yes nor no: maybe", "--demo=maybe")
        self.refused("not a number from 1 to 10000: 0", "--page-size", "0")
        self.refused("not a number", "--threads", "99999999999999999999")
        self.refused("not an address and a port", "--listen", "6011")
        self.refused("no such file: /nowhere.conf", "--config", "/nowhere.conf")
        self.refused("file cannot be read: /tmp", "--config", "/tmp")
        self.refused("file cannot be read: /tmp", "--store-file", "/tmp")
        self.refused("which store?")
        self.refused("a sealing key is needed", "--store", "memory:")
        self.refused("NOTIFYD_DEMO: neither yes nor no: 2", NOTIFYD_DEMO="2")

    def test_secrets_are_no_flags(self):
        self.refused("NOTIFYD_STORE", "--store", "postgresql://notify:hunter2@host/notify")
        self.refused("--store-file FILE", "--store", "postgresql://host/notify?password=hunter2")
        self.refused("--cache-file FILE", "--cache", "redis://:hunter2@host")
        self.refused("--sealing-key-file FILE", "--sealing-key", KEY)
        self.refused("--files-file FILE", "--files", "s3:bucket=a&secret_access_key=hunter2")
        self.refused("--documents-key-file FILE", "--documents-key", "hunter2")
        self.refused("configuration file", "--inbound-login", "mmg user hunter2")
        for key in ("5e5e5e", "0:" + "5e" * 32, "1:" + "5e" * 31, "x:" + "5e" * 32, KEY + ",1"):
            self.refused("64 hexadecimal digits", "--store", "memory:", NOTIFYD_SEALING_KEY=key)

    def test_places_of_files_and_what_looks_at_them_are_judged_at_the_start(self):
        with_key = {"NOTIFYD_SEALING_KEY": KEY}
        for flag, value in (("--files", "ftp:hunter2"), ("--virus-scanner", "savd:hunter2")):
            self.refused("notifyd: ", "--store", "memory:", flag, value, **with_key)
        self.refused("notifyd: ", "--store", "memory:", "--documents-url", "ftp://host",
                     NOTIFYD_DOCUMENTS_KEY="k", **with_key)

    def test_a_wrong_line_of_the_file_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/notifyd.conf"
            for line, says in (("frob = 1", "unknown setting: frob"), ("work", "`name = value`"),
                               ("page-size = many", "page-size: not a number"),
                               ("inbound-login = mmg hunter2", "a user name and a password"),
                               ("sealing-key-file = /nowhere", "no such file")):
                pathlib.Path(path).write_text(f"# a comment\n\n{line}\n", encoding="utf-8")
                self.refused(f"{path}:3: ", "--config", path)
                self.refused(says, NOTIFYD_CONFIG=path)

    def test_a_flag_counts_before_a_variable_and_that_before_the_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/notifyd.conf"
            pathlib.Path(path).write_text(
                "threads = 3\nio-threads = 1\nqueue-max = 5\nstore = memory:\n"
                f"sealing-key-file = {folder}/key\naccess-log = off\n", encoding="utf-8")
            pathlib.Path(folder, "key").write_text(KEY + "\n", encoding="utf-8")

            def threads(*flags, **variables):
                with Process(NOTIFYD, "--config", path, *flags, environment=variables) as server:
                    text = server.ask("/metrics").body.decode()
                    return metrics_of(text)["notifyd_pool_threads"]
            self.assertEqual(threads(), 3)
            self.assertEqual(threads(NOTIFYD_THREADS="4"), 4)
            self.assertEqual(threads("--threads", "5", NOTIFYD_THREADS="4"), 5)


class Told(unittest.TestCase):
    def test_the_demonstration_prints_keys_and_does_its_work(self):
        with Process(NOTIFYD, "--demo") as server:
            said = "\n".join(server.said)
            for word in ("normal key", "team key", "test key", "curl", "NotificationsAPIClient"):
                self.assertIn(word, said)
            self.assertEqual(server.ask("/readyz").body, b"ready\n")
            figures = metrics_of(server.ask("/metrics").body.decode())
            self.assertEqual(figures["notifyd_store_up"], 1)
            for name in ('notifyd_queue_depth{type="sms"}', "notifyd_in_doubt",
                         "notifyd_callbacks_waiting", "notifyd_watermark_lag_seconds",
                         "notifyd_quarantined_receipts", "notifyd_quarantined_bytes"):
                self.assertIn(name, figures)
            wait_until(lambda: 'notifyd_work_total{work="tasks",result="done"}'
                       in server.ask("/metrics").body.decode())
            self.assertEqual(server.stop(), 0)

    def test_a_demonstration_on_a_file_starts_again(self):
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(2):
                with Process(NOTIFYD, "--demo", "--store", f"sqlite:{folder}/demo.db") as server:
                    self.assertEqual(server.ask("/readyz").status, 200)
                    self.assertEqual(server.stop(), 0)

    def test_a_taken_address_is_one_line(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = run("--demo", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
            self.assertEqual(done.returncode, 1)
            self.assertIn("cannot listen on 127.0.0.1:", done.stderr)


class Proxy(contextlib.AbstractContextManager):
    """Stands between notifyd and its store, so that the store can go away and come back."""

    def __init__(self, host, port):
        self._to = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._links = []
        self._away = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._away:
                near.close()
                continue
            far = socket.create_connection(self._to)
            self._links += [near, far]
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    @staticmethod
    def _carry(near, far):
        with contextlib.suppress(OSError, ValueError):
            while True:
                for link in select.select([near, far], [], [])[0]:
                    data = link.recv(65536)
                    if not data:
                        raise OSError
                    (far if link is near else near).sendall(data)
        for link in (near, far):
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def go_away(self):
        self._away = True
        for link in self._links:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def come_back(self):
        self._away = False

    def __exit__(self, *_):
        self.go_away()
        self._listener.close()


@contextlib.contextmanager
def database():
    """A database of its own on the server of the tests."""
    import psycopg2
    name = "notifyd_" + secrets.token_hex(6)
    parts = urllib.parse.urlsplit(POSTGRES)
    admin = psycopg2.connect(POSTGRES)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield parts._replace(path="/" + name)
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.close()


@unittest.skipUnless(POSTGRES, "no NFY_TEST_POSTGRES_URL")
class Postgres(unittest.TestCase):
    def test_readiness_follows_the_store(self):
        with database() as url, Proxy(url.hostname, url.port) as proxy:
            through = url._replace(
                netloc=f"{url.username}:{url.password}@127.0.0.1:{proxy.port}").geturl()
            with Process(NOTIFYD, environment={"NOTIFYD_STORE": through,
                                               "NOTIFYD_SEALING_KEY": KEY}) as server:
                self.assertEqual(server.ask("/readyz").status, 200)
                proxy.go_away()
                wait_until(lambda: server.ask("/readyz").status == 503)
                answer = server.ask("/readyz")
                self.assertNotIn(url.password.encode(), answer.body)
                self.assertEqual(server.ask("/healthz").status, 200)
                figures = metrics_of(server.ask("/metrics").body.decode())
                self.assertEqual(figures["notifyd_store_up"], 0)
                proxy.come_back()
                wait_until(lambda: server.ask("/readyz").status == 200)
                self.assertEqual(server.stop(), 0)
            self.assertNotIn(url.password, "\n".join(server.said + server.lines))

    def test_a_store_out_of_reach_at_start_is_one_line_without_the_password(self):
        url = "postgresql://notify:hunter2@127.0.0.1:1/notify"
        done = run("--listen", "127.0.0.1:0", NOTIFYD_STORE=url, NOTIFYD_SEALING_KEY=KEY)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertNotIn("hunter2", done.stderr)


def signed(issuer, secret):
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")
    text = part(b'{"typ":"JWT","alg":"HS256"}') + b"." + part(
        json.dumps({"iss": issuer, "iat": int(time.time())}).encode())
    sign = part(hmac.new(secret.encode(), text, "sha256").digest())
    return ["Authorization: Bearer " + (text + b"." + sign).decode(),
            "Content-Type: application/json"]


class AdminApp:
    """The admin app before a demonstration, with what that printed for it."""

    def __init__(self, server):
        self.server = server
        said = "\n".join(server.said)
        def printed(name):
            return re.search(rf"^{name} +(\S+)$", said, re.M)[1]
        self.secret = printed("ADMIN_CLIENT_SECRET")
        self.preview_key = printed("TEMPLATE_PREVIEW_API_KEY")
        self.email, self.password = printed("platform admin"), printed("password")
        self.service = printed("service")

    def ask(self, target, body=None, secret=None):
        return self.server.ask(target, "GET" if body is None else "POST",
                               signed("notify-admin", secret or self.secret),
                               b"" if body is None else json.dumps(body).encode())

    def ask_for_picture(self, target, body, key):
        return self.server.ask(target, "POST", [f"Authorization: Token {key}"],
                               json.dumps(body).encode())


class Admin(unittest.TestCase):
    def test_the_printed_admin_signs_in_with_the_code_that_is_shown(self):
        with Process(NOTIFYD, "--demo") as server:
            app = AdminApp(server)
            user = app.ask("/user/email", {"email": app.email}).json()["data"]
            self.assertTrue(user["platform_admin"])
            self.assertIn(app.service, user["services"])
            path = "/user/" + user["id"]
            wrong = app.ask(path + "/verify/password", {"password": "not " + app.password})
            self.assertEqual(wrong.status, 400)
            right = app.ask(path + "/verify/password", {"password": app.password})
            self.assertEqual(right.status, 204)
            self.assertEqual(app.ask(path + "/sms-code", {}).status, 204)

            def code():
                return re.search(r"(\d{5}) is your code", "\n".join(server.said))
            wait_until(code)
            verified = app.ask(path + "/verify/code", {"code": code()[1], "code_type": "sms"})
            self.assertEqual(verified.status, 204)
            self.assertNotIn(app.password, "\n".join(server.lines))
            self.assertEqual(server.stop(), 0)

    def test_a_service_of_the_demonstration_has_its_allowance(self):
        with Process(NOTIFYD, "--demo") as server:
            app = AdminApp(server)
            answer = app.ask(f"/service/{app.service}/billing/free-sms-fragment-limit")
            self.assertEqual(answer.status, 200)
            self.assertGreater(answer.json()["free_sms_fragment_limit"], 0)

    def test_nobody_gets_in_with_a_secret_that_was_not_printed(self):
        with Process(NOTIFYD, "--demo") as server:
            app = AdminApp(server)
            self.assertEqual(app.ask(f"/service/{app.service}").status, 200)
            self.assertEqual(app.ask(f"/service/{app.service}", secret="x").status, 403)
            with Process(NOTIFYD, "--demo") as other:
                self.assertNotEqual(AdminApp(other).secret, app.secret)

    def test_a_letter_is_shown_to_whoever_has_the_key_of_previews(self):
        with Process(NOTIFYD, "--demo") as server:
            app = AdminApp(server)
            body = {"template": {"subject": "About ((name))", "content": "Dear ((name))"},
                    "letter_contact_block": "1 Walk Street", "values": None, "date": None}
            for key in ("", "x"):
                self.assertEqual(app.ask_for_picture("/get-page-count", body, key).status, 401)
            counted = app.ask_for_picture("/get-page-count", body, app.preview_key)
            if counted.status == 501:
                self.skipTest("built without Pango")
            self.assertEqual(counted.json(), {"count": 1, "welsh_page_count": 0,
                                              "attachment_page_count": 0})
            pdf = app.ask_for_picture("/preview.pdf", body, app.preview_key)
            self.assertTrue(pdf.body.startswith(b"%PDF-"))
            png = app.ask_for_picture("/preview.png?page=1", body, app.preview_key)
            self.assertTrue(png.body.startswith(b"\x89PNG"))
            none = app.ask_for_picture("/preview.png?page=2", body, app.preview_key)
            self.assertEqual(none.status, 400)


class Service:
    """What a demonstration printed, and requests in its name."""

    def __init__(self, server):
        said = "\n".join(server.said)
        self.key = re.search(r"^normal key +(\S+)$", said, re.M)[1]
        self.id = re.search(r"^service +(\S+)$", said, re.M)[1]
        self.template = re.search(r"^SMS template +(\S+)$", said, re.M)[1]

    def headers(self):
        return signed(self.id, self.key[-36:])

    def message(self, reference):
        body = json.dumps({"phone_number": "07700 900123", "template_id": self.template,
                           "reference": reference,
                           "personalisation": {"name": "Siân", "date": "1 May"}})
        return request("/v2/notifications/sms", "POST", self.headers(), body.encode())


class Api(unittest.TestCase):
    def test_a_message_is_taken_delivered_and_logged_without_personal_data(self):
        with Process(NOTIFYD, "--demo") as server:
            service = Service(server)
            with server.connect() as client:
                client.send(service.message("one"))
                answer = client.receive()
                self.assertEqual(answer.status, 201)
                uri = urllib.parse.urlsplit(answer.json()["uri"])
                self.assertEqual(uri.netloc, f"127.0.0.1:{server.port}")

                def is_delivered():
                    client.send(request(uri.path, "GET", service.headers()))
                    return client.receive().json()["status"] == "delivered"
                wait_until(is_delivered)
            figures = metrics_of(server.ask("/metrics").body.decode())
            self.assertEqual(
                figures['notifyd_work_total{work="deliver sms",result="accepted"}'], 1)
            counted = [name for name in figures if "/v2/notifications" in name
                       and name.startswith("notifyd_requests_total")]
            self.assertTrue(counted)
            self.assertEqual(server.stop(), 0)
        lines = "\n".join(server.lines)
        self.assertIn('"status":201', lines)
        for word in ("900123", "Siân", "Si\\u", "Bearer", service.key[-36:], "one"):
            self.assertNotIn(word, lines)

    def test_a_provider_that_asks_by_get_is_answered_and_no_query_is_logged(self):
        example = pathlib.Path(__file__).parents[3] / "examples/providers/kannel.json"
        login = "Authorization: Basic " + base64.b64encode(b"kannel:LOGIN").decode()
        with tempfile.TemporaryDirectory() as folder:
            settings = pathlib.Path(folder, "notifyd.conf")
            settings.write_text(f"provider = http {example}\ninbound-login = kannel kannel LOGIN\n"
                                f"store = sqlite:{folder}/n.db\nsealing-key = {KEY}\n", "utf-8")
            with Process(NOTIFYD, "--config", str(settings)) as server:
                target = "/notifications/sms/kannel?id=11111111-1111-4111-8111-111111111111"
                target += "&status=1&answer=stat%3ADELIVRD"
                self.assertEqual(server.ask(target).status, 401)
                self.assertEqual(server.ask(target, "HEAD", [login]).status, 405)
                self.assertEqual(server.ask(target, "GET", [login]).status, 200)
                self.assertEqual(server.ask("/notifications/sms/mmg?id=1").status, 405)
                text = "/notifications/sms/receive/kannel?from=07700900123&to=60006&text=Hi&id=7"
                self.assertEqual(server.ask(text, "GET", [login]).status, 200)
                link = "/d/" + "/".join(["11111111-1111-4111-8111-111111111111"] * 2) + "?key=kEy"
                page = server.ask(link)
                self.assertEqual(page.status, 404)
                self.assertIn(b"This file is not available", page.body)
                self.assertEqual(page.headers["referrer-policy"], "no-referrer")
                self.assertEqual(server.stop(), 0)
        lines = "\n".join(server.lines)
        self.assertIn('"GET /notifications/sms/{provider}"', lines)
        for word in ("DELIVRD", "1111", "900123", "60006", "kEy"):
            self.assertNotIn(word, lines)

    def test_what_was_answered_before_a_kill_is_there_once(self):
        with tempfile.TemporaryDirectory() as folder:
            store = ("--store", f"sqlite:{folder}/demo.db")
            sent, answered = set(), {}
            for round_of in range(int(os.environ.get("NFY_TEST_SERVER_KILLS", "3"))):
                with Process(NOTIFYD, "--demo", *store) as server:
                    service = Service(server)

                    def post(name, server=server, service=service):
                        with contextlib.suppress(OSError), server.connect() as client:
                            for number in range(10_000):
                                reference = f"{name}-{number}"
                                sent.add(reference)
                                client.send(service.message(reference))
                                answer = client.receive()
                                if not answer:
                                    return
                                assert answer.status == 201, answer.body
                                answered[reference] = answer.json()["id"]
                    threads = [threading.Thread(target=post, args=(f"{round_of}-{i}",))
                               for i in range(8)]
                    before = len(answered)
                    for thread in threads:
                        thread.start()
                    wait_until(lambda before=before: len(answered) >= before + 100)
                    server.process.kill()
                    for thread in threads:
                        thread.join(PATIENCE)
            with Process(NOTIFYD, "--demo", *store) as server:
                service, found = Service(server), {}
                target = "/v2/notifications"
                while target:
                    page = server.ask(target, "GET", service.headers()).json()
                    for one in page["notifications"]:
                        self.assertNotIn(one["reference"], found)
                        found[one["reference"]] = one["id"]
                    following = page["links"].get("next")
                    target = following and re.sub(r"^http://[^/]+", "", following)
            self.assertGreater(len(answered), 200)
            for reference, notification in answered.items():
                self.assertEqual(found.get(reference), notification)
            self.assertLessEqual(set(found), sent)


class Ending(unittest.TestCase):
    def test_both_signals_end_it_with_status_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Process(NOTIFYD, "--demo") as server:
                begun = time.monotonic()
                self.assertEqual(server.stop(number), 0)
                self.assertLess(time.monotonic() - begun, 50)


if __name__ == "__main__":
    unittest.main()

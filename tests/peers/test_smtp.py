"""SMTP against servers of others: aiosmtpd for encryption, logins and refusals; a Postfix of its
own for what a real server reports of mails that it could not deliver, and of those that it could.
"""

import base64
import http.server
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from types import SimpleNamespace

import pytest
from mail_peers import Inbox, mail_server, make_certificate, patiently, sending

import nfy

smtp = pytest.importorskip("aiosmtpd.smtp", reason="aiosmtpd of the package index is not installed")

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")
SOMEONE = "someone@example.com"


def options_for(server, **more):
    return {"url": f"smtp://127.0.0.1:{server.port}", "domain": "notify.example", **more}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))


# Encryption


@pytest.mark.parametrize(
    "tls, has_left, is_encrypted",
    [("automatic", True, False), ("none", True, False)]
    + [("opportunistic", True, True), ("required", True, True)],
)
def test_starttls_is_used_as_the_policy_says(certificate, tls, has_left, is_encrypted):
    with mail_server(Inbox(), tls_context=certificate.context) as server:
        with sending(options_for(server, tls=tls, ca_file=certificate.path)) as world:
            assert world.send(SOMEONE).report.accepted == has_left
        assert [mail.is_encrypted for mail in server.handler.mails] == [is_encrypted] * has_left


def test_without_starttls_nothing_goes_to_a_server_of_which_it_is_required():
    with mail_server(Inbox()) as server:
        for tls, has_left in (("required", False), ("opportunistic", True)):
            with sending(options_for(server, tls=tls)) as world:
                assert world.send(SOMEONE).report.accepted == has_left
        assert len(server.handler.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_distrusted_under_every_policy(certificate):
    with mail_server(Inbox(), tls_context=certificate.context) as server:
        for tls in ("opportunistic", "required"):
            with sending(options_for(server, tls=tls)) as world:
                assert world.send(SOMEONE).report.accepted == 0
        assert server.handler.mails == []


def test_implicit_tls_comes_before_smtp(certificate):
    with mail_server(Inbox(), ssl_context=certificate.context) as server:
        for more in ({"tls": "implicit"}, {"url": f"smtps://127.0.0.1:{server.port}"}):
            with sending(options_for(server, ca_file=certificate.path, **more)) as world:
                assert world.send(SOMEONE).report.accepted == 1
        assert len(server.handler.mails) == 2


# Logins


class OauthInbox(Inbox):
    """Takes mails of who has the token of the day, by `mechanism`."""

    def __init__(self, mechanism, token):
        super().__init__()
        self.token = token
        self.logins = 0
        setattr(self, "auth_" + mechanism, self.log_in)

    async def log_in(self, server, args):
        said = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth(b"")
        fields = said.split(b"\x01")
        self.logins += 1
        names_user = b"notify@notify.example" in fields[0]
        is_good = names_user and f"auth=Bearer {self.token}".encode() in fields
        if not is_good:  # the reason comes as a challenge, and the client answers it with nothing
            await server.challenge_auth(b'{"status":"invalid_token"}')
        return smtp.AuthResult(success=is_good, handled=False, auth_data=b"notify")


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_logs_in_and_a_new_one_is_read_from_its_file(mechanism, tmp_path):
    token_file = tmp_path / "token"
    token_file.write_text("token-of-monday\n")
    handler = OauthInbox(mechanism, "token-of-monday")
    with mail_server(handler, auth_required=True, auth_require_tls=False) as server:
        login = {"username": "notify@notify.example", "access_token_file": str(token_file)}
        with sending(options_for(server, **login)) as world:
            assert world.send(SOMEONE, SOMEONE).report.accepted == 2
            assert world.send(SOMEONE).report.accepted == 1
            assert handler.logins == 1  # the line is kept while the token is the same
            handler.token = "token-of-tuesday"
            token_file.write_text("token-of-tuesday\n")
            assert world.send(SOMEONE).report.accepted == 1
            assert handler.logins == 2
            token_file.write_text("stolen")
            assert world.send(SOMEONE).report.retried == 1
            token_file.unlink()
            assert world.send(SOMEONE).report.accepted == 0
        login = {"username": "notify@notify.example", "access_token": "token-of-tuesday"}
        with sending(options_for(server, **login)) as world:
            assert world.send(SOMEONE).report.accepted == 1
        assert len(handler.mails) == 5


def test_a_token_is_never_sent_to_a_server_that_has_no_login_for_it():
    given = []

    def authenticate(server, session, envelope, mechanism, auth_data):
        given.append((mechanism, auth_data))
        return smtp.AuthResult(success=False, handled=False)

    settings = {"authenticator": authenticate, "auth_require_tls": False, "auth_required": True}
    with mail_server(Inbox(), **settings) as server:
        login = {"username": "notify", "access_token": "secret-token"}
        with sending(options_for(server, **login)) as world:
            assert world.send(SOMEONE).report.accepted == 0
    assert "secret-token" not in repr(given)


# Answers


def test_a_refusal_is_about_one_recipient_and_no_other():
    refusals = {"gone.example": "550 5.1.1 no such user", "full.example": "452 4.2.2 full"}
    with mail_server(Inbox(refusals)) as server:
        with sending(options_for(server)) as world:
            sent = world.send("a@example.com", "b@gone.example", "c@full.example", "d@example.com")
            states = [world.status(id) for id in sent.ids]
        assert sent.report.accepted == 2 and sent.report.rejected == 1 and sent.report.retried == 1
        assert states[0] == states[3] == nfy.Status.SENDING
        assert states[1] == nfy.Status.TECHNICAL_FAILURE
        assert states[2] == nfy.Status.CREATED
        taken = sorted(mail.to for mail in server.handler.mails)
        assert taken == ["a@example.com", "d@example.com"]


def test_bounces_come_to_the_return_path_and_the_reader_sees_the_sender():
    with mail_server(Inbox()) as server:
        with sending(options_for(server, return_path="bounces@notify.example")) as world:
            world.send(SOMEONE)
        (mail,) = server.handler.mails
    assert mail.sender == "bounces@notify.example"
    assert b"<clinic@notify.example>\r\n" in mail.bytes
    assert b"bounces@" not in mail.bytes


class BoastfulInbox(Inbox):
    """Offers DSN (RFC 3461), of which aiosmtpd knows nothing: it refuses each of its parameters."""

    def __init__(self):
        super().__init__()
        self.hellos = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.hellos += 1
        return [*responses[:-1], "250-DSN", responses[-1]]


def test_a_server_that_offers_reports_and_refuses_to_be_asked_gets_the_mail_unasked():
    handler = BoastfulInbox()
    with mail_server(handler) as server:
        with sending(options_for(server)) as world:
            for _ in range(3):
                assert world.send(SOMEONE).report.accepted == 1
    assert len(handler.mails) == 3
    assert handler.hellos > 1  # the second mail was refused with what was asked, and went without


# Postfix

ACCOUNT = "postfix"
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 1 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
bounces   unix - n n - 1 pipe flags=q user=nobody argv={folder}/bounce
"""
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
myhostname = mx.notify.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_relay_restrictions = permit_mynetworks, reject
transport_maps = inline:{{ {transports} }}
default_transport = error:5.1.2 no such domain
maximal_queue_lifetime = 0
bounce_queue_lifetime = 1h
alias_maps =
alias_database =
local_recipient_maps =
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
"""
# As docs/delivery.md has it, but for the address.
PIPE = """\
#!/bin/sh
head -c 65536 | curl --fail --silent --show-error --max-time 30 --noproxy '*' \\
  --netrc-file {folder}/netrc --header 'Content-Type: message/rfc822' --data-binary @- \\
  http://127.0.0.1:{port}/notifications/email/smtp || exit 75
"""


class ApiServer:
    """The REST API of an engine over HTTP, for what Postfix pipes to it; keeps what it saw."""

    def __init__(self):
        self.api = None
        self.posts = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = outer.api.handle("POST", self.path, list(self.headers.items()), body)
                outer.posts.append((answer.status, body))
                self.send_response(answer.status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_listening(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def set_up_postfix(folder, port, remote_port, api_port):
    transports = {
        "gone.example": f"smtp:[127.0.0.1]:{remote_port}",
        "full.example": f"smtp:[127.0.0.1]:{remote_port}",
        "far.example": f"smtp:[127.0.0.1]:{remote_port}",
        "near.example": "discard:",
        "bounces.example": "bounces:",
    }
    inline = ", ".join(f"{{{domain} = {way}}}" for domain, way in transports.items())
    names = {"folder": folder, "port": port, "transports": inline}
    (folder / "main.cf").write_text(MAIN.format(**names))
    (folder / "master.cf").write_text(MASTER.format(**names))
    (folder / "bounce").write_text(PIPE.format(folder=folder, port=api_port))
    (folder / "netrc").write_text("machine 127.0.0.1 login postfix password secret\n")
    (folder / "bounce").chmod(0o755)
    (folder / "queue").mkdir()
    (folder / "data").mkdir()
    shutil.chown(folder / "data", ACCOUNT)
    shutil.chown(folder / "netrc", "nobody")


@pytest.fixture(scope="module")
def postfix():
    """A Postfix of its own, of which nothing is the system's but the programs."""
    if shutil.which("postfix") is None or shutil.which("curl") is None:
        pytest.skip("postfix or curl is not installed")
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        pytest.skip("postfix has no account here")
    if os.geteuid() != 0:
        pytest.skip("only root can start postfix")
    programs = subprocess.run(
        ["postconf", "-dh", "daemon_directory"], capture_output=True, text=True, check=True
    ).stdout.strip()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="nfy-postfix-"))
    folder.chmod(0o755)
    api = ApiServer()
    refusals = {"gone.example": "550 5.1.1 no such user", "full.example": "452 4.2.2 full"}
    with mail_server(Inbox(refusals)) as remote:
        port = free_port()
        set_up_postfix(folder, port, remote.port, api.port)
        check = subprocess.run(["postfix", "-c", folder, "check"], capture_output=True, text=True)
        master = subprocess.Popen(
            [f"{programs}/master", "-c", folder, "-d"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "MAIL_CONFIG": str(folder)},
        )
        try:
            patiently(lambda: is_listening(port) or master.poll() is not None)
            if master.poll() is not None:
                pytest.skip("postfix cannot be started here: " + check.stderr.strip()[-200:])
            yield SimpleNamespace(port=port, remote=remote.handler, api=api, folder=folder)
        finally:
            master.terminate()
            master.wait(60)
            api.close()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("reports", ["failure", "delivery"])
def test_what_postfix_reports_becomes_the_status_of_its_mail(postfix, reports):
    options = options_for(postfix, return_path="nfy@bounces.example", reports=reports)
    postfix.api.posts.clear()
    with sending(options) as world:
        login = nfy.InboundLogin("smtp", "postfix", "secret")
        with nfy.RestApi(world.engine, inbound_logins=[login]) as postfix.api.api:
            # By this one it is learnt what Postfix knows; it refuses the domain at once.
            refused = world.send("first@nowhere.example")
            assert refused.report.rejected == 1
            wanted = {
                "a@gone.example": nfy.Status.PERMANENT_FAILURE,
                "b@full.example": nfy.Status.TEMPORARY_FAILURE,
            }
            if reports == "delivery":
                wanted["d+e=f@near.example"] = nfy.Status.DELIVERED
                wanted["g@far.example"] = nfy.Status.DELIVERED  # relayed: aiosmtpd knows no DSN
            sent = world.send(*wanted)
            assert sent.report.accepted == len(wanted)
            ids = dict(zip(wanted, sent.ids))

            def have_ended():
                log = (postfix.folder / "log").read_text()
                states = {to: world.status(id) for to, id in ids.items()}
                return states == wanted or ("fatal:" in log and states)

            patiently(have_ended)
            assert {to: world.status(id) for to, id in ids.items()} == wanted
            assert {status for status, _ in postfix.api.posts} == {200}
            assert world.engine.receipts.list_quarantined(limit=10) == []
    named = [body for _, body in postfix.api.posts if b"Original-Envelope-Id: <" in body]
    assert len(named) == len(wanted)

"""Our signatures of DKIM, read by two verifiers of others: dkimpy and OpenDKIM."""

import base64
import re
import shutil
import subprocess
import textwrap

import pytest
from mail_peers import Inbox, mail_server, sending

dkim = pytest.importorskip("dkim", reason="dkimpy of the package index is not installed")

DOMAIN, SELECTOR, SECOND_SELECTOR = "notify.example", "winter", "summer"
KINDS = ["rsa", "ed25519"]


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """By kind: the file of the private key, and the text of DNS with the public one."""
    folder, keys = tmp_path_factory.mktemp("keys"), {}
    for kind, options in (("rsa", ["-pkeyopt", "rsa_keygen_bits:2048"]), ("ed25519", [])):
        path = folder / f"{kind}.pem"
        command = ["openssl", "genpkey", "-algorithm", kind, *options, "-out", path]
        subprocess.run(command, check=True, capture_output=True)
        command = ["openssl", "pkey", "-in", path, "-pubout", "-outform", "DER"]
        public = subprocess.run(command, check=True, capture_output=True).stdout
        if kind == "ed25519":
            public = public[-32:]
        text = f"v=DKIM1; k={kind}; p={base64.b64encode(public).decode()}"
        keys[kind] = str(path), text
    return keys


def signed_mail(key_file, second_key_file="", **more):
    with mail_server(Inbox()) as server:
        options = {
            "url": f"smtp://127.0.0.1:{server.port}",
            "domain": DOMAIN,
            "dkim_domain": DOMAIN,
            "dkim_selector": SELECTOR,
            "dkim_key_file": key_file,
        }
        if second_key_file:
            options["dkim_second_selector"] = SECOND_SELECTOR
            options["dkim_second_key_file"] = second_key_file
        with sending(options) as world:
            world.send("someone@example.com", **more)
        (mail,) = server.handler.mails
        return mail.bytes


def is_good(mail, text):
    """Whether dkimpy thinks so, with `text` in the DNS."""
    asked = []

    def dns(name, timeout=5):
        asked.append(name)
        return text.encode()

    try:
        good = dkim.verify(mail, dnsfunc=dns)
    except dkim.DKIMException:
        good = False
    assert asked in ([], [f"{SELECTOR}._domainkey.{DOMAIN}.".encode()])
    return good


def tag(mail, name):
    field = re.search(rb"DKIM-Signature:((?:[^\r]|\r\n[ \t])*)", mail).group(1)
    tags = dict(
        part.split(b"=", 1) for part in re.sub(rb"\s", b"", field).split(b";") if part
    )
    return tags[name.encode()].decode()


@pytest.mark.parametrize("kind", KINDS)
def test_dkimpy_takes_the_signature_and_no_other_mail_under_it(keys, kind):
    if kind == "ed25519":
        pytest.importorskip("nacl", reason="PyNaCl of the package index is not installed")
    key_file, text = keys[kind]
    mail = signed_mail(
        key_file, one_click_unsubscribe_url="https://notify.example/unsubscribe/x"
    )
    assert is_good(mail, text)
    covered = tag(mail, "h").lower().split(":")
    for name in "from to subject date message-id list-unsubscribe list-unsubscribe-post".split():
        assert covered.count(name) == 2, name
    assert covered.count("reply-to") == 1
    changed = {
        "body": mail.replace(b"Monday", b"Sunday"),
        "subject": mail.replace(b"Subject: ", b"Subject: Re: "),
        "unsubscribe": mail.replace(b"unsubscribe/x", b"unsubscribe/y"),
        "sender": mail.replace(b"clinic@", b"climic@"),
        "end": mail + b"more\r\n",
    }
    for what, other in changed.items():
        assert other != mail and not is_good(other, text), what
    for name in (b"From", b"Subject", b"Reply-To", b"Cc", b"List-Unsubscribe", b"Content-Type"):
        field = name + b": <other@example.com>\r\n"
        assert not is_good(mail.replace(b"Date: ", field + b"Date: "), text), name
    added = mail.replace(b"Date: ", b"Received: from somewhere\r\nDate: ")
    assert is_good(added, text)  # as every server on the way does


def test_a_signature_survives_what_servers_do_to_space(keys):
    key_file, text = keys["rsa"]
    mail = signed_mail(key_file)
    assert is_good(mail.replace(b"To: ", b"TO:   ").replace(b"\r\n\r\n", b"  \r\n\r\n", 1), text)
    assert is_good(mail + b"\r\n\r\n", text)


@pytest.mark.parametrize("first, second", [KINDS, KINDS[::-1]])
def test_dkimpy_takes_each_of_two_signatures_and_neither_of_another_mail(keys, first, second):
    pytest.importorskip("nacl", reason="PyNaCl of the package index is not installed")
    names = {SELECTOR: keys[first][1], SECOND_SELECTOR: keys[second][1]}
    mail = signed_mail(keys[first][0], keys[second][0])
    assert mail.lower().count(b"dkim-signature:") == 2

    def verdicts(mail):
        """What each signature, from the top, is worth, and whose key was asked for."""
        found = []
        for index in range(2):
            asked = []

            def dns(name, timeout=5):
                asked.append(name.decode().split(".", 1))
                return names[asked[-1][0]].encode()

            try:
                good = dkim.DKIM(mail).verify(idx=index, dnsfunc=dns)
            except dkim.DKIMException:
                good = False
            assert all(domain == f"_domainkey.{DOMAIN}." for _, domain in asked)
            found.append((asked[0][0] if asked else "", good))
        return found

    assert verdicts(mail) == [(SELECTOR, True), (SECOND_SELECTOR, True)]
    # Each stands alone: what a server takes off on the way does not break the other.
    without_first = re.sub(rb"^DKIM-Signature:(?:[^\r]|\r\n[ \t])*\r\n", b"", mail, count=1)
    assert without_first.lower().count(b"dkim-signature:") == 1
    assert dkim.DKIM(without_first).verify(
        dnsfunc=lambda name, timeout=5: names[SECOND_SELECTOR].encode()
    )
    for old, new in ((b"Monday", b"Sunday"), (b"Subject: ", b"Subject: Re: "), (b"clinic@", b"x@")):
        assert old in mail
        assert [good for _, good in verdicts(mail.replace(old, new))] == [False, False]


# A name server of one text and a verifier that asks it, in a network of their own: OpenDKIM asks
# the server that /etc/resolv.conf names, at port 53.
VERIFY = textwrap.dedent(
    """
    import socket, subprocess, sys, threading
    text, folder = sys.argv[1].encode(), sys.argv[2]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with open(folder + "/resolv.conf", "w") as file:
        file.write("nameserver 127.0.0.1\\n")
    subprocess.run(["mount", "--bind", folder + "/resolv.conf", "/etc/resolv.conf"], check=True)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))

    def answer():
        while True:
            query, client = server.recvfrom(4096)
            end = query.index(0, 12) + 5
            parts = [text[i:i + 255] for i in range(0, len(text), 255)]
            data = b"".join(bytes([len(part)]) + part for part in parts)
            reply = query[:2] + b"\\x85\\x80\\0\\1\\0\\1\\0\\0\\0\\0" + query[12:end]
            reply += b"\\xc0\\x0c\\0\\x10\\0\\1\\0\\0\\0\\x3c" + len(data).to_bytes(2, "big") + data
            server.sendto(reply, client)

    threading.Thread(target=answer, daemon=True).start()
    command = ["opendkim-testmsg", "-t", folder]
    done = subprocess.run(command, stdin=sys.stdin, capture_output=True, timeout=60)
    print((done.stdout + done.stderr).decode(), end="")
    sys.exit(done.returncode)
    """
)


def opendkim(mail, text, folder):
    """What OpenDKIM says of a mail; empty if it has no objection."""
    command = ["unshare", "--map-root-user", "--mount", "--net"]
    command += ["/usr/bin/python3", "-c", VERIFY, text, str(folder)]
    # It reads lines with LF.
    mail = mail.replace(b"\r\n", b"\n")
    done = subprocess.run(command, input=mail, capture_output=True, timeout=120)
    words = (done.stdout + done.stderr).decode()
    if "unshare" in words or "Operation not permitted" in words:
        pytest.skip("no network of its own can be made here, which OpenDKIM needs for its DNS")
    assert done.returncode == 0 or words
    return words


def test_opendkim_takes_the_signature_and_no_other_mail_under_it(keys, tmp_path):
    for program in ("opendkim-testmsg", "unshare", "ip"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    key_file, text = keys["rsa"]
    mail = signed_mail(
        key_file, one_click_unsubscribe_url="https://notify.example/unsubscribe/x"
    )
    assert opendkim(mail, text, tmp_path) == ""
    for old, new in ((b"Monday", b"Sunday"), (b"To: ", b"To: other-"), (b"ibe/x", b"ibe/y")):
        assert "Bad signature" in opendkim(mail.replace(old, new), text, tmp_path)
    added = mail.replace(b"Date: ", b"Reply-To: other@example.com\r\nDate: ")
    assert "Bad signature" in opendkim(added, text, tmp_path)

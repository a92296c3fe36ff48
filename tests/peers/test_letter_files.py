"""Files of letters and of links with the real ClamAV (Debian's clamd, with a signature of our own
for the EICAR test string, so that nothing is downloaded) and an S3 server of others (moto's)."""

import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.parse
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from moto_server import PATIENCE_S, free_port, moto_server

import nfy

boto3 = pytest.importorskip("boto3", reason="boto3 of the package index is not installed")
pytest.importorskip("moto", reason="moto of the package index is not installed")

NOON = datetime(2026, 3, 20, 12, tzinfo=timezone.utc)
# In two parts, so that no scanner takes this file for what it describes.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
KEY = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "se/cret+"}
BUCKET = "letters"
HOME = {"address_line_1": "Ms Pat Green", "address_line_2": "10 Mill Lane", "postcode": "LS1 4AP"}


class Clamd:
    """Debian's, on a socket and a port of its own."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.socket = folder / "clamd.ctl"
        (folder / "signatures").mkdir()
        signature = f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n"
        (folder / "signatures" / "test.ndb").write_text(signature)
        (folder / "clamd.conf").write_text(
            f"LocalSocket {self.socket}\nTCPSocket {self.port}\nTCPAddr 127.0.0.1\n"
            f"DatabaseDirectory {folder}/signatures\nLogFile {folder}/clamd.log\n"
            f"Foreground yes\nStreamMaxLength 4M\nMaxThreads 2\n"
        )
        self.process = None
        self.start()

    def is_there(self):
        """Whether it answers on its socket."""
        if not self.socket.exists():
            return False
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self.socket))
                client.sendall(b"zPING\0")
                return client.recv(16) == b"PONG\0"
            except OSError:
                return False

    def start(self):
        program = shutil.which("clamd") or "/usr/sbin/clamd"
        self.process = subprocess.Popen(
            [program, "--config-file", str(self.folder / "clamd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE_S
        while not self.is_there():
            assert time.monotonic() < end and self.process.poll() is None, "clamd does not answer"
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE_S)
        self.socket.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    if not shutil.which("clamd") and not pathlib.Path("/usr/sbin/clamd").exists():
        pytest.skip("clamav-daemon is not installed")
    made = Clamd(tmp_path_factory.mktemp("clamd"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def s3():
    """The URL of moto's server, where the bucket is, and a client of the bucket."""
    with moto_server() as url:
        client = boto3.client("s3", region_name="eu-west-2", endpoint_url=url, **KEY)
        client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
        )
        yield url, client


class Office:
    """A service whose letters and documents lie in a bucket and are scanned."""

    def __init__(self, s3, scanner_url, *, bucket=BUCKET, prefix="own/"):
        members = {
            "endpoint": s3[0],
            "bucket": bucket,
            "region": "eu-west-2",
            "access_key_id": KEY["aws_access_key_id"],
            "secret_access_key": KEY["aws_secret_access_key"],
            "prefix": prefix,
        }
        self.bucket, self.prefix = s3[1], prefix
        self.clock = nfy.SimulatedClock(NOON)
        self.engine = nfy.Engine.open(
            "memory:",
            clock=self.clock,
            sealing_key=b"k" * 32,
            files_url="s3:" + urllib.parse.urlencode(members, quote_via=urllib.parse.quote),
            virus_scanner_url=scanner_url,
            documents_url="https://files.example.com",
            render_letters=True,
        )
        self.service = self.engine.services.create(
            "Clinic", email_from="clinic@example.com", contact_link="https://clinic.example"
        ).id
        self.email = self.engine.templates.create(
            self.service,
            "File",
            type=nfy.NotificationType.EMAIL,
            subject="A file",
            content="Get it: ((file))",
        ).id

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.engine.close()
        self.clock.close()

    def keys(self):
        listed = self.bucket.list_objects_v2(Bucket=BUCKET, Prefix=self.prefix)
        return [one["Key"] for one in listed.get("Contents", [])]

    def object(self, key):
        return self.bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def letter(self):
        """The PDF of a letter, as the library makes it."""
        template = self.engine.templates.create(
            self.service,
            "Notice",
            type=nfy.NotificationType.LETTER,
            subject="Notice",
            content="Dear reader",
            postage=nfy.Postage.SECOND,
        )
        request = nfy.SendRequest(template.id, "", HOME, has_exact_address_names=True)
        made = self.engine.send(self.service, request).id
        assert self.engine.letters.run().made == 1
        return self.engine.letters.pdf(self.service, made)

    def upload(self, pdf):
        return self.engine.letters.upload(self.service, nfy.UploadedLetter(pdf, "own")).id

    def status(self, id):
        return self.engine.notifications.get(self.service, id).status

    def send_file(self, content, **options):
        """The link in an e-mail with a file."""
        file = nfy.FileToSend("file", content, **options)
        id = self.engine.send(
            self.service, nfy.SendRequest(self.email, "ann@example.org", files=(file,))
        ).id
        values = self.engine.notifications.get(self.service, id).personalisation
        service, document, key = re.search(r"/d/(\S{36})/(\S{36})\?key=([^\"]+)", values).groups()
        return nfy.DocumentLink(UUID(service), UUID(document), key)


@pytest.fixture(params=["socket", "port"])
def scanner_url(request, clamd):
    where = clamd.socket if request.param == "socket" else f"127.0.0.1:{clamd.port}"
    return f"clamd:{where}"


def test_a_clean_letter_is_created_and_its_pdf_lies_sealed_in_the_bucket(s3, scanner_url):
    with Office(s3, scanner_url, prefix="clean/") as office:
        pdf = office.letter()
        before = set(office.keys())
        id = office.upload(pdf)
        assert office.status(id) is nfy.Status.PENDING_VIRUS_CHECK
        report = office.engine.letters.run()
        assert (report.scanned, report.retried, report.failed) == (1, 0, 0)
        assert office.status(id) is nfy.Status.CREATED
        assert office.engine.letters.pdf(office.service, id).startswith(b"%PDF")
        added = [office.object(key) for key in office.keys() if key not in before]
        assert added and all(b"%PDF" not in one for one in added)


def test_an_infected_letter_goes_no_further(s3, scanner_url):
    with Office(s3, scanner_url, prefix="infected/") as office:
        clean = office.letter()
        id = office.upload(clean + b"\n%" + EICAR + b"\n%%EOF\n")
        office.engine.letters.run()
        assert office.status(id) is nfy.Status.VIRUS_SCAN_FAILED
        with pytest.raises(nfy.NfyError) as caught:
            office.engine.letters.pdf(office.service, id)
        assert caught.value.reason is nfy.Reason.PDF_HAS_VIRUS


def test_a_document_is_scanned_before_it_has_a_link(s3, scanner_url):
    with Office(s3, scanner_url, prefix="documents/") as office:
        with pytest.raises(nfy.InvalidArgumentError) as caught:
            office.send_file(EICAR, filename="virus.txt")
        assert caught.value.reason is nfy.Reason.FILE_REFUSED
        assert "virus scan" in str(caught.value) and not office.keys()
        content = b"a,b\n" + bytes(range(32, 127)) * 20_000  # 1.9 MB, in many pieces
        link = office.send_file(content, filename="list.csv")
        (key,) = office.keys()
        assert b"a,b" not in office.object(key)[:1000]
        found = office.engine.document_links.download(link)
        assert found.content == content and found.info.filename == "list.csv"
        # Once nobody can have it any more it leaves the bucket.
        office.clock.advance(timedelta(weeks=27))
        with pytest.raises(nfy.NotFoundError):
            office.engine.document_links.describe(link)
        office.engine.run_due()
        assert not office.keys()


def test_letters_wait_for_a_scanner_that_is_away(s3, clamd):
    with Office(s3, f"clamd:{clamd.socket}", prefix="waiting/") as office:
        pdf = office.letter()
        clamd.stop()
        try:
            id = office.upload(pdf)
            assert office.engine.letters.run().retried == 1
            assert office.status(id) is nfy.Status.PENDING_VIRUS_CHECK
            with pytest.raises(nfy.UnavailableError):
                office.send_file(b"hello", filename="hello.txt")
        finally:
            clamd.start()
        office.clock.advance(timedelta(hours=1))
        assert office.engine.letters.run().scanned == 1
        assert office.status(id) is nfy.Status.CREATED


def test_a_file_that_the_scanner_takes_no_more_of_is_not_taken_for_clean(s3, clamd):
    with Office(s3, f"clamd:{clamd.socket}", prefix="long/") as office:
        id = office.upload(office.letter() + b"\n%" + b"x" * (5 << 20) + EICAR + b"\n%%EOF\n")
        office.engine.letters.run()
        assert office.status(id) is nfy.Status.PENDING_VIRUS_CHECK


def test_a_bucket_that_is_not_there_keeps_nothing_and_nothing_is_accepted(s3, clamd):
    with Office(s3, f"clamd:{clamd.socket}", bucket="elsewhere") as office:
        with pytest.raises(nfy.UnavailableError) as caught:
            office.upload(b"%PDF-1.4")
        assert "cret" not in str(caught.value)
        assert not list(office.engine.notifications.list(office.service))


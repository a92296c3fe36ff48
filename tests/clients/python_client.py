"""Every call of the official Python client, as a service makes it.

    python python_client.py DESK.json

DESK.json says where the API is and what is stored there (desk.py). Prints a line `ok - …` or
`not ok - …` for each check and fails if any does.
"""

import io
import json
import sys
import time
import traceback
from pathlib import Path
from uuid import uuid4

from notifications_python_client import prepare_upload
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

DESK = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
PATIENCE_SECONDS = 600
ANN = {"name": "Ann"}
ADDRESS = {
    "address_line_1": "Ann Bell",
    "address_line_2": "1 High Street",
    "address_line_3": "SW1A 1AA",
}

client = NotificationsAPIClient(DESK["key"], DESK["url"])
outcomes = []


def check(sentence):
    def run(function):
        try:
            function()
            outcomes.append(True)
            print(f"ok - {DESK['name']}, python client: {sentence}", flush=True)
        except Exception:
            outcomes.append(False)
            traceback.print_exc()
            print(f"not ok - {DESK['name']}, python client: {sentence}", flush=True)

    return run


def refused(status, error, message, call, *arguments, **named):
    """The call fails with one error, whose message begins so."""
    try:
        call(*arguments, **named)
    except HTTPError as failure:
        (said,) = failure.message
        assert (failure.status_code, said["error"]) == (status, error), str(failure)
        assert said["message"].startswith(message), str(failure)
        return
    raise AssertionError("was not refused")


def with_key(name):
    return NotificationsAPIClient(DESK[name], DESK["url"])


@check("a text is sent and read again")
def _():
    sent = client.send_sms_notification(
        "07900 900123", DESK["sms"], ANN, "my text", DESK["sms_sender"]
    )
    assert sent["content"] == {"body": "Dear Ann, see you soon", "from_number": "RIVERSIDE"}
    assert sent["reference"] == "my text" and sent["scheduled_for"] is None
    assert sent["template"]["id"] == DESK["sms"] and sent["template"]["version"] == 2
    assert sent["uri"] == f"{DESK['url']}/v2/notifications/{sent['id']}"
    read = client.get_notification_by_id(sent["id"])
    assert read["phone_number"] == "07900 900123" and read["type"] == "sms"
    assert read["body"] == sent["content"]["body"] and read["reference"] == "my text"


@check("a text gets its cost once it was sent")
def _():
    sent = client.send_sms_notification("07900900123", DESK["sms"], ANN)
    ends_at = time.monotonic() + PATIENCE_SECONDS
    read = client.get_notification_by_id(sent["id"])
    while not read["is_cost_data_ready"]:
        assert time.monotonic() < ends_at, read
        time.sleep(0.2)
        read = client.get_notification_by_id(sent["id"])
    assert read["cost_details"]["billable_sms_fragments"] == 1 and read["cost_in_pounds"] > 0


@check("an e-mail is sent with everything that one can have")
def _():
    sent = client.send_email_notification(
        "ann@example.org",
        DESK["email"],
        {"name": "[Ann](http://evil.example)"},
        "my mail",
        DESK["reply_to"],
        "https://clinic.example/unsubscribe",
        ["name"],
    )
    assert sent["content"]["one_click_unsubscribe_url"] == "https://clinic.example/unsubscribe"
    assert sent["content"]["from_email"].startswith("riverside") or sent["content"]["from_email"]
    assert sent["content"]["subject"].startswith("About ")
    assert set(sent["sanitised_content"]["name"]) == {"unsanitised", "sanitised"}
    read = client.get_notification_by_id(sent["id"])
    assert read["email_address"] == "ann@example.org" and read["cost_in_pounds"] == 0.0


@check("a file is sent by e-mail")
def _():
    file = io.BytesIO(b"a,b\r\n1,2\r\n")
    upload = prepare_upload(file, "table.csv", True, "4 weeks")
    sent = client.send_email_notification("ann@example.org", DESK["email"], {"name": upload})
    assert "http" in sent["content"]["body"], sent
    plain = prepare_upload(io.BytesIO(b"%PDF-1.4 hello"))
    assert client.send_email_notification("ann@example.org", DESK["email"], {"name": plain})["id"]


@check("files that cannot be sent are refused")
def _():
    file = prepare_upload(io.BytesIO(b"hello"), "hello.csv")
    send = client.send_email_notification
    refused(
        400,
        "BadRequestError",
        "Can only send a file by email",
        client.send_sms_notification,
        "07900900123",
        DESK["sms"],
        {"name": file},
    )
    odd = {"file": "not base64!", "filename": None}
    refused(400, "BadRequestError", "", send, "ann@example.org", DESK["email"], {"name": odd})
    long = prepare_upload(io.BytesIO(b"hello"), "hello.csv", retention_period="500 weeks")
    refused(
        400,
        "ValidationError",
        "retention_period Unsupported value for retention_period",
        send,
        "ann@example.org",
        DESK["email"],
        {"name": long},
    )
    try:
        prepare_upload(io.BytesIO(b"x" * (2 * 1024 * 1024 + 1)))
    except ValueError:
        return
    raise AssertionError("a long file was taken")


@check("a letter is sent, and its PDF read once it was made")
def _():
    sent = client.send_letter_notification(DESK["letter"], {**ADDRESS, **ANN}, "my letter")
    assert sent["content"]["subject"] == "Your visit" and "Ann" in sent["content"]["body"]
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            pdf = client.get_pdf_for_letter(sent["id"]).read()
            break
        except HTTPError as early:
            assert early.message[0]["error"] == "PDFNotReadyError", str(early)
            assert time.monotonic() < ends_at
            time.sleep(0.2)
    assert pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-64:]
    read = client.get_notification_by_id(sent["id"])
    assert read["line_1"] == "Ann Bell" and read["postage"] == "second" and read["postcode"] is None


@check("precompiled letters are taken")
def _():
    pdf = Path(DESK["pdf"]).read_bytes()
    sent = client.send_precompiled_letter_notification("own letter", io.BytesIO(pdf))
    assert sent == {"id": sent["id"], "reference": "own letter", "postage": "second"}
    first = client.send_precompiled_letter_notification("another", io.BytesIO(pdf), "first")
    assert first["postage"] == "first"
    assert client.get_notification_by_id(first["id"])["type"] == "letter"
    refused(
        400,
        "ValidationError",
        "postage invalid",
        client.send_precompiled_letter_notification,
        "wrong",
        io.BytesIO(pdf),
        "pigeon",
    )


@check("letters that cannot be sent are refused")
def _():
    send = client.send_letter_notification
    refused(
        400,
        "ValidationError",
        "Address must be at least 3 lines",
        send,
        DESK["letter"],
        {"address_line_1": "Ann Bell", **ANN},
    )
    refused(
        403,
        "BadRequestError",
        "Cannot send letters with a team api key",
        with_key("team_key").send_letter_notification,
        DESK["letter"],
        {**ADDRESS, **ANN},
    )
    text = client.send_sms_notification("07900900123", DESK["sms"], ANN)
    refused(
        400,
        "BadRequestError",
        "Notification is not a letter",
        client.get_pdf_for_letter,
        text["id"],
    )
    refused(404, "NoResultFound", "No result found", client.get_pdf_for_letter, uuid4())


@check("texts and e-mails that cannot be sent are refused")
def _():
    text, mail, number = client.send_sms_notification, client.send_email_notification, "07900900123"
    refused(400, "BadRequestError", "Missing personalisation: name", text, number, DESK["sms"])
    refused(
        400,
        "BadRequestError",
        "Missing personalisation: name",
        mail,
        "a@example.org",
        DESK["email"],
    )
    refused(400, "BadRequestError", "Template not found", text, number, str(uuid4()), ANN)
    refused(400, "ValidationError", "template_id is not a valid UUID", text, number, "hello", ANN)
    refused(
        400, "ValidationError", "phone_number Not enough digits", text, "0790090", DESK["sms"], ANN
    )
    refused(
        400,
        "ValidationError",
        "email_address Not a valid email address",
        mail,
        "ann",
        DESK["email"],
        ANN,
    )
    refused(
        400,
        "BadRequestError",
        "email template is not suitable for sms",
        text,
        number,
        DESK["email"],
        ANN,
    )
    unknown = str(uuid4())
    refused(
        400,
        "BadRequestError",
        f"sms_sender_id {unknown} does not exist in database for service id",
        text,
        number,
        DESK["sms"],
        ANN,
        sms_sender_id=unknown,
    )
    refused(
        400,
        "BadRequestError",
        f"email_reply_to_id {unknown} does not exist in database for service id",
        mail,
        "ann@example.org",
        DESK["email"],
        ANN,
        email_reply_to_id=unknown,
    )
    refused(
        400,
        "ValidationError",
        "email_reply_to_id is not a valid UUID",
        mail,
        "ann@example.org",
        DESK["email"],
        ANN,
        email_reply_to_id="wrong",
    )
    refused(
        400,
        "ValidationError",
        "one_click_unsubscribe_url",
        mail,
        "ann@example.org",
        DESK["email"],
        ANN,
        one_click_unsubscribe_url="http://clinic.example",
    )
    refused(
        400,
        "BadRequestError",
        "Can’t send to this recipient using a team-only API key",
        with_key("team_key").send_sms_notification,
        number,
        DESK["sms"],
        ANN,
    )


@check("keys that are none are refused")
def _():
    revoked, foreign = with_key("revoked_key"), DESK["key"][:-36] + str(uuid4())
    refused(403, "AuthError", "Invalid token: API key revoked", revoked.get_all_templates)
    refused(
        403,
        "AuthError",
        "Invalid token: API key not found",
        NotificationsAPIClient(foreign, DESK["url"]).get_all_templates,
    )
    nobody = f"x-{uuid4()}-{uuid4()}"
    refused(
        403,
        "AuthError",
        "Invalid token: service not found",
        NotificationsAPIClient(nobody, DESK["url"]).get_all_templates,
    )


@check("lists go by their filters, and iterators through all pages")
def _():
    sent = [
        client.send_sms_notification("07900900123", DESK["sms"], ANN, "many")["id"]
        for _ in range(2 * DESK["page_size"] + 1)
    ]
    page = client.get_all_notifications(template_type="sms", reference="many")
    assert len(page["notifications"]) == DESK["page_size"] and "next" in page["links"]
    assert page["links"]["current"].startswith(f"{DESK['url']}/v2/notifications?")
    seen = [one["id"] for one in client.get_all_notifications_iterator(reference="many")]
    assert seen == sent[::-1]
    older = client.get_all_notifications(reference="many", older_than=sent[1])["notifications"]
    assert [one["id"] for one in older] == [sent[0]]
    for status in ("delivered", "failed", ["created", "sending", "delivered"]):
        client.get_all_notifications(status=status, include_jobs=True)
    assert client.get_all_notifications(reference="nobody's")["notifications"] == []
    everything = [one["id"] for one in client.get_all_notifications_iterator()]
    assert len(set(everything)) == len(everything) >= len(sent)


@check("lists with a wrong filter are refused")
def _():
    refused(
        400, "ValidationError", "status lost is not one of", client.get_all_notifications, "lost"
    )
    refused(
        400,
        "ValidationError",
        "template_type fax is not one of",
        client.get_all_notifications,
        None,
        "fax",
    )
    refused(
        400,
        "ValidationError",
        "older_than is not a valid UUID",
        client.get_all_notifications,
        older_than="yesterday",
    )
    refused(404, "NoResultFound", "No result found", client.get_notification_by_id, uuid4())
    refused(
        400,
        "ValidationError",
        "notification_id is not a valid UUID",
        client.get_notification_by_id,
        "one",
    )
    refused(404, "NoResultFound", "No result found", client.get_notification_by_id, DESK["foreign"])


@check("templates are read, in versions and lists, and previewed")
def _():
    one = client.get_template(DESK["sms"])
    assert (one["name"], one["version"], one["type"]) == ("Reminder", 2, "sms")
    assert one["body"] == "Dear ((name)), see you soon"
    assert one["personalisation"] == {"name": {"required": True}}
    assert client.get_template_version(DESK["sms"], 1)["body"] == "Dear ((name))"
    assert len(client.get_all_templates()["templates"]) == 3
    (letter,) = client.get_all_templates("letter")["templates"]
    assert letter["postage"] == "second" and letter["id"] == DESK["letter"]
    shown = client.post_template_preview(DESK["email"], ANN)
    assert shown["subject"] == "About Ann" and "Ann" in shown["html"] and shown["version"] == 1


@check("templates that are not there are refused")
def _():
    refused(404, "NoResultFound", "No result found", client.get_template, uuid4())
    refused(400, "ValidationError", "id is not a valid UUID", client.get_template, "invalid_id")
    refused(404, "NoResultFound", "No result found", client.get_template_version, DESK["sms"], 9)
    refused(
        400,
        "ValidationError",
        "type invalid is not one of [sms, email, letter]",
        client.get_all_templates,
        "invalid",
    )
    refused(
        400,
        "BadRequestError",
        "Missing personalisation: name",
        client.post_template_preview,
        DESK["email"],
        {"nome": "Ann"},
    )
    refused(404, "NoResultFound", "No result found", client.get_template, DESK["foreign_template"])


@check("versions of a template are the admin app's to list")
def _():
    try:
        client.get_all_template_versions(DESK["sms"])
    except HTTPError as failure:
        assert failure.status_code in (401, 404), str(failure)
        return
    raise AssertionError("was not refused")


@check("received texts are listed, and iterators go through all pages")
def _():
    first = client.get_received_texts()
    assert first["links"]["current"] == f"{DESK['url']}/v2/received-text-messages"
    assert len(first["received_text_messages"]) == DESK["page_size"]
    seen = list(client.get_received_texts_iterator())
    assert len(seen) == DESK["received"] == len({one["id"] for one in seen})
    assert [one["content"] for one in seen][-1] == "Text 0"
    assert set(seen[0]) == {
        "id",
        "created_at",
        "service_id",
        "notify_number",
        "user_number",
        "content",
    }
    rest = client.get_received_texts(older_than=seen[-2]["id"])["received_text_messages"]
    assert rest == seen[-1:]
    assert client.get_received_texts(older_than=uuid4())["received_text_messages"] == []


@check("simulated recipients and test keys are answered like others")
def _():
    shown = client.send_sms_notification("07700900000", DESK["sms"], ANN)
    refused(404, "NoResultFound", "No result found", client.get_notification_by_id, shown["id"])
    tested = with_key("test_key").send_sms_notification("07900900123", DESK["sms"], ANN)
    assert client.get_notification_by_id(tested["id"])["id"] == tested["id"]


sys.exit(0 if outcomes and all(outcomes) else 1)

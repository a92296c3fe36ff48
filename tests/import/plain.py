"""What secrets, personalisation and inbound texts read as once they are here."""


def check_plain(figures, imported, answers):
    plain = imported.layout.expected["plaintext"]
    secrets = answers["secrets"]
    for key in plain["api_keys"]:
        figures.equal(f"api key {key['api_key_id']}", key["secret"],
                      secrets.get(key["api_key_id"]))
    for token in plain["bearer_tokens"]:
        figures.equal(f"bearer token {token['id']}", token["bearer_token"],
                      secrets.get(token["id"]))
    for message in plain["inbound_sms"]:
        figures.equal(f"inbound sms {message['inbound_sms_id']}", message["content"],
                      answers["inbound"].get(message["inbound_sms_id"]))
    for wanted in plain["personalisations"]:
        found = answers["notifications"].get(wanted["notification_id"], {})
        figures.equal(f"personalisation of {wanted['notification_id']}",
                      wanted["personalisation"], found.get("personalisation"))
        if "to" in wanted:
            figures.equal(f"recipient of {wanted['notification_id']}",
                          (wanted["to"], our_recipient(wanted["normalised_to"])),
                          (found.get("to"), found.get("normalised_to")))


def our_recipient(text):
    """Phone numbers have no plus here."""
    return text[1:] if text and text.startswith("+") else text

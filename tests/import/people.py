"""People, teams, folders, brands and histories: every value of the old rows against ours."""

import json
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

TEAM = {"manage_users", "manage_templates", "manage_settings", "send_texts", "send_emails",
        "send_letters", "manage_api_keys", "view_activity"}
BRAND_TYPES = {"govuk": "both", "both_english": "both", "both_french": "both",
               "custom_logo": "org", "no_branding": "org",
               "custom_logo_with_background_colour": "org_banner"}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def us(text):
    """Microseconds since 1970 of a timestamp of the old database."""
    if text is None:
        return None
    at = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    return str((at - EPOCH) // timedelta(microseconds=1))


def flag(text):
    return None if text is None else text in ("t", "true", "1")


def number(text):
    return None if text is None else int(text)


def check_people(figures, imported):
    check_users(figures, imported)
    check_passwords(figures, imported)
    check_security_keys(figures, imported)
    check_teams(figures, imported)
    check_organisations(figures, imported)
    check_brands(figures, imported)
    check_services(figures, imported)
    check_folders(figures, imported)
    check_lists_and_events(figures, imported)


def same(figures, imported, what, wanted, sql, kinds):
    """`wanted` rows are what the statement answers, whose columns are of `kinds`."""
    found = [tuple(kind(value) for kind, value in zip(kinds, row)) for row in imported.query(sql)]
    for row in sorted(set(wanted) | set(found), key=repr):
        figures.equal(f"{what} {row}", wanted.count(row), found.count(row))


def auth_type(user):
    kind = user["auth_type"]
    if kind == "webauthn_auth":
        return kind
    if kind in ("sms_auth", "security_key_auth") and user["mobile_number"]:
        return "sms_auth"
    return "email_auth"


def check_users(figures, imported):
    def state(user):
        if flag(user.get("blocked")):
            return "inactive"
        return user["state"] if user["state"] in ("active", "pending") else "inactive"

    wanted = [(user["id"], user["name"], user["email_address"], user["mobile_number"] or "",
               state(user), user["_password"], us(user["password_changed_at"]),
               auth_type(user), flag(user["platform_admin"]), user["failed_login_count"],
               us(user["logged_in_at"]), user["current_session_id"],
               us(user.get("email_access_validated_at")),
               flag(user.get("take_part_in_research", "t")),
               flag(user.get("receives_new_features_email", "t")))
              for user in imported.layout.rows("users")]
    same(figures, imported, "user", wanted,
         "SELECT id, name, email_address, mobile_number, state, password_hash, "
         "password_changed_at, auth_type, platform_admin, failed_login_count, logged_in_at, "
         "current_session_id, email_access_validated_at, take_part_in_research, "
         "receives_new_features_email FROM users",
         (*(keep,) * 7, str, flag, str, keep, keep, keep, flag, flag))


def keep(value):
    return value


def check_passwords(figures, imported):
    """Old passwords sign in; the hash is renewed by that, and a second sign-in is as good."""
    known = {one["user_id"]: one["password"]
             for one in imported.layout.expected["plaintext"]["passwords"]}
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([[user, password] for user, password in known.items()] +
                  [[user, password + "!"] for user, password in known.items()], file)
        file.flush()
        wanted = [True] * len(known) + [False] * len(known)
        figures.equal("first sign-in", wanted,
                      imported.call("sign-in", "--passwords", file.name))
        hashes = dict(imported.query("SELECT id, substr(password_hash, 1, 3) FROM users"))
        for user in known:
            figures.equal(f"renewed password of {user}", "$y$", hashes.get(user))
        figures.equal("second sign-in", wanted,
                      imported.call("sign-in", "--passwords", file.name))


def check_security_keys(figures, imported):
    wanted = [(key["id"], key["user_id"], key["name"], key["credential_data"],
               key["registration_response"], us(key["created_at"]), us(key["updated_at"]),
               us(key.get("logged_in_at")))
              for key in imported.layout.rows("webauthn_credential")]
    same(figures, imported, "security key", wanted,
         "SELECT id, user_id, name, credential_data, registration_response, created_at, "
         "updated_at, logged_in_at FROM webauthn_credentials", (keep,) * 8)


def check_teams(figures, imported):
    rows = imported.layout.rows
    permissions = {}
    for row in sorted(rows("permissions"), key=lambda row: (row["created_at"], row["permission"])):
        if row["permission"] in TEAM:
            permissions.setdefault((row["service_id"], row["user_id"]), []).append(
                row["permission"])
    pairs = {(row["service_id"], row["user_id"]) for row in rows("user_to_service")}
    same(figures, imported, "member",
         [(*pair, ",".join(permissions.get(pair, []))) for pair in pairs],
         "SELECT service_id, user_id, permissions FROM user_to_service", (keep,) * 3)
    same(figures, imported, "folder seen",
         [(row["service_id"], row["user_id"], row["template_folder_id"])
          for row in rows("user_folder_permissions")],
         "SELECT service_id, user_id, template_folder_id FROM user_folder_permissions",
         (keep,) * 3)


def organisation_word(imported):
    return "organization" if imported.layout.has("organization") else "organisation"


def check_organisations(figures, imported):
    rows, word = imported.layout.rows, organisation_word(imported)
    can = {(row["organisation_id"], row["user_id"]): row["permission"]
           for row in rows("organisation_user_permissions")}
    pairs = {(row[f"{word}_id"], row["user_id"]) for row in rows(f"user_to_{word}")}
    same(figures, imported, "member of an organisation",
         [(*pair, can.get(pair, "")) for pair in pairs],
         "SELECT organisation_id, user_id, permissions FROM user_to_organisation", (keep,) * 3)
    same(figures, imported, "domain",
         [(row["domain"], row[f"{word}_id"]) for row in rows("domain")],
         "SELECT domain, organisation_id FROM organisation_domains", (keep,) * 2)
    asks = {row["organisation_id"] for row in rows("organisation_permissions")
            if row["permission"] == "can_ask_to_join_a_service"}
    wanted = [(row["id"], us(row["created_at"]), flag(row.get("crown")),
               flag(row["agreement_signed"]), us(row["agreement_signed_at"]),
               row["agreement_signed_by_id"], row["agreement_signed_on_behalf_of_name"] or "",
               row["agreement_signed_version"] or "", row.get("notes") or "",
               flag(row.get("can_approve_own_go_live_requests")) or False, row["id"] in asks,
               row["email_branding_id"], row.get("letter_branding_id")) for row in rows(word)]
    same(figures, imported, "organisation", wanted,
         "SELECT id, created_at, crown, agreement_signed, agreement_signed_at, "
         "agreement_signed_by_id, agreement_signed_on_behalf_of_name, agreement_signed_version, "
         "notes, can_approve_own_go_live_requests, can_ask_to_join_a_service, email_branding_id, "
         "letter_branding_id FROM organisation",
         (keep, keep, flag, flag, keep, keep, keep, keep, keep, flag, flag, keep, keep))


def check_brands(figures, imported):
    rows, word = imported.layout.rows, organisation_word(imported)
    wanted = [(row["id"], row["name"], BRAND_TYPES.get(row["brand_type"], row["brand_type"]),
               row["colour"] or "", row["logo"] or "", row["text"] or "",
               row.get("alt_text", row.get("alt_text_en")) or "", flag(row.get("active", "t")),
               us(row.get("created_at")) or "0", row.get("created_by", row.get("created_by_id")))
              for row in rows("email_branding")]
    same(figures, imported, "e-mail brand", wanted,
         "SELECT id, name, brand_type, colour, logo, brand_text, alt_text, active, created_at, "
         "created_by_id FROM email_branding", (*(keep,) * 7, flag, keep, keep))
    same(figures, imported, "letter brand",
         [(row["id"], row["name"], row["filename"]) for row in rows("letter_branding")],
         "SELECT id, name, filename FROM letter_branding", (keep,) * 3)
    for kind in ("email", "letter"):
        table = f"{kind}_branding_to_organisation"
        same(figures, imported, f"{kind} brand in a pool",
             [(row[f"{word}_id"], row[f"{kind}_branding_id"])
              for row in rows(f"{kind}_branding_to_{word}")],
             f"SELECT organisation_id, {kind}_branding_id FROM {table}", (keep,) * 2)


def known_permissions(text):
    return ",".join(word for word in text.split(",") if word in TEAM)


def check_invitations(figures, imported):
    """Before a night has passed: what is older than two days goes then."""
    rows, word = imported.layout.rows, organisation_word(imported)
    kinds = {"magic_link": "email_auth", "security_key_auth": "sms_auth"}
    wanted = [(row["id"], row["service_id"], None, row["email_address"], row["user_id"],
               known_permissions(row["permissions"]),
               ",".join(json.loads(row["folder_permissions"])),
               kinds.get(row["auth_type"], row["auth_type"]), row["status"],
               us(row["created_at"])) for row in rows("invited_users")]
    wanted += [(row["id"], None, row[f"{word}_id"], row["email_address"], row["invited_by_id"],
                row.get("permissions", ""), "", "sms_auth", row["status"], us(row["created_at"]))
               for row in rows(f"invited_{word}_users")]
    same(figures, imported, "invitation",
         [(*row[:8], "cancelled" if row[8] == "expired" else row[8], row[9]) for row in wanted],
         "SELECT id, service_id, organisation_id, email_address, invited_by, permissions, "
         "folder_permissions, auth_type, status, created_at FROM invitations", (keep,) * 10)


def check_lists_and_events(figures, imported):
    rows = imported.layout.rows
    same(figures, imported, "event",
         [(row["id"], row["event_type"], row["data"], us(row["created_at"]))
          for row in rows("events")],
         "SELECT id, event_type, data, created_at FROM events", (keep,) * 4)
    same(figures, imported, "contact list",
         [(row["id"], row["service_id"], row["original_file_name"], row["row_count"],
           row["template_type"], row["created_by_id"], us(row["created_at"]),
           us(row["updated_at"]), flag(row["archived"])) for row in rows("service_contact_list")],
         "SELECT id, service_id, original_file_name, row_count, template_type, created_by, "
         "created_at, updated_at, archived FROM service_contact_list", (*(keep,) * 8, flag))
    same(figures, imported, "job of a contact list",
         [(row["id"], row["contact_list_id"]) for row in rows("jobs")
          if row.get("contact_list_id")],
         "SELECT id, contact_list_id FROM jobs WHERE contact_list_id IS NOT NULL", (keep,) * 2)
    same(figures, imported, "report of unsubscribers",
         [(row["id"], row["service_id"], row["count"], us(row["earliest_timestamp"]),
           us(row["latest_timestamp"]), us(row["created_at"]),
           us(row["processed_by_service_at"])) for row in rows("unsubscribe_request_report")],
         "SELECT id, service_id, count, earliest_timestamp, latest_timestamp, created_at, "
         "processed_by_service_at FROM unsubscribe_request_report", (keep,) * 7)
    same(figures, imported, "report of a request to unsubscribe",
         [(row["id"], row["unsubscribe_request_report_id"])
          for table in ("unsubscribe_request", "unsubscribe_request_history")
          for row in rows(table)],
         "SELECT id, report_id FROM unsubscribe_requests", (keep,) * 2)


def first_makers(imported):
    makers = {}
    for row in sorted(imported.layout.rows("services_history"),
                      key=lambda row: int(row["version"])):
        makers.setdefault(row["id"], row["created_by_id"])
    return makers


def check_services(figures, imported):
    rows, makers = imported.layout.rows, first_makers(imported)
    brands = {kind: {row["service_id"]: row[f"{kind}_branding_id"]
                     for row in rows(f"service_{kind}_branding")} for kind in ("email", "letter")}
    wanted = [(row["id"], makers.get(row["id"], row["created_by_id"]), us(row["updated_at"]),
               row.get("notes") or "", row["volume_email"], row["volume_sms"],
               row.get("volume_letter"), flag(row["consent_to_research"]), us(row["go_live_at"]),
               row["go_live_user_id"], flag(row.get("has_active_go_live_request")) or False,
               brands["email"].get(row["id"]), brands["letter"].get(row["id"]))
              for row in rows("services")]
    same(figures, imported, "service", wanted,
         "SELECT id, created_by_id, updated_at, notes, volume_email, volume_sms, volume_letter, "
         "consent_to_research, go_live_at, go_live_user_id, has_active_go_live_request, "
         "email_branding_id, letter_branding_id FROM services",
         (*(keep,) * 7, flag, keep, keep, flag, keep, keep))
    wanted = [(row["id"], number(row["version"]), row["name"], flag(row["active"]),
               flag(row["restricted"]),
               number(row.get("email_message_limit", row.get("message_limit"))),
               us(row["created_at"]), us(row["updated_at"]), makers[row["id"]],
               row["created_by_id"]) for row in rows("services_history")]
    same(figures, imported, "version of a service", wanted,
         "SELECT id, version, name, active, restricted, email_message_limit, created_at, "
         "updated_at, created_by_id, changed_by_id FROM services_history",
         (keep, number, keep, flag, flag, number, keep, keep, keep, keep))


def check_folders(figures, imported):
    rows = imported.layout.rows
    same(figures, imported, "folder",
         [(row["id"], row["service_id"], row["name"], row["parent_id"])
          for row in rows("template_folder")],
         "SELECT id, service_id, name, parent_id FROM template_folder", (keep,) * 4)
    places = {row["template_id"]: row["template_folder_id"] for row in rows("template_folder_map")}
    redacted = {row["template_id"]: (us(row["updated_at"]), row["updated_by_id"])
                for row in rows("template_redacted") if flag(row["redact_personalisation"])}
    same(figures, imported, "template",
         [(row["id"], places.get(row["id"]), row["id"] in redacted,
           *redacted.get(row["id"], (None, None))) for row in rows("templates")],
         "SELECT id, template_folder_id, redact_personalisation, redacted_at, redacted_by_id "
         "FROM templates", (keep, keep, flag, keep, keep))

"""How people sign in, teams, invitations, organisations."""

from dataclasses import replace
from typing import Iterator

import pytest
from conftest import NOON

import nfy


@pytest.fixture
def engine() -> Iterator[nfy.Engine]:
    with nfy.SimulatedClock(NOON) as clock:
        with nfy.Engine.open(
            "memory:",
            clock=clock,
            sealing_key=b"k" * 32,
            admin_url="https://admin.example",
            link_key="k" * 43,
        ) as engine:
            engine.system_messages.seed(email_from="notify@example.gov.uk")
            yield engine


def add_user(engine: nfy.Engine, name: str) -> nfy.User:
    user = nfy.User(
        id="00000000-0000-0000-0000-000000000000",  # type: ignore[arg-type]
        name=name,
        email_address=f"{name}@example.org",
        auth_type=nfy.AuthType.EMAIL,
    )
    return engine.sign_in.create_user(user, "a long password")


def test_a_user_signs_in(engine: nfy.Engine) -> None:
    ada = add_user(engine, "ada")
    assert ada.password_changed_at == NOON
    assert not engine.sign_in.check_password(ada.id, "wrong")
    assert engine.users.get(ada.id).failed_login_count == 1
    assert engine.sign_in.check_password(ada.id, "a long password")
    engine.sign_in.set_password(ada.id, "another")
    assert engine.sign_in.check_password(ada.id, "another")
    engine.sign_in.send_code(ada.id, type=nfy.CodeType.EMAIL)
    assert engine.sign_in.check_code(ada.id, "12345") == nfy.CodeVerdict.UNKNOWN
    engine.sign_in.reset_failures(ada.id)
    assert engine.sign_in.complete_security_key(ada.id, successful=True)
    assert engine.users.get(ada.id).current_session_id is not None
    changed = engine.users.update(ada.id, name="Ada Hill", take_part_in_research=False)
    assert changed.name == "Ada Hill" and not changed.take_part_in_research
    assert changed.receives_new_features_email
    engine.users.archive(ada.id)
    assert engine.users.get(ada.id).name == "Archived user"


def test_security_keys_are_kept(engine: nfy.Engine) -> None:
    ada = add_user(engine, "ada")
    key = engine.sign_in.add_security_key(
        ada.id, "blue", credential_data="data", registration_response="response"
    )
    engine.sign_in.rename_security_key(ada.id, key.id, "red")
    assert engine.sign_in.list_security_keys(ada.id)[0].name == "red"
    with pytest.raises(nfy.InvalidArgumentError) as refused:
        engine.sign_in.remove_security_key(ada.id, key.id)
    assert refused.value.reason == nfy.Reason.LAST_SECURITY_KEY


def test_teams_have_members(engine: nfy.Engine) -> None:
    ada = add_user(engine, "ada")
    clinic = engine.services.create("Clinic")
    member = nfy.Member(clinic.id, ada.id, (nfy.TeamPermission.SEND_TEXTS,))
    engine.members.add(member)
    assert engine.members.list(clinic.id) == [member]
    with pytest.raises(nfy.ConflictError):
        engine.members.add(member)
    wanted = [nfy.TeamPermission.VIEW_ACTIVITY]
    engine.members.set_permissions(clinic.id, ada.id, wanted)
    assert engine.members.list(clinic.id)[0].permissions == tuple(wanted)
    with pytest.raises(nfy.NotFoundError, match="^unknown template folder"):
        engine.members.set_permissions(clinic.id, ada.id, wanted, folders=[clinic.id])
    assert engine.members.list_services(ada.id)[0].name == "Clinic"
    with pytest.raises(nfy.InvalidArgumentError) as refused:
        engine.members.remove(clinic.id, ada.id)
    assert refused.value.reason == nfy.Reason.MEMBER_NEEDED
    engine.members.add(nfy.Member(clinic.id, add_user(engine, "bo").id))
    engine.members.remove(clinic.id, ada.id)
    assert len(engine.members.list(clinic.id)) == 1


def test_organisations_have_domains_and_members(engine: nfy.Engine) -> None:
    ada = add_user(engine, "ada")
    trust = engine.organisations.create("Trust")
    changed = engine.organisations.update(
        replace(trust, domains=("trust.example",), crown=True),
        nfy.OrganisationField.DOMAINS | nfy.OrganisationField.CROWN,
    )
    assert changed.domains == ("trust.example",) and changed.crown
    assert engine.organisations.find_by_domain("x.trust.example") == changed
    assert engine.organisations.find_by_domain("other.example") is None
    member = nfy.OrganisationMember(
        trust.id, ada.id, (nfy.OrganisationPermission.CAN_MAKE_SERVICES_LIVE,)
    )
    engine.members.put_in_organisation(member)
    assert engine.members.list_of_organisation(trust.id) == [member]
    assert engine.members.list_organisations(ada.id)[0].permissions == member.permissions
    with pytest.raises(nfy.InvalidArgumentError) as refused:
        engine.organisations.archive(trust.id)
    assert refused.value.reason == nfy.Reason.ORGANISATION_HAS_MEMBERS
    engine.members.remove_from_organisation(trust.id, ada.id)
    engine.organisations.add_service(trust.id, engine.services.create("Clinic").id)
    assert engine.organisations.list()[0].live_services == 1


def test_people_are_invited(engine: nfy.Engine) -> None:
    ada, bo = add_user(engine, "ada"), add_user(engine, "bo")
    clinic = engine.services.create("Clinic")
    made = engine.invitations.create(
        "friend@example.org", invited_by=ada.id, service_id=clinic.id, permissions="send_messages"
    )
    assert engine.invitations.list(service_id=clinic.id) == [made]
    assert "friend" not in repr(made)
    engine.invitations.set_status(
        made.id, nfy.InvitationStatus.CANCELLED, service_id=clinic.id
    )
    assert engine.invitations.get(made.id).status == nfy.InvitationStatus.CANCELLED
    checked = engine.invitations.check_token("nonsense")
    assert checked == nfy.CheckedInvitation(nfy.InvitationVerdict.UNKNOWN)
    engine.members.add(nfy.Member(clinic.id, ada.id))
    request = engine.join_requests.create(
        clinic.id, bo.id, [ada.id], reason="please", admin_url="https://admin.example"
    )
    assert engine.join_requests.get(clinic.id, request.id) == request
    answered = engine.join_requests.answer(
        clinic.id,
        request.id,
        nfy.JoinRequestStatus.APPROVED,
        by=ada.id,
        permissions=[nfy.TeamPermission.SEND_TEXTS],
    )
    assert answered.status == nfy.JoinRequestStatus.APPROVED
    assert len(engine.members.list(clinic.id)) == 2


def test_the_system_writes_and_notes(engine: nfy.Engine) -> None:
    ada = add_user(engine, "ada")
    messages = engine.system_messages
    messages.send_email_verification(ada.id)
    messages.send_already_registered("ada@example.org")
    messages.send_password_reset("ada@example.org", next="/x")
    messages.send_change_email(ada.id, "new@example.org")
    messages.send_team_member_changed(ada.id, by=ada.id, of_email=True)
    assert len(list(engine.notifications.list(messages.service_id()))) == 5
    clinic = engine.services.create("Live", email_from="live@example.gov.uk")
    checked = messages.send_reply_to_check(clinic.id, "desk@example.org")
    assert engine.notifications.get(messages.service_id(), checked).to == "desk@example.org"
    messages.send_service_live(clinic.id)
    with pytest.raises(nfy.NotFoundError):
        messages.send_go_live_asked(clinic.id)
    with pytest.raises(nfy.InvalidArgumentError, match="no open request to go live"):
        messages.send_go_live_next_steps(clinic.id, "ada@example.org", body="Check the name")
    with pytest.raises(nfy.InvalidArgumentError, match="no open request to go live"):
        messages.send_go_live_rejected(
            clinic.id, reason="no", member_name="Bo", member_email_address="bo@example.org"
        )
    found = engine.search.find(messages.template_id("sms_code"))
    assert found == nfy.FoundThing("template", messages.service_id())
    with pytest.raises(nfy.NotFoundError):
        messages.send_password_reset("no@example.org")
    engine.events.record("sign_in", "{}")
    assert [event.type for event in engine.events.list()] == ["sign_in"]

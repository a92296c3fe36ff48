"""Services and their history, folders, brands and files of templates."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from conftest import NOON, World

import nfy

EMAIL, LETTER = nfy.NotificationType.EMAIL, nfy.NotificationType.LETTER


def test_a_service_keeps_what_people_note_and_every_version(world: World) -> None:
    services, service = world.engine.services, world.service.id
    ada = world.engine.users.create("Ada", "ada@example.org")
    assert services.details(service) == nfy.ServiceDetails(service)
    wanted = nfy.ServiceDetails(
        service,
        notes="asked twice",
        volume_sms_a_year=0,
        consent_to_research=False,
        go_live_at=NOON + timedelta(hours=1),
        go_live_user=ada.id,
    )
    assert services.put_details(wanted, changed_by=ada.id) == wanted
    services.update(replace(services.get(service), restricted=True))
    assert services.details(service) == wanted
    gone = services.archive(service, changed_by=ada.id)
    assert gone.name.startswith("_archived_") and not gone.active
    history = services.list_history(service)
    assert [v.version for v in history] == [1, 2, 3, 4]
    assert [v.changed_by for v in history] == [None, ada.id, None, ada.id]
    assert services.find_by_name("CLINIC") == [gone]
    assert services.list_live() == []
    with pytest.raises(nfy.NotFoundError):
        services.archive(ada.id)


def test_folders_stay_trees(world: World) -> None:
    folders, service = world.engine.template_folders, world.service.id
    a = folders.create(service, " Winter ")
    b = folders.create(service, "Inner", parent_id=a.id)
    assert (a.name, b.parent_id, a.visible_to) == ("Winter", a.id, frozenset())
    with pytest.raises(nfy.InvalidArgumentError, match="^You cannot move a folder to itself$"):
        folders.move(service, to=a.id, folders=[a.id])
    with pytest.raises(nfy.InvalidArgumentError, match="one of its subfolders$"):
        folders.move(service, to=b.id, folders=[a.id])
    folders.move(service, to=b.id, templates=[world.sms.id])
    assert world.engine.templates.get(service, world.sms.id).folder_id == b.id
    with pytest.raises(nfy.ConflictError):
        folders.remove(service, b.id)
    folders.rename(service, b.id, "Summer")
    with pytest.raises(nfy.NotFoundError):
        folders.show_to(service, b.id, [uuid4()])
    folders.show_to(service, b.id, [])
    folders.move(service, templates=[world.sms.id], folders=[b.id])
    folders.remove(service, a.id)
    assert [f.name for f in folders.list(service)] == ["Summer"]
    made = world.engine.templates.create(
        service, "New", type=EMAIL, subject="s", content="c", folder_id=b.id
    )
    assert made.folder_id == b.id


def test_brands_have_names_of_their_own(world: World) -> None:
    brands = world.engine.brands
    council = world.engine.organisations.create("Council")
    town = brands.create_email("Town", text="Town", type=nfy.EmailBrandType.BOTH)
    assert brands.get_email(town.id) == town and town.created_at == NOON
    with pytest.raises(nfy.ConflictError):
        brands.create_email("Town", alt_text="Town")
    with pytest.raises(nfy.InvalidArgumentError, match="exactly one of alt_text and text"):
        brands.create_email("Other")
    assert brands.unique_email_name("town") == "town (alternate 1)"
    brands.add_to_email_pool(council.id, town.id)
    assert brands.list_email_pool(council.id) == [town]
    details = world.engine.services.details(world.service.id)
    world.engine.services.put_details(replace(details, email_brand=town.id))
    assert brands.list_email_users(town.id).services == ((world.service.id, world.service.name),)
    with pytest.raises(nfy.ConflictError):
        brands.archive_email(town.id)
    world.engine.services.put_details(replace(details, email_brand=None))
    brands.archive_email(town.id)
    assert brands.list_email() == brands.list_email_pool(council.id) == []

    picture = brands.create_letter("Town", filename="town")
    changed = brands.put_letter(replace(picture, filename="village"))
    assert brands.list_letter() == [changed] and changed.updated_at == NOON
    brands.add_to_letter_pool(council.id, picture.id)
    brands.remove_from_letter_pool(council.id, picture.id)
    assert brands.list_letter_pool(council.id) == []
    assert brands.list_letter_users(picture.id) == nfy.BrandUsers()
    assert brands.unique_letter_name("Lake") == "Lake"


def test_files_go_with_templates(world: World) -> None:
    files, service = world.engine.template_files, world.service.id
    ada = world.engine.users.create("Ada", "ada@example.org")
    mail = world.engine.templates.create(service, "Mail", type=EMAIL, subject="s", content="c")
    waiting = files.add(service, mail.id, "map.pdf", created_by=ada.id, retention_weeks=4)
    assert waiting.pending and files.list(service, mail.id) == []
    live = files.change(replace(waiting, pending=False))
    assert files.list(service, mail.id) == [live] == [files.get(service, mail.id, live.id)]
    with pytest.raises(nfy.InvalidArgumentError, match="^File named MAP.pdf already exists"):
        files.add(service, mail.id, "MAP.pdf", created_by=ada.id)
    files.archive(service, mail.id, live.id, archived_by=ada.id)
    assert files.list(service, mail.id) == []

    letter = world.engine.templates.create(
        service, "Letter", type=LETTER, subject="s", content="c", postage=nfy.Postage.SECOND
    )
    pages = files.attach(
        service,
        letter.id,
        upload_id=uuid4(),
        original_filename="map.pdf",
        page_count=2,
        created_by=ada.id,
    )
    assert world.engine.templates.get(service, letter.id).letter_attachment_id == pages.id
    files.detach(service, pages.id, archived_by=ada.id)
    assert files.get_attachment(service, pages.id).archived_by == ada.id
    assert world.engine.templates.get(service, letter.id).letter_attachment_id is None


def test_a_template_hides_values_for_good(world: World) -> None:
    templates, service = world.engine.templates, world.service.id
    assert not world.sms.redacts_personalisation
    templates.redact(service, world.sms.id)
    assert templates.get(service, world.sms.id).redacts_personalisation
    uploaded = templates.get_uploaded(service)
    assert uploaded.hidden and templates.get_uploaded(service).id == uploaded.id

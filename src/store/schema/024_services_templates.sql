-- What the people of a service see of it: its history, where its templates lie, how its messages
-- look.

-- (rules/services 7.1)
ALTER TABLE services ADD COLUMN created_by_id {uuid};
ALTER TABLE services ADD COLUMN updated_at {instant};
ALTER TABLE services ADD COLUMN notes text NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN volume_email bigint;
ALTER TABLE services ADD COLUMN volume_sms bigint;
ALTER TABLE services ADD COLUMN volume_letter bigint;
ALTER TABLE services ADD COLUMN consent_to_research {flag};
ALTER TABLE services ADD COLUMN go_live_at {instant};
ALTER TABLE services ADD COLUMN go_live_user_id {uuid};
ALTER TABLE services ADD COLUMN has_active_go_live_request {flag} NOT NULL DEFAULT false;
ALTER TABLE services ADD COLUMN confirmed_unique {flag} NOT NULL DEFAULT false;
ALTER TABLE services ADD COLUMN confirmed_email_sender_name {flag} NOT NULL DEFAULT false;

-- How e-mails and letters look: shared by services, offered to organisations. (rules/brands 1)
CREATE TABLE email_branding (
  id {uuid} PRIMARY KEY,
  name text NOT NULL,
  brand_type text NOT NULL,
  colour text NOT NULL,
  logo text NOT NULL,
  brand_text text NOT NULL,
  alt_text text NOT NULL,
  active {flag} NOT NULL,
  created_at {instant} NOT NULL,
  created_by_id {uuid},
  updated_at {instant},
  updated_by_id {uuid}
){keyed};
CREATE UNIQUE INDEX email_branding_name ON email_branding (name);

CREATE TABLE letter_branding (
  id {uuid} PRIMARY KEY,
  name text NOT NULL,
  filename text NOT NULL,
  created_at {instant} NOT NULL,
  created_by_id {uuid},
  updated_at {instant},
  updated_by_id {uuid}
){keyed};
CREATE UNIQUE INDEX letter_branding_name ON letter_branding (name);
CREATE UNIQUE INDEX letter_branding_filename ON letter_branding (filename);

CREATE TABLE email_branding_to_organisation (
  organisation_id {uuid} NOT NULL REFERENCES organisation (id),
  email_branding_id {uuid} NOT NULL REFERENCES email_branding (id),
  PRIMARY KEY (organisation_id, email_branding_id)
){keyed};
CREATE INDEX email_branding_to_organisation_branding
  ON email_branding_to_organisation (email_branding_id);

CREATE TABLE letter_branding_to_organisation (
  organisation_id {uuid} NOT NULL REFERENCES organisation (id),
  letter_branding_id {uuid} NOT NULL REFERENCES letter_branding (id),
  PRIMARY KEY (organisation_id, letter_branding_id)
){keyed};

ALTER TABLE services ADD COLUMN email_branding_id {uuid} REFERENCES email_branding (id);
ALTER TABLE services ADD COLUMN letter_branding_id {uuid} REFERENCES letter_branding (id);

-- What a service was in each of its versions. (rules/services 7.2)
CREATE TABLE services_history (
  id {uuid} NOT NULL,
  version bigint NOT NULL,
  name text NOT NULL,
  active {flag} NOT NULL,
  restricted {flag} NOT NULL,
  email_message_limit bigint NOT NULL,
  sms_message_limit bigint NOT NULL,
  letter_message_limit bigint NOT NULL,
  international_sms_message_limit bigint NOT NULL,
  rate_limit bigint NOT NULL,
  custom_email_sender_name text NOT NULL,
  created_at {instant} NOT NULL,
  updated_at {instant},
  created_by_id {uuid},
  changed_by_id {uuid},
  PRIMARY KEY (id, version)
){keyed};
INSERT INTO services_history (id, version, name, active, restricted, email_message_limit,
    sms_message_limit, letter_message_limit, international_sms_message_limit, rate_limit,
    custom_email_sender_name, created_at)
  SELECT id, version, name, active, restricted, email_message_limit, sms_message_limit,
    letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name,
    created_at FROM services;

-- Trees of a service; templates lie in one folder or beside all. (rules/folders 1)
CREATE TABLE template_folder (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  name text NOT NULL,
  parent_id {uuid} REFERENCES template_folder (id)
){keyed};
CREATE INDEX template_folder_service ON template_folder (service_id);
CREATE INDEX template_folder_parent ON template_folder (parent_id);

ALTER TABLE templates ADD COLUMN template_folder_id {uuid} REFERENCES template_folder (id);
CREATE INDEX templates_folder ON templates (template_folder_id);
ALTER TABLE templates ADD COLUMN redact_personalisation {flag} NOT NULL DEFAULT false;
ALTER TABLE templates ADD COLUMN redacted_at {instant};
ALTER TABLE templates ADD COLUMN redacted_by_id {uuid};

-- Pages that are printed behind a letter; one at most in each version. (rules/templates 3.8)
CREATE TABLE letter_attachment (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  template_id {uuid} NOT NULL REFERENCES templates (id),
  original_filename text NOT NULL,
  page_count bigint NOT NULL,
  created_at {instant} NOT NULL,
  created_by_id {uuid} NOT NULL,
  archived_at {instant},
  archived_by_id {uuid}
){keyed};
ALTER TABLE templates_history ADD COLUMN letter_attachment_id {uuid};

-- Files that the text of an e-mail template links to, in each of their versions: the newest one
-- whose template_version is not above that of a template counts there. (rules/templates 3.9)
CREATE TABLE template_email_files (
  id {uuid} NOT NULL,
  version bigint NOT NULL,
  service_id {uuid} NOT NULL REFERENCES services (id),
  template_id {uuid} NOT NULL REFERENCES templates (id),
  template_version bigint NOT NULL,
  filename text NOT NULL,
  link_text text NOT NULL,
  retention_period bigint NOT NULL,
  validate_users_email {flag} NOT NULL,
  pending {flag} NOT NULL,
  created_at {instant} NOT NULL,
  created_by_id {uuid} NOT NULL,
  updated_at {instant},
  archived_at {instant},
  archived_by_id {uuid},
  PRIMARY KEY (id, version)
){keyed};
CREATE INDEX template_email_files_template ON template_email_files (template_id);

-- People: how they sign in, what they may do where, who invited them, and their organisations.

-- A password is kept as crypt(5) has it. (rules/users 2)
ALTER TABLE users ADD COLUMN password_hash text NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN password_changed_at {instant};
ALTER TABLE users ADD COLUMN auth_type text NOT NULL DEFAULT 'sms_auth';
ALTER TABLE users ADD COLUMN platform_admin {flag} NOT NULL DEFAULT false;
ALTER TABLE users ADD COLUMN failed_login_count bigint NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN logged_in_at {instant};
ALTER TABLE users ADD COLUMN current_session_id {uuid};
ALTER TABLE users ADD COLUMN email_access_validated_at {instant};
ALTER TABLE users ADD COLUMN take_part_in_research {flag} NOT NULL DEFAULT true;
ALTER TABLE users ADD COLUMN receives_new_features_email {flag} NOT NULL DEFAULT true;
UPDATE users SET auth_type = 'email_auth' WHERE mobile_number = '';

-- What a member of a service may do there: words with commas between them, in the order in which
-- they were given. (rules/members 1)
CREATE TABLE user_to_service (
  service_id {uuid} NOT NULL REFERENCES services (id),
  user_id {uuid} NOT NULL REFERENCES users (id),
  permissions text NOT NULL,
  created_at {instant} NOT NULL,
  PRIMARY KEY (service_id, user_id)
){keyed};
CREATE INDEX user_to_service_user ON user_to_service (user_id, service_id);

CREATE TABLE user_folder_permissions (
  service_id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  template_folder_id {uuid} NOT NULL,
  PRIMARY KEY (service_id, user_id, template_folder_id)
){keyed};
CREATE INDEX user_folder_permissions_folder ON user_folder_permissions (template_folder_id);

CREATE TABLE user_to_organisation (
  organisation_id {uuid} NOT NULL REFERENCES organisation (id),
  user_id {uuid} NOT NULL REFERENCES users (id),
  permissions text NOT NULL,
  created_at {instant} NOT NULL,
  PRIMARY KEY (organisation_id, user_id)
){keyed};
CREATE INDEX user_to_organisation_user ON user_to_organisation (user_id, organisation_id);

-- Codes of the second step of a sign-in. (rules/users 3)
CREATE TABLE verify_codes (
  id {uuid} PRIMARY KEY,
  user_id {uuid} NOT NULL REFERENCES users (id),
  code_type text NOT NULL,
  code_hash text NOT NULL,
  code_used {flag} NOT NULL,
  expires_at {instant} NOT NULL,
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX verify_codes_user ON verify_codes (user_id, code_type, created_at);
CREATE INDEX verify_codes_created ON verify_codes (created_at);

CREATE TABLE webauthn_credentials (
  id {uuid} PRIMARY KEY,
  user_id {uuid} NOT NULL REFERENCES users (id),
  name text NOT NULL,
  credential_data text NOT NULL,
  registration_response text NOT NULL,
  created_at {instant} NOT NULL,
  updated_at {instant},
  logged_in_at {instant}
){keyed};
CREATE INDEX webauthn_credentials_user ON webauthn_credentials (user_id, created_at);

-- To a service or to an organisation: one of the two is named. (rules/members 3)
CREATE TABLE invitations (
  id {uuid} PRIMARY KEY,
  service_id {uuid} REFERENCES services (id),
  organisation_id {uuid} REFERENCES organisation (id),
  email_address text NOT NULL,
  invited_by {uuid} NOT NULL REFERENCES users (id),
  permissions text NOT NULL,
  folder_permissions text NOT NULL,
  auth_type text NOT NULL,
  status text NOT NULL,
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX invitations_service ON invitations (service_id, created_at)
  WHERE service_id IS NOT NULL;
CREATE INDEX invitations_organisation ON invitations (organisation_id, created_at)
  WHERE organisation_id IS NOT NULL;
CREATE INDEX invitations_created ON invitations (created_at);

-- (rules/members 4)
CREATE TABLE service_join_requests (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  requester_id {uuid} NOT NULL REFERENCES users (id),
  contacted_user_ids text NOT NULL,
  reason text,
  status text NOT NULL,
  status_changed_by_id {uuid},
  status_changed_at {instant},
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX service_join_requests_service ON service_join_requests (service_id, requester_id);

-- What hosts note of sign-ins and of changes to people; data is JSON. (rules/users 6)
CREATE TABLE events (
  id {uuid} PRIMARY KEY,
  event_type text NOT NULL,
  data text NOT NULL,
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX events_created ON events (created_at);

-- (rules/organisations)
ALTER TABLE organisation ADD COLUMN created_at {instant};
ALTER TABLE organisation ADD COLUMN crown {flag};
ALTER TABLE organisation ADD COLUMN agreement_signed {flag};
ALTER TABLE organisation ADD COLUMN agreement_signed_at {instant};
ALTER TABLE organisation ADD COLUMN agreement_signed_by_id {uuid};
ALTER TABLE organisation ADD COLUMN agreement_signed_on_behalf_of_name text NOT NULL DEFAULT '';
ALTER TABLE organisation
  ADD COLUMN agreement_signed_on_behalf_of_email_address text NOT NULL DEFAULT '';
ALTER TABLE organisation ADD COLUMN agreement_signed_version text NOT NULL DEFAULT '';
ALTER TABLE organisation ADD COLUMN request_to_go_live_notes text NOT NULL DEFAULT '';
ALTER TABLE organisation ADD COLUMN notes text NOT NULL DEFAULT '';
ALTER TABLE organisation
  ADD COLUMN can_approve_own_go_live_requests {flag} NOT NULL DEFAULT false;
ALTER TABLE organisation ADD COLUMN can_ask_to_join_a_service {flag} NOT NULL DEFAULT false;
ALTER TABLE organisation ADD COLUMN email_branding_id {uuid};
ALTER TABLE organisation ADD COLUMN letter_branding_id {uuid};

CREATE TABLE organisation_domains (
  domain text PRIMARY KEY,
  organisation_id {uuid} NOT NULL REFERENCES organisation (id)
){keyed};
CREATE INDEX organisation_domains_organisation ON organisation_domains (organisation_id);

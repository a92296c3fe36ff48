-- {fragment organisation_columns}
id, name, organisation_type, active, purchase_order_number, billing_contact_names,
  billing_contact_email_addresses, billing_reference, crown, agreement_signed,
  agreement_signed_at, agreement_signed_by_id, agreement_signed_on_behalf_of_name,
  agreement_signed_on_behalf_of_email_address, agreement_signed_version,
  request_to_go_live_notes, notes, can_approve_own_go_live_requests, can_ask_to_join_a_service,
  email_branding_id, letter_branding_id

-- {fragment live_services}
(
  SELECT count(*)
  FROM services s
  WHERE s.organisation_id = organisation.id AND s.active AND NOT s.restricted
)

-- {statement select_all_organisations}
SELECT {organisation_columns}, {live_services} FROM organisation ORDER BY id

-- {statement select_one_organisation}
SELECT {organisation_columns}, {live_services} FROM organisation WHERE id = $1

-- {statement select_taken_name}
SELECT id FROM organisation WHERE name = $1 AND id <> $2

-- {statement insert_organisation}
INSERT INTO organisation ({organisation_columns}, created_at)
VALUES (
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22
)

-- {statement update_organisation}
UPDATE organisation
SET name = $2, organisation_type = $3, active = $4, purchase_order_number = $5,
  billing_contact_names = $6, billing_contact_email_addresses = $7, billing_reference = $8,
  crown = $9, agreement_signed = $10, agreement_signed_at = $11, agreement_signed_by_id = $12,
  agreement_signed_on_behalf_of_name = $13, agreement_signed_on_behalf_of_email_address = $14,
  agreement_signed_version = $15, request_to_go_live_notes = $16, notes = $17,
  can_approve_own_go_live_requests = $18, can_ask_to_join_a_service = $19,
  email_branding_id = $20, letter_branding_id = $21
WHERE id = $1

-- {statement select_its_services}
SELECT id FROM services WHERE organisation_id = $1 ORDER BY id

-- {statement give_its_type}
UPDATE services
SET organisation_type = $2, version = version + 1, updated_at = $3
WHERE id = $1 AND organisation_type <> $2

-- {statement find_active_service}
SELECT id FROM services WHERE organisation_id = $1 AND active

-- {statement find_organisation_member}
SELECT user_id FROM user_to_organisation WHERE organisation_id = $1

-- {statement find_pending_invitation}
SELECT id FROM invitations WHERE organisation_id = $1 AND status = 'pending'

-- {statement select_every_domain}
SELECT domain, organisation_id FROM organisation_domains ORDER BY domain

-- {statement select_domains_of}
SELECT domain FROM organisation_domains WHERE organisation_id = $1 ORDER BY domain

-- {statement select_domain_owner}
SELECT organisation_id FROM organisation_domains WHERE domain = $1

-- {statement delete_domains_of}
DELETE FROM organisation_domains WHERE organisation_id = $1

-- {statement insert_domain}
INSERT INTO organisation_domains (domain, organisation_id) VALUES ($1, $2)

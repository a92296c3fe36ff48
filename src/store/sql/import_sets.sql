-- A line as the source writes it, in either dialect.
-- {fragment lite_id(column)}
lower(hex({column}))

-- {fragment set_id(column)}
replace({column}::text, '-', '')

-- {fragment lite_tab}
|| char(9) ||

-- {fragment set_tab}
|| chr(9) ||

-- {fragment find_lines(table; owner; line)}
SELECT {owner}, {line} AS line FROM {table} WHERE {owner} = $1 ORDER BY line

-- {fragment find_all_lines(table; owner; line)}
SELECT {owner}, line
FROM (SELECT {owner}, {line} AS line FROM {table} WHERE {owner} = ANY ($1::uuid[])) AS lines
ORDER BY {owner}, line COLLATE "C"

-- {fragment drop_lines(table; owner)}
DELETE FROM {table} WHERE {owner} = $1

-- {fragment drop_all_lines(table; owner)}
DELETE FROM {table} WHERE {owner} = ANY ($1::uuid[])

-- {batch find_organisation_domains}
{find_lines(organisation_domains; organisation_id; domain)}
-- {set}
{find_all_lines(organisation_domains; organisation_id; domain)}

-- {batch drop_organisation_domains}
{drop_lines(organisation_domains; organisation_id)}
-- {set}
{drop_all_lines(organisation_domains; organisation_id)}

-- {batch add_organisation_domains}
INSERT INTO organisation_domains (organisation_id, domain) VALUES ($1, $2)
-- {set}
INSERT INTO organisation_domains (organisation_id, domain)
SELECT *
FROM unnest($1::uuid[], $2::text[])

-- {batch find_email_pools}
{find_lines(email_branding_to_organisation; organisation_id; {lite_id(email_branding_id)})}
-- {set}
{find_all_lines(email_branding_to_organisation; organisation_id; {set_id(email_branding_id)})}

-- {batch drop_email_pools}
{drop_lines(email_branding_to_organisation; organisation_id)}
-- {set}
{drop_all_lines(email_branding_to_organisation; organisation_id)}

-- {batch add_email_pools}
INSERT INTO email_branding_to_organisation (organisation_id, email_branding_id) VALUES ($1, $2)
-- {set}
INSERT INTO email_branding_to_organisation (organisation_id, email_branding_id)
SELECT *
FROM unnest($1::uuid[], $2::uuid[])

-- {batch find_letter_pools}
{find_lines(letter_branding_to_organisation; organisation_id; {lite_id(letter_branding_id)})}
-- {set}
{find_all_lines(letter_branding_to_organisation; organisation_id; {set_id(letter_branding_id)})}

-- {batch drop_letter_pools}
{drop_lines(letter_branding_to_organisation; organisation_id)}
-- {set}
{drop_all_lines(letter_branding_to_organisation; organisation_id)}

-- {batch add_letter_pools}
INSERT INTO letter_branding_to_organisation (organisation_id, letter_branding_id)
VALUES ($1, $2)
-- {set}
INSERT INTO letter_branding_to_organisation (organisation_id, letter_branding_id)
SELECT *
FROM unnest($1::uuid[], $2::uuid[])

-- {batch find_security_keys}
{find_lines(
  webauthn_credentials; user_id;
  {lite_id(id)} {lite_tab} {lite_id(name)} {lite_tab} {lite_id(credential_data)} {lite_tab}
  {lite_id(registration_response)} {lite_tab} created_at {lite_tab} COALESCE(updated_at, '')
  {lite_tab} COALESCE(logged_in_at, '')
)}
-- {set}
{find_all_lines(
  webauthn_credentials; user_id;
  {set_id(id)} {set_tab} encode(convert_to(name, 'UTF8'), 'hex') {set_tab}
  encode(convert_to(credential_data, 'UTF8'), 'hex') {set_tab}
  encode(convert_to(registration_response, 'UTF8'), 'hex') {set_tab} created_at {set_tab}
  COALESCE(updated_at::text, '') {set_tab} COALESCE(logged_in_at::text, '')
)}

-- {batch drop_security_keys}
{drop_lines(webauthn_credentials; user_id)}
-- {set}
{drop_all_lines(webauthn_credentials; user_id)}

-- {batch add_security_keys}
INSERT INTO webauthn_credentials (
  user_id, id, name, credential_data, registration_response, created_at, updated_at,
    logged_in_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
-- {set}
INSERT INTO webauthn_credentials (
  user_id, id, name, credential_data, registration_response, created_at, updated_at,
    logged_in_at
)
SELECT *
FROM unnest(
  $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
    $8::bigint[]
)

-- {batch find_organisation_members}
{find_lines(
  user_to_organisation; organisation_id;
  {lite_id(user_id)} {lite_tab} permissions {lite_tab} created_at
)}
-- {set}
{find_all_lines(
  user_to_organisation; organisation_id;
  {set_id(user_id)} {set_tab} permissions {set_tab} created_at
)}

-- {batch drop_organisation_members}
{drop_lines(user_to_organisation; organisation_id)}
-- {set}
{drop_all_lines(user_to_organisation; organisation_id)}

-- {batch add_organisation_members}
INSERT INTO user_to_organisation (organisation_id, user_id, permissions, created_at)
VALUES ($1, $2, $3, $4)
-- {set}
INSERT INTO user_to_organisation (organisation_id, user_id, permissions, created_at)
SELECT *
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])

-- {batch find_members}
{find_lines(
  user_to_service; service_id; {lite_id(user_id)} {lite_tab} permissions {lite_tab} created_at
)}
-- {set}
{find_all_lines(
  user_to_service; service_id; {set_id(user_id)} {set_tab} permissions {set_tab} created_at
)}

-- {batch drop_members}
{drop_lines(user_to_service; service_id)}
-- {set}
{drop_all_lines(user_to_service; service_id)}

-- {batch add_members}
INSERT INTO user_to_service (service_id, user_id, permissions, created_at)
VALUES ($1, $2, $3, $4)
-- {set}
INSERT INTO user_to_service (service_id, user_id, permissions, created_at)
SELECT *
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])

-- {batch find_folder_sight}
{find_lines(
  user_folder_permissions; service_id;
  {lite_id(user_id)} {lite_tab} {lite_id(template_folder_id)}
)}
-- {set}
{find_all_lines(
  user_folder_permissions; service_id; {set_id(user_id)} {set_tab} {set_id(template_folder_id)}
)}

-- {batch drop_folder_sight}
{drop_lines(user_folder_permissions; service_id)}
-- {set}
{drop_all_lines(user_folder_permissions; service_id)}

-- {batch add_folder_sight}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
VALUES ($1, $2, $3)
-- {set}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
SELECT *
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[])

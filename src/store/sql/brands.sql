-- {fragment email_brand_columns}
b.id, b.name, b.brand_type, b.colour, b.logo, b.brand_text, b.alt_text, b.active, b.created_at,
  b.created_by_id, b.updated_at, b.updated_by_id

-- {fragment letter_brand_columns}
b.id, b.name, b.filename, b.created_at, b.created_by_id, b.updated_at, b.updated_by_id

-- {statement insert_email}
INSERT INTO email_branding (
  id, name, brand_type, colour, logo, brand_text, alt_text, active, created_at, created_by_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- {statement update_email}
UPDATE email_branding
SET name = $2, brand_type = $3, colour = $4, logo = $5, brand_text = $6, alt_text = $7,
  active = $8, updated_at = $9, updated_by_id = $10
WHERE id = $1

-- {statement insert_letter}
INSERT INTO letter_branding (id, name, filename, created_at, created_by_id)
VALUES ($1, $2, $3, $4, $5)

-- {statement update_letter}
UPDATE letter_branding
SET name = $2, filename = $3, updated_at = $4, updated_by_id = $5
WHERE id = $1

-- {statement email_name_taken}
SELECT 1 FROM email_branding WHERE name = $1 AND id <> $2

-- {statement letter_name_taken}
SELECT 1 FROM letter_branding WHERE name = $1 AND id <> $2

-- {statement filename_taken}
SELECT 1 FROM letter_branding WHERE filename = $1 AND id <> $2

-- {statement select_email}
SELECT {email_brand_columns} FROM email_branding b WHERE b.id = $1

-- {statement select_letter}
SELECT {letter_brand_columns} FROM letter_branding b WHERE b.id = $1

-- {statement select_all_email}
SELECT {email_brand_columns} FROM email_branding b ORDER BY b.name, b.id

-- {statement select_all_letter}
SELECT {letter_brand_columns} FROM letter_branding b ORDER BY b.name, b.id

-- {statement archive_email}
UPDATE email_branding SET active = false, name = $2, updated_at = $3 WHERE id = $1

-- {statement services_with_email}
SELECT id, name FROM services WHERE active AND email_branding_id = $1 ORDER BY name, id

-- {statement services_with_letter}
SELECT id, name FROM services WHERE active AND letter_branding_id = $1 ORDER BY name, id

-- {statement organisations_with_email}
SELECT id, name FROM organisation WHERE active AND email_branding_id = $1 ORDER BY name, id

-- {statement organisations_with_letter}
SELECT id, name FROM organisation WHERE active AND letter_branding_id = $1 ORDER BY name, id

-- {statement find_organisation}
SELECT 1 FROM organisation WHERE id = $1

-- {statement select_email_pool}
SELECT {email_brand_columns}
FROM email_branding b
JOIN email_branding_to_organisation p ON p.email_branding_id = b.id
WHERE p.organisation_id = $1
ORDER BY b.name, b.id

-- {statement select_letter_pool}
SELECT {letter_brand_columns}
FROM letter_branding b
JOIN letter_branding_to_organisation p ON p.letter_branding_id = b.id
WHERE p.organisation_id = $1
ORDER BY b.name, b.id

-- {statement pool_email}
INSERT INTO email_branding_to_organisation (organisation_id, email_branding_id)
VALUES ($1, $2)
ON CONFLICT (organisation_id, email_branding_id) DO NOTHING

-- {statement pool_letter}
INSERT INTO letter_branding_to_organisation (organisation_id, letter_branding_id)
VALUES ($1, $2)
ON CONFLICT (organisation_id, letter_branding_id) DO NOTHING

-- {statement unpool_email}
DELETE FROM email_branding_to_organisation WHERE organisation_id = $1 AND email_branding_id = $2

-- {statement unpool_letter}
DELETE FROM letter_branding_to_organisation
WHERE organisation_id = $1 AND letter_branding_id = $2

-- {statement is_default_email}
SELECT 1 FROM organisation WHERE id = $1 AND email_branding_id = $2

-- {statement is_default_letter}
SELECT 1 FROM organisation WHERE id = $1 AND letter_branding_id = $2

-- {statement unpool_email_everywhere}
DELETE FROM email_branding_to_organisation WHERE email_branding_id = $1

-- Where an id may be. Without a service, the row is its own.

-- {fragment in(table)}
SELECT id FROM {table} WHERE id = $1

-- {fragment of_service(table)}
SELECT service_id FROM {table} WHERE id = $1

-- {statement search_organisation}
{in(organisation)}

-- {statement search_services}
{in(services)}

-- {statement search_templates}
{of_service(templates)}

-- {statement search_notifications}
{of_service(notifications)}

-- {statement search_notification_history}
{of_service(notification_history)}

-- {statement search_email_branding}
{in(email_branding)}

-- {statement search_letter_branding}
{in(letter_branding)}

-- {statement search_users}
{in(users)}

-- {statement search_service_email_reply_to}
{of_service(service_email_reply_to)}

-- {statement search_jobs}
{of_service(jobs)}

-- {statement search_service_contact_list}
{of_service(service_contact_list)}

-- {statement search_service_sms_senders}
{of_service(service_sms_senders)}

-- {statement search_inbound_numbers}
{in(inbound_numbers)}

-- {statement search_api_keys}
{of_service(api_keys)}

-- {statement search_template_folder}
{of_service(template_folder)}

-- {statement search_service_callback_api}
{of_service(service_callback_api)}

-- {statement search_complaints}
{in(complaints)}

-- {statement search_inbound_sms}
{of_service(inbound_sms)}

-- What a user is made of, in the order that user_from() reads.
-- {fragment user_columns}
id, name, email_address, mobile_number, state, created_at, auth_type, platform_admin,
  take_part_in_research, receives_new_features_email, email_access_validated_at,
  failed_login_count, password_changed_at, logged_in_at, current_session_id

target_sources(nfy_core PRIVATE
  email.cpp email_address.cpp phone_number.cpp phone_number_uk.cpp placeholder.cpp
  recipients_csv.cpp sms.cpp text.cpp text_html.cpp unicode.cpp unicode_nameprep.cpp)
target_include_directories(nfy_core SYSTEM PRIVATE ${NFY_CSV_INCLUDE})
target_link_libraries(nfy_core PRIVATE ${NFY_CSV_LIBRARY})

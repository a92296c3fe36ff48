target_sources(nfy_core PRIVATE
  billing.cpp billing_facts.cpp report.cpp report_html.cpp service.cpp)

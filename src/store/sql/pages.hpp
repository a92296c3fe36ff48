#pragma once

#include "store/sql/rows.hpp"

/// The statements that read a page of a service's notifications. Each type comes from its own
/// stretch of the index by service, type, creation and id, newest first, so that a page reads
/// little more than what it answers; live rows and the history are read by one statement, in which
/// an id stands once.
namespace notify::sql {

// Parameters: service, creation and id of the last notification of the page before, limit, what is
// asked, statuses, client reference, type of key, job, template, created since and before, skip.
// The limit is that of a stretch: what is skipped is in it.
#define NFY_HAS(bit) "(CAST($5 AS bigint) & " bit ") <> 0"
#define NFY_PAGE_FILTERS(type_bit, has_status) \
  NFY_HAS(type_bit)                            \
  " AND (" NFY_HAS("8") " OR " has_status ") AND (" NFY_HAS("16")          \
  " OR COALESCE(client_reference, '') = $7) AND (" NFY_HAS("32")           \
  " OR key_type = $8) AND (" NFY_HAS("64") " OR job_id IS NULL) AND ("     \
  NFY_HAS("128") " OR job_id = $9) AND (" NFY_HAS("256") " OR template_id = $10) AND (" \
  NFY_HAS("512") " OR created_by IS NULL) AND (" NFY_HAS("1024")           \
  " OR key_type <> 'test') AND (" NFY_HAS("2048") " OR api_key_id IS NULL)"
#define NFY_HAS_STATUS "instr($6, ',' || notification_status || ',') > 0"
#define NFY_HAS_STATUS_IN_ARRAY "notification_status = ANY (string_to_array($6, ','))"

#define NFY_ALL_COLUMNS NFY_SHARED_COLUMNS ", " NFY_LIVE_COLUMNS
#define NFY_ARCHIVED_COLUMNS \
  NFY_SHARED_COLUMNS ", '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"

#define NFY_STRETCH(columns, table, type, type_bit)        \
  "SELECT * FROM (SELECT " columns " FROM " table          \
  " WHERE service_id = $1 AND "                            \
  "notification_type = '" type                             \
  "' AND created_at >= $11 AND created_at < $12 "          \
  "AND (created_at, id) < ($2, $3) AND " NFY_PAGE_FILTERS( \
      type_bit, NFY_HAS_STATUS) " ORDER BY created_at DESC, id DESC LIMIT $4) AS e"
// The same for PostgreSQL, in words that only that index can answer in order: asked as above, it
// may prefer the index by creation alone, and read past the rows of all other services. Of a
// comparison of rows it stops at the first column only: so a walk ends with its type, whose rows
// were all read.
#define NFY_STRETCH_BY_INDEX(columns, table, type, type_bit, index_columns, newest) \
  "(SELECT " columns " FROM " table " WHERE service_id = $1 AND notification_type >= '" type       \
  "' AND (notification_type, " index_columns ") " newest                                           \
  " AND created_at >= $11 "                                                                        \
  "AND created_at < $12 AND (created_at, id) < ($2, $3) AND " NFY_PAGE_FILTERS(                    \
      type_bit,                                                                                    \
      NFY_HAS_STATUS_IN_ARRAY) " ORDER BY notification_type DESC, created_at DESC, id DESC LIMIT " \
                               "$4)"
// Of a span with a beginning, for PostgreSQL: what is asked for ends there, and is put in order.
#define NFY_SPAN(columns, table, type, type_bit)                                            \
  "(SELECT " columns " FROM " table " WHERE service_id = $1 AND notification_type = '" type \
  "' AND created_at >= $11 AND created_at < $12 AND (created_at, id) < ($2, $3) "           \
  "AND " NFY_PAGE_FILTERS(type_bit,                                                         \
                          NFY_HAS_STATUS_IN_ARRAY) " ORDER BY created_at DESC, id DESC LIMIT $4)"

#define NFY_LIVE_STRETCH(type, type_bit) \
  NFY_STRETCH(NFY_ALL_COLUMNS, "notifications", type, type_bit)
#define NFY_OLD_STRETCH(type, type_bit) \
  NFY_STRETCH(NFY_ARCHIVED_COLUMNS, "notification_history", type, type_bit)
#define NFY_LIVE_STRETCH_BY_INDEX(type, type_bit)                                          \
  NFY_STRETCH_BY_INDEX(NFY_ALL_COLUMNS, "notifications", type, type_bit, "created_at, id", \
                       "< ('" type "', $2, $3)")
// The history's index has no id: what was created in one instant is put in order as it is read.
#define NFY_OLD_STRETCH_BY_INDEX(type, type_bit)                                                   \
  NFY_STRETCH_BY_INDEX(NFY_ARCHIVED_COLUMNS, "notification_history", type, type_bit, "created_at", \
                       "<= ('" type "', $2)")
#define NFY_LIVE_SPAN(type, type_bit) NFY_SPAN(NFY_ALL_COLUMNS, "notifications", type, type_bit)
#define NFY_OLD_SPAN(type, type_bit) \
  NFY_SPAN(NFY_ARCHIVED_COLUMNS, "notification_history", type, type_bit)
#define NFY_EACH_TYPE(stretch) \
  stretch("email", "1") " UNION ALL " stretch("sms", "2") " UNION ALL " stretch("letter", "4")
#define NFY_PAGE_END " ORDER BY created_at DESC, id DESC LIMIT $4 - $13 OFFSET $13"

inline constexpr Statement select_page{NFY_EACH_TYPE(NFY_LIVE_STRETCH) NFY_PAGE_END,
                                       NFY_EACH_TYPE(NFY_LIVE_STRETCH_BY_INDEX) NFY_PAGE_END};
inline constexpr Statement select_page_of_all{
    NFY_EACH_TYPE(NFY_LIVE_STRETCH) " UNION ALL " NFY_EACH_TYPE(NFY_OLD_STRETCH) NFY_PAGE_END,
    NFY_EACH_TYPE(NFY_LIVE_STRETCH_BY_INDEX) " UNION ALL " NFY_EACH_TYPE(NFY_OLD_STRETCH_BY_INDEX)
        NFY_PAGE_END};

inline constexpr Statement select_span{NFY_EACH_TYPE(NFY_LIVE_STRETCH) NFY_PAGE_END,
                                       NFY_EACH_TYPE(NFY_LIVE_SPAN) NFY_PAGE_END};
inline constexpr Statement select_span_of_all{
    NFY_EACH_TYPE(NFY_LIVE_STRETCH) " UNION ALL " NFY_EACH_TYPE(NFY_OLD_STRETCH) NFY_PAGE_END,
    NFY_EACH_TYPE(NFY_LIVE_SPAN) " UNION ALL " NFY_EACH_TYPE(NFY_OLD_SPAN) NFY_PAGE_END};

// The creation of the so-many-th notification of each stretch before an instant, as far as there
// are so many. Parameters: service, instant, how many are newer.
#define NFY_PLACE(table, type)                            \
  "SELECT * FROM (SELECT created_at AS place FROM " table \
  " WHERE service_id = $1 AND notification_type = '" type \
  "' AND created_at < $2 "                                \
  "ORDER BY created_at DESC LIMIT 1 OFFSET $3) AS e"
#define NFY_PLACES(place, table) \
  place(table, "email") " UNION ALL " place(table, "sms") " UNION ALL " place(table, "letter")
#define NFY_ALL_PLACES(place)                                                             \
  "SELECT max(place) FROM (" NFY_PLACES(place, "notifications") " UNION ALL " NFY_PLACES( \
      place, "notification_history") ") AS places"
inline constexpr Statement select_reach{NFY_ALL_PLACES(NFY_PLACE)};

/// Before these statements, for PostgreSQL: they walk along the index, as long as a page is. A plan
/// that was made while the table was small, or for a filter that few rows pass, would read a
/// service's whole stretch and put it in order.
inline void walk_index(Connection& connection) {
  if (connection.dialect() == Dialect::postgresql)
    connection.run_script(
        "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; "
        "SET LOCAL enable_sort = off; SET LOCAL jit = off");
}

}  // namespace notify::sql

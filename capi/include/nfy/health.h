/* How what an engine stands on is. See nfy.h for what holds for all functions. */
#ifndef NFY_HEALTH_H
#define NFY_HEALTH_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a database is. @since 0.1 */
typedef struct nfy_store_health {
  size_t struct_size;
  char engine[NFY_MESSAGE_SIZE];  /**< "sqlite" or "postgresql" */
  char version[NFY_MESSAGE_SIZE]; /**< of the database engine: "15.14" */
  int64_t schema;                 /**< version of the schema that it has */
  int64_t schema_newest;          /**< the one that this library knows */
  int64_t clock_us;               /**< what the server shows; to the second for SQLite */
  int64_t connections;            /**< of every program to the database; 0 for SQLite */
  int64_t connections_max;        /**< how many the server allows; 0 for SQLite */
  int64_t bytes;                  /**< what the database takes up */
} nfy_store_health;
#define NFY_STORE_HEALTH_INIT \
  { sizeof(nfy_store_health), {0}, {0}, 0, 0, 0, 0, 0, 0 }

/** Asks the database itself, in one round trip. @since 0.1 */
NFY_API nfy_status nfy_health_store(nfy_engine* engine, nfy_store_health* out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_HEALTH_H */

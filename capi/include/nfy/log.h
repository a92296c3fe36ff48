/* How a host hears of what happens in an engine. See nfy.h for what holds for all functions. */
#ifndef NFY_LOG_H
#define NFY_LOG_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How much an operator has to care. */
enum {
  NFY_LOG_ALL = 0,
  NFY_LOG_DEBUG = 1,
  NFY_LOG_INFO = 2,
  NFY_LOG_WARNING = 3,
  NFY_LOG_ERROR = 4
};

/**
 * Something that happened. It names no person: no recipient, content or secret. All of it lives for
 * the call. @since 0.1
 */
typedef struct nfy_log_record {
  size_t struct_size;
  int64_t time_us;
  int32_t level; /**< one of NFY_LOG_* */
  int32_t reserved;
  nfy_str event;   /**< "nfy.provider.troubled"; a name is never used for anything else */
  nfy_str message; /**< one line for people */
  nfy_str json;    /**< all of it as one JSON object, with what else is known about the event */
} nfy_log_record;

/**
 * Called in any thread that works with the engine, in the middle of its work: it must be quick, and
 * call nothing of this engine. @since 0.1
 */
typedef void (*nfy_log_fn)(const nfy_log_record* record, void* user_data);

#ifdef __cplusplus
}
#endif

#endif /* NFY_LOG_H */

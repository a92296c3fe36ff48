/* Callbacks that end with a C++ exception, for the programs in C. */
#ifndef NFY_TESTS_THROWING_H
#define NFY_TESTS_THROWING_H

#include <nfy.h>

#ifdef __cplusplus
extern "C" {
#endif

int32_t throw_from_send(const nfy_message* const* messages, size_t count, nfy_send_answer* answers,
                        void* user_data);
int32_t throw_from_progress(const nfy_progress* progress, void* user_data);
void throw_from_destroy(void* user_data);

#ifdef __cplusplus
}
#endif

#endif

/* What the C programs check with: a failed check is printed and counted; main() answers the sum. */
#ifndef NFY_TESTS_CHECK_H
#define NFY_TESTS_CHECK_H

#include <nfy.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks_failed = 0;
static int checks_done = 0;
static nfy_error* err = NULL; /* passed to every call, looked at by check_status() */

static void check_that(int holds, const char* what, int line) {
  ++checks_done;
  if (holds) return;
  ++checks_failed;
  fprintf(stderr, "line %d: does not hold: %s\n", line, what);
}

/* The call answered `expected`, and its error object says the same in one clean line. */
static void check_status(nfy_status expected, nfy_status got, const char* what, int line) {
  const char* message = nfy_error_message(err);
  ++checks_done;
  if (got != expected || nfy_error_code(err) != expected) {
    ++checks_failed;
    fprintf(stderr, "line %d: %s expected, got %s (%s) from %s\n", line, nfy_status_name(expected),
            nfy_status_name(got), message, what);
  }
  if (expected != NFY_OK && (message[0] == '\0' || strchr(message, '\n') != NULL)) {
    ++checks_failed;
    fprintf(stderr, "line %d: the message is not one line: \"%s\"\n", line, message);
  }
  nfy_error_free(err);
  err = NULL;
}

#define CHECK(expression) check_that((expression) != 0, #expression, __LINE__)
#define STATUS(expected, call) check_status(expected, call, #call, __LINE__)
#define OK(call) STATUS(NFY_OK, call)
#define INVALID(call) STATUS(NFY_E_INVALID_ARGUMENT, call)
#define CLOSED(call) STATUS(NFY_E_CLOSED, call)

#define CHECKS_END() \
  (printf("%d checks, %d failed\n", checks_done, checks_failed), checks_failed != 0)

static inline int text_is(nfy_str text, const char* expected) {
  return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

#endif

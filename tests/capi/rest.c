/* The REST API through one function: what goes in, what comes out, many threads, a fork. */
#define _POSIX_C_SOURCE 200809L
#include "token.h"
#include "world.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct api_world {
  world w;
  nfy_rest* rest;
  char token[token_size];
} api_world;

static api_world open_api(void) {
  api_world a;
  nfy_rest_options options = NFY_REST_OPTIONS_INIT;
  nfy_api_key key = NFY_API_KEY_INIT;
  nfy_buf token = {NULL, 0};
  char service[NFY_UUID_TEXT_SIZE];
  a.w = open_world();
  options.api_url = nfy_str_from("https://api.example.gov.uk");
  OK(nfy_rest_open(a.w.engine, &options, &a.rest, &err));
  OK(nfy_api_key_create(a.w.engine, &a.w.service, nfy_str_from("live"), NFY_KEY_NORMAL, 0, &key,
                        &token, &err));
  OK(nfy_uuid_to_text(&a.w.service, service, sizeof service, &err));
  write_token(a.token, service, token.data + token.size - 36, NOON_US);
  nfy_buf_free(&token);
  return a;
}

static void close_api(api_world* a) {
  nfy_rest_close(a->rest);
  close_world(&a->w);
}

/* One request, with the token of the service if there is one. */
static nfy_rest_response ask(const api_world* a, const char* method, const char* target,
                             const char* body, const char* token) {
  nfy_rest_request request = NFY_REST_REQUEST_INIT;
  nfy_rest_response response = NFY_REST_RESPONSE_INIT;
  nfy_rest_header headers[1];
  headers[0].name = nfy_str_from("authorization");
  headers[0].value = nfy_str_from(token);
  request.method = nfy_str_from(method);
  request.target = nfy_str_from(target);
  request.headers = headers;
  request.header_count = token == NULL ? 0 : 1;
  request.body = nfy_str_from(body);
  OK(nfy_rest_handle(a->rest, &request, &response, &err));
  return response;
}

static int holds(nfy_str text, const char* part) {
  const size_t size = strlen(part);
  size_t i;
  for (i = 0; i + size <= text.size; ++i)
    if (memcmp(text.data + i, part, size) == 0) return 1;
  return 0;
}

static void write_sms(const api_world* a, char* out, size_t size) {
  char id[NFY_UUID_TEXT_SIZE];
  OK(nfy_uuid_to_text(&a->w.sms, id, sizeof id, &err));
  snprintf(out, size,
           "{\"phone_number\": \"07900900123\", \"template_id\": \"%s\","
           " \"personalisation\": {\"name\": \"Ann\"}}",
           id);
}

static void answers_lie_in_one_buffer(void) {
  api_world a = open_api();
  char body[256];
  nfy_rest_response sent, refused, head, get;
  int64_t queued = 0;
  write_sms(&a, body, sizeof body);
  sent = ask(&a, "POST", "/v2/notifications/sms", body, a.token);
  CHECK(sent.status == 201);
  CHECK(text_is(sent.route, "POST /v2/notifications/{type}"));
  CHECK(holds(sent.headers, "Content-Type: application/json\r\n"));
  CHECK(!holds(sent.headers, "Content-Length"));
  CHECK(holds(sent.body, "https://api.example.gov.uk/v2/notifications/"));
  CHECK(holds(sent.body, "Dear Ann, see you on Monday"));
  CHECK(sent.headers.data == sent.bytes.data);
  CHECK(sent.body.data + sent.body.size == sent.bytes.data + sent.bytes.size);
  CHECK(sent.bytes.data[sent.bytes.size] == '\0');
  nfy_buf_free(&sent.bytes);
  OK(nfy_delivery_count_queued(a.w.engine, NFY_TYPE_SMS, &queued, &err));
  CHECK(queued == 1);
  refused = ask(&a, "GET", "/v2/templates", "", NULL);
  CHECK(refused.status == 401 && holds(refused.body, "authentication token must be provided"));
  nfy_buf_free(&refused.bytes);
  head = ask(&a, "HEAD", "/_status", "", NULL);
  get = ask(&a, "GET", "/_status", "", NULL);
  CHECK(get.status == 200 && head.status == 200);
  CHECK(get.body.size == head.body.size && get.body.size > 0);
  nfy_buf_free(&head.bytes);
  nfy_buf_free(&get.bytes);
  close_api(&a);
}

static void requests_at_hand_are_answered_in_order(void) {
  api_world a = open_api();
  nfy_rest_request requests[3] = {NFY_REST_REQUEST_INIT, NFY_REST_REQUEST_INIT,
                                  NFY_REST_REQUEST_INIT};
  nfy_rest_response answers[3] = {NFY_REST_RESPONSE_INIT, NFY_REST_RESPONSE_INIT,
                                  NFY_REST_RESPONSE_INIT};
  nfy_rest_header header;
  char body[256];
  int64_t queued = 0;
  size_t i;
  write_sms(&a, body, sizeof body);
  header.name = nfy_str_from("authorization");
  header.value = nfy_str_from(a.token);
  for (i = 0; i < 3; ++i) {
    requests[i].method = nfy_str_from(i == 1 ? "GET" : "POST");
    requests[i].target = nfy_str_from(i == 1 ? "/_status" : "/v2/notifications/sms");
    requests[i].headers = &header;
    requests[i].header_count = 1;
    requests[i].body = nfy_str_from(body);
  }
  OK(nfy_rest_handle_each(a.rest, requests, 3, answers, &err));
  CHECK(answers[0].status == 201 && answers[1].status == 200 && answers[2].status == 201);
  CHECK(text_is(answers[1].route, "GET /_status"));
  CHECK(!holds(answers[1].body, "Dear Ann") && holds(answers[2].body, "Dear Ann"));
  for (i = 0; i < 3; ++i) nfy_buf_free(&answers[i].bytes);
  OK(nfy_delivery_count_queued(a.w.engine, NFY_TYPE_SMS, &queued, &err));
  CHECK(queued == 2);
  OK(nfy_rest_handle_each(a.rest, NULL, 0, NULL, &err));
  INVALID(nfy_rest_handle_each(a.rest, NULL, 1, answers, &err));
  INVALID(nfy_rest_handle_each(a.rest, requests, 1, NULL, &err));
  INVALID(nfy_rest_handle_each(a.rest, requests, 10001, answers, &err));
  answers[1].struct_size -= 1;
  INVALID(nfy_rest_handle_each(a.rest, requests, 3, answers, &err));
  answers[1].struct_size += 1;
  requests[2].struct_size += 8;
  INVALID(nfy_rest_handle_each(a.rest, requests, 3, answers, &err));
  CHECK(answers[0].bytes.data == NULL);
  close_api(&a);
}

static void messages_of_functions_are_listed(void) {
  api_world a = open_api();
  nfy_send_request request = request_to(&a.w, "07900 900123");
  nfy_send_result result;
  nfy_rest_response list;
  OK(nfy_notification_send(a.w.engine, &a.w.service, &request, &result, &err));
  list = ask(&a, "GET", "/v2/notifications?template_type=sms", "", a.token);
  CHECK(list.status == 200 && holds(list.body, "\"phone_number\":\"07900 900123\""));
  nfy_buf_free(&list.bytes);
  close_api(&a);
}

static void any_bytes_are_answered(void) {
  api_world a = open_api();
  nfy_rest_request request = NFY_REST_REQUEST_INIT;
  nfy_rest_response response = NFY_REST_RESPONSE_INIT;
  static const char bytes[] = "/\0\xff%zz?\xc3=\r\n";
  OK(nfy_rest_handle(a.rest, &request, &response, &err)); /* not even a method */
  CHECK(response.status >= 400 && response.status < 500);
  nfy_buf_free(&response.bytes);
  request.method.data = request.target.data = request.body.data = request.peer.data = bytes;
  request.method.size = request.target.size = request.body.size = request.peer.size =
      sizeof bytes - 1;
  OK(nfy_rest_handle(a.rest, &request, &response, &err));
  CHECK(response.status >= 400 && response.status < 500);
  nfy_buf_free(&response.bytes);
  close_api(&a);
}

static void a_body_that_is_too_long_is_refused(void) {
  api_world a = open_api();
  nfy_rest_options options = NFY_REST_OPTIONS_INIT;
  nfy_rest_response response;
  nfy_rest_close(a.rest);
  options.body_bytes_max = 10;
  OK(nfy_rest_open(a.w.engine, &options, &a.rest, &err));
  response = ask(&a, "POST", "/v2/notifications/sms", "{         }", a.token);
  CHECK(response.status == 413);
  nfy_buf_free(&response.bytes);
  close_api(&a);
}

static void the_api_keeps_its_share_of_the_engine(void) {
  api_world a = open_api();
  nfy_rest_request request = NFY_REST_REQUEST_INIT;
  nfy_rest_response response;
  char body[256];
  write_sms(&a, body, sizeof body);
  nfy_engine_close(a.w.engine);
  response = ask(&a, "POST", "/v2/notifications/sms", body, a.token);
  CHECK(response.status == 201);
  nfy_buf_free(&response.bytes);
  nfy_rest_close(a.rest);
  nfy_rest_close(a.rest);
  CLOSED(nfy_rest_handle(a.rest, &request, &response, &err));
  close_api(&a);
}

static void wrong_arguments_are_named(void) {
  api_world a = open_api();
  nfy_rest_options options = NFY_REST_OPTIONS_INIT;
  nfy_rest_request request = NFY_REST_REQUEST_INIT;
  nfy_rest_response response = NFY_REST_RESPONSE_INIT;
  nfy_rest* rest = NULL;
  INVALID(nfy_rest_open(NULL, NULL, &rest, &err));
  INVALID(nfy_rest_open(a.w.engine, NULL, NULL, &err));
  options.api_url = nfy_str_from("ftp://api.example.gov.uk");
  INVALID(nfy_rest_open(a.w.engine, &options, &rest, &err));
  options.api_url = nfy_str_from("");
  options.page_size = 10001;
  INVALID(nfy_rest_open(a.w.engine, &options, &rest, &err));
  options.page_size = 0;
  options.body_bytes_max = -1;
  INVALID(nfy_rest_open(a.w.engine, &options, &rest, &err));
  options.body_bytes_max = 0;
  options.inbound_login_count = 1;
  INVALID(nfy_rest_open(a.w.engine, &options, &rest, &err));
  options.inbound_login_count = 0;
  options.admin_cache = nfy_str_from("http://127.0.0.1:6379");
  INVALID(nfy_rest_open(a.w.engine, &options, &rest, &err));
  CHECK(rest == NULL);
  INVALID(nfy_rest_handle(NULL, &request, &response, &err));
  INVALID(nfy_rest_handle(a.rest, NULL, &response, &err));
  INVALID(nfy_rest_handle(a.rest, &request, NULL, &err));
  response.struct_size = sizeof(size_t);
  INVALID(nfy_rest_handle(a.rest, &request, &response, &err));
  response.struct_size = sizeof response;
  request.header_count = 1;
  INVALID(nfy_rest_handle(a.rest, &request, &response, &err));
  request.header_count = 0;
  request.body.size = 1;
  INVALID(nfy_rest_handle(a.rest, &request, &response, &err));
  CHECK(response.bytes.data == NULL);
  CLOSED(nfy_rest_handle((nfy_rest*)a.w.engine, &request, &response, &err));
  close_api(&a);
}

enum { threads = 4, rounds = 100 };

static void* send_all(void* argument) {
  const api_world* a = argument;
  size_t sent = 0;
  char body[256];
  int i;
  nfy_rest_request request = NFY_REST_REQUEST_INIT;
  nfy_rest_header header;
  write_sms(a, body, sizeof body);
  header.name = nfy_str_from("Authorization");
  header.value = nfy_str_from(a->token);
  request.method = nfy_str_from("POST");
  request.target = nfy_str_from("/v2/notifications/sms");
  request.headers = &header;
  request.header_count = 1;
  request.body = nfy_str_from(body);
  for (i = 0; i < rounds; ++i) {
    nfy_rest_response response = NFY_REST_RESPONSE_INIT;
    if (nfy_rest_handle(a->rest, &request, &response, NULL) == NFY_OK && response.status == 201)
      ++sent;
    nfy_buf_free(&response.bytes);
  }
  return sent == rounds ? argument : NULL;
}

static void many_threads_share_one_api(void) {
  api_world a = open_api();
  pthread_t ids[threads];
  int64_t queued = 0;
  int i;
  for (i = 0; i < threads; ++i) CHECK(pthread_create(&ids[i], NULL, send_all, &a) == 0);
  for (i = 0; i < threads; ++i) {
    void* done = NULL;
    CHECK(pthread_join(ids[i], &done) == 0 && done != NULL);
  }
  OK(nfy_delivery_count_queued(a.w.engine, NFY_TYPE_SMS, &queued, &err));
  CHECK(queued == threads * rounds);
  close_api(&a);
}

static void a_child_is_told_of_the_fork(void) {
  api_world a = open_api();
  nfy_rest_request request = NFY_REST_REQUEST_INIT;
  nfy_rest_response response = NFY_REST_RESPONSE_INIT;
  int status = 0;
  const pid_t child = fork();
  if (child == 0) {
    STATUS(NFY_E_FORKED, nfy_rest_handle(a.rest, &request, &response, &err));
    nfy_rest_close(a.rest);
    _exit(checks_failed != 0);
  }
  CHECK(child > 0 && waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  close_api(&a);
}

int main(void) {
  (void)request_to; /* what other programs of this folder send */
  answers_lie_in_one_buffer();
  requests_at_hand_are_answered_in_order();
  messages_of_functions_are_listed();
  any_bytes_are_answered();
  a_body_that_is_too_long_is_refused();
  the_api_keeps_its_share_of_the_engine();
  wrong_arguments_are_named();
  many_threads_share_one_api();
  a_child_is_told_of_the_fork();
  return CHECKS_END();
}

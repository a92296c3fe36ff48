/* New secrets of the print API, beside tools/print-stub, which takes nothing under old ones:
 *   rotation OPTIONS_JSON FILE */
#include "check.h"

/* Whether the file of secrets holds this text. */
static int file_holds(const char* path, const char* text) {
  char bytes[4096] = "";
  FILE* file = fopen(path, "r");
  if (file == NULL) return 0;
  bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
  fclose(file);
  return strstr(bytes, text) != NULL;
}

int main(int count, char** words) {
  if (count != 3) return 2;
  const nfy_str dvla = nfy_str_from("dvla"), options = nfy_str_from(words[1]);

  CHECK(file_holds(words[2], "first-key"));
  OK(nfy_provider_rotate_api_key(dvla, options, NULL, &err));
  CHECK(file_holds(words[2], "key-number-2"));
  CHECK(file_holds(words[2], "first-password"));
  OK(nfy_provider_rotate_password(dvla, options, NULL, &err));
  CHECK(!file_holds(words[2], "first-password"));
  /* It is asked for with the password and the key of before. */
  OK(nfy_provider_rotate_api_key(dvla, options, NULL, &err));
  CHECK(file_holds(words[2], "key-number-3"));

  STATUS(NFY_E_UNSUPPORTED, nfy_provider_rotate_api_key(nfy_str_from("mmg"), options, NULL, &err));
  STATUS(NFY_E_UNSUPPORTED,
         nfy_provider_rotate_password(nfy_str_from("smtp"), options, NULL, &err));
  INVALID(nfy_provider_rotate_api_key(dvla, nfy_str_from("{}"), NULL, &err));
  INVALID(nfy_provider_rotate_password(dvla, nfy_str_from("no json"), NULL, &err));
  return CHECKS_END();
}

#include <nfy.h>
#include <stdio.h>

/* Says which library was loaded. */
int main(void) {
  printf("nfy %s\n", nfy_version());
  return 0;
}

/* A service's token as its client makes it: a JWT, signed by HMAC with SHA-256 (RFC 6234). */
#ifndef NFY_TESTS_TOKEN_H
#define NFY_TESTS_TOKEN_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { sha256_size = 32, sha256_block = 64, token_size = 512 };

static uint32_t rotated(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

static void sha256_take_block(uint32_t state[8], const uint8_t* block) {
  static const uint32_t k[64] = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
      0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
      0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
      0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
      0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
      0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
      0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
      0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
      0xc67178f2};
  uint32_t w[64], v[8];
  int i;
  for (i = 0; i < 16; ++i)
    w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
           (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  for (i = 16; i < 64; ++i) {
    const uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + w[i - 7] + (rotated(a, 7) ^ rotated(a, 18) ^ a >> 3) +
           (rotated(b, 17) ^ rotated(b, 19) ^ b >> 10);
  }
  memcpy(v, state, sizeof v);
  for (i = 0; i < 64; ++i) {
    const uint32_t one = v[7] + (rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)) +
                         ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i];
    const uint32_t two = (rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)) +
                         ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += one;
    v[0] = one + two;
  }
  for (i = 0; i < 8; ++i) state[i] += v[i];
}

/* The hash of two parts one after the other; together shorter than 1,024 bytes. */
static void sha256_of(const uint8_t* first, size_t first_size, const uint8_t* second,
                      size_t second_size, uint8_t out[sha256_size]) {
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint8_t text[1024 + 2 * sha256_block] = {0};
  const size_t size = first_size + second_size;
  const size_t padded = (size + 8) / sha256_block * sha256_block + sha256_block;
  size_t i;
  memcpy(text, first, first_size);
  memcpy(text + first_size, second, second_size);
  text[size] = 0x80;
  text[padded - 2] = (uint8_t)(size * 8 >> 8);
  text[padded - 1] = (uint8_t)(size * 8);
  for (i = 0; i < padded; i += sha256_block) sha256_take_block(state, text + i);
  for (i = 0; i < sha256_size; ++i) out[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

static void hmac_sha256_of(const char* key, const char* text, uint8_t out[sha256_size]) {
  uint8_t inner[sha256_block], outer[sha256_block], hash[sha256_size];
  size_t i;
  for (i = 0; i < sha256_block; ++i) {
    const uint8_t byte = i < strlen(key) ? (uint8_t)key[i] : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  sha256_of(inner, sizeof inner, (const uint8_t*)text, strlen(text), hash);
  sha256_of(outer, sizeof outer, hash, sizeof hash, out);
}

/* Adds bytes in Base64 for URLs, without padding, to the text in `out`. */
static void add_base64url(char* out, const uint8_t* bytes, size_t size) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  uint32_t group = 0;
  int bits = 0;
  size_t i;
  char* end = out + strlen(out);
  for (i = 0; i < size; ++i) {
    group = group << 8 | bytes[i];
    for (bits += 8; bits >= 6; bits -= 6) *end++ = alphabet[group >> (bits - 6) & 63];
  }
  if (bits > 0) *end++ = alphabet[group << (6 - bits) & 63];
  *end = '\0';
}

/* "Bearer ..." of a service's id and a key's secret, at an instant. */
static void write_token(char out[token_size], const char* service, const char* secret, int64_t us) {
  static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"HS256\"}", bearer[] = "Bearer ";
  char claims[128];
  uint8_t signature[sha256_size];
  snprintf(claims, sizeof claims, "{\"iss\":\"%s\",\"iat\":%lld}", service,
           (long long)(us / 1000000));
  strcpy(out, bearer);
  add_base64url(out, (const uint8_t*)head, sizeof head - 1);
  strcat(out, ".");
  add_base64url(out, (const uint8_t*)claims, strlen(claims));
  hmac_sha256_of(secret, out + strlen(bearer), signature);
  strcat(out, ".");
  add_base64url(out, signature, sizeof signature);
}

#endif

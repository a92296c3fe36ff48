#pragma once

namespace notify::test {

/// Keys of these tests and of nothing else.
inline constexpr const char* dkim_ed25519_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\n"
    "-----END PRIVATE KEY-----\n";
inline constexpr const char* dkim_rsa_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAL+eLoV17YBeIxkT\n"
    "ayO9E4/ATu08PlgNnxXKd+OBYXey01NfxRz08Fxv9Kitv4JFU19D1oB/2bj6QYcq\n"
    "oJDjWTzxPQaHW8fjILg2id/9e/euzSXFoCQCY7KH3Bd3WCRVg+mxzqNttD4HaKER\n"
    "xew8RmCEIoSRlyznHbHG5806bi4rAgMBAAECgYBccHMA72MkCkXkUvncw9or/xoU\n"
    "WHu6/tdAK+yqVEAw/pP0JL9yuLc74MammStKLSeLTa6tTwA5vIDgNDBBtWvWo0nY\n"
    "GrVQ0jtEWrUAYqjuIweRpembA4x91/7kKr9ix7Zcuj88nERz8zbz88JB2P2IAOGd\n"
    "Z7SroIyFtXZf+bioAQJBAPngEh5n20gxaXasyHTop0FAHGEwl5tIUt9XMZ1pcTDs\n"
    "Bx1rDRgHk0COarawhWZWJfvAnnrJMktU/o7G7RXQoxkCQQDEUI4GYfPMlf26vDmL\n"
    "Wafo+GZNrCwqrHauw6IlTfFFjkMXykTAaz2ABvru2u1aFtPwNRY1O69Lhg7tiWHT\n"
    "kufjAkEA2ZHpNOBpZurfUZ4QzPrm50HTdCzDVUocHqvlX5K4JEjfyRW1SP8PkF5x\n"
    "PLFm9jx8xkBpvbACQuW24MsFFMGdwQJAWlNeJZ2oGTfiGKtGJtHHqi+wkohngfL8\n"
    "YIju8A8etgww3p9YZthw4ZlUl9XvY4YhWeJzJ2cgzrUN5UlS05BCVQJAPnJmSsMZ\n"
    "B1DRT7kSs2AR/WLDvilzjK0Ur1WYkjN84Yh2+nWsXVNTm2UFKrcC3TvsTryI1IdF\n"
    "rn6qf8HYse73gw==\n"
    "-----END PRIVATE KEY-----\n";

}  // namespace notify::test

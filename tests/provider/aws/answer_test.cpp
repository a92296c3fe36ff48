#include "provider/aws/answer.hpp"
#include "provider/aws/account.hpp"
#include "support/sample.hpp"

using namespace notify;
using namespace notify::test;

TEST_CASE("aws: what is wrong is found in each form in which a service says it") {
  const auto word = [](std::string body, std::vector<HttpHeader> headers = {}) {
    HttpAnswer answer;
    answer.status = 400;
    answer.body = std::move(body);
    answer.headers = std::move(headers);
    return aws::error_word(answer);
  };
  CHECK(word("", {{"x-amzn-errortype", "TooManyRequestsException"}}) == "TooManyRequestsException");
  CHECK(word("", {{"X-Amzn-ErrorType", "Throttled:http://internal.example.com/"}}) == "Throttled");
  CHECK(word(R"({"__type": "com.amazonaws.sms#ConflictException", "Reason": "r"})") ==
        "ConflictException");
  CHECK(word(R"({"code": "BadRequestException"})") == "BadRequestException");
  CHECK(word("<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code>"
             "<Message>m</Message></Error></ErrorResponse>") == "InvalidParameter");
  CHECK(word(R"({"__type": "A"})", {{"x-amzn-errortype", "B"}}) == "B");
  for (const char* none : {"", "{", "[]", R"({"__type": 5})", R"({"message": "no"})", "<Code>",
                           "<Code></Other>", "<Code>a<b/></Code>", "<Code>447700900123 no</Code>",
                           R"({"__type": "a b"})", "<html>Code</html>"})
    CHECK_MESSAGE(word(none).empty(), none);
  CHECK(word("<Code>" + std::string(61, 'a') + "</Code>").empty());
}

TEST_CASE("aws: an element is found by its whole name, and only where it holds text alone") {
  CHECK(aws::element_in("<a><MessageId>m-1</MessageId></a>", "MessageId") == "m-1");
  CHECK(aws::element_in("<MessageIdOther>x</MessageIdOther><MessageId>y</MessageId>",
                        "MessageId") == "y");
  CHECK(aws::element_in("MessageId><MessageId>y</MessageId>", "MessageId") == "y");
  for (const char* none : {"", "<MessageId>", "<MessageId>x", "<MessageId>x<", "<MessageId>x</",
                           "<MessageId>x</MessageI", "<MessageId>x</MessageId",
                           "<MessageId>x<b></MessageId>", "<MessageId/>"})
    CHECK_MESSAGE(aws::element_in(none, "MessageId").empty(), none);
}

TEST_CASE("aws: an id of a message is short and of harmless characters") {
  CHECK(aws::message_id_from("0100017-a_b.c+d@eu") == "0100017-a_b.c+d@eu");
  for (const char* none : {"", "a b", "a\n", "<a>", "\xc3\xa4"})
    CHECK(aws::message_id_from(none).empty());
  CHECK(aws::message_id_from(std::string(201, 'a')).empty());
}

TEST_CASE("aws: a refusal of the whole account is tried again and says what is wrong with it") {
  HttpAnswer answer;
  answer.status = 403;
  const auto signature = aws::refused_for_now(answer, "SignatureDoesNotMatch");
  CHECK(signature.outcome == SendOutcome::retry);
  CHECK(signature.detail ==
        "answered 403: SignatureDoesNotMatch: the secret key or the clock is wrong");
  CHECK(aws::refused_for_now(answer, "Throttling").detail == "answered 403: Throttling");
  CHECK(aws::refused_for_now(answer, "").detail == "answered 403");
}

TEST_CASE("aws: an account's endpoint follows its region") {
  aws::Account account{.region = "eu-west-2"};
  CHECK(account.endpoint("email") == "https://email.eu-west-2.amazonaws.com/");
  account.region = "cn-north-1";
  CHECK(account.endpoint("sns") == "https://sns.cn-north-1.amazonaws.com.cn/");
}

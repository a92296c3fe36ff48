#pragma once

/// What has to happen at once on the server. A ledger is one hash: "=" is there once it is
/// complete, "?" holds the reservations that are not settled, 32 bytes each (16 of the token, then
/// the deadline in 16 digits, so that texts compare as instants). "*" is there once it was
/// compacted and holds the counts up to then, a line "AMOUNT NAME\n" each; what its other fields
/// say is on top of those. Whatever goes wrong inside (a wrong type, a count that is no number)
/// drops the key: unknown is right, half a change is not.
namespace notify::redis {

struct Script {
  const char* text;
};

#define NFY_DROPPING_KEY_ON_ERROR(body)                          \
  "local function work() " body                                  \
  " end local fine, answer = pcall(work) "                       \
  "if not fine then redis.call('DEL', KEYS[1]) return {-1} end " \
  "return answer"

/// Takes compacted counts apart again.
#define NFY_EXPAND                                                          \
  "local function expand(key) local packed = redis.call('HGET', key, '*') " \
  "if not packed then return end redis.call('HDEL', key, '*') "             \
  "for line in string.gmatch(packed, '[^\\n]*\\n') do "                     \
  "local amount, name = string.match(line, '^(-?%d+) (%S%S+)\\n$') "        \
  "redis.call('HINCRBY', key, name, amount) end "                           \
  "if packed ~= '' and string.sub(packed, -1) ~= '\\n' then error('no line end') end end "

/// KEYS ledger; ARGV ttl in ms.
inline constexpr Script open_ledger{NFY_DROPPING_KEY_ON_ERROR(
    "if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], '?', '') end "
    "redis.call('HLEN', KEYS[1]) redis.call('PEXPIRE', KEYS[1], ARGV[1]) return {1}")};

/// KEYS ledger; ARGV ttl in ms, then name and amount in turn.
inline constexpr Script complete_ledger{NFY_DROPPING_KEY_ON_ERROR(
    "local key = KEYS[1] if redis.call('EXISTS', key) == 0 then return {0} end "
    "if not redis.call('HGET', key, '=') then "
    "for i = 2, #ARGV, 2 do redis.call('HINCRBY', key, ARGV[i], ARGV[i + 1]) end "
    "redis.call('HSET', key, '=', '1') end "
    "redis.call('PEXPIRE', key, ARGV[1]) return {1}")};

/// KEYS ledger; ARGV ttl in ms, token, now, deadline, most reservations, then name, amount and
/// limit ('' is none) in turn. Answers 0 unknown, 1 reserved, or 2 with the line refused and its
/// count.
inline constexpr Script reserve{NFY_DROPPING_KEY_ON_ERROR(
    NFY_EXPAND
    "local key = KEYS[1] local waiting = redis.call('HGET', key, '?') "
    "if not waiting or #waiting % 32 ~= 0 or #waiting >= 32 * ARGV[5] then return {0} end "
    "for i = 1, #waiting, 32 do "
    "if string.sub(waiting, i, i + 15) == ARGV[2] then return {1} end end "
    "local has_limit = false "
    "for i = 8, #ARGV, 3 do if ARGV[i] ~= '' then has_limit = true end end "
    "if has_limit then "
    "if redis.call('HGET', key, '=') ~= '1' then return {0} end "
    "for i = 17, #waiting, 32 do "
    "if string.sub(waiting, i, i + 15) <= ARGV[3] then return {0} end end "
    "expand(key) "
    "for i = 8, #ARGV, 3 do if ARGV[i] ~= '' then "
    "local used = redis.call('HGET', key, ARGV[i - 2]) or '0' "
    "if used + ARGV[i - 1] > tonumber(ARGV[i]) then return {2, (i - 8) / 3, used} end "
    "end end end "
    "for i = 6, #ARGV, 3 do redis.call('HINCRBY', key, ARGV[i], ARGV[i + 1]) end "
    "redis.call('HSET', key, '?', waiting .. ARGV[2] .. ARGV[4]) "
    "redis.call('PEXPIRE', key, ARGV[1]) return {1}")};

/// KEYS ledger; ARGV ttl in ms, token, then name and amount in turn. Answers 0 if it is gone.
inline constexpr Script settle{NFY_DROPPING_KEY_ON_ERROR(
    "local key = KEYS[1] local waiting = redis.call('HGET', key, '?') "
    "if not waiting then return {0} end "
    "for i = 1, #waiting, 32 do if string.sub(waiting, i, i + 15) == ARGV[2] then "
    "for j = 3, #ARGV, 2 do redis.call('HINCRBY', key, ARGV[j], ARGV[j + 1]) end "
    "redis.call('HSET', key, '?', string.sub(waiting, 1, i - 1) .. string.sub(waiting, i + 32)) "
    "redis.call('PEXPIRE', key, ARGV[1]) end end return {1}")};

/// KEYS ledger; ARGV ttl in ms.
inline constexpr Script compact_ledger{NFY_DROPPING_KEY_ON_ERROR(
    NFY_EXPAND
    "local key = KEYS[1] "
    "if redis.call('HGET', key, '=') ~= '1' or redis.call('HGET', key, '?') ~= '' then "
    "return {0} end "
    "expand(key) local all, lines = redis.call('HGETALL', key), {} "
    "for i = 1, #all, 2 do if #all[i] > 1 then "
    "lines[#lines + 1] = all[i + 1] .. ' ' .. all[i] .. '\\n' end end "
    "redis.call('DEL', key) "
    "redis.call('HSET', key, '=', '1', '?', '', '*', table.concat(lines)) "
    "redis.call('PEXPIRE', key, ARGV[1]) return {1}")};

/// KEYS bucket, instant since which nothing was forgotten; ARGV ttl in ms, tokens a minute, size,
/// least tokens, now in us, 'open' or 'closed', ttl of the instant. The arithmetic is Bucket's.
/// What is no bucket was damaged: under fail_closed no request passes because of it.
inline constexpr Script take_token{NFY_DROPPING_KEY_ON_ERROR(
    "local rate, size, least, now = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), "
    "tonumber(ARGV[5]) "
    "local kind, kept, tokens, last = redis.call('TYPE', KEYS[1]).ok, nil, nil, nil "
    "if kind == 'string' then kept = redis.call('GET', KEYS[1]) "
    "elseif kind ~= 'none' then redis.call('DEL', KEYS[1]) kept = '' end "
    "if kept then tokens, last = string.match(kept, '^(-?%d+):(%d+)$') "
    "tokens, last = tonumber(tokens), tonumber(last) end "
    "if not tokens then tokens, last = size, now "
    "if ARGV[6] == 'closed' and kept then tokens = least elseif ARGV[6] == 'closed' then "
    "redis.call('SET', KEYS[2], ARGV[5], 'PX', ARGV[7], 'NX') "
    "tokens, last = least, math.min(tonumber(redis.call('GET', KEYS[2])), now) end end "
    "local elapsed = now - last "
    "if elapsed > 0 then "
    "if elapsed >= math.ceil((size - least) * 60000000 / rate) then tokens, last = size, now else "
    "local granted = math.floor(elapsed * rate / 60000000) "
    "tokens = math.min(tokens + granted, size) "
    "last = last + math.ceil(granted * 60000000 / rate) end end "
    "tokens = math.max(tokens - 1, least) "
    "redis.call('SET', KEYS[1], string.format('%.0f:%.0f', tokens, last), 'PX', ARGV[1]) "
    "return {1, tokens >= 1 and 1 or 0}")};

#undef NFY_EXPAND
#undef NFY_DROPPING_KEY_ON_ERROR

}  // namespace notify::redis

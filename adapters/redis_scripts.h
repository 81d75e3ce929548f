// What Redis runs for us, in Lua: each script is one step that no failure can cut in two.
#pragma once

#include <string_view>

namespace danmakud::adapters {

// The gate. One (ticket, version) enters its queue once, however often and however late it is sent: an unanswered
// command of a lost connection may still be carried out after its repeat, so every delivery goes through here. Answers
// 1: entered, 0: was there.
//
// The entry comes after everything else that Redis may refuse (a missing right, a wrong type): a script that stops half
// way must not leave an entry without its mark, as each repeat would then add another.
//
// KEYS: the ticket's hash, its queue. ARGV: version, status, priority, time to live in seconds, id, change, category,
// the ticket, "1" when the hash keeps the ticket too.
inline constexpr std::string_view kStreamGate = R"(
local known = tonumber(redis.call('HGET', KEYS[1], 'version'))
if known and known >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'status', ARGV[2], 'priority', ARGV[3])
if ARGV[9] == '1' then redis.call('HSET', KEYS[1], 'ticket', ARGV[8]) end
redis.call('EXPIRE', KEYS[1], ARGV[4])
local entry = redis.call('XADD', KEYS[2], 'NOMKSTREAM', '*', 'id', ARGV[5], 'version', ARGV[1], 'change', ARGV[6],
                         'priority', ARGV[3], 'category', ARGV[7], 'ticket', ARGV[8])
if not entry then
  redis.call('XGROUP', 'CREATE', KEYS[2], 'handlers', '0', 'MKSTREAM')
  entry = redis.call('XADD', KEYS[2], '*', 'id', ARGV[5], 'version', ARGV[1], 'change', ARGV[6],
                     'priority', ARGV[3], 'category', ARGV[7], 'ticket', ARGV[8])
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'entry', entry)
return 1
)";

inline constexpr std::string_view kListGate = R"(
local known = tonumber(redis.call('HGET', KEYS[1], 'version'))
if known and known >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'status', ARGV[2], 'priority', ARGV[3])
if ARGV[9] == '1' then redis.call('HSET', KEYS[1], 'ticket', ARGV[8]) end
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('LPUSH', KEYS[2], ARGV[8])
redis.call('HSET', KEYS[1], 'version', ARGV[1])
return 1
)";

// Removes from a stream what every group has acknowledged. An entry that a group has not read, or has read and not
// acknowledged, stays, and so does everything after it. KEYS: the stream. Answers how many went.
inline constexpr std::string_view kTrimAcknowledged = R"(
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local function before(a, b)
  local a1, a2 = string.match(a, '(%d+)-(%d+)')
  local b1, b2 = string.match(b, '(%d+)-(%d+)')
  if #a1 ~= #b1 then return #a1 < #b1 end
  if a1 ~= b1 then return a1 < b1 end
  return tonumber(a2) < tonumber(b2)
end
local keep_from
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local about = {}
  for i = 1, #group, 2 do about[group[i]] = group[i + 1] end
  local first
  if about['pending'] > 0 then
    first = redis.call('XPENDING', KEYS[1], about['name'])[2]
  else
    local ms, n = string.match(about['last-delivered-id'], '(%d+)-(%d+)')
    first = ms .. '-' .. string.format('%.0f', tonumber(n) + 1)
  end
  if not keep_from or before(first, keep_from) then keep_from = first end
end
if not keep_from then return 0 end
return redis.call('XTRIM', KEYS[1], 'MINID', keep_from)
)";

}  // namespace danmakud::adapters

// What Redis runs for us, in Lua: each script is one step that no failure can cut in two.
#pragma once

#include <string_view>

namespace danmakud::adapters {

// The gate. One (ticket, version) enters its queue once, however often and however late it is sent: an unanswered
// command of a lost connection may still be carried out after its repeat, so every delivery goes through here. Several
// tickets of one queue share a call; each has an answer of its own, in their order. 1: entered, 0: was there, or an
// error, which leaves the others alone.
//
// The entry comes after everything else that Redis may refuse (a missing right, a wrong type): a step that stops half
// way must not leave an entry without its mark, as each repeat would then add another.
//
// KEYS: the queue, then each ticket's hash. ARGV: "stream" or "list", priority, time to live in seconds, "1" when the
// hashes keep the tickets too; then of each ticket its id, version, change, status, category and itself.
inline constexpr std::string_view kGate = R"(
local call, queue = redis.call, KEYS[1]
local kind, priority, ttl, keeps_ticket = unpack(ARGV, 1, 4)

local function add_entry(...)
  local entry = call('XADD', queue, 'NOMKSTREAM', '*', ...)
  if entry then return entry end
  call('XGROUP', 'CREATE', queue, 'handlers', '0', 'MKSTREAM')
  return call('XADD', queue, '*', ...)
end

local function enter(gate, id, version, change, status, category, ticket)
  local known = tonumber(call('HGET', gate, 'version'))
  if known and known >= tonumber(version) then return 0 end
  call('HSET', gate, 'status', status, 'priority', priority)
  if keeps_ticket == '1' then call('HSET', gate, 'ticket', ticket) end
  call('EXPIRE', gate, ttl)
  if kind == 'list' then
    call('LPUSH', queue, ticket)
    call('HSET', gate, 'version', version)
  else
    local entry = add_entry('id', id, 'version', version, 'change', change, 'priority', priority, 'category', category,
                            'ticket', ticket)
    call('HSET', gate, 'version', version, 'entry', entry)
  end
  return 1
end

local answers = {}
for i = 2, #KEYS do
  local first = 5 + (i - 2) * 6
  local _, answer = pcall(enter, KEYS[i], unpack(ARGV, first, first + 5))
  answers[i - 1] = type(answer) == 'string' and redis.error_reply(answer) or answer
end
return answers
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

-- Writes customers' states and the offsets that produced them, all or nothing, when the sender owns the shard and the
-- shard is where the sender thinks.
--
-- KEYS[1]    meta hash of the shard
-- KEYS[2..]  customers, each once, at most 500
--
-- ARGV[1]    epoch of the sender
-- ARGV[2]    sequence the shard must have; it becomes one more
-- ARGV[3]    outbox: the customers, for whoever publishes them; empty for none
-- ARGV[4..]  meta that changes: field, value, ... (offsets, ids of topics); then one value per customer, in the order of KEYS
--
-- Returns    {1}         committed
--            {-1, meta}  fenced: another epoch is stored, or none; meta is the hash, field, value, ...
--            {-2, meta}  moved: another sequence is stored

local stored = redis.call('HMGET', KEYS[1], 'e', 's', 'x')

if stored[1] ~= ARGV[1] then
  return { -1, redis.call('HGETALL', KEYS[1]) }
end
if stored[2] ~= ARGV[2] then
  return { -2, redis.call('HGETALL', KEYS[1]) }
end

-- A full or read-only server refuses a script at its first write and never at a later one, so nothing is written in part.
local customers = #KEYS - 1
local offsets = #ARGV - customers
if customers > 0 then
  local pairs = {}
  for i = 1, customers do
    pairs[2 * i - 1] = KEYS[i + 1]
    pairs[2 * i] = ARGV[offsets + i]
  end
  redis.call('MSET', unpack(pairs))
end
redis.call('HSET', KEYS[1], 's', stored[2] + 1, unpack(ARGV, 4, offsets))
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], 'x', ARGV[3])
elseif stored[3] then
  redis.call('HDEL', KEYS[1], 'x')
end

return { 1 }

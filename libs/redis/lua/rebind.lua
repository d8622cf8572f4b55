-- Puts a shard under another prior: replaces the hash of its model and raises its epoch, in one step, which fences its
-- owner for good, since a claim names the model too. No customer is touched. Again it only raises the epoch further.
--
-- KEYS[1]  meta hash of the shard
--
-- ARGV[1]  hash of the model from now on
-- ARGV[2]  how much of its head must be that of the stored one: the part that names all but the prior
--
-- Returns  {1}         the shard is under that model
--          {-3, meta}  its evidence is not of the same traits; nothing written

local stored = redis.call('HMGET', KEYS[1], 'e', 's', 'h')

local head = tonumber(ARGV[2])
if stored[3] and string.sub(stored[3], 1, head) ~= string.sub(ARGV[1], 1, head) then
  return { -3, redis.call('HGETALL', KEYS[1]) }
end

redis.call('HSET', KEYS[1], 'e', tonumber(stored[1] or 0) + 1, 's', stored[2] or 0, 'h', ARGV[1])

return { 1 }

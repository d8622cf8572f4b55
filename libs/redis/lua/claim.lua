-- Takes ownership of a shard: raises its epoch above the stored one and above the claimer's last, which fences every
-- earlier owner. Claiming again after a lost reply only raises it further.
--
-- KEYS[1]  meta hash of the shard
--
-- ARGV[1]  last epoch the claimer held, integer >= 0
-- ARGV[2]  hash of the model
-- ARGV[3]  by how much the epoch rises, integer >= 1; random, so that no epoch is given out twice when a failover loses a claim
--
-- Returns  {1, meta}   claimed; meta is the hash as it is now, field, value, ...
--          {-3, meta}  the shard was learned under another model; nothing written

local stored = redis.call('HMGET', KEYS[1], 'e', 's', 'h')

if stored[3] and stored[3] ~= ARGV[2] then
  return { -3, redis.call('HGETALL', KEYS[1]) }
end

local epoch = math.max(tonumber(stored[1] or 0), tonumber(ARGV[1])) + tonumber(ARGV[3])

redis.call('HSET', KEYS[1], 'e', epoch, 's', stored[2] or 0, 'h', ARGV[2])

return { 1, redis.call('HGETALL', KEYS[1]) }

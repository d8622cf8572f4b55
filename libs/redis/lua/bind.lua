-- Binds a store that is not bound to anything yet, and tells what it is bound to.
--
-- KEYS[1]    configuration of the store
--
-- ARGV[1..]  what to bind it to: field, value, ...
--
-- Returns    {1, configuration}  field, value, ...

if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], unpack(ARGV, 1, #ARGV))
end

return { 1, redis.call('HGETALL', KEYS[1]) }

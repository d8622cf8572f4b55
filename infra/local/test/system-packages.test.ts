import { WaaromError } from '@waarom/schemas';
import { expect, test } from 'vitest';
import { explain } from '../src/index.js';
import { provide } from '../src/system-packages.js';

test('a server that is missing and cannot be installed is reported with the three ways to have it', async () => {
  const requirement = { command: 'redis-server', package: 'redis-server' };
  const host = { path: '/nowhere:/neither', installs: false };
  const error = await provide('Redis', [requirement], host).catch((cause: unknown) => cause);

  expect(error).toBeInstanceOf(WaaromError);
  expect(error).toMatchObject({ code: 'SERVERS.UNAVAILABLE' });
  const text = explain(error);
  expect(text).toContain('Redis cannot be had on this machine');
  expect(text).toContain('Not found: redis-server');
  expect(text).toMatch(/install redis-server, Java .* and maven/);
  expect(text).toContain('set KAFKA_BROKERS (host:port,...) and REDIS_URL');
  expect(text).toContain('docker compose -f infra/compose.yaml up -d');
});

test('a program that is there is not installed again', async () => {
  const requirement = { command: 'sh', package: 'no-such-package' };
  const host = { path: '/usr/bin:/bin', installs: false };
  await expect(provide('Redis', [requirement], host)).resolves.toBeUndefined();
});

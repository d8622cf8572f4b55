import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startRedis, type RedisServer } from '../src/index.js';

describe('a local Redis', () => {
  test('answers, and is gone with its files after stop', async () => {
    const redis = await startRedis();
    expect(await ask(redis, 'PING')).toBe('+PONG\r\n');
    expect(isRunning(redis.pid)).toBe(true);
    expect(existsSync(redis.folder)).toBe(true);
    await redis.stop();
    expect(isRunning(redis.pid)).toBe(false);
    expect(existsSync(redis.folder)).toBe(false);
  });

  test('comes back after kill -9 with what it had appended', async () => {
    const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    try {
      expect(await ask(redis, 'SET name waarom')).toBe('+OK\r\n');
      const { pid } = redis;
      await redis.kill('SIGKILL');
      expect(isRunning(pid)).toBe(false);
      await redis.restart();
      expect(redis.pid).not.toBe(pid);
      expect(await ask(redis, 'GET name')).toBe('$6\r\nwaarom\r\n');
    } finally {
      await redis.stop();
    }
  });

  test('that refuses its arguments is reported with its own words', async () => {
    const refused = startRedis({ args: ['--no-such-option', 'yes'] });
    await expect(refused).rejects.toMatchObject({
      code: 'SERVERS.DIED',
      why: expect.stringContaining('no-such-option'),
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function ask({ port }: RedisServer, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(reply.toString());
    });
  });
}

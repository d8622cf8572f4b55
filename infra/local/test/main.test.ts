import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const runner = fileURLToPath(new URL('../../run.js', import.meta.url));
const main = 'infra/local/src/main.ts';

test('the servers of "npm run servers" do not outlive it, even when it is killed with kill -9', async () => {
  const parent = spawn(process.execPath, [runner, main, 'up']);
  const ports = await readPorts(parent);
  expect(await Promise.all(ports.map(isListening))).toEqual([true, true]);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  // Nobody is left to say when they are gone; the time limit of the test is the limit.
  while ((await Promise.all(ports.map(isListening))).includes(true)) await pause(20);
});

test('an unknown number of brokers is answered with the usage and exit code 2', async () => {
  const run = promisify(execFile)(process.execPath, [runner, main, 'up', '--brokers', '2']);
  await expect(run).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('usage: npm run servers -- up'),
  });
});

async function readPorts(parent: ChildProcess): Promise<readonly number[]> {
  const lines = createInterface(parent.stdout!);
  const ended = once(lines, 'close').then(() => [`ended: ${String(parent.stderr!.read())}`]);
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  const form = /^export KAFKA_BROKERS=127\.0\.0\.1:(\d+) REDIS_URL=redis:\/\/127\.0\.0\.1:(\d+)$/;
  expect(line).toMatch(form);
  return form.exec(line)!.slice(1).map(Number);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

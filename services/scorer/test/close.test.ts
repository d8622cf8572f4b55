import type { AddressInfo } from 'node:net';
import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scorerUnderTest } from './scorer-under-test.js';

it('closes once a request that was under way is answered, though its client keeps the connection', async () => {
  const { scorer, reader } = scorerUnderTest();
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    reader.read = async () => {
      resolve();
      await new Promise<void>((release) => (answer = release));
      return [null];
    };
  });
  await scorer.listen({ port: 0, host: '127.0.0.1' });
  const { port } = scorer.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const request = get({ port, agent, path: '/v1/customers/ann/traits' });
  await asked;
  const closed = scorer.close().then(() => 'closed');
  await expect.poll(() => scorer.server.listening).toBe(false);
  answer();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(200);
  expect(await Promise.race([closed, wait(5_000, 'still open')])).toBe('closed');
  agent.destroy();
});

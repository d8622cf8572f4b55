import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { listen } from '../src/index.js';
import { scorerUnderTest } from './scorer-under-test.js';

test.each(['0.0.0.0', '::', '192.168.1.4', 'shop.example', '127.0.0.1.example'])(
  'listening on %s is refused: profiles are personal data',
  async (host) => {
    const { scorer } = scorerUnderTest();
    await expect(listen(scorer, { host, port: 0 })).rejects.toMatchObject({ code: 'API.NO_KEY' });
  },
);

test('a port in use is named, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { scorer } = scorerUnderTest();
  await expect(listen(scorer, { host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'API.PORT_IN_USE',
    message: `Cannot listen on 127.0.0.1:${port}: it is in use`,
  });
  other.close();
});

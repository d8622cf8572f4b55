/** `waarom dev` as a process: what it says, what it refuses, and what outlives it. */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runWaarom, scratchFolder, startDev } from './run-waarom.js';

const folder = scratchFolder();
const at = (name: string) => join(folder, name);

function choices(customer: string, first: number, count: number): readonly object[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, index) => ({
    kind: 'offer_response',
    id: `o-${first + index}`,
    customer,
    time: now,
    consent: true,
    offers: [
      { id: 'a', price: 75, list_price: 100 },
      { id: 'b', price: 100 },
    ],
    accepted: 'a',
  }));
}

describe('stop and start', () => {
  it('a kill in the middle loses nothing that was acknowledged', async () => {
    const data = at('killed');
    const asOf = Date.now() + 3_600_000;
    const path = `/v1/customers/ann/traits?as_of=${asOf}`;
    let dev = await startDev(['--no-simulate', '--data', data]);
    let acknowledged = 0;
    for (let round = 0; round < 3; round++) {
      await dev.post(choices('ann', acknowledged, 20));
      acknowledged += 20;
      const before = (await dev.get(path)).text;
      const lost = dev.post(choices('bob', round * 500, 500)).catch(() => null);
      expect(await dev.stop('SIGKILL')).toBe('SIGKILL');
      await lost;
      dev = await startDev(['--no-simulate', '--data', data]);
      const { text, json } = await dev.get(path);
      expect(json.version).toBe(acknowledged);
      expect(text).toBe(before);
    }
    expect(await dev.stop('SIGTERM')).toBe(0);
  });

  it('a folder in use is refused, with the way to ask who has it', async () => {
    const data = at('locked');
    const dev = await startDev(['--no-simulate', '--data', data]);
    await dev.post(choices('ann', 0, 5));
    const second = await runWaarom(['dev', '--port', '0', '--data', data]);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('EMBEDDED.LOCKED');
    const fresh = await runWaarom(['dev', '--port', '0', '--data', data, '--fresh']);
    expect(fresh.stderr).toContain('EMBEDDED.LOCKED');
    const inspected = await runWaarom(['inspect', 'ann', '--data', data]);
    expect(inspected.code).toBe(2);
    expect(inspected.stderr).toContain('curl -s');
    const card = await runWaarom(['inspect', 'ann', '--url', dev.url]);
    expect(card).toMatchObject({ code: 0, stderr: '' });
    expect(card.stdout).toContain('learned from 5 choices');
    expect(await dev.stop('SIGINT')).toBe(0);
    expect((await runWaarom(['inspect', 'ann', '--data', data])).code).toBe(0);
  });

  it('--fresh empties the store, and leaves alone what is not its own', async () => {
    const data = at('fresh');
    mkdirSync(data);
    writeFileSync(join(data, 'notes.txt'), 'mine');
    const dev = await startDev(['--no-simulate', '--data', data]);
    await dev.post(choices('ann', 0, 5));
    await dev.stop('SIGTERM');
    const again = await startDev(['--no-simulate', '--data', data, '--fresh']);
    const { json } = await again.get('/v1/customers/ann/traits');
    expect(json.status).toBe('prior_only');
    expect(await again.stop('SIGTERM')).toBe(0);
    expect(readdirSync(data)).toContain('notes.txt');
  });

  it('a store of another model is refused, with the options that help', async () => {
    const data = at('model');
    const dev = await startDev(['--no-simulate', '--data', data]);
    await dev.stop('SIGTERM');
    const catalogue = at('catalogue.yaml');
    const texts = '{ en: x, nl: x }';
    writeFileSync(
      catalogue,
      `traits: [{ id: colour, labels: ${texts}, definition: ${texts}, cues: { red: 1 } }]\n`,
    );
    const args = ['--port', '0', '--data', data, '--catalogue', catalogue];
    const { code, stderr } = await runWaarom(['dev', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain('STORE.OTHER_MODEL');
    expect(stderr).toContain('--fresh');
    const fresh = await startDev(['--no-simulate', ...args, '--fresh']);
    expect((await fresh.get('/v1/traits')).text).toContain('colour');
    expect(await fresh.stop('SIGTERM')).toBe(0);
  });
});

describe('addresses', () => {
  it('a port in use is refused, and no other one is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const args = ['dev', '--port', String(port), '--data', at('port')];
    const { code, stdout, stderr } = await runWaarom(args);
    server.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`127.0.0.1:${port}`);
    expect(stderr).toContain('API.PORT_IN_USE');
    expect(stderr).toContain('--port 0');
  });

  it('an address that others can reach is refused', async () => {
    const args = ['dev', '--host', '0.0.0.0', '--port', '0', '--data', at('host'), '--json'];
    const { code, stderr } = await runWaarom(args);
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'API.NO_KEY' } });
  });
});

describe('the simulated shop', () => {
  it('is there at once, with the truth to compare, and goes on live', async () => {
    const data = at('shop');
    const dev = await startDev(['--data', data]);
    expect(dev.ready).toMatchObject({ data, pid: dev.child.pid, simulated: true });
    expect(dev.ready['events']).toBeGreaterThan(2_000);
    const learned = await dev.get('/v1/customers/c-0001/traits');
    expect(learned.json.status).toBe('learned');
    const applied = async () =>
      Number(/waarom_events_total\{result="applied"\} (\d+)/.exec(await metrics())![1]);
    const metrics = async () => await (await fetch(`${dev.url}/metrics`)).text();
    const before = await applied();
    await expect.poll(applied, { timeout: 10_000 }).toBeGreaterThan(before + 20);
    expect(await dev.stop('SIGTERM')).toBe(0);
  });

  it('is not mixed into a folder of somebody’s own events', async () => {
    const data = at('own');
    const own = await startDev(['--no-simulate', '--data', data]);
    await own.post(choices('ann', 0, 5));
    await own.stop('SIGTERM');
    const dev = await startDev(['--data', data]);
    expect(dev.ready['simulated']).toBe(false);
    await dev.stop('SIGTERM');
  });
});

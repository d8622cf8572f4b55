/** The half of `kill` with nothing installed: kill -9 of `waarom replay` and `waarom dev` on one folder, again and again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbedded } from '@waarom/embedded';
import { SHARD_COUNT_DEFAULT } from '@waarom/engine';
import { openScratch } from '@waarom/local';
import type { Event } from '@waarom/schemas';
import { Random } from '@waarom/testing';
import type { Drill, DrillOptions, DrillResult } from './drill.js';
import { ServiceProcess } from './service-process.js';
import { model, scriptOf } from './stage.js';
import { shopEvents } from './traffic.js';
import { compareStates, foldUndisturbed } from './undisturbed.js';

/** Of each of the two commands. */
const KILLS = { quick: 2, normal: 10, full: 50 };
/** Folders that a replay is killed over before it may end. */
const KILLS_A_FOLDER = 5;
const REPLAY_EVENTS = 100_000;
const CUSTOMERS = 400;
const EVENTS_A_POST = 100;
/** Into the start of the process, and beyond it. */
const KILL_FROM_MS = 300;
const KILL_WITHIN_MS = 1_500;

export const killReplay: Drill = (options) =>
  inFolder(async (folder) => {
    const kills = KILLS[options.size];
    const random = new Random(options.seed);
    const stream = shopEvents(options.seed, CUSTOMERS);
    const events = Array.from({ length: REPLAY_EVENTS }, () => stream.next().value as Event);
    const file = join(folder, 'events.ndjson');
    writeFileSync(file, events.map((event) => JSON.stringify(event)).join('\n'));
    let result = { customers: 0, wrong: 0, lost: 0 };
    for (let count = 0; count < kills; count += KILLS_A_FOLDER) {
      const data = join(folder, `replay-${count}`);
      const command = ['replay', file, '--data', data, '--json'];
      for (let index = count; index < Math.min(kills, count + KILLS_A_FOLDER); index++) {
        const replay = run(folder, `replay-${index}`, command);
        await sleep(KILL_FROM_MS + random.uniform() * KILL_WITHIN_MS);
        await replay.kill();
        options.note(`killed a replay, ${index + 1} of ${kills}`);
      }
      await run(folder, `replay-to-end-${count}`, command).ended();
      result = await compareFolder(data, events);
      if (result.wrong + result.lost > 0) break;
    }
    return { ...result, facts: { replayKills: kills } };
  });

export const killDev: Drill = (options) =>
  inFolder(async (folder) => {
    const kills = KILLS[options.size];
    const random = new Random(options.seed);
    const data = join(folder, 'dev');
    const posts = postsOf(options);
    const sent: Event[] = [];
    for (let count = 1; count <= kills + 1; count++) {
      const command = ['dev', '--no-simulate', '--json', '--port', '0', '--data', data];
      const dev = run(folder, `dev-${count}`, command);
      const url = await dev.logged('url');
      const end = Date.now() + random.uniform() * KILL_WITHIN_MS;
      const killed = sleep(end - Date.now()).then(() => (count > kills ? dev.stop() : dev.kill()));
      // A post that nobody answered is sent again to the next one.
      while (Date.now() < end && (await post(url, posts.current))) {
        sent.push(...posts.current);
        posts.next();
      }
      await killed;
      options.note(count > kills ? 'stopped dev' : `killed dev, ${count} of ${kills}`);
    }
    // The last post may be in the log without an answer.
    const result = await compareFolder(data, [...sent, ...posts.current]);
    const without = await compareFolder(data, sent);
    const best = result.wrong + result.lost <= without.wrong + without.lost ? result : without;
    return { ...best, facts: { devKills: kills, devEvents: sent.length } };
  });

async function inFolder(work: (folder: string) => Promise<DrillResult>): Promise<DrillResult> {
  const scratch = openScratch();
  try {
    return await work(scratch.path);
  } finally {
    scratch.remove();
  }
}

/** A `waarom` command as a process. */
function run(folder: string, name: string, options: readonly string[]): ServiceProcess {
  const command = [scriptOf('services/cli', 'main'), ...options];
  return new ServiceProcess({ name, command, environment: {}, folder, note: () => undefined });
}

function postsOf({ seed }: DrillOptions) {
  let current: readonly Event[] = [];
  const events = shopEvents(seed, CUSTOMERS);
  const posts = {
    get current() {
      return current;
    },
    next() {
      current = Array.from({ length: EVENTS_A_POST }, () => events.next().value as Event);
    },
  };
  posts.next();
  return posts;
}

async function post(url: string, events: readonly Event[]): Promise<boolean> {
  const body = events.map((event) => JSON.stringify(event)).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  try {
    const response = await fetch(`${url}/v1/events`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(await response.text());
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function compareFolder(folder: string, events: readonly Event[]) {
  mkdirSync(folder, { recursive: true });
  const identity = { modelHash: model.hash, shardCount: SHARD_COUNT_DEFAULT };
  const { store, close } = await openEmbedded({ folder, identity });
  try {
    const expected = foldUndisturbed(model, events);
    return { customers: expected.size, ...(await compareStates(expected, store)) };
  } finally {
    await close();
  }
}

/**
 * A process that asks an HTTP server as fast as it answers: a number of kept connections, each with one request under way. It
 * writes ready bytes and looks for the end of an answer by its length, so that the servers are what is measured.
 */
import { connect } from 'node:net';

/** What to ask: the requests are sent in turn. */
export interface Load {
  readonly port: number;
  readonly requests: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly answersASecond: number;
}

process.on('message', (load: Load) => {
  run(load).then(
    (result) => process.send!(result satisfies LoadResult),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

async function run({ port, requests, connections, seconds }: Load): Promise<LoadResult> {
  const bytes = requests.map((request) => Buffer.from(request));
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let sent = 0;
  const next = (): Buffer | null =>
    performance.now() < endsAt ? bytes[sent++ % bytes.length]! : null;
  const lanes = Array.from({ length: connections }, () => ask(port, next));
  await Promise.all(lanes);
  return { answersASecond: (sent * 1000) / (performance.now() - startedAt) };
}

/** Sends one request after the other over one connection until there is none left. */
async function ask(port: number, next: () => Buffer | null): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let rest = 0;
    const send = (): void => {
      const request = next();
      if (request !== null) socket.write(request);
      else socket.end(resolve);
    };
    socket.setNoDelay(true);
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (data) => {
      rest = rest === 0 ? answerLength(data) - data.length : rest - data.length;
      if (rest < 0) reject(new Error('an answer is longer than it says'));
      if (rest === 0) send();
    });
  });
}

/** Bytes of head and body. The head comes in one piece, since servers write it with the body. */
function answerLength(data: Buffer): number {
  const head = data.toString('latin1', 0, data.indexOf('\r\n\r\n') + 4);
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`answered ${head.slice(0, 60)}`);
  return head.length + Number(/^content-length: (\d+)/im.exec(head)![1]);
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of bytes on their way: other bytes, nothing, or the end of the connection. */
export type Passage = Buffer | 'hold' | 'cut';

/** A proxy before a server, whose requests and replies a test can lose or delay. */
export interface TcpProxy {
  readonly port: number;
  /** Asked for every chunk from the server; `null` lets all pass. */
  onReply: ((chunk: Buffer) => Passage) | null;
  /** Asked for every chunk to the server; `null` lets all pass. */
  onRequest: ((chunk: Buffer) => Passage) | null;
  /** How late every reply comes, in milliseconds; in their order. */
  replyDelayMs: number;
  /** Lets no request through from the first one with this text on; when released, all of them in their order. */
  holdRequests(from: string): HeldRequests;
  /** Breaks all connections and refuses new ones until `resume`. */
  pause(): void;
  resume(): void;
  /** Breaks all connections; new ones lead to that port. */
  retarget(port: number): void;
  close(): Promise<void>;
}

interface HeldRequests {
  /** Resolves once there are any. */
  readonly caught: Promise<void>;
  release(): void;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const proxy = new LoopbackProxy(target);
  await proxy.listen();
  return proxy;
}

class LoopbackProxy implements TcpProxy {
  onReply: ((chunk: Buffer) => Passage) | null = null;
  onRequest: ((chunk: Buffer) => Passage) | null = null;
  replyDelayMs = 0;
  private readonly target: { readonly host: string; port: number };
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.join(client));
  private refusing = false;
  private hold: ((upstream: Socket, chunk: Buffer) => boolean) | null = null;

  constructor({ host, port }: { host: string; port: number }) {
    this.target = { host, port };
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  holdRequests(from: string): HeldRequests {
    const chunks: { readonly upstream: Socket; readonly chunk: Buffer }[] = [];
    let tell = (): void => undefined;
    const caught = new Promise<void>((resolve) => (tell = resolve));
    this.hold = (upstream, chunk) => {
      if (chunks.length === 0 && !chunk.includes(from)) return false;
      chunks.push({ upstream, chunk });
      tell();
      return true;
    };
    return {
      caught,
      release: () => {
        this.hold = null;
        for (const { upstream, chunk } of chunks) upstream.write(chunk);
      },
    };
  }

  pause(): void {
    this.refusing = true;
    this.breakAll();
  }

  resume(): void {
    this.refusing = false;
  }

  retarget(port: number): void {
    this.target.port = port;
    this.breakAll();
  }

  async close(): Promise<void> {
    this.breakAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private breakAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private join(client: Socket): void {
    if (this.refusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(this.target.port, this.target.host);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => {
      const request = this.onRequest?.(chunk) ?? chunk;
      if (request === 'cut') client.destroy();
      else if (request !== 'hold' && !this.hold?.(upstream, request)) upstream.write(request);
    });
    upstream.on('data', (chunk) => {
      const reply = this.onReply?.(chunk) ?? chunk;
      if (reply === 'cut') client.destroy();
      else if (reply !== 'hold') this.pass(reply, client);
    });
  }

  private pass(reply: Buffer, client: Socket): void {
    if (this.replyDelayMs === 0) client.write(reply);
    else setTimeout(() => client.write(reply), this.replyDelayMs);
  }
}

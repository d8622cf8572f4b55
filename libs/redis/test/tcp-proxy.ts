import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of bytes on their way back from the server: other bytes, nothing, or the end of the connection. */
export type Reply = Buffer | 'hold' | 'cut';

/** A proxy before a server, whose replies a test can lose. */
export interface TcpProxy {
  readonly port: number;
  /** Asked for every chunk from the server; `null` lets all pass. */
  onReply: ((chunk: Buffer) => Reply) | null;
  /** Breaks all connections and refuses new ones until `resume`. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let refusing = false;
  const server = createServer((client) => {
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(target.port, target.host);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => {
      const reply = proxy.onReply?.(chunk) ?? chunk;
      if (reply === 'cut') client.destroy();
      else if (reply !== 'hold') client.write(reply);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    onReply: null,
    pause: () => {
      refusing = true;
      destroyAll();
    },
    resume: () => {
      refusing = false;
    },
    close: async () => {
      destroyAll();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

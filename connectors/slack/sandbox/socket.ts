/** Socket Mode's server: hello, envelopes, acknowledgements, and the good-bye before it renews a connection. */
import { WebSocketServer, type WebSocket } from 'ws';
import type { Beside } from '#sdk/sandbox';
import { flush } from './events.ts';
import { ACCOUNT, nextId, type World } from './world.ts';

export async function startSocket(world: World): Promise<Beside> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const address = server.address();
  world.socket = typeof address === 'object' && address ? `ws://127.0.0.1:${address.port}/link/` : null;
  server.on('connection', (socket, { url }) => {
    const ticket = new URL(url ?? '/', 'http://sandbox').searchParams.get('ticket') ?? '';
    if (world.tickets.delete(ticket)) welcome(world, socket);
    else socket.close(4001, 'the ticket was used, or is none');
  });
  return {
    settings: { app_token: ACCOUNT.app_token },
    async stop() {
      for (const socket of server.clients) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** An address is good for one connection. */
export function ticketFor(world: World): string | null {
  if (world.socket === null) return null;
  const ticket = nextId(world, 'ticket-');
  world.tickets.add(ticket);
  return `${world.socket}?ticket=${ticket}&app_id=${ACCOUNT.app}`;
}

function welcome(world: World, socket: WebSocket): void {
  world.sockets.add(socket);
  socket.on('close', () => world.sockets.delete(socket));
  socket.on('message', (data) => {
    const { envelope_id: id, payload } = JSON.parse(String(data)) as { envelope_id?: string; payload?: unknown };
    if (id !== undefined) world.answers.get(id)?.(payload ?? null);
    if (id !== undefined && world.unacknowledged.delete(id)) world.acknowledged.push(id);
  });
  socket.send(
    JSON.stringify({
      type: 'hello',
      connection_info: { app_id: ACCOUNT.app },
      num_connections: world.sockets.size,
      debug_info: { host: 'sandbox', approximate_connection_time: 18_060 },
    }),
  );
  flush(world, true);
}

/** Slack renews connections every few hours. */
export function renew(world: World, reason = 'refresh_requested'): void {
  for (const socket of world.sockets) {
    world.sockets.delete(socket);
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
  }
}

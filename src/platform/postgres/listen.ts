import type { Database } from './database.ts';
import { keepSession } from './session.ts';
import type { Tx } from './transaction.ts';

export interface Listening {
  stop(): Promise<void>;
}

/**
 * Calls `onNotify` for each notification on the channel, and once after a lost connection is back, as what was said in between was not heard.
 * Rejects when the first connection cannot be made; from then on it keeps trying until `stop`. Takes a connection of its own.
 *
 * Notifications that say the same in one transaction arrive as one. `onNotify` must not throw.
 */
export async function listen(database: Database, channel: string, onNotify: () => void): Promise<Listening> {
  let before = false;
  const session = await keepSession({
    name: `listening on ${channel}`,
    url: () => database.url,
    async onConnect(client) {
      client.on('notification', (message) => {
        if (message.channel === channel) onNotify();
      });
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      if (before) onNotify();
      before = true;
    },
    log: database.log,
  });
  return { stop: () => session.stop() };
}

/** Wakes whoever listens on the channel when `tx` commits; at once where `tx` is a pool. */
export async function notify(tx: Tx, channel: string): Promise<void> {
  await tx.query('select pg_notify($1, $2)', [channel, '']);
}

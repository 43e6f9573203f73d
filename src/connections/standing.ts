/** How a connection stands: stopped by an admin, disconnected or limited by its vendor, or well. */
import type { Fault } from '#sdk';
import { Refused } from '../platform/index.ts';
import { CONNECTIONS_CHANGED, CONNECTIONS_STANDING } from './channels.ts';
import type { Connections, Inside } from './connections.ts';
import * as store from './store.ts';

type Standing = Pick<Connections, 'pause' | 'resume' | 'setBudget' | 'setOff' | 'spent' | 'heard' | 'wentWell'>;

const MINUTE_MS = 60_000;

export function standing({ database, clock, row, connectorOf, changed, get, isCurrent }: Inside): Standing {
  return {
    async pause(id) {
      if (row(id).paused_at === null) await changed((tx) => store.setPaused(tx, id, clock.now()));
      return get(id);
    },
    async resume(id) {
      if (row(id).paused_at !== null) await changed((tx) => store.setPaused(tx, id, null));
      return get(id);
    },
    async setBudget(id, budget) {
      row(id);
      await changed((tx) => store.setBudget(tx, id, budget));
      return get(id);
    },
    async setOff(id, streams) {
      const known = Object.keys(connectorOf(row(id).connector).streams);
      const wrong = streams.find((name) => !known.includes(name));
      if (wrong !== undefined)
        throw new Refused({ code: 'not_there', what: 'stream', id: wrong }, `${id} has no stream "${wrong}"`, {
          kind: 'config',
          cure: `Use some of: ${known.join(', ')}.`,
        });
      await changed((tx) => store.setOff(tx, id, [...new Set(streams)].toSorted()));
      return get(id);
    },
    async spent() {
      const oldest = Math.floor(clock.now().getTime() / MINUTE_MS) - 60;
      const all = [...(await store.allSpent(database.pool))].map(([id, minutes]) => {
        const lately = Object.entries(minutes).filter(([minute]) => Number(minute) >= oldest);
        return [id, lately.reduce((sum, [, count]) => sum + count, 0)] as const;
      });
      return new Map(all);
    },
    async heard(id, { kind, message, cure, retryAt }: Fault, client) {
      const { disconnected, held } = row(id);
      if (kind === 'auth' && disconnected === null) {
        if (client !== undefined && !(await isCurrent(id, client))) return;
        const since = clock.now().toISOString();
        await changed((tx) => store.setDisconnected(tx, id, { since, message, cure }), CONNECTIONS_STANDING);
      }
      if (kind !== 'limited' || retryAt === null) return;
      const until = retryAt.toISOString();
      if (held === null || held.until < until)
        await changed((tx) => store.setHeld(tx, id, { until, message }), CONNECTIONS_STANDING);
    },
    async wentWell(id) {
      const { disconnected, held } = row(id);
      // A limit that has passed is forgotten with the next that went well; one that has not holds though something got through.
      const passed = held !== null && Date.parse(held.until) <= clock.now().getTime();
      if (disconnected === null && !passed) return;
      await changed(
        async (tx) => {
          if (disconnected !== null) await store.setDisconnected(tx, id, null);
          if (passed) await store.setHeld(tx, id, null);
        },
        disconnected === null ? CONNECTIONS_STANDING : CONNECTIONS_CHANGED,
      );
    },
  };
}

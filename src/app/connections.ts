/** What an admin may do with connections, and anybody see of them. */
import { z } from 'zod';
import { Audience, type Check } from '#sdk';
import * as actions from '../actions/index.ts';
import { connectorOfHeld } from '../activity/index.ts';
import {
  rotateVault,
  type AskedFrom,
  type AskedGrant,
  type Connection,
  type NewConnection,
  type Restored,
  type Rotated,
} from '../connections/index.ts';
import { resealHook, sealedHooks } from '../hooks/index.ts';
import { resealPushKey, sealedPushKey, type Language } from '../notify/index.ts';
import { resealSignIn, sealedSignIns } from '../people/index.ts';
import { misfit, Refused } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { checkIn, connectorView, type ConnectorView } from './connectors.ts';
import { resealOnce, sealedOnce } from './once-store.ts';
import { permit, type Principal } from './principal.ts';
import type { Reads } from './reading.ts';

const ExportedConnections = z.strictObject({
  bondfire: z.literal(1),
  connections: z.array(
    z.strictObject({
      id: z.string(),
      connector: z.string(),
      audience: Audience,
      settings: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type ExportedConnections = z.output<typeof ExportedConnections>;

export interface ImportedConnections {
  readonly added: readonly Restored[];
  /** Ids that were there before. */
  readonly there: readonly string[];
}

const ALSO_SEALED = [
  { all: sealedHooks, reseal: resealHook },
  { all: sealedSignIns, reseal: resealSignIn },
  { all: sealedOnce, reseal: resealOnce },
  { all: sealedPushKey, reseal: resealPushKey },
];

interface ConnectionParts extends AppParts, Reads {
  /** Throws `rejected` while the sample company is there. */
  readonly mustBeInEarnest: () => void;
}

export function connectionCommands(parts: ConnectionParts) {
  const { database, vault, clock, connections, connectors, reading } = parts;
  const { pool } = database;

  /** Effects wait for a grant that was refused. */
  async function retryRefused(id: string): Promise<void> {
    if ((await actions.retryRefused(pool, id, clock.now())) > 0) parts.onMoved();
  }

  /** Throws `rejected` for one of the sample company: it leads nowhere else. */
  function mustBeOwn(id: string): void {
    if (connections.find(id)?.sample === true)
      throw new Refused(
        { code: 'sample_fixed', connection: id },
        `${id} is of the sample company, which stays as it is`,
        'Remove the sample company as a whole: on the page Connections.',
      );
  }

  async function reconnected(id: string): Promise<void> {
    await retryRefused(id);
    await parts.onConnectionsChanged();
  }

  return {
    /** The connections, without their secrets. */
    listConnections(who: Principal): readonly Connection[] {
      permit(who, 'read');
      const knows = reading.knows(who);
      return connections.list().filter(({ id }) => knows(id));
    },

    /** Throws `config` with the ids there are. */
    showConnection(who: Principal, id: string): Connection {
      permit(who, 'read');
      return reading.connection(who, id);
    },

    /** What can be connected, each with the form that an admin fills in. */
    listConnectors(who: Principal, language: Language = 'en'): readonly ConnectorView[] {
      permit(who, 'read');
      return [...connectors.values()].map((one) => connectorView(one, language));
    },

    /** Answers the webhook token, shown this once; null where the connector takes none. */
    async addConnection(
      who: Principal,
      wanted: NewConnection,
    ): Promise<{ connection: Connection; token: string | null }> {
      permit(who, 'configure');
      parts.mustBeInEarnest();
      const before = await connectorOfHeld(pool, wanted.id);
      // Its posts would be looked for in the other system, and taken for deleted.
      if (before !== null && before !== wanted.connector)
        throw new Refused(
          { code: 'name_used', id: wanted.id, connector: before },
          `"${wanted.id}" still names what ${before} brought`,
          { kind: 'config', cure: 'Choose another name.' },
        );
      const added = await connections.add(wanted);
      await parts.onConnectionsChanged();
      return added;
    },

    async testConnection(who: Principal, id: string, language: Language = 'en'): Promise<readonly Check[]> {
      permit(who, 'configure');
      const checks = await connections.test(id);
      if (checks.every(({ ok }) => ok)) await retryRefused(id);
      const connector = connectors.get(connections.get(id).connector);
      return checks.map((check) => checkIn(connector, language, check));
    },

    /** Other settings or credentials for the same account; see `Connections.change`. */
    async changeConnection(who: Principal, id: string, typed: Readonly<Record<string, unknown>>): Promise<Connection> {
      permit(who, 'configure');
      mustBeOwn(id);
      const changed = await connections.change(id, typed);
      await reconnected(id);
      return changed;
    },

    async signsIn(who: Principal, id: string): Promise<'browser' | 'direct' | 'settings'> {
      permit(who, 'configure');
      return connections.signsIn(id);
    },

    /** Where an admin's browser goes to connect it by OAuth; it comes back to `redirect`. */
    async requestGrant(who: Principal, id: string, redirect: URL, from: AskedFrom = 'elsewhere'): Promise<URL> {
      permit(who, 'configure');
      return connections.requestGrant(id, redirect, from);
    },

    /** What that browser came back with: the state in it, which only the admin was given, stands for who asks. See `Connections.takeGrant`. */
    async takeGrant(answer: URLSearchParams, onAsked?: (asked: AskedGrant) => void): Promise<Connection> {
      const connected = await connections.takeGrant(answer, onAsked);
      await reconnected(connected.id);
      return connected;
    },

    /** Another webhook address, in place of the one that it has. Answers its token, shown this once. */
    async readdressConnection(who: Principal, id: string): Promise<string> {
      permit(who, 'configure');
      return connections.readdress(id);
    },

    async grantedAt(who: Principal, id: string): Promise<string | null> {
      permit(who, 'read');
      return connections.grantedAt(reading.connection(who, id).id);
    },

    async removeConnection(who: Principal, id: string): Promise<void> {
      permit(who, 'configure');
      mustBeOwn(id);
      await connections.remove(id);
      await parts.onConnectionsChanged();
    },

    /** Another key for all credentials; what runs goes on. */
    async rotateVault(who: Principal, onProgress?: (resealed: number) => void): Promise<Rotated> {
      permit(who, 'configure');
      return rotateVault(database, vault, ALSO_SEALED, onProgress);
    },

    /** What another installation needs to have the same connections: no secrets, no webhook tokens. */
    exportConnections(who: Principal, ids: readonly string[]): ExportedConnections {
      permit(who, 'configure');
      const chosen = ids.length === 0 ? connections.list() : ids.map((id) => connections.get(id));
      return {
        bondfire: 1,
        connections: chosen.map(({ id, connector, audience, settings }) => ({ id, connector, audience, settings })),
      };
    },

    /** Those that are there already are left alone. All or none: a mistake anywhere adds nothing. */
    async importConnections(who: Principal, file: unknown): Promise<ImportedConnections> {
      permit(who, 'configure');
      const { success, data } = ExportedConnections.safeParse(file);
      if (!success)
        throw misfit(ExportedConnections, file, {
          lead: 'that is no export of connections: ',
          kind: 'config',
          cure: 'Make one with: bondfire connection export',
        });
      parts.mustBeInEarnest();
      for (const one of data.connections) connections.weigh(one);
      const added: Restored[] = [];
      const there: string[] = [];
      for (const one of data.connections) {
        const restored = await connections.restore(one);
        if (restored) added.push(restored);
        else there.push(one.id);
      }
      await parts.onConnectionsChanged();
      return { added, there };
    },
  };
}

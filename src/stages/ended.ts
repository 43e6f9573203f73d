/** What the end of a call at a vendor says of its connection. A part of the composition root. */
import type { Fault } from '#sdk';
import type { Connections } from '../connections/index.ts';
import type { Log } from '../platform/index.ts';

/** Told of each call that ended; null: well. */
type OnEnd = (connection: string, fault: Fault | null, client?: unknown) => Promise<void>;

export function tellHealth({ connections, log }: { readonly connections: Connections; readonly log: Log }): OnEnd {
  return async (connection, fault, client) => {
    const before = connections.find(connection);
    if (!before) return;
    if (fault === null) return connections.wentWell(connection);
    await connections.heard(connection, fault, client);
    const gone = connections.find(connection)?.disconnected ?? null;
    if (fault.kind === 'auth' && before.disconnected === null && gone !== null)
      log.error(`${connection} is disconnected: ${fault.message}`, { cure: fault.cure });
  };
}

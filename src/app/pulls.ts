/** Reading a connection's streams by hand. */
import type * as ingest from '../ingest/index.ts';
import { Refused } from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { permit, type Principal } from './principal.ts';
import type { Reading } from './reading.ts';

export function pullCommands({
  connections,
  connectors,
  puller,
  reading,
}: Pick<AppParts, 'connections' | 'connectors' | 'puller'> & { readonly reading: Reading }) {
  return {
    /** The streams that can be pulled from a connection. */
    pullable(who: Principal, id: string): readonly string[] {
      permit(who, 'read');
      if (!reading.knows(who)(id)) return [];
      const connector = connectors.get(connections.get(id).connector);
      return Object.entries(connector?.streams ?? {}).flatMap(([name, { pull }]) => (pull ? [name] : []));
    },

    /** Reads a stream from its beginning, as far as the first page that holds something, and stores nothing. Answers how many records. */
    async peek(who: Principal, id: string, stream: string, signal: AbortSignal): Promise<number> {
      permit(who, 'configure');
      const { connector, client } = await connections.open(id);
      const found = Object.hasOwn(connector.streams, stream) ? connector.streams[stream] : undefined;
      if (!found?.pull)
        throw new Refused(
          { code: 'not_there', what: 'stream', id: stream },
          `${connector.id} has no stream "${stream}" that is read`,
          { kind: 'config', cure: `There are ${Object.keys(connector.streams).join(', ')}.` },
        );
      for await (const { records } of found.pull(client, null, signal)) if (records.length > 0) return records.length;
      return 0;
    },

    async pull(
      who: Principal,
      id: string,
      stream: string,
      signal: AbortSignal,
      onPage?: (so_far: ingest.Pulled) => void,
    ): Promise<ingest.Pulled> {
      permit(who, 'map');
      return puller.pull(id, stream, signal, onPage);
    },

    /** Looks again at what was published since: edits and deletions that the vendor does not report. */
    async sweep(who: Principal, id: string, stream: string, since: Date): Promise<{ edited: number; deleted: number }> {
      permit(who, 'map');
      return puller.sweep(id, stream, since, new AbortController().signal);
    },
  };
}

/** A thing that several streams of a connector bring stays in the one that it came by first. */
import { kinOf, ownerOf, type Activity, type Connector } from '#sdk';
import type { Tx } from '../platform/index.ts';

/** These, each in the stream that holds its thing. */
export async function inTheirStreams(
  tx: Tx,
  activities: readonly Activity[],
  connectors: ReadonlyMap<string, Connector>,
): Promise<Activity[]> {
  const shared = activities.filter(({ connector, stream }) => kinOf(connectors.get(connector), stream).length > 1);
  if (shared.length === 0) return [...activities];
  const { rows } = await tx.query<Pick<Activity, 'connection' | 'stream' | 'external_id'>>(
    `select connection, stream, external_id from activities where connection = any($1::text[]) and external_id = any($2::text[]) order by id`,
    [[...new Set(shared.map(({ connection }) => connection))], shared.map(({ external_id }) => external_id)],
  );
  const held = new Map<string, string>();
  function streamOf({ connection, connector, external_id, stream }: Activity): string {
    const key = `${connection} ${ownerOf(connectors.get(connector), stream)} ${external_id}`;
    const there = held.get(key) ?? stream;
    held.set(key, there);
    return there;
  }
  const connectorOf = new Map(shared.map(({ connection, connector }) => [connection, connector]));
  for (const row of rows) streamOf({ ...row, connector: connectorOf.get(row.connection) ?? '' } as Activity);
  return activities.map((one) => (shared.includes(one) ? { ...one, stream: streamOf(one) } : one));
}

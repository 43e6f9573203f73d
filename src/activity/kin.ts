/** Whose things are whose: a thing that several streams of a connector bring stays in the one that it came by first. */
import { kinOf, ownerOf, type Activity, type Connector } from '#sdk';
import type { Tx } from '../platform/index.ts';

type Thing = Pick<Activity, 'connection' | 'connector' | 'stream' | 'external_id'>;

/** Of these envelopes, those whose thing was deleted after they came, by whichever stream that was told. */
export async function deletedSince(
  tx: Tx,
  envelopes: readonly (Thing & { readonly id: string })[],
  connectors: ReadonlyMap<string, Connector>,
): Promise<Set<string>> {
  const named = envelopes.flatMap(({ id, connection, connector, stream, external_id }) =>
    kinOf(connectors.get(connector), stream).map((name) => ({ id, connection, stream: name, external_id })),
  );
  const { rows } = await tx.query<{ id: string }>(
    `select distinct named.id from json_to_recordset($1::json) as named (id uuid, connection text, stream text, external_id text)
     join activities using (connection, stream, external_id) where kind = 'delete' and cause > named.id`,
    [JSON.stringify(named)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** These, each in the stream that holds its thing. */
export async function inTheirStreams(
  tx: Tx,
  activities: readonly Activity[],
  connectors: ReadonlyMap<string, Connector>,
): Promise<Activity[]> {
  const shared = activities.filter(({ connector, stream }) => kinOf(connectors.get(connector), stream).length > 1);
  if (shared.length === 0) return [...activities];
  const { rows } = await tx.query<Thing>(
    `select connection, connector, stream, external_id from activities where connection = any($1::text[]) and external_id = any($2::text[]) order by id`,
    [[...new Set(shared.map(({ connection }) => connection))], shared.map(({ external_id }) => external_id)],
  );
  const held = new Map<string, string>();
  for (const one of [...rows, ...shared]) {
    const key = keyOf(one);
    if (!held.has(key)) held.set(key, one.stream);
  }
  return activities.map((one) => ({ ...one, stream: held.get(keyOf(one)) ?? one.stream }));

  function keyOf({ connection, connector, external_id, stream }: Thing): string {
    return `${connection} ${ownerOf(connectors.get(connector), stream)} ${external_id}`;
  }
}

/** By which connector what is held of a connection came; null where nothing is. */
export async function connectorOfHeld(tx: Tx, connection: string): Promise<string | null> {
  const { rows } = await tx.query<{ connector: string }>(
    'select connector from activities where connection = $1 order by external_id limit 1',
    [connection],
  );
  return rows[0]?.connector ?? null;
}

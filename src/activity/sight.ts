/** Whose words somebody may read: of each audience the connections that they may read; null: all. */
import type { Audience } from '#sdk';
import type { Tx } from '../platform/index.ts';

export type Sight = Readonly<Record<Audience, readonly string[] | null>>;

/** The condition that an activity may be read, in SQL. `internal` and `external` are its parameters, such as `$9`. */
export function readable(internal: string, external: string, connection = 'connection'): string {
  return `case when audience = 'internal' then ${internal}::text[] is null or ${connection} = any(${internal}) else ${external}::text[] is null or ${connection} = any(${external}) end`;
}

/** Those of these that may not be read; what is no activity is none of them. */
export async function unreadableOf(
  tx: Tx,
  ids: readonly string[],
  { internal, external }: Sight,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.query<{ id: string }>(
    `select id from activities where id = any($1::uuid[]) and not (${readable('$2', '$3')})`,
    [[...new Set(ids)], internal, external],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether something that an envelope holds may not be read. */
export async function holdsUnreadable(tx: Tx, envelope: string, { internal, external }: Sight): Promise<boolean> {
  const { rows } = await tx.query(
    `select from envelopes join activities using (connection, stream, external_id)
     where envelopes.id = $1 and not (${readable('$2', '$3')}) limit 1`,
    [envelope, internal, external],
  );
  return rows.length > 0;
}

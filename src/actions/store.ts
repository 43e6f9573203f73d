/** The SQL of `effects` and `echoes`, one statement a function. */
import type { EffectState } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { EchoRow, EffectFault, EffectRow } from './stage.ts';

const COLUMNS = `id, cause, step, connection, action, input, audience, provenance, origin, hop, state, key, attempts, uncertain, due_at, worker,
  called_at, external_id, output, fault, intended_at, ended_at`;

/** Effects, and by what their echoes are told: one statement, as every round trip costs. */
export async function insertEffects(tx: Tx, effects: readonly EffectRow[], echoes: readonly EchoRow[]): Promise<void> {
  await tx.query({
    name: 'insert_effects',
    text: `with made as (
             insert into effects (${COLUMNS}) select ${COLUMNS} from json_populate_recordset(null::effects, $1::json)
           )
           insert into echoes (effect, connection, stream, external_id, key, text_hash, until, origin, hop)
           select effect, connection, stream, external_id, key, decode(text_hash, 'hex'), until, origin, hop
           from json_to_recordset($2::json) as new (effect uuid, connection text, stream text, external_id text, key text, text_hash text,
             until timestamptz, origin jsonb, hop smallint)`,
    values: [JSON.stringify(effects), JSON.stringify(echoes)],
  });
}

/**
 * What playbooks intended waits while all of them are stopped. What is to go out by a connection that is stopped, or whose grant is gone, waits. Where it is back, so does all but the oldest: one call tells
 * whether it is, and the order is kept. One that is put off holds nobody up, unless the vendor's limit put it off.
 */
export const GOES_OUT = `(cause is null or not exists (select from switches where name = 'playbooks')) and not exists (select from connections where connections.id = effects.connection
             and (paused_at is not null or disconnected is not null or catching_up and exists (
               select from effects before where before.connection = effects.connection and before.id < effects.id
                 and (before.state = 'calling'
                   or before.state = 'intended' and (before.due_at <= $1 or before.fault->>'kind' = 'limited')))))`;

/** `others_wait`: the next of its connection may go out when this one has ended. */
export interface ClaimedEffect extends EffectRow {
  readonly others_wait: boolean;
}

/** Its vendor's limit put one off: those that come after it wait for it, and one call at a time tells whether it is over. */
export async function beginCatchingUp(tx: Tx, connection: string): Promise<void> {
  await tx.query('update connections set catching_up = true where id = $1 and not catching_up', [connection]);
}

/** Connections of which nothing waits any more. */
export async function endCatchingUp(tx: Tx, now: Date): Promise<void> {
  await tx.query(
    `update connections set catching_up = false
     where catching_up and paused_at is null and disconnected is null and not exists (select from effects
       where connection = connections.id and (state = 'calling' or state = 'intended' and (due_at <= $1 or fault->>'kind' = 'limited')))`,
    [now],
  );
}

/** Effects that are due (or that one, `only`), claimed for this worker: committed before anything is sent. */
export async function claimDue(
  tx: Tx,
  worker: number,
  now: Date,
  limit: number,
  only: string | null,
): Promise<ClaimedEffect[]> {
  const { rows } = await tx.query<ClaimedEffect>({
    name: 'claim_due',
    text: `update effects set state = 'calling', worker = $2, called_at = $1, attempts = attempts + 1
           where id in (select id from effects where state = 'intended' and due_at <= $1 and ($4::uuid is null or id = $4) and ${GOES_OUT}
             order by due_at, id limit $3 for update skip locked)
           returning ${COLUMNS}, exists (select from connections where connections.id = effects.connection and catching_up) as others_wait`,
    values: [now, worker, limit, only],
  });
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** When the next one is due that may go out. */
export async function nextDue(tx: Tx, now: Date): Promise<Date | null> {
  const { rows } = await tx.query<{ due_at: string | null }>({
    name: 'next_due',
    text: `select min(due_at) as due_at from effects where state = 'intended' and ${GOES_OUT}`,
    values: [now],
  });
  const due = rows[0]?.due_at;
  return due == null ? null : new Date(due);
}

/** What a connection's vendor refused to take from us is due now, in the order in which it was intended: the grant is back. */
export async function retryRefused(tx: Tx, connection: string, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `update effects set due_at = intended_at where state = 'intended' and connection = $1 and fault->>'kind' = 'auth' and due_at > $2`,
    [connection, now],
  );
  return rowCount ?? 0;
}

/** Workers that hold a call. */
export async function callingWorkers(tx: Tx): Promise<number[]> {
  const { rows } = await tx.query<{ worker: number }>(
    `select distinct worker from effects where state = 'calling' and worker is not null`,
  );
  return rows.map(({ worker }) => worker);
}

/** What a dead worker was calling may have been carried out or not: it is looked for once the vendor must have finished with it. */
export async function takeOver(tx: Tx, workers: readonly number[], settleMs: number): Promise<number> {
  const { rowCount } = await tx.query(
    `update effects set state = 'intended', worker = null, uncertain = true, due_at = called_at + $2 * interval '1 millisecond'
     where state = 'calling' and worker = any($1::integer[])`,
    [workers, settleMs],
  );
  return rowCount ?? 0;
}

/** What a run no longer wants and has not gone out does not go out. */
export async function withdraw(tx: Tx, run: string, steps: readonly string[], now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `update effects set state = 'refused', ended_at = $3, fault = '{"kind": "rejected", "message": "its run no longer wants it", "cure": null}'
     where cause = $1 and step = any($2::text[]) and state = 'intended'`,
    [run, steps, now],
  );
  return rowCount ?? 0;
}

/** What the steps of a run that wait to be let out have intended; `underWay`: how much of that has gone out, or may have. They are locked. */
export async function heldOf(
  tx: Tx,
  run: string,
  now: Date,
): Promise<{ readonly held: readonly EffectRow[]; readonly underWay: number }> {
  const { rows } = await tx.query<EffectRow>(
    `select ${COLUMNS} from effects where cause = $1 and step in (
       select step from effects where cause = $1 and state = 'intended' and attempts = 0 and due_at > $2)
     order by id for update`,
    [run, now],
  );
  const held = rows.filter(({ state, attempts }) => state === 'intended' && attempts === 0);
  return { held, underWay: rows.filter(({ state }) => state !== 'refused').length - held.length };
}

/** Of these, what nobody has tried to send yet does not go out. Answers which. */
export async function withhold(tx: Tx, ids: readonly string[], why: string, now: Date): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `update effects set state = 'refused', ended_at = $3, fault = json_build_object('kind', 'rejected', 'message', $2::text, 'cure', null)
     where id = any($1::uuid[]) and state = 'intended' and attempts = 0 returning id`,
    [ids, why, now],
  );
  return rows.map(({ id }) => id);
}

export interface Outcome {
  readonly state: EffectState;
  readonly uncertain: boolean;
  readonly due_at: Date | null;
  readonly external_id: string | null;
  readonly output: unknown;
  readonly fault: EffectFault | null;
  /** The vendor had no chance to do it: the attempt is not one of those that it gets. */
  readonly uncounted?: boolean;
  readonly now: Date;
}

/** The outcome of a call by the worker that made it, and by which id its echo is known from now on; false when the effect is no longer that worker's. */
export async function settle(tx: Tx, id: string, worker: number | null, outcome: Outcome): Promise<boolean> {
  const ended = outcome.state === 'done' || outcome.state === 'refused' || outcome.state === 'unknown';
  const { rowCount } = await tx.query({
    name: 'settle_effect',
    text: `with settled as (
             update effects set state = $3, uncertain = $4, due_at = coalesce($5, due_at), external_id = $6, output = $7, fault = $8, worker = null,
               ended_at = $9, attempts = attempts - $10
             where id = $1 and (state = 'calling' and worker = $2 or $2::integer is null and state = 'unknown')
             returning id
           ), named as (
             update echoes set external_id = $6 from settled where effect = settled.id and $6::text is not null
           )
           select id from settled`,
    values: [
      id,
      worker,
      outcome.state,
      outcome.uncertain,
      outcome.due_at,
      outcome.external_id,
      outcome.output === undefined || outcome.output === null ? null : JSON.stringify(outcome.output),
      outcome.fault === null ? null : JSON.stringify(outcome.fault),
      ended ? outcome.now : null,
      outcome.uncounted === true ? 1 : 0,
    ],
  });
  return rowCount === 1;
}

/** How many wait to go out by it. */
export async function countIntended(tx: Tx, connection: string): Promise<number> {
  const { rows } = await tx.query<{ count: string }>(
    `select count(*) as count from effects where state = 'intended' and connection = $1`,
    [connection],
  );
  return Number(rows[0]?.count ?? 0);
}

/** By connection; those that none waits for are left out. */
export async function countAllIntended(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ connection: string; count: number }>(
    `select connection, count(*)::integer as count from effects where state = 'intended' group by connection`,
  );
  return new Map(rows.map(({ connection, count }) => [connection, count]));
}

export async function effect(tx: Tx, id: string): Promise<EffectRow | undefined> {
  const { rows } = await tx.query<EffectRow>(`select ${COLUMNS} from effects where id = $1`, [id]);
  return rows[0];
}

/** Of each step of a run. */
export async function newestOfSteps(tx: Tx, run: string): Promise<EffectRow[]> {
  const { rows } = await tx.query<EffectRow>(
    `select distinct on (step) ${COLUMNS} from effects where cause = $1 order by step, id desc`,
    [run],
  );
  return rows;
}

export async function effectsById(tx: Tx, ids: readonly string[]): Promise<EffectRow[]> {
  const { rows } = await tx.query<EffectRow>(`select ${COLUMNS} from effects where id = any($1::uuid[]) order by id`, [
    ids,
  ]);
  return rows;
}

export interface EffectFilter {
  readonly state?: EffectState | undefined;
  readonly connection?: string | undefined;
  readonly cause?: string | undefined;
  /** Ids before this one. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listEffects(
  tx: Tx,
  { state, connection, cause, before, limit }: EffectFilter,
): Promise<EffectRow[]> {
  const { rows } = await tx.query<EffectRow>(
    `select ${COLUMNS} from effects
     where ($1::text is null or state = $1) and ($2::text is null or connection = $2) and ($3::uuid is null or cause = $3)
       and ($4::uuid is null or id < $4)
     order by id desc limit $5`,
    [state ?? null, connection ?? null, cause ?? null, before ?? null, limit],
  );
  return rows;
}

export interface Seen {
  readonly at: number;
  readonly connection: string;
  readonly stream: string;
  /** Null where it can't be our doing, whatever its id. */
  readonly external_id: string | null;
  /** Only where the account that we write with said it, or the vendor does not say who did. */
  readonly text_hash: string | null;
}

export interface EchoFound {
  readonly at: number;
  readonly effect: string;
  readonly origin: readonly string[];
  readonly hop: number;
}

/** By which id what an effect made comes back. */
export async function echoIs(tx: Tx, effect: string, external_id: string): Promise<void> {
  await tx.query('update echoes set external_id = $2 where effect = $1', [effect, external_id]);
}

/** Those of these connections by which anything was ever sent. */
export async function writtenTo(tx: Tx, connections: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ connection: string }>({
    name: 'written_to',
    text: `select connection from unnest($1::text[]) as asked (connection)
           where exists (select from echoes where echoes.connection = asked.connection)`,
    values: [connections],
  });
  return new Set(rows.map(({ connection }) => connection));
}

export interface InFlight {
  readonly connection: string;
  /** Where it comes back; null: in any. */
  readonly stream: string | null;
  readonly input: unknown;
  readonly origin: readonly string[];
  readonly hop: number;
}

/** What is being sent by these connections, or may have been: nobody has heard its id. */
export async function inFlight(tx: Tx, connections: readonly string[]): Promise<InFlight[]> {
  const { rows } = await tx.query<InFlight>({
    name: 'in_flight',
    text: `select effects.connection, echoes.stream, effects.input, echoes.origin, echoes.hop
           from effects join echoes on echoes.effect = effects.id
           where effects.connection = any($1::text[]) and effects.state in ('intended', 'calling')
             and (effects.state = 'calling' or effects.uncertain)`,
    values: [connections],
  });
  return rows;
}

/** Which of these are our own doing come back: by the vendor's id, else by our key, else by text. */
export async function findEchoes(tx: Tx, seen: readonly Seen[], now: Date): Promise<EchoFound[]> {
  const { rows } = await tx.query<EchoFound>({
    name: 'find_echoes',
    // Three joins and not one with "or", which no index could serve.
    text: `with seen as (
             select * from json_to_recordset($1::json) as seen (at integer, connection text, stream text, external_id text, text_hash text)
           ), found as (
             select at, seen.stream as seen_in, echoes.*, 1 as rank from seen join echoes using (connection, external_id)
             union all
             select at, seen.stream, echoes.*, 2 from seen join echoes on echoes.connection = seen.connection and echoes.key = seen.external_id
             union all
             select at, seen.stream, echoes.*, 3 from seen
             join echoes on echoes.connection = seen.connection and echoes.text_hash = decode(seen.text_hash, 'hex') and echoes.until > $2
           )
           select distinct on (at) at, effect, origin, hop from found where stream is null or stream = seen_in order by at, rank`,
    values: [JSON.stringify(seen), now],
  });
  return rows;
}

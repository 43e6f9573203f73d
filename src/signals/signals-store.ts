/** The SQL of `signals`, one statement a function. */
import type { Tx } from '../platform/index.ts';
import type { Evidence } from './evidence.ts';
import type { SignalState } from './stage.ts';
import type { SignalKind } from './slices.ts';

/** Instants are ISO texts. */
export interface SignalRow {
  readonly id: string;
  readonly kind: SignalKind;
  readonly slice: string;
  /** Its JSON. */
  readonly part: string;
  readonly about: string;
  /** `suspected`: too few say it yet; `held`: nobody was told, `held` says why; `dropped`: it came to nothing. */
  readonly state: SignalState;
  /** 1 to 10. */
  readonly severity: number;
  readonly since: string;
  readonly peak_at: string;
  readonly raised_at: string | null;
  readonly ended_at: string | null;
  readonly observed: number;
  readonly expected: number | null;
  readonly why: string;
  readonly held: string | null;
  readonly evidence: Evidence;
  readonly noticed_at: string;
  readonly changed_at: string;
}

const COLUMNS = `id, kind, slice, part, about, state, severity, since, peak_at, raised_at, ended_at, observed, expected, why, held, evidence,
  noticed_at, changed_at`;

export async function saveSignal(tx: Tx, row: SignalRow): Promise<void> {
  await tx.query(
    `insert into signals (${COLUMNS}) select ${COLUMNS} from json_populate_record(null::signals, $1::json)
     on conflict (id) do update set state = excluded.state, severity = excluded.severity, since = excluded.since, peak_at = excluded.peak_at,
       raised_at = excluded.raised_at, ended_at = excluded.ended_at, observed = excluded.observed, expected = excluded.expected, why = excluded.why,
       held = excluded.held, evidence = excluded.evidence, changed_at = excluded.changed_at`,
    [JSON.stringify(row)],
  );
}

/** Those that go on in a series. */
export async function goingOn(tx: Tx, slice: string, part: string): Promise<SignalRow[]> {
  const { rows } = await tx.query<SignalRow>(
    `select ${COLUMNS} from signals where slice = $1 and part = $2 and state in ('suspected', 'raised', 'held')`,
    [slice, part],
  );
  return rows;
}

/** When the same was told last, and how many of the slice were in the past day. */
export async function pastOf(
  tx: Tx,
  { kind, slice, part, about }: Pick<SignalRow, 'kind' | 'slice' | 'part' | 'about'>,
  now: Date,
): Promise<{ readonly lastRaised: number | null; readonly lastSince: number | null; readonly today: number }> {
  const { rows } = await tx.query<{ last: string | null; since: string | null; today: number }>(
    `select max(raised_at) filter (where kind = $1 and part = $3 and about = $4) as last,
       max(since) filter (where kind = $1 and part = $3 and about = $4) as since,
       (count(*) filter (where raised_at > $5::timestamptz - interval '1 day'))::integer as today
     from signals where slice = $2 and raised_at is not null`,
    [kind, slice, part, about, now],
  );
  const { last = null, since = null, today = 0 } = rows[0] ?? {};
  return { lastRaised: msOf(last), lastSince: msOf(since), today };
}

function msOf(at: string | null): number | null {
  return at === null ? null : Date.parse(at);
}

/** Of slices that are gone: they end. */
export async function endOf(tx: Tx, slice: string, now: Date): Promise<void> {
  await tx.query(
    `update signals set state = case when state = 'suspected' then 'dropped' else 'over' end, ended_at = $2, changed_at = $2
     where slice = $1 and state in ('suspected', 'raised', 'held')`,
    [slice, now],
  );
}

export interface SignalFilter {
  readonly slice?: string | undefined;
  readonly kind?: SignalKind | undefined;
  /** Those that were told and go on. */
  readonly open?: boolean | undefined;
  /** Those that nobody was told of as well. */
  readonly all?: boolean | undefined;
  readonly since?: Date | undefined;
  /** Ids before this one: the cursor of the next page. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listSignals(
  tx: Tx,
  { slice, kind, open = false, all = false, since, before, limit }: SignalFilter,
): Promise<SignalRow[]> {
  const { rows } = await tx.query<SignalRow>(
    `select ${COLUMNS} from signals
     where ($1::text is null or slice = $1) and ($2::text is null or kind = $2) and (not $3 or state = 'raised')
       and ($4 or raised_at is not null) and ($5::timestamptz is null or since >= $5) and ($6::uuid is null or id < $6)
     order by id desc limit $7`,
    [slice ?? null, kind ?? null, open, all, since ?? null, before ?? null, limit],
  );
  return rows;
}

export async function signalsById(tx: Tx, ids: readonly string[]): Promise<SignalRow[]> {
  const { rows } = await tx.query<SignalRow>(`select ${COLUMNS} from signals where id = any($1::uuid[])`, [ids]);
  return rows;
}

export async function signalOf(tx: Tx, id: string): Promise<SignalRow | undefined> {
  return (await signalsById(tx, [id]))[0];
}

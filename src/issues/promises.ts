/** What is promised on issues: acknowledge, first reply, resolution. A row each, with the time that it is due at; paused while the customer is waited for. */
import { byTheClock, readBusinessHours, type BusinessHours } from '../people/index.ts';
import { Refused, transaction, type Database, type Tx } from '../platform/index.ts';
import { addEntry, lockIssues, touchIssue } from './store.ts';
import { policyFor, SYSTEM, type Issue, type IssueEvent, type Policy, type PromiseKind } from './stage.ts';

export interface PromiseRow {
  readonly issue: string;
  readonly kind: PromiseKind;
  readonly policy: string;
  readonly hours: Policy['hours'];
  /** Whose business hours count; null: the clock does. */
  readonly team: string | null;
  readonly at_risk: number;
  readonly since: string;
  readonly seconds: number;
  readonly at_risk_at: string;
  readonly due_at: string;
  readonly paused_at: string | null;
  readonly told_at_risk_at: string | null;
  readonly told_missed_at: string | null;
  readonly kept_at: string | null;
}

const COLUMNS = `issue, kind, policy, hours, team, at_risk, since, seconds, at_risk_at, due_at, paused_at, told_at_risk_at, told_missed_at, kept_at`;

const KINDS = ['acknowledge', 'reply', 'resolution'] as const;

/** How time counts for a promise. */
type Counts = (of: Pick<PromiseRow, 'hours'>, whose: Pick<Issue, 'team' | 'market'>) => BusinessHours;

const ALWAYS: BusinessHours = { team: null, lack: null, ...byTheClock };

async function counting(tx: Tx, now: Date): Promise<Counts> {
  const business = await readBusinessHours(tx, now);
  return ({ hours }, { team, market }) => (hours === 'always' ? ALWAYS : business({ team, market }));
}

function times({ team, after }: BusinessHours, since: Date, seconds: number, at_risk: number) {
  return {
    team,
    since: since.toISOString(),
    seconds,
    at_risk,
    due_at: after(since, seconds).toISOString(),
    at_risk_at: after(since, Math.round(seconds * at_risk)).toISOString(),
  };
}

/** Those of a new issue. */
export async function makePromises(tx: Tx, issue: Issue, now: Date): Promise<void> {
  const policy = policyFor(await policies(tx), issue);
  if (policy === null) return;
  const business = (await counting(tx, now))(policy, issue);
  await save(tx, promisedBy(policy, issue, business, now));
  if (policy.hours === 'business' && business.lack !== null)
    await addEntry(tx, { issue: issue.id, actor: SYSTEM, kind: 'by_the_clock', detail: { why: business.lack } }, now);
}

function promisedBy(policy: Policy, issue: Issue, business: BusinessHours, now: Date): PromiseRow[] {
  const { id, hours, at_risk } = policy;
  const none = { told_at_risk_at: null, told_missed_at: null, kept_at: null };
  const paused_at = waits(issue) ? now.toISOString() : null;
  return KINDS.flatMap((kind): PromiseRow[] => {
    const seconds = policy[kind];
    if (seconds === null) return [];
    return [
      { issue: issue.id, kind, policy: id, hours, ...times(business, now, seconds, at_risk), ...none, paused_at },
    ];
  });
}

/**
 * Another severity: what is still to be kept is promised anew, from now on, by the policy that fits now. What was promised to come sooner is not put
 * off as an issue gets worse.
 */
async function promiseAnew(tx: Tx, issue: Issue, before: Issue, now: Date): Promise<void> {
  const all = await policies(tx);
  const policy = policyFor(all, issue);
  if (policy?.id === policyFor(all, before)?.id) return;
  const worse = (issue.severity ?? 1) > (before.severity ?? 1);
  const fresh = policy === null ? [] : promisedBy(policy, issue, (await counting(tx, now))(policy, issue), now);
  const rows = await promisesOf(tx, issue.id);
  const stays = rows.filter(({ kind, kept_at, due_at }) => {
    const next = fresh.find((one) => one.kind === kind);
    return kept_at !== null || (worse && (next === undefined || due_at <= next.due_at));
  });
  const kept = new Set(stays.map(({ kind }) => kind));
  await tx.query('delete from issue_promises where issue = $1 and not kind = any($2::text[])', [issue.id, [...kept]]);
  await save(
    tx,
    fresh.filter(({ kind }) => !kept.has(kind)),
  );
  if (issue.owner !== null) await keepPromises(tx, issue.id, ['acknowledge'], now);
}

/** What was left of each runs on from now, by the hours of whoever has the issue now; what was used counts by those of whoever had it. */
function runOn(rows: readonly PromiseRow[], counts: Counts, issue: Issue, now: Date): PromiseRow[] {
  return rows.map((one) => {
    const before = counts(one, { team: one.team, market: null });
    const worked = before.between(new Date(one.since), new Date(one.paused_at ?? now));
    const used = Math.min(one.seconds, worked);
    const left = one.seconds - used;
    const risk = Math.max(0, Math.round(one.seconds * one.at_risk) - used);
    return {
      ...one,
      ...times(counts(one, issue), now, left, left === 0 ? 0 : Math.min(1, risk / left)),
      paused_at: null,
    };
  });
}

/** What a change of the issue does to them. */
export async function followPromises(tx: Tx, issue: Issue, before: Issue, now: Date): Promise<void> {
  if (waits(issue) && !waits(before)) await pause(tx, issue.id, now);
  const goesOn = !waits(issue) && waits(before);
  if (goesOn || issue.team !== before.team) {
    const rows = (await promisesOf(tx, issue.id)).filter(
      ({ kept_at, paused_at, hours }) => kept_at === null && (paused_at === null ? hours === 'business' : goesOn),
    );
    if (rows.length > 0) await save(tx, runOn(rows, await counting(tx, now), issue, now));
  }
  if (issue.severity !== before.severity && before.state !== 'resolved') await promiseAnew(tx, issue, before, now);
  if (issue.owner !== null && before.owner === null) await keepPromises(tx, issue.id, ['acknowledge'], now);
  if (issue.state === 'resolved' && before.state !== 'resolved') await keepPromises(tx, issue.id, KINDS, now);
  // What was resolved is promised anew.
  if (issue.state !== 'resolved' && before.state === 'resolved') {
    await tx.query('delete from issue_promises where issue = $1', [issue.id]);
    await makePromises(tx, issue, now);
    if (issue.owner !== null) await keepPromises(tx, issue.id, ['acknowledge'], now);
  }
}

/**
 * Hours or holidays may have changed: what counts them and is open is timed anew, from when it began, and the timeline says so.
 * Nothing becomes late by that alone: what would have been due by now keeps its time.
 */
export async function timeAnew({ pool }: Database, now: Date): Promise<void> {
  const { rows } = await pool.query<{ issue: string }>(
    `select distinct issue from issue_promises where hours = 'business' and kept_at is null and told_missed_at is null order by issue`,
  );
  if (rows.length === 0) return;
  const counts = await counting(pool, now);
  for (const { issue } of rows) await transaction(pool, (tx) => timeOneAnew(tx, issue, counts, now));
}

async function timeOneAnew(tx: Tx, id: string, counts: Counts, now: Date): Promise<void> {
  const [issue] = await lockIssues(tx, [id]);
  if (!issue) return;
  for (const one of await promisesOf(tx, id)) {
    if (one.hours !== 'business' || one.kept_at !== null || one.told_missed_at !== null) continue;
    const fresh = { ...one, ...times(counts(one, issue), new Date(one.since), one.seconds, one.at_risk) };
    if (fresh.due_at === one.due_at && fresh.at_risk_at === one.at_risk_at && fresh.team === one.team) continue;
    if (one.paused_at === null && fresh.due_at <= now.toISOString()) continue;
    await save(tx, [fresh]);
    if (fresh.due_at === one.due_at || one.paused_at !== null) continue;
    const detail = { promise: one.kind, due_at: fresh.due_at, before: one.due_at, why: 'business hours have changed' };
    await addEntry(tx, { issue: id, actor: SYSTEM, kind: 'timed_anew', detail }, now);
  }
}

export async function promisesOf(tx: Tx, issue: string): Promise<PromiseRow[]> {
  const { rows } = await tx.query<PromiseRow>(
    `select ${COLUMNS} from issue_promises where issue = $1 order by due_at, kind`,
    [issue],
  );
  return rows;
}

async function save(tx: Tx, rows: readonly PromiseRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into issue_promises (${COLUMNS}) select ${COLUMNS} from json_populate_recordset(null::issue_promises, $1::json)
     on conflict (issue, kind) do update set team = excluded.team, since = excluded.since, seconds = excluded.seconds, at_risk = excluded.at_risk,
       at_risk_at = excluded.at_risk_at, due_at = excluded.due_at, paused_at = excluded.paused_at`,
    [JSON.stringify(rows)],
  );
}

const TOLD = {
  at_risk: `update issue_promises set told_at_risk_at = $1 where (issue, kind) in (select issue, kind from issue_promises
      where at_risk_at <= $1 and kept_at is null and paused_at is null and told_at_risk_at is null limit $2 for update skip locked)
    returning ${COLUMNS}`,
  missed: `update issue_promises set told_missed_at = $1 where (issue, kind) in (select issue, kind from issue_promises
      where due_at <= $1 and kept_at is null and paused_at is null and told_missed_at is null limit $2 for update skip locked)
    returning ${COLUMNS}`,
} as const;

/** Marks what is at risk or missed since the last time, each once, with an entry in the timeline. */
export async function claimTold(
  tx: Tx,
  what: keyof typeof TOLD,
  now: Date,
  limit: number,
): Promise<{ issue: Issue; event: IssueEvent }[]> {
  const { rows } = await tx.query<PromiseRow>(TOLD[what], [now, limit]);
  const told = [];
  for (const { issue: id, kind, due_at } of rows) {
    const { rows: found } = await tx.query<Issue>('select * from issues where id = $1', [id]);
    const issue = found[0];
    if (!issue) continue;
    await addEntry(tx, { issue: id, actor: SYSTEM, kind: what, detail: { promise: kind, due_at } }, now);
    told.push({ issue, event: { kind: what, issue, promise: kind } });
  }
  return told;
}

const POLICY = 'id, severity, market, acknowledge, reply, resolution, hours, at_risk';

export async function policies(tx: Tx): Promise<Policy[]> {
  const { rows } = await tx.query<Policy>(`select ${POLICY} from promise_policies order by id`);
  return rows;
}

/** New issues are promised by it; what was promised stays. */
export async function savePolicy(tx: Tx, policy: Policy): Promise<void> {
  if (policy.acknowledge === null && policy.reply === null && policy.resolution === null)
    throw new Refused(
      { code: 'promises_nothing' },
      `policy ${policy.id} promises nothing`,
      'Give a time for acknowledge, reply or resolution.',
    );
  await tx.query(
    `insert into promise_policies (${POLICY}) select ${POLICY} from json_populate_record(null::promise_policies, $1::json)
     on conflict (id) do update set severity = excluded.severity, market = excluded.market, acknowledge = excluded.acknowledge,
       reply = excluded.reply, resolution = excluded.resolution, hours = excluded.hours, at_risk = excluded.at_risk`,
    [JSON.stringify(policy)],
  );
}

export async function removePolicy(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from promise_policies where id = $1', [id]);
  return rowCount === 1;
}

async function pause(tx: Tx, issue: string, now: Date): Promise<void> {
  const open = (await promisesOf(tx, issue)).filter(({ kept_at, paused_at }) => kept_at === null && paused_at === null);
  await save(
    tx,
    open.map((one) => Object.assign(one, { paused_at: now.toISOString() })),
  );
}

export async function keepPromises(tx: Tx, issue: string, kinds: readonly PromiseKind[], now: Date): Promise<void> {
  await tx.query(
    'update issue_promises set kept_at = $3 where issue = $1 and kind = any($2::text[]) and kept_at is null',
    [issue, kinds, now],
  );
}

/** An answer of that time has reached somebody outside: the promise of one is kept. */
export async function answeredOutside(tx: Tx, issue: string, at: Date, now: Date): Promise<void> {
  await keepPromises(tx, issue, ['acknowledge', 'reply'], now);
  await touchIssue(tx, issue, now);
  await tx.query('update issues set answered_at = greatest(answered_at, $2) where id = $1', [issue, at]);
}

function waits({ state, waiting_for }: Issue): boolean {
  return state === 'waiting' && waiting_for === 'customer';
}

/** What is promised on issues: acknowledge, first reply, resolution. A row each, with the time that it is due at; paused while the customer is waited for. */
import { Fault } from '#sdk';
import type { Tx } from '../platform/index.ts';
import { addEntry } from './store.ts';
import {
  CUSTOMER,
  policyFor,
  SYSTEM,
  workedBetween,
  type Issue,
  type IssueEvent,
  type Policy,
  type PromiseKind,
  type WorkingTimeAfter,
} from './stage.ts';

export interface PromiseRow {
  readonly issue: string;
  readonly kind: PromiseKind;
  readonly policy: string;
  readonly calendar: string | null;
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

const COLUMNS = `issue, kind, policy, calendar, at_risk, since, seconds, at_risk_at, due_at, paused_at, told_at_risk_at, told_missed_at, kept_at`;

export interface Promises {
  /** Those of a new issue. */
  make(tx: Tx, issue: Issue, now: Date): Promise<void>;
  /** What a change of the issue does to them. */
  follow(tx: Tx, issue: Issue, before: Issue, now: Date): Promise<void>;
  keep(tx: Tx, issue: string, kinds: readonly PromiseKind[], now: Date): Promise<void>;
}

export function createPromises(after: WorkingTimeAfter): Promises {
  function times(calendar: string | null, since: Date, seconds: number, at_risk: number) {
    return {
      due_at: after(calendar, since, seconds).toISOString(),
      at_risk_at: after(calendar, since, Math.floor(seconds * at_risk)).toISOString(),
    };
  }

  async function make(tx: Tx, issue: Issue, now: Date): Promise<void> {
    const policy = policyFor(await policies(tx), issue);
    const rows = (['acknowledge', 'reply', 'resolution'] as const).flatMap((kind): PromiseRow[] => {
      const seconds = policy?.[kind] ?? null;
      if (policy === null || seconds === null) return [];
      const { id, calendar, at_risk } = policy;
      const none = { paused_at: null, told_at_risk_at: null, told_missed_at: null, kept_at: null };
      return [
        {
          issue: issue.id,
          kind,
          policy: id,
          calendar,
          at_risk,
          since: now.toISOString(),
          seconds,
          ...times(calendar, now, seconds, at_risk),
          ...none,
        },
      ];
    });
    await save(tx, rows);
  }

  /** What was left of each runs on from now. */
  async function goOn(tx: Tx, issue: string, now: Date): Promise<void> {
    const paused = (await promisesOf(tx, issue)).filter(
      ({ kept_at, paused_at }) => kept_at === null && paused_at !== null,
    );
    const rows = paused.map((one) => {
      const { calendar, seconds, at_risk, paused_at } = one;
      const since = new Date(one.since);
      const used = workedBetween(after, calendar, since, new Date(paused_at ?? now), seconds);
      const risk = Math.max(0, Math.floor(seconds * at_risk) - used);
      const left = seconds - used;
      return Object.assign(one, {
        since: now.toISOString(),
        seconds: left,
        at_risk: left === 0 ? 0 : Math.min(1, risk / left),
        due_at: after(calendar, now, left).toISOString(),
        at_risk_at: after(calendar, now, risk).toISOString(),
        paused_at: null,
      });
    });
    await save(tx, rows);
  }

  return {
    make,
    keep,
    async follow(tx, issue, before, now) {
      if (waits(issue) && !waits(before)) await pause(tx, issue.id, now);
      if (!waits(issue) && waits(before)) await goOn(tx, issue.id, now);
      if (issue.owner !== null && before.owner === null) await keep(tx, issue.id, ['acknowledge'], now);
      if (issue.state === 'resolved' && before.state !== 'resolved')
        await keep(tx, issue.id, ['acknowledge', 'reply', 'resolution'], now);
      // What was resolved is promised anew.
      if (issue.state !== 'resolved' && before.state === 'resolved') {
        await tx.query('delete from issue_promises where issue = $1', [issue.id]);
        await make(tx, issue, now);
        if (issue.owner !== null) await keep(tx, issue.id, ['acknowledge'], now);
      }
    },
  };
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
     on conflict (issue, kind) do update set since = excluded.since, seconds = excluded.seconds, at_risk = excluded.at_risk,
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

const POLICY = 'id, severity, market, acknowledge, reply, resolution, calendar, at_risk';

export async function policies(tx: Tx): Promise<Policy[]> {
  const { rows } = await tx.query<Policy>(`select ${POLICY} from promise_policies order by id`);
  return rows;
}

/** New issues are promised by it; what was promised stays. */
export async function savePolicy(tx: Tx, policy: Policy): Promise<void> {
  if (policy.acknowledge === null && policy.reply === null && policy.resolution === null)
    throw new Fault('rejected', `policy ${policy.id} promises nothing`, {
      cure: 'Give seconds for acknowledge, reply or resolution.',
    });
  await tx.query(
    `insert into promise_policies (${POLICY}) select ${POLICY} from json_populate_record(null::promise_policies, $1::json)
     on conflict (id) do update set severity = excluded.severity, market = excluded.market, acknowledge = excluded.acknowledge,
       reply = excluded.reply, resolution = excluded.resolution, calendar = excluded.calendar, at_risk = excluded.at_risk`,
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

async function keep(tx: Tx, issue: string, kinds: readonly PromiseKind[], now: Date): Promise<void> {
  await tx.query(
    'update issue_promises set kept_at = $3 where issue = $1 and kind = any($2::text[]) and kept_at is null',
    [issue, kinds, now],
  );
}

function waits({ state, waiting_for }: Issue): boolean {
  return state === 'waiting' && waiting_for === CUSTOMER;
}

/** The SQL of `issue_subjects`, `issue_reading` and `issue_proposals`, one statement a function. */
import type { Activity } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Actor } from './stage.ts';

type Thing = Pick<Activity, 'connection' | 'stream' | 'external_id'>;

export interface Reading {
  /** The newest activity that was read. */
  readonly activity: string;
  readonly at: string;
}

/** Until the transaction ends nobody else reads. Undefined: another process is at it. */
export async function claimReading(tx: Tx): Promise<Reading | undefined> {
  const { rows } = await tx.query<Reading>('select activity, at from issue_reading for update skip locked');
  return rows[0];
}

export async function keepReading(tx: Tx, activity: string, now: Date): Promise<void> {
  await tx.query('update issue_reading set activity = greatest(activity, $1::uuid), at = $2', [activity, now]);
}

export interface Subject extends Thing {
  readonly activity: string;
  readonly terms: readonly number[];
}

/** The newest version of a thing is what it is about. */
export async function keepSubjects(tx: Tx, subjects: readonly Subject[]): Promise<void> {
  await tx.query(
    `with new as (select * from json_to_recordset($1::json) as new (activity uuid, connection text, stream text, external_id text, terms integer[])),
     old as (delete from issue_subjects using new where issue_subjects.connection = new.connection and issue_subjects.stream = new.stream
       and issue_subjects.external_id = new.external_id and issue_subjects.activity < new.activity)
     insert into issue_subjects (activity, connection, stream, external_id, terms)
     select activity, connection, stream, external_id, terms from new order by activity on conflict do nothing`,
    [JSON.stringify(subjects)],
  );
}

/** Deleted words are about nothing, and are not proposed. */
export async function forgetSubjects(tx: Tx, things: readonly Thing[]): Promise<void> {
  await tx.query(
    `with gone as (select * from json_to_recordset($1::json) as gone (connection text, stream text, external_id text)),
     subjects as (delete from issue_subjects old using gone
       where old.connection = gone.connection and old.external_id = gone.external_id and old.stream = gone.stream)
     delete from issue_proposals old using gone
       where old.connection = gone.connection and old.external_id = gone.external_id and old.stream = gone.stream and state = 'proposed'`,
    [JSON.stringify(things.map(({ connection, stream, external_id }) => ({ connection, stream, external_id })))],
  );
}

/** The newest that have one of these terms. */
export async function withTerms(
  tx: Tx,
  terms: readonly number[],
  limit: number,
): Promise<{ readonly activity: string; readonly terms: readonly number[] }[]> {
  const { rows } = await tx.query<{ activity: string; terms: number[] }>(
    'select activity, terms from issue_subjects where terms && $1::integer[] order by activity desc limit $2',
    [terms, limit],
  );
  return rows;
}

export async function newestTerms(tx: Tx, limit: number): Promise<readonly number[][]> {
  const { rows } = await tx.query<{ terms: number[] }>(
    'select terms from issue_subjects order by activity desc limit $1',
    [limit],
  );
  return rows.map(({ terms }) => terms);
}

/** Open ones, the newest changed first. */
export async function openIssues(
  tx: Tx,
  limit: number,
): Promise<{ readonly id: string; readonly title: string; readonly changed_at: string }[]> {
  const { rows } = await tx.query<{ id: string; title: string; changed_at: string }>(
    `select id, title, changed_at from issues where state in ('open', 'waiting', 'snoozed') and merged_into is null
     order by changed_at desc limit $1`,
    [limit],
  );
  return rows;
}

export interface Proposing extends Thing {
  readonly issue: string;
  readonly activity: string;
  readonly share: number;
  readonly way: 'similar' | 'inside';
}

/** What was decided stays decided. */
export async function propose(tx: Tx, proposals: readonly Proposing[], now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `insert into issue_proposals (issue, connection, stream, external_id, activity, share, way, at, state)
     select issue, connection, stream, external_id, activity, share, way, $2::timestamptz, 'proposed' from json_to_recordset($1::json)
       as new (issue uuid, connection text, stream text, external_id text, activity uuid, share double precision, way text)
     order by issue, connection, stream, external_id
     on conflict (issue, connection, stream, external_id) do update set activity = excluded.activity, share = excluded.share
       where issue_proposals.state = 'proposed' and issue_proposals.activity <= excluded.activity`,
    [JSON.stringify(proposals), now],
  );
  return rowCount ?? 0;
}

export type ProposalState = 'proposed' | 'accepted' | 'refused';

export interface Proposal extends Proposing {
  readonly at: string;
  readonly state: ProposalState;
  /** Of whoever decided. */
  readonly why: string | null;
  readonly by: Actor | null;
  readonly decided_at: string | null;
}

const MEMBERS = `with recursive members as (select $1::uuid as id union select issues.id from issues join members on merged_into = members.id)`;
const PROPOSAL = 'issue, connection, stream, external_id, activity, share, way, at, state, why, by, decided_at';

/** To the issue and what was merged into it, without what it has gathered meanwhile or what was taken out; the most like first. */
export async function proposalsOf(tx: Tx, issue: string, state: ProposalState, limit: number): Promise<Proposal[]> {
  const { rows } = await tx.query<Proposal>(
    `${MEMBERS}, open as (select distinct on (connection, stream, external_id) ${PROPOSAL} from issue_proposals old
       where issue in (select id from members) and state = $2 and ($2 <> 'proposed' or not exists (select from issue_activities there
         where there.issue in (select id from members) and there.connection = old.connection and there.external_id = old.external_id
           and there.stream = old.stream))
       order by connection, stream, external_id, share desc)
     select ${PROPOSAL} from open order by share desc, activity limit $3`,
    [issue, state, limit],
  );
  return rows;
}

/** Answers those that were proposed; what was refused can be accepted all the same. */
export async function decide(
  tx: Tx,
  issue: string,
  activities: readonly string[],
  state: 'accepted' | 'refused',
  { by, why, now }: { readonly by: Actor; readonly why: string | null; readonly now: Date },
): Promise<string[]> {
  const { rows } = await tx.query<{ activity: string }>(
    `${MEMBERS} update issue_proposals set state = $3, by = $4, why = $5, decided_at = $6
     where issue in (select id from members) and activity = any($2::uuid[])
       and (state = 'proposed' or state = 'refused' and $3 = 'accepted') returning activity`,
    [issue, activities, state, by, why, now],
  );
  return [...new Set(rows.map(({ activity }) => activity))];
}

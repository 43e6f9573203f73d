/** The SQL of `asks`, `asked` and `answers`, one statement a function. */
import type { Tx } from '../platform/index.ts';
import type { Decision, Json, Question } from './plan.ts';

/** A question as it is kept. `version` counts the edits of its text from 1. */
export interface AskRow extends Omit<Question, 'for' | 'of' | 'until'> {
  readonly id: string;
  readonly run: string;
  readonly playbook: string;
  readonly kind: Question['for'];
  readonly version: number;
  readonly whom: Question['of'];
  readonly state: 'open' | 'answered' | 'lapsed' | 'cancelled';
  /** Why nobody could be asked, at no level that has begun. */
  readonly held: string | null;
  /** Levels that found nobody, and are looked for again: 0 is whom it asks first. */
  readonly unfound: readonly { readonly level: number; readonly why: string }[];
  readonly level: number;
  readonly decision: Decision | null;
  readonly due_at: string;
  readonly next_at: string | null;
  readonly reminded_at: string | null;
  readonly opened_at: string;
  readonly ended_at: string | null;
}

const ASK = `id, run, step, playbook, kind, question, text, version, options, fields, need, edit, self, authors, copies, always, business, whom, escalate, remind,
  state, held, unfound, level, decision, due_at, next_at, reminded_at, opened_at, ended_at`;

export async function insertAsk(tx: Tx, ask: AskRow): Promise<void> {
  await tx.query(`insert into asks (${ASK}) select ${ASK} from json_populate_record(null::asks, $1::json)`, [
    JSON.stringify(ask),
  ]);
}

export async function findAsk(tx: Tx, id: string): Promise<AskRow | undefined> {
  const { rows } = await tx.query<AskRow>(`select ${ASK} from asks where id = $1`, [id]);
  return rows[0];
}

export async function lockAsk(tx: Tx, id: string): Promise<AskRow | undefined> {
  const { rows } = await tx.query<AskRow>(`select ${ASK} from asks where id = $1 for update`, [id]);
  return rows[0];
}

export async function asksOf(tx: Tx, run: string): Promise<AskRow[]> {
  const { rows } = await tx.query<AskRow>(`select ${ASK} from asks where run = $1 order by id`, [run]);
  return rows;
}

export interface AskFilter {
  /** Whom it waits for. */
  readonly person?: string | undefined;
  readonly state?: string | undefined;
  /** Those that its run is about. */
  readonly issues?: readonly string[] | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listAsks(tx: Tx, { person, state, issues, before, limit }: AskFilter): Promise<AskRow[]> {
  const { rows } = await tx.query<AskRow>(
    `select ${ASK} from asks where ($1::text is null or state = $1) and ($2::uuid is null or id < $2)
       and ($3::text is null or exists (select from asked where ask = asks.id and person = $3 and asked.state = 'asked'))
       and ($5::uuid[] is null or run in (select id from runs where issue = any($5)))
     order by id desc limit $4`,
    [state ?? null, before ?? null, person ?? null, limit, issues ?? null],
  );
  return rows;
}

/** Where an open ask stands now. */
export async function saveAsk(tx: Tx, ask: AskRow): Promise<void> {
  await tx.query(
    `update asks set text = $2, version = $3, authors = $4, state = $5, held = $6, level = $7, decision = $8, next_at = $9, reminded_at = $10, ended_at = $11,
       unfound = $12, copies = $13
     where id = $1`,
    [
      ask.id,
      ask.text,
      ask.version,
      JSON.stringify(ask.authors),
      ask.state,
      ask.held,
      ask.level,
      ask.decision && JSON.stringify(ask.decision),
      ask.next_at,
      ask.reminded_at,
      ask.ended_at,
      JSON.stringify(ask.unfound),
      JSON.stringify(ask.copies),
    ],
  );
}

/** Open asks of a run that its journal does not wait for any more: their time is up, or the run went another way. */
export async function closeAsks(tx: Tx, run: string, waiting: readonly string[], now: Date): Promise<void> {
  await tx.query(
    `update asks set state = case when due_at <= $3 then 'lapsed' else 'cancelled' end, next_at = null, ended_at = $3
     where run = $1 and state = 'open' and not step = any($2::text[])`,
    [run, waiting, now],
  );
}

export interface AskedRow {
  readonly ask: string;
  readonly person: string;
  readonly why: string;
  readonly state: 'asked' | 'passed' | 'away';
  readonly since: string;
}

/** Whoever was asked before is not asked twice, but whoever passed it on can be asked again. Answers the people who are new. */
export async function addAsked(
  tx: Tx,
  ask: string,
  people: readonly { readonly person: string; readonly why: string }[],
  now: Date,
): Promise<string[]> {
  const { rows: added } = await tx.query<{ person: string }>(
    `insert into asked (ask, person, why, state, since)
     select $1, person, why, 'asked', $3 from json_to_recordset($2::json) as new (person text, why text)
     on conflict (ask, person) do update set why = excluded.why, state = 'asked', since = excluded.since where asked.state <> 'asked'
     returning person`,
    [ask, JSON.stringify(people), now],
  );
  return added.map(({ person }) => person);
}

export async function setAsked(
  tx: Tx,
  ask: string,
  person: string,
  state: AskedRow['state'],
  why: string,
): Promise<void> {
  await tx.query('update asked set state = $3, why = $4 where ask = $1 and person = $2', [ask, person, state, why]);
}

/** Open asks that were put to others as this person was away. */
export async function askAgain(tx: Tx, person: string, why: string, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `update asked set state = 'asked', why = $2, since = $3 from asks
     where asks.id = asked.ask and asks.state = 'open' and person = $1 and asked.state = 'away'`,
    [person, why, now],
  );
  return rowCount ?? 0;
}

export async function askedOf(tx: Tx, asks: readonly string[]): Promise<AskedRow[]> {
  const { rows } = await tx.query<AskedRow>(
    'select ask, person, why, state, since from asked where ask = any($1::uuid[]) order by since, person',
    [asks],
  );
  return rows;
}

export interface AnswerRow {
  readonly id: string;
  readonly ask: string;
  readonly person: string;
  readonly choice: string;
  readonly text: string | null;
  readonly version: number;
  readonly fields: Readonly<Record<string, Json>>;
  readonly comment: string | null;
  readonly at: string;
}

const ANSWER = 'id, ask, person, choice, text, version, fields, comment, at';

/** What somebody says of the same text again takes the place of what they said. */
export async function saveAnswer(tx: Tx, answer: AnswerRow): Promise<void> {
  await tx.query(
    `insert into answers (${ANSWER}) select ${ANSWER} from json_populate_record(null::answers, $1::json)
     on conflict (ask, person, version) do update set choice = excluded.choice, text = excluded.text, fields = excluded.fields,
       comment = excluded.comment, at = excluded.at`,
    [JSON.stringify(answer)],
  );
}

export async function answersOf(tx: Tx, ask: string): Promise<AnswerRow[]> {
  const { rows } = await tx.query<AnswerRow>(`select ${ANSWER} from answers where ask = $1 order by at, id`, [ask]);
  return rows;
}

/** Open asks whose next reminder or escalation is due, or for which nobody could be found. Others pass the locked ones by. */
export async function claimNextAsks(tx: Tx, now: Date, limit: number): Promise<AskRow[]> {
  const { rows } = await tx.query<AskRow>(
    `select ${ASK} from asks where state = 'open' and next_at <= $1 and not exists (select from switches where name = 'playbooks')
     order by next_at limit $2 for update skip locked`,
    [now, limit],
  );
  return rows;
}

/** Open asks that wait for this person. Their runs are locked before them, in the order of whoever wakes one. */
export async function openAsksOf(tx: Tx, person: string): Promise<AskRow[]> {
  await tx.query(
    `select from runs where id in (select run from asks join asked on ask = asks.id where asks.state = 'open' and person = $1 and asked.state = 'asked')
     order by id for update`,
    [person],
  );
  const { rows } = await tx.query<AskRow>(
    `select ${ASK} from asks where state = 'open' and exists (select from asked where ask = asks.id and person = $1 and asked.state = 'asked')
     order by id for update`,
    [person],
  );
  return rows;
}

/** How many open asks wait for each. */
export async function countOpenAsks(tx: Tx, people: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ person: string; count: number }>(
    `select person, count(*)::integer as count from asked join asks on asks.id = ask
     where asks.state = 'open' and asked.state = 'asked' and person = any($1::text[]) group by person`,
    [people],
  );
  return new Map(rows.map(({ person, count }) => [person, count]));
}

/** Who can act may be other than it was: whom nobody could be found for is looked for again now, and not within the minute. */
export async function lookAgainAtHeld(tx: Tx, now: Date): Promise<void> {
  await tx.query(
    `update asks set next_at = $1 where state = 'open' and unfound <> '[]' and due_at > $1 and (next_at is null or next_at > $1)`,
    [now],
  );
}

/** How many asks were put to each since then, whatever became of them. */
export async function askedSince(tx: Tx, people: readonly string[], since: Date): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ person: string; count: number }>(
    'select person, count(*)::integer as count from asked where person = any($1::text[]) and since >= $2 group by person',
    [people, since],
  );
  return new Map(rows.map(({ person, count }) => [person, count]));
}

/** An open ask, in the issue that its run is about. */
export interface AskInIssue {
  readonly issue: string;
  readonly ask: string;
  readonly kind: AskRow['kind'];
  readonly question: string;
  readonly due_at: string;
}

const IN_ISSUE = 'runs.issue, asks.id as ask, asks.kind, asks.question, asks.due_at';

/** What a person is asked. `held`: and what nobody could be asked. */
export async function askedInIssues(tx: Tx, person: string | null, held: boolean): Promise<AskInIssue[]> {
  const { rows } = await tx.query<AskInIssue>(
    `select ${IN_ISSUE} from asks join runs on runs.id = asks.run where asks.state = 'open' and runs.issue is not null
       and (asks.id in (select ask from asked where person = $1 and state = 'asked') or $2 and asks.held is not null) order by asks.due_at`,
    [person, held],
  );
  return rows;
}

/** What is asked of anybody in these issues. */
export async function openAsksIn(tx: Tx, issues: readonly string[]): Promise<AskInIssue[]> {
  const { rows } = await tx.query<AskInIssue>(
    `select ${IN_ISSUE} from runs join asks on asks.run = runs.id where runs.issue = any($1::uuid[]) and asks.state = 'open'`,
    [issues],
  );
  return rows;
}

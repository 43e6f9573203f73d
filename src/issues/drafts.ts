/** Answers that are being written: a draft an issue, thread and person. Whoever writes in the same thread sees the others'. */
import type { Tx } from '../platform/index.ts';
import { words } from './stage.ts';

export interface Draft {
  readonly issue: string;
  readonly connection: string;
  readonly thread: string;
  readonly person: string;
  readonly text: string;
  /** The thread's newest activity when it was begun or last looked at. */
  readonly thread_version: string | null;
  readonly at: string;
}

export interface Thread {
  readonly connection: string;
  readonly thread: string;
}

const COLUMNS = 'issue, connection, thread, person, text, thread_version, at';

/** The others who write in that thread, in any issue. */
export async function otherDrafts(tx: Tx, { connection, thread }: Thread, person: string): Promise<Draft[]> {
  const { rows } = await tx.query<Draft>(
    `select ${COLUMNS} from issue_drafts where connection = $1 and thread = $2 and person <> $3 order by at`,
    [connection, thread, person],
  );
  return rows;
}

export async function draftOf(
  tx: Tx,
  issue: string,
  { connection, thread }: Thread,
  person: string,
): Promise<Draft | undefined> {
  const { rows } = await tx.query<Draft>(
    `select ${COLUMNS} from issue_drafts where issue = $1 and connection = $2 and thread = $3 and person = $4 for update`,
    [issue, connection, thread, person],
  );
  return rows[0];
}

/** The thread's version is the one when it was begun: writing on does not hide what is new. */
export async function saveDraft(tx: Tx, draft: Omit<Draft, 'at'>, now: Date): Promise<void> {
  await tx.query(
    `insert into issue_drafts (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (issue, connection, thread, person) do update set text = excluded.text, at = excluded.at`,
    [draft.issue, draft.connection, draft.thread, draft.person, words(draft.text, 'draft'), draft.thread_version, now],
  );
}

/** What is new was shown. */
export async function sawThread(
  tx: Tx,
  { issue, connection, thread, person }: Draft,
  version: string | null,
): Promise<void> {
  await tx.query(
    'update issue_drafts set thread_version = $5 where issue = $1 and connection = $2 and thread = $3 and person = $4',
    [issue, connection, thread, person, version],
  );
}

export async function removeDraft(
  tx: Tx,
  issue: string,
  { connection, thread }: Thread,
  person: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from issue_drafts where issue = $1 and connection = $2 and thread = $3 and person = $4',
    [issue, connection, thread, person],
  );
  return rowCount === 1;
}

export interface AnswerRow {
  readonly broadcast: string;
  readonly issue: string;
  readonly activity: string;
  readonly effect: string;
  readonly at: string;
  /** Whoever wrote it, and what; null for what was sent before this was kept. */
  readonly person: string | null;
  readonly text: string | null;
}

const ANSWER = 'broadcast, issue, activity, effect, at, person, text';

/** One again for the same activity takes the place of the first. */
export async function saveAnswers(tx: Tx, rows: readonly AnswerRow[]): Promise<void> {
  await tx.query(
    `insert into issue_answers (${ANSWER}) select ${ANSWER} from json_populate_recordset(null::issue_answers, $1::json)
     on conflict (broadcast, activity) do update set effect = excluded.effect, at = excluded.at`,
    [JSON.stringify(rows)],
  );
}

/** Locked: whoever sends the failed ones again at the same moment waits, and finds them under way. */
export async function answersOf(tx: Tx, broadcast: string): Promise<AnswerRow[]> {
  const { rows } = await tx.query<AnswerRow>(
    `select ${ANSWER} from issue_answers where broadcast = $1 order by activity for update`,
    [broadcast],
  );
  return rows;
}

/** In that thread, in any issue, oldest first: those whose effect is newer than `after`, and the newest of them where there are many. */
export async function answersInThread(
  tx: Tx,
  { connection, thread }: Thread,
  after: string | null,
): Promise<AnswerRow[]> {
  const { rows } = await tx.query<AnswerRow>(
    `select distinct on (effect) ${ANSWER.replaceAll(/(\w+)/g, 'answer.$1')} from issue_activities there
     join issue_answers answer on answer.activity = there.activity
     where there.connection = $1 and there.thread = $2 and ($3::uuid is null or answer.effect > $3) order by effect desc limit 50`,
    [connection, thread, after],
  );
  return rows.toReversed();
}

/** Nobody else sends in that thread until the transaction ends. */
export async function lockThread(tx: Tx, { connection, thread }: Thread): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [JSON.stringify([connection, thread])]);
}

/** All that are being written in an issue. */
export async function draftsIn(tx: Tx, issue: string): Promise<Draft[]> {
  const { rows } = await tx.query<Draft>(`select ${COLUMNS} from issue_drafts where issue = $1 order by at`, [issue]);
  return rows;
}

/** The effects of all answers that were sent with that one. */
export async function answeredWith(tx: Tx, effect: string): Promise<string[]> {
  const { rows } = await tx.query<{ effect: string }>(
    'select effect from issue_answers where broadcast = (select broadcast from issue_answers where effect = $1 limit 1)',
    [effect],
  );
  return rows.map((row) => row.effect);
}

/** The effects of all answers of an issue. */
export async function answersIn(tx: Tx, issue: string): Promise<string[]> {
  const { rows } = await tx.query<{ effect: string }>('select effect from issue_answers where issue = $1', [issue]);
  return rows.map((row) => row.effect);
}

/** The issue that an effect answers in. */
export async function issueAnsweredBy(tx: Tx, effect: string): Promise<string | null> {
  const { rows } = await tx.query<{ issue: string }>('select issue from issue_answers where effect = $1 limit 1', [
    effect,
  ]);
  return rows[0]?.issue ?? null;
}

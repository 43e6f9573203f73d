/** The SQL of `archives` and `archive_parts`, one statement a function. */
import type { Reason, Tx } from '../platform/index.ts';

export interface ArchiveNotice {
  readonly slice: string;
  readonly title: string;
  readonly kind: 'spike' | 'tone' | 'reach' | 'silence';
  readonly product: string | null;
  readonly market: string | null;
  readonly topic: string | null;
  /** 1 to 10. */
  readonly severity: number;
  readonly raised_at: string;
  /** In a sentence. */
  readonly why: string;
  /** The first post in it. */
  readonly first: {
    readonly at: string;
    readonly text: string | null;
    readonly author: string | null;
    readonly url: string | null;
  } | null;
  /** When most was said, where that was later than when it would have been raised. */
  readonly peak_at: string | null;
}

export interface ArchiveReport {
  readonly since: string;
  readonly until: string;
  /** Records that told nothing, and those that are broken, with the first of them. */
  readonly skipped: number;
  readonly bad: number;
  readonly bad_rows: readonly { readonly line: number; readonly reason: string }[];
  /** How many there would have been; the gravest of them, oldest first. */
  readonly count: number;
  readonly noticed: readonly ArchiveNotice[];
}

export interface ArchiveRow {
  readonly id: string;
  readonly name: string;
  /** In bytes: of the file, and of what has come of it. */
  readonly bytes: number;
  readonly received: number;
  readonly state: 'coming' | 'reading' | 'read' | 'refused';
  /** Read so far. */
  readonly posts: number;
  /** `connector.stream`: by which mapping it is read. */
  readonly format: string | null;
  readonly report: ArchiveReport | null;
  /** `reason`: by which it is told in other languages. */
  readonly fault: {
    readonly message: string;
    readonly cure: string | null;
    readonly reason?: Reason | null;
  } | null;
  readonly at: string;
  readonly by: string;
}

const COLUMNS =
  'id, name, bytes::float8 as bytes, received::float8 as received, state, posts, format, report, fault, at, by';

/** The last that was dropped in. */
export async function lastArchive(tx: Tx): Promise<ArchiveRow | null> {
  const { rows } = await tx.query<ArchiveRow>(`select ${COLUMNS} from archives order by id desc limit 1`);
  return rows[0] ?? null;
}

/** Locked until the end of the transaction. */
export async function lockArchive(tx: Tx, id: string): Promise<ArchiveRow | null> {
  const { rows } = await tx.query<ArchiveRow>(`select ${COLUMNS} from archives where id = $1 for update`, [id]);
  return rows[0] ?? null;
}

/** All there are. */
export async function dropArchives(tx: Tx): Promise<void> {
  await tx.query('delete from archives');
}

export async function addArchive(
  tx: Tx,
  { id, name, bytes, by }: Pick<ArchiveRow, 'id' | 'name' | 'bytes' | 'by'>,
  now: Date,
): Promise<void> {
  await tx.query(`insert into archives (id, name, bytes, state, at, by) values ($1, $2, $3, 'coming', $4, $5)`, [
    id,
    name,
    bytes,
    now,
    by,
  ]);
}

export async function addPart(tx: Tx, archive: string, at: number, part: Uint8Array): Promise<void> {
  await tx.query('insert into archive_parts (archive, at, part) values ($1, $2, $3)', [archive, at, part]);
  await tx.query(
    `update archives set received = received + $2, state = case when received + $2 = bytes then 'reading' else state end where id = $1`,
    [archive, part.length],
  );
}

/** The next of its parts from there on; null behind the last. */
export async function partAt(tx: Tx, archive: string, at: number): Promise<Buffer | null> {
  const { rows } = await tx.query<{ part: Buffer }>('select part from archive_parts where archive = $1 and at = $2', [
    archive,
    at,
  ]);
  return rows[0]?.part ?? null;
}

export async function saveProgress(
  tx: Tx,
  { id, posts, format }: Pick<ArchiveRow, 'id' | 'posts' | 'format'>,
): Promise<void> {
  await tx.query('update archives set posts = $2, format = $3 where id = $1', [id, posts, format]);
}

/** Its parts are not needed any more. */
export async function settleArchive(
  tx: Tx,
  { id, state, posts, report, fault }: Pick<ArchiveRow, 'id' | 'state' | 'posts' | 'report' | 'fault'>,
): Promise<void> {
  await tx.query('delete from archive_parts where archive = $1', [id]);
  await tx.query('update archives set state = $2, posts = $3, report = $4, fault = $5 where id = $1', [
    id,
    state,
    posts,
    report && JSON.stringify(report),
    fault && JSON.stringify(fault),
  ]);
}

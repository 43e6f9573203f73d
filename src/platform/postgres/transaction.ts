import { DatabaseError, type ClientBase, type Pool } from 'pg';

/** An open transaction, or anything else that SQL can be sent to (a pool, a client) where none is needed. */
export type Tx = Pick<ClientBase, 'query'>;

/** Told of each transaction before it commits, and of what its work resolved to: what is written then is committed with it. What it answers is told whether it was. */
export type Note = (tx: Tx, result: unknown) => Promise<((committed: boolean) => void) | null>;

/** A pool whose transactions somebody may take note of. */
export interface Noted {
  readonly beforeCommit?: (...given: Parameters<Note>) => Promise<Awaited<ReturnType<Note>> | undefined>;
}

/**
 * Runs `work` in one transaction on one connection: commits when it resolves, rolls back when it throws and throws the same error on,
 * unwrapped, so that `isConflict` and SQLSTATE codes stay readable. A connection that cannot roll back is not used again.
 *
 * `begin` may hold further statements without parameters, sent with it in one round trip.
 *
 * Throws as well when PostgreSQL answers the commit with a rollback: some statement failed and `work` hid it.
 */
export async function transaction<T>(
  pool: Pick<Pool, 'connect'> & Noted,
  work: (tx: Tx) => Promise<T>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  let ended: ((committed: boolean) => void) | null = null;
  const lost = (error: Error): void => {
    broken = error;
  };
  client.on('error', lost);
  try {
    await client.query(begin);
    const result = await work(client);
    ended = (await pool.beforeCommit?.(client, result)) ?? null;
    const end = await client.query('commit');
    if (end.command !== 'COMMIT') {
      throw new Error(
        'The transaction was rolled back: a statement in it failed, and its error was caught. Let it through.',
      );
    }
    ended?.(true);
    return result;
  } catch (error) {
    ended?.(false);
    await client.query('rollback').catch((failed: Error) => {
      broken ??= failed;
    });
    throw error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}

/** True for an error after which the same transaction may simply be run again: a serialization failure or a deadlock. */
export function isConflict(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01');
}

/** True where PostgreSQL is away, starting, or too busy, or another transaction won: nothing was done, and it may be asked again in a moment. */
export function isPassing(error: unknown): boolean {
  return isConflict(error) || (error instanceof DatabaseError && /^(08|53|57P)/.test(error.code ?? ''));
}

/** `work` in a transaction that is open already: when it throws, what it did is undone, and the transaction can go on. */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.query('savepoint part').catch(unanswered);
  try {
    const result = await work();
    await tx.query('release savepoint part');
    return result;
  } catch (error) {
    await tx.query('rollback to savepoint part; release savepoint part').catch(unanswered);
    throw error;
  }
}

/** PostgreSQL refused nothing and answered nothing: the way to PostgreSQL is gone, which the driver tells by words alone. */
function unanswered(cause: unknown): never {
  if (cause instanceof DatabaseError) throw cause;
  const gone = new DatabaseError('the connection to PostgreSQL was lost', 0, 'error');
  gone.code = '08006';
  gone.cause = cause;
  throw gone;
}

const CONFLICT_RETRIES = 3;

/** As `transaction`, run again where it lost to another one. `work` must be safe to repeat. */
export async function retryingTransaction<T>(
  pool: Pick<Pool, 'connect'> & Noted,
  work: (tx: Tx) => Promise<T>,
  begin?: string,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction(pool, work, begin);
    } catch (error) {
      if (!isConflict(error) || attempt > CONFLICT_RETRIES) throw error;
    }
  }
}

/** True where PostgreSQL can't hold the value itself (class 22, or an index row too long): sending it again is of no use. */
export function isRefusedData(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && (error.code?.startsWith('22') === true || error.code === '54000');
}

/** True where what was sent is to blame, refused by PostgreSQL or by our own code, and not the state that PostgreSQL or the way to it is in. */
export function isOfRecord(error: unknown): boolean {
  return isRefusedData(error) || !(error instanceof DatabaseError);
}

/** Whether this transaction does that work, and nobody else until it ends. False where somebody is at it: whoever asks leaves it to them. */
export async function isOurTurn(tx: Tx, work: string): Promise<boolean> {
  const { rows } = await tx.query<{ ours: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('bondfire ' || $1, 0)) as ours`,
    [work],
  );
  return rows[0]?.ours === true;
}

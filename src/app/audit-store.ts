/** The SQL of `audit`, one statement a function. Rows are added, and never changed. */
import type { Tx } from '../platform/index.ts';

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  /** Their name, or the token's. */
  readonly actor: string;
  readonly person: string | null;
  readonly role: string | null;
  /** How they proved who they are: command line, token, password, oidc, slack, or a link. */
  readonly via: string;
  /** The session or token. */
  readonly credential: string | null;
  readonly address: string | null;
  /** `connection.add` */
  readonly what: string;
  readonly noun: string;
  /** Null: of none alone. */
  readonly noun_id: string | null;
  /** What was asked for, without secrets and without words that people said. */
  readonly given: unknown;
  /** As it was, and as it is now; null: it was not there, or is not kept here. */
  readonly before: unknown;
  readonly after: unknown;
}

const ENTRY = 'id, at, actor, person, role, via, credential, address, what, noun, noun_id, given, before, after';

export async function addAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.query(`insert into audit (${ENTRY}) select ${ENTRY} from json_populate_record(null::audit, $1::json)`, [
    JSON.stringify(entry),
  ]);
}

export interface AuditFilter {
  readonly noun?: string | undefined;
  readonly id?: string | undefined;
  /** A person's id, or a name. */
  readonly actor?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listAudit(
  tx: Tx,
  { noun, id, actor, since, until, before, limit }: AuditFilter,
): Promise<AuditEntry[]> {
  const { rows } = await tx.query<AuditEntry>(
    `select ${ENTRY} from audit where ($1::text is null or noun = $1) and ($2::text is null or noun_id = $2)
       and ($3::text is null or actor = $3 or person = $3) and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
       and ($6::uuid is null or id < $6) order by id desc limit $7`,
    [noun ?? null, id ?? null, actor ?? null, since ?? null, until ?? null, before ?? null, limit],
  );
  return rows;
}

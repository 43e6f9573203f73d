/** Responses that are shown elsewhere: what is written there, and whether it is what the response says now. */
import type { Tx } from '../platform/index.ts';
import type { Response } from './stage.ts';

export interface Publication {
  readonly response: string;
  readonly connection: string;
  /** The kind of content there. */
  readonly type: string;
  /** Its id there, once it is known. */
  readonly node: string | null;
  /** The last one that wrote it. */
  readonly effect: string;
  /** Of the response, as it was written. */
  readonly version: number;
}

const COLUMNS = 'response, connection, type, node, effect, version';

/**
 * What is shown: what happened, what was decided and said. What was said inside is in it for those inside alone, and so are an issue's title and what
 * was decided in it.
 */
export function published(response: Response, audience: 'internal' | 'external'): { title: string; body: string } {
  const { situation, answers, outcome } = response;
  const inside = audience === 'external' && response.issue !== null;
  const [title, decision] = inside ? [null, null] : [response.title, response.decision];
  const said = answers
    .filter((one) => audience === 'internal' || one.audience === 'external')
    .map(
      ({ text, network, language }) =>
        `Said${[network, language].some(Boolean) ? ` (${[network, language].filter(Boolean).join(', ')})` : ''}: ${text}`,
    );
  const parts = [
    situation,
    ...(decision === null ? [] : [`Decided: ${decision}`]),
    ...said,
    ...(outcome === null ? [] : [`Outcome: ${outcome.replaceAll('_', ' ')}`]),
  ];
  return { title: (title ?? situation).replaceAll(/\s+/gu, ' ').slice(0, 200), body: parts.join('\n\n') };
}

export async function savePublication(tx: Tx, one: Publication): Promise<void> {
  await tx.query(
    `insert into library_publications (${COLUMNS}) values ($1, $2, $3, $4, $5, $6)
     on conflict (response, connection) do update set type = excluded.type, node = excluded.node, effect = excluded.effect, version = excluded.version`,
    [one.response, one.connection, one.type, one.node, one.effect, one.version],
  );
}

export async function publicationsOf(tx: Tx, response: string): Promise<Publication[]> {
  const { rows } = await tx.query<Publication>(
    `select ${COLUMNS} from library_publications where response = $1 order by connection`,
    [response],
  );
  return rows;
}

/** Nobody else publishes it there until the transaction ends. */
export async function lockPublication(tx: Tx, response: string, connection: string): Promise<Publication | null> {
  const { rows } = await tx.query<Publication>(
    `select ${COLUMNS} from library_publications where response = $1 and connection = $2 for update`,
    [response, connection],
  );
  return rows[0] ?? null;
}

/** Those that say something else than their response does now; others do not take them until the transaction ends. */
export async function lockBehind(tx: Tx, limit: number): Promise<Publication[]> {
  const { rows } = await tx.query<Publication>(
    `select ${COLUMNS.split(', ')
      .map((name) => `one.${name}`)
      .join(', ')} from library_publications one
     join responses on responses.id = one.response where one.version <> responses.version
     order by one.response limit $1 for update of one skip locked`,
    [limit],
  );
  return rows;
}

/** What came back of mails, and what became of it: for whoever looks after them. Their words are not kept. */
import type { Tx } from '../platform/index.ts';

export interface CameBack {
  readonly id: string;
  readonly at: string;
  readonly sender: string | null;
  /** By its headers: `mail`, `auto_reply`, `bounce` and so on. */
  readonly nature: string;
  /** Null: it is to be looked at. */
  readonly outcome: string | null;
  readonly detail: string | null;
  /** Who got the mail that it answers. */
  readonly person: string | null;
  readonly ask: string | null;
  readonly issue: string | null;
}

/** Newest first. */
export async function listCameBack(
  tx: Tx,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<CameBack[]> {
  const { rows } = await tx.query<CameBack>(
    `select mail_arrivals.id, at, sender, nature, outcome, detail, person, ask, issue
     from mail_arrivals left join notification_links on notification_links.id = link
     where $1::uuid is null or mail_arrivals.id < $1 order by mail_arrivals.id desc limit $2`,
    [before ?? null, limit],
  );
  return rows;
}

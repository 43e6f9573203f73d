/** The inbox: what needs whoever asks, what is theirs, their team's, and all; with the lists that they keep. */
import { z } from 'zod';
import * as issues from '../issues/index.ts';
import { readAbout } from '../notify/index.ts';
import { teamsById } from '../people/index.ts';
import { askedInIssues, openAsksIn } from '../playbook/index.ts';
import {
  misfit,
  newId,
  ours,
  Refused,
  tellRead,
  transaction,
  type Clock,
  type Database,
  type Tx,
} from '../platform/index.ts';
import type { AppParts } from './app.ts';
import { issueId } from './issues.ts';
import { permit, type Principal } from './principal.ts';
import { hiddenFrom, sightOf } from './rights.ts';

export interface InboxItem extends Omit<issues.InboxRow, 'members'> {
  /** Open asks in it; `mine`: whoever looks may answer so many. */
  readonly asks: { readonly open: number; readonly mine: number };
}

export interface Inbox {
  readonly counts: issues.InboxCounts;
  readonly views: readonly issues.SavedView[];
  /** What is theirs and due next, where nothing needs them. */
  readonly next: InboxItem | null;
}

/** What a saved view may say, by the names of the list's query. */
const VIEW_FIELDS = [
  'view',
  'state',
  'owner',
  'team',
  'market',
  'product',
  'topic',
  'severity',
  'promise',
  'text',
  'sort',
] as const;
const MOST_VIEWS = 100;

const Word = z.string().trim().min(1).max(200);
const ViewInput = z.strictObject({
  name: Word.max(80).refine((name) => !name.includes('\0'), ours('no name holds that character')),
  shared: z.boolean().default(false),
  query: z.partialRecord(z.enum(VIEW_FIELDS), Word),
});

interface InboxParts extends Pick<AppParts, 'teamsOf'> {
  readonly database: Database;
  readonly clock: Clock;
}

export function inboxCommands({ database, clock, teamsOf }: InboxParts) {
  const { pool } = database;

  async function readerOf(who: Principal) {
    const { person = null, role } = who;
    const teams = person === null ? [] : await teamsOf(pool, person);
    const rows = teams.length === 0 ? [] : [...(await teamsById(pool, teams)).values()];
    return {
      person,
      teams,
      markets: rows.flatMap(({ markets }) => markets),
      mates: rows.flatMap(({ members }) => members),
      // What nobody could be asked an admin answers.
      asks: await askedInIssues(pool, person, role === 'admin'),
      sight: sightOf(who),
      hidden: [...((await hiddenFrom(pool, who)) ?? [])],
    };
  }
  type Reader = Awaited<ReturnType<typeof readerOf>>;

  async function list(reader: Reader, query: issues.InboxQuery) {
    const { rows, next } = await issues.inboxPage(pool, reader, query, clock.now());
    const open = await openAsksIn(
      pool,
      rows.flatMap(({ members }) => members),
    );
    const mine = new Set(reader.asks.map(({ ask }) => ask));
    function itemOf({ members, ...row }: issues.InboxRow): InboxItem {
      const here = open.filter(({ issue }) => members.includes(issue));
      return { ...row, asks: { open: here.length, mine: here.filter(({ ask }) => mine.has(ask)).length } };
    }
    return { items: rows.map(itemOf), next };
  }

  return {
    /** In pages; `next` is the cursor of the next one. */
    async listInbox(who: Principal, query: issues.InboxQuery) {
      permit(who, 'read');
      return list(await readerOf(who), query);
    },

    /** How many there are in each view, and the lists that they keep. */
    async showInbox(who: Principal): Promise<Inbox> {
      permit(who, 'read');
      const reader = await readerOf(who);
      const counts = await issues.inboxCounts(pool, reader, clock.now());
      const nothing = counts.needs_me === 0 && counts.mine > 0;
      const next = nothing ? (await list(reader, { view: 'mine', sort: 'due', limit: 1 })).items[0] : undefined;
      return { counts, views: await issues.savedViews(pool, keeperOf(who)), next: next?.promise ? next : null };
    },

    async inboxFacets(who: Principal) {
      permit(who, 'read');
      return issues.inboxFacets(pool, [...((await hiddenFrom(pool, who)) ?? [])]);
    },

    /** Whoever asks has looked at them, or wants them shown as new again. */
    async seeIssues(who: Principal, ids: readonly string[], seen: boolean): Promise<void> {
      permit(who, 'read');
      const person = who.person ?? null;
      if (person === null) return;
      const all = ids.map(issueId);
      await transaction(pool, async (tx) => {
        if (seen) {
          await issues.sawIssues(tx, person, all, clock.now());
          await readAbout(tx, person, all, clock.now());
        } else await issues.unseeIssues(tx, person, all);
        await tellRead(tx, person);
      });
    },

    /** A new one, or another name, sharing or query of one. Throws `rejected` naming what does not fit. */
    async saveInboxView(who: Principal, id: string | null, input: unknown): Promise<issues.SavedView> {
      permit(who, 'read');
      const parsed = ViewInput.safeParse(input);
      if (!parsed.success)
        throw misfit(ViewInput, input, {
          lead: 'that is no view: ',
          cure: `A view has a name and a query of ${VIEW_FIELDS.join(', ')}.`,
        });
      if (parsed.data.shared) permit(who, 'act');
      return transaction(pool, async (tx) => {
        const before = id === null ? null : await viewOf(who, id, tx);
        const owner = before?.owner ?? keeperOf(who);
        if (before === null && (await issues.countViews(tx, owner)) >= MOST_VIEWS)
          throw new Refused(
            { code: 'views_full', most: MOST_VIEWS },
            `you keep ${MOST_VIEWS} views already`,
            'Remove one that you no longer use.',
          );
        const at = before?.at ?? clock.now().toISOString();
        const view = { ...parsed.data, id: before?.id ?? newId(), owner, at };
        await issues.saveView(tx, view);
        return view;
      });
    },

    async removeInboxView(who: Principal, id: string): Promise<void> {
      permit(who, 'read');
      await transaction(pool, async (tx) => issues.removeView(tx, (await viewOf(who, id, tx)).id));
    },
  };
}

/** Whose views they are. */
function keeperOf({ person, name }: Principal): string {
  return person ?? name;
}

/** Throws `rejected` for one that is not theirs to change. */
async function viewOf(who: Principal, id: string, tx: Tx) {
  const found = await issues.findView(tx, issueId(id));
  if (!found)
    throw new Refused(
      { code: 'not_there', what: 'view', id },
      `there is no view ${id}`,
      'GET /api/v1/inbox tells those there are.',
    );
  if (found.owner === keeperOf(who) || (found.shared && who.role === 'admin')) return found;
  throw new Refused({ code: 'view_of', person: found.owner }, `that view is ${found.owner}'s`, 'Keep one of your own.');
}

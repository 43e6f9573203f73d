/** What a connection has brought becomes responses: practice pages, and conversations of systems that are gone. */
import type { Activity } from '#sdk';
import { NewResponse, withoutNames, type Taken } from '../library/index.ts';
import { NOTHING, type LibraryImport, type LibraryImportReport } from './library-import.ts';

export interface History extends Pick<LibraryImport, 'take'> {
  readonly connection: string;
  readonly channel: string;
  /** Conversations that were answered as well, and not pages alone. */
  readonly threads: boolean;
  /** Newest first, those before that one. */
  readonly page: (before: string | undefined, limit: number) => Promise<readonly Activity[]>;
  /** What bears one of these ids was deleted there. Answers how many were still found here. */
  readonly retire: (refs: readonly string[]) => Promise<number>;
}

/** Of an activity: what is written to be kept. */
const PAGES: ReadonlySet<string> = new Set(['article', 'page']);
const BATCH = 1_000;
const LONGEST = 100_000;
const LONGEST_NAME = 200;
const MOST_ANSWERS = 50;

interface Thread {
  root: Activity | null;
  readonly replies: Activity[];
}

/** Each as it is now. What has no words, and a conversation that nobody answered, is passed over; what was deleted there is retired here. */
export async function importHistory({
  connection,
  channel,
  threads,
  page,
  take,
  retire,
}: History): Promise<LibraryImportReport> {
  const report: Record<Taken, number> & LibraryImportReport & { rows: number; bad: number; retired: number } = {
    ...NOTHING,
    badRows: [],
  };
  const seen = new Set<string>();
  const deleted: string[] = [];
  const conversations = new Map<string, Thread>();
  const refOf = (id: string): string => `${connection}/${id}`.slice(0, LONGEST_NAME);

  async function bring(given: readonly unknown[]): Promise<void> {
    const checked = given.map((one) => NewResponse.safeParse(one));
    const rows = checked.flatMap(({ data }) => data ?? []);
    report.rows += given.length;
    report.bad += given.length - rows.length;
    for (const taken of await take(rows, connection)) report[taken] += 1;
  }

  for (let before: string | undefined; ;) {
    const activities = await page(before, BATCH);
    const rows: unknown[] = [];
    for (const one of activities) {
      if (seen.has(one.external_id)) continue;
      seen.add(one.external_id);
      const text = plain(one.text);
      if (one.kind === 'delete') deleted.push(refOf(one.external_id));
      else if (text !== null && PAGES.has(one.object ?? ''))
        rows.push({ ...common(one, channel), ref: refOf(one.external_id), situation: text });
      else if (threads && text !== null) {
        const name = one.thread ?? one.external_id;
        const thread = conversations.get(name) ?? { root: null, replies: [] };
        conversations.set(name, thread);
        if (name === one.external_id) thread.root = one;
        else thread.replies.push(one);
      }
    }
    await bring(rows);
    before = activities.at(-1)?.id;
    if (activities.length < BATCH || before === undefined) break;
  }
  const answered = [...conversations].flatMap(([name, thread]) => {
    const row = asResponse(thread, channel);
    return row === null ? [] : [{ ...row, ref: refOf(name) }];
  });
  for (let at = 0; at < answered.length; at += BATCH) await bring(answered.slice(at, at + BATCH));
  report.retired = await retire(deleted);
  return report;
}

function common({ title, language, audience, published_at, tags }: Activity, channel: string) {
  const topics = [...new Set(tags.map((one) => one.trim().slice(0, LONGEST_NAME)))].filter((one) => one !== '');
  return {
    title: plain(title)?.slice(0, 1_000).toWellFormed() ?? null,
    language,
    channel,
    audience,
    topics: topics.slice(0, 50),
    happened_at: published_at,
  };
}

function plain(text: string | null): string | null {
  return text?.slice(0, LONGEST).toWellFormed().replaceAll('\0', '').trim() || null;
}

/** What somebody said first, and what others answered: outside only our own people do. Nobody's name is in an answer. */
function asResponse({ root, replies }: Thread, channel: string) {
  const situation = plain(root?.text ?? null);
  if (root === null || situation === null) return null;
  const others = replies
    .filter(
      ({ actor, ours }) =>
        ours || (root.audience === 'internal' ? actor?.id !== root.actor?.id : actor?.internal === true),
    )
    .toSorted((a, b) => Date.parse(a.published_at) - Date.parse(b.published_at));
  if (others.length === 0) return null;
  const reporters = replies
    .filter((one) => !others.includes(one))
    .concat(root)
    .flatMap(({ actor }) => actor ?? []);
  const responders = others.flatMap(({ actor }) => actor ?? []);
  const answers = others.slice(-MOST_ANSWERS).flatMap(({ text, language, audience }) => {
    const said = plain(text);
    if (said === null) return [];
    return [
      {
        text: withoutNames(said, { reporters, responders, language, subjects: [] }).text,
        network: channel,
        language,
        audience,
      },
    ];
  });
  return { ...common(root, channel), situation, answers };
}

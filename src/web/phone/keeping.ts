/**
 * What somebody read lately is kept in their browser, to be read without a network and shown at once on a slow one: what needs them, what is theirs, and the
 * issues that they opened. It is forgotten when they sign out, when their session has ended, and after three days.
 */
import type { Query as OfQuery, QueryClient, QueryKey } from '@tanstack/react-query';
import { clear, createStore, del, entries, get, set } from 'idb-keyval';
import type { Session } from '../../api/shapes/index.ts';
import { problemOf } from '../frame/call.ts';
import { isReached } from '../frame/reach.ts';

interface Kept {
  readonly key: QueryKey;
  readonly data: unknown;
  /** Of what time it tells. */
  readonly at: number;
}

const store = createStore('bondfire-read', 'kept');
const LONGEST_MS = 3 * 86_400_000;
const MOST_ISSUES = 30;
const ISSUE = /^\/issues\/[0-9a-f-]{36}(?:\/(?:desk|similar))?$/;
const VIEWS: ReadonlySet<unknown> = new Set(['needs_me', 'mine']);

const nameOf = (key: QueryKey): string => JSON.stringify(key);

/** The key as `useGet` makes it. */
function isKept([noun, path, query]: QueryKey): boolean {
  if (noun === 'session' || path === '/inbox') return true;
  if (typeof path !== 'string') return false;
  if (path !== '/issues') return ISSUE.test(path);
  // The list as it is opened, and nothing that was looked for in it.
  const { view, limit: _limit, ...narrowed } = query as Readonly<Record<string, unknown>>;
  return VIEWS.has(view) && Object.values(narrowed).every((one) => one == null || one === '');
}

async function all(): Promise<readonly (readonly [string, Kept])[]> {
  return entries<string, Kept>(store).catch(() => []);
}

/** Whose session it was; null: nobody's, or too long ago. */
export async function keptSession(): Promise<Session | null> {
  const kept = await get<Kept>(nameOf(['session', '/session', {}]), store).catch(() => undefined);
  return kept === undefined || kept.at < Date.now() - LONGEST_MS ? null : (kept.data as Session);
}

/** What is kept is shown until something newer is read; from now on what is read is kept. Answers what ends that. */
export function keepReading(queries: QueryClient): () => void {
  let over = false;
  for (const query of queries.getQueryCache().getAll())
    if (isKept(query.queryKey) && query.state.status === 'success') keep(query);
  void restore(queries).then(forgetOld);
  const unfollow = queries.getQueryCache().subscribe((event) => {
    if (over || event.type !== 'updated' || !isKept(event.query.queryKey)) return;
    const { action, query } = event;
    if (action.type === 'success' && action.manual !== true) keep(query);
    // What they may not read any more, or nobody.
    else if (action.type === 'error' && [403, 404].includes(problemOf(action.error).status))
      void del(nameOf(query.queryKey), store);
  });
  return () => {
    over = true;
    unfollow();
  };
}

function keep({ queryKey: key, state: { data, dataUpdatedAt: at } }: OfQuery): void {
  // What is shown without a network is what was kept.
  if (!isReached()) return;
  // A browser that keeps nothing for us: it is read anew each time.
  set(nameOf(key), { key, data, at } satisfies Kept, store).catch(() => undefined);
}

async function restore(queries: QueryClient): Promise<void> {
  for (const [, { key, data, at }] of await all()) {
    if (at < Date.now() - LONGEST_MS || queries.getQueryData(key) !== undefined) continue;
    queries.setQueryData(key, data, { updatedAt: at });
  }
}

async function forgetOld(): Promise<void> {
  const kept = (await all()).toSorted(([, a], [, b]) => b.at - a.at);
  const issues = [...new Set(kept.flatMap(([, { key }]) => idIn(key) ?? []))];
  const many = new Set(issues.slice(MOST_ISSUES));
  for (const [name, { key, at }] of kept)
    if (at < Date.now() - LONGEST_MS || many.has(idIn(key) ?? '')) await del(name, store);
}

function idIn([, path]: QueryKey): string | null {
  return typeof path === 'string' && ISSUE.test(path) ? (path.split('/')[2] ?? null) : null;
}

export async function forgetRead(): Promise<void> {
  await clear(store).catch(() => undefined);
}

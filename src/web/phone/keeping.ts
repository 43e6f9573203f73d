/**
 * What somebody read lately is kept in their browser, to be read without a network and in a moment on a slow one: what needs them, what is theirs, and the
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
const SOON_MS = 3_000;
const ISSUE = /^\/issues\/[0-9a-f-]{36}(?:\/(?:desk|said|similar))?$/;
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

/** What is read is kept from now on; where nobody answers, or not soon, what was kept is shown in its place. Answers what ends that. */
export function keepReading(queries: QueryClient): () => void {
  let over = false;
  void forgetOld();

  async function showKept({ queryKey, state }: OfQuery): Promise<void> {
    if (over || state.data !== undefined) return;
    const kept = await get<Kept>(nameOf(queryKey), store).catch(() => undefined);
    if (kept === undefined || kept.at < Date.now() - LONGEST_MS || queries.getQueryData(queryKey) !== undefined) return;
    queries.setQueryData(queryKey, kept.data, { updatedAt: kept.at });
  }
  function follow(query: OfQuery): void {
    if (!isKept(query.queryKey)) return;
    const { data, fetchFailureReason: reason } = query.state;
    if (data !== undefined) keep(query);
    else if (reason !== null) void showKept(query);
    // What is newer is on its way: nobody answers to what was yesterday, where it comes in a moment.
    else setTimeout(() => void showKept(query), SOON_MS);
  }
  const cache = queries.getQueryCache();
  cache.getAll().forEach(follow);
  const unfollow = cache.subscribe((event) => {
    const { query } = event;
    if (over || !isKept(query.queryKey)) return;
    if (event.type === 'added') follow(query);
    if (event.type !== 'updated') return;
    const { action } = event;
    if (action.type === 'success' && action.manual !== true) keep(query);
    if (action.type !== 'failed' && action.type !== 'error') return;
    const { status } = problemOf(action.error);
    if (status === 0) void showKept(query);
    // What they may not read any more, or nobody.
    else if (status === 403 || status === 404) void del(nameOf(query.queryKey), store);
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

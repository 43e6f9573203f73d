/** The list as it is shown: read page by page, kept true as things change, and never moved under whoever reads it. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { InboxItem, InboxItems } from '../../api/shapes/index.ts';
import { addressOf, call, type Problem, problemOf, type Query, useGet } from '../frame/api.ts';

const PAGE = 100;
/** So many are looked at again at most when something changed: what was read lies around there. */
const AGAIN = 200;

interface Shown {
  /** Of the question that it answers. */
  readonly key: string;
  readonly items: readonly InboxItem[];
  readonly next: string | null;
  /** Came since, and are not in the list yet. */
  readonly fresh: readonly string[];
  /** No longer belong to the list; shown while somebody is on them. */
  readonly gone: ReadonlySet<string>;
}

export interface Listing {
  /** Undefined: not known yet. */
  readonly items: readonly InboxItem[] | undefined;
  readonly fresh: number;
  readonly gone: ReadonlySet<string>;
  readonly error: Problem | null;
  /** Another page is read now. */
  readonly reading: boolean;
  readonly whole: boolean;
  /** When the first page was read; 0: not yet. */
  readonly at: number;
  again(): void;
  more(): void;
  /** From the top, with what came since. */
  renew(): void;
  /** What was done is shown at once. */
  change(ids: ReadonlySet<string>, how: (item: InboxItem) => InboxItem | null): void;
}

export function useIssues(query: Query): Listing {
  const key = addressOf('/issues', query);
  const first = useGet<InboxItems>('issue', '/issues', { ...query, limit: PAGE });
  const [shown, setShown] = useState<Shown | null>(null);
  const [reading, setReading] = useState(false);
  const [failed, setFailed] = useState<Problem | null>(null);
  const now = useRef({ key, query });
  useEffect(() => {
    now.current = { key, query };
  });

  /** What lies beyond the first page is asked for by its ids. */
  const look = useCallback(async (ids: readonly string[]): Promise<void> => {
    const asked = now.current;
    const found: InboxItem[] = [];
    for (let at = 0; at < ids.length; at += PAGE) {
      const some = ids.slice(at, at + PAGE);
      const page = await call<InboxItems>('GET', '/issues', {
        query: { ...asked.query, limit: PAGE, ids: some.join(',') },
      });
      found.push(...page.items);
    }
    const there = new Map(found.map((one) => [one.id, one]));
    const missing = new Set(ids.filter((id) => !there.has(id)));
    setShown((before) => before && (before.key === asked.key ? replaced(before, there, missing) : before));
  }, []);

  const [heard, setHeard] = useState<InboxItems>();
  const { data, refetch, dataUpdatedAt } = first;
  if (data !== undefined && (data !== heard || shown?.key !== key)) {
    setHeard(data);
    setFailed(null);
    setShown(reconciled(shown, key, data));
  }

  const beyond = useMemo(() => {
    if (shown === null || data === undefined || data.next === null) return '';
    const there = new Set(data.items.map(({ id }) => id));
    return shown.items
      .filter(({ id }) => !there.has(id) && !shown.gone.has(id))
      .slice(0, AGAIN)
      .map(({ id }) => id)
      .join(',');
  }, [shown, data]);
  const looked = useRef(0);
  useEffect(() => {
    if (looked.current === 0) looked.current = dataUpdatedAt;
    if (dataUpdatedAt === looked.current || beyond === '') return;
    looked.current = dataUpdatedAt;
    // What cannot be read just now is read with the next change.
    look(beyond.split(',')).catch(() => undefined);
  }, [dataUpdatedAt, beyond, look]);

  const here = shown?.key === key ? shown : null;
  const more = useCallback(() => {
    if (reading || here === null || here.next === null) return;
    const asked = now.current;
    setReading(true);
    call<InboxItems>('GET', '/issues', { query: { ...asked.query, limit: PAGE, before: here.next } })
      .then((page) => setShown((before) => (before?.key === asked.key ? extended(before, page) : before)))
      .catch((thrown: unknown) => setFailed(problemOf(thrown)))
      .finally(() => setReading(false));
  }, [reading, here]);

  const renew = useCallback(() => {
    if (data !== undefined) setShown(begun(now.current.key, data));
    void refetch();
  }, [data, refetch]);
  const change = useCallback((ids: ReadonlySet<string>, how: (item: InboxItem) => InboxItem | null) => {
    setShown(
      (before) =>
        before && {
          ...before,
          items: before.items.flatMap((item) => (ids.has(item.id) ? (how(item) ?? []) : item)),
        },
    );
  }, []);
  return {
    items: here?.items,
    fresh: here?.fresh.length ?? 0,
    gone: here?.gone ?? NONE,
    error: here === null ? (first.error ?? failed) : failed,
    reading,
    whole: here?.next === null,
    at: dataUpdatedAt,
    again: useCallback(() => {
      setFailed(null);
      void refetch();
    }, [refetch]),
    more,
    renew,
    change,
  };
}

const NONE: ReadonlySet<string> = new Set();

function begun(key: string, { items, next }: InboxItems): Shown {
  return { key, items, next, fresh: [], gone: NONE };
}

/** The first page, read again: what is shown is told anew where it stands, and what is new waits above. */
function reconciled(before: Shown | null, key: string, page: InboxItems): Shown {
  if (before?.key !== key || before.items.length === 0) return begun(key, page);
  const there = new Map(page.items.map((one) => [one.id, one]));
  const known = new Set(before.items.map(({ id }) => id));
  const missing = page.next === null ? new Set([...known].filter((id) => !there.has(id))) : NONE;
  return { ...replaced(before, there, missing), fresh: [...there.keys()].filter((id) => !known.has(id)) };
}

function replaced(before: Shown, there: ReadonlyMap<string, InboxItem>, missing: ReadonlySet<string>): Shown {
  const gone = new Set([...before.gone, ...missing].filter((id) => !there.has(id)));
  return { ...before, items: before.items.map((one) => there.get(one.id) ?? one), gone };
}

function extended(before: Shown, page: InboxItems): Shown {
  const known = new Set(before.items.map(({ id }) => id));
  const further = page.items.filter(({ id }) => !known.has(id));
  return { ...before, items: [...before.items, ...further], next: page.next };
}

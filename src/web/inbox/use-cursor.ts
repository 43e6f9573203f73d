/** Where somebody is in the list, and what they have selected. What no longer belongs to it stays for as long as they are on it. */
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { InboxItem } from '../../api/shapes/index.ts';
import type { Listing } from './use-issues.ts';

export interface Cursor {
  readonly items: readonly InboxItem[] | undefined;
  readonly here: string | null;
  readonly selected: ReadonlySet<string>;
  readonly wanted: RefObject<string | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  setHere(id: string): void;
  move(by: number): void;
  select(id: string, range: boolean): void;
  clear(): void;
  /** The keyboard goes back to where they were. */
  focusHere(): void;
}

const NONE: ReadonlySet<string> = new Set();

/** `list`: another one begins at its top, with nothing selected. */
export function useCursor({ items: all, gone }: Listing, list: string): Cursor {
  const [at, setAt] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(NONE);
  const wanted = useRef<string | null>(null);
  const scroller = useRef<HTMLDivElement | null>(null);
  const [place, setPlace] = useState(0);
  const [of, setOf] = useState(list);
  const anchor = useRef<string | null>(null);
  if (of !== list) {
    setOf(list);
    setAt(null);
    setSelected(NONE);
    setPlace(0);
  }

  const items = useMemo(() => all?.filter(({ id }) => id === at || !gone.has(id)), [all, gone, at]);
  // Of what went, the next one takes the place.
  const index = items?.findIndex(({ id }) => id === at) ?? -1;
  const now = index >= 0 ? index : Math.min(place, (items?.length ?? 0) - 1);
  const here = items?.[now]?.id ?? null;
  if (index >= 0 && index !== place) setPlace(index);

  const latest = useRef({ items, now, here });
  useEffect(() => {
    latest.current = { items, now, here };
  });
  const go = useCallback((id: string) => {
    wanted.current = id;
    setAt(id);
    // Also where it was there already: whoever draws the list looks for what is wanted.
    setSelected((before) => new Set(before));
  }, []);
  const move = useCallback(
    (by: number) => {
      const { items: those = [], now: from } = latest.current;
      const focused = scroller.current?.contains(document.activeElement) === true;
      const to = those[focused ? Math.min(Math.max(0, from + by), those.length - 1) : Math.max(0, from)];
      if (to !== undefined) go(to.id);
    },
    [go],
  );
  const select = useCallback((id: string, range: boolean) => {
    const { items: those = [] } = latest.current;
    const [from, to] = [those.findIndex((one) => one.id === anchor.current), those.findIndex((one) => one.id === id)];
    setAt(id);
    setSelected((before) => {
      const next = new Set(before);
      if (range && from >= 0)
        for (const one of those.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one.id);
      else if (!next.delete(id)) next.add(id);
      return next;
    });
    anchor.current = id;
  }, []);
  return {
    items,
    here,
    selected,
    wanted,
    scroller,
    setHere: setAt,
    move,
    select,
    clear: useCallback(() => setSelected(NONE), []),
    focusHere: useCallback(() => {
      const { here: id } = latest.current;
      if (id !== null) go(id);
    }, [go]),
  };
}

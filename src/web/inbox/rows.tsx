/** The list itself: however long it is, only what is seen of it is drawn; what is in sight stays where it is when something above comes or goes. */
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useTranslation } from 'react-i18next';
import type { InboxItem } from '../../api/shapes/index.ts';
import { Row } from './row.tsx';
import styles from './inbox.module.css';

/** Pixels, as the style sheet has it. */
const ROW = { wide: 60, narrow: 72 };
const NARROW = '(max-width: 48em)';
/** So many rows before the end the next page is read. */
const AHEAD = 30;

export interface RowsProps {
  readonly items: readonly InboxItem[];
  readonly gone: ReadonlySet<string>;
  readonly here: string | null;
  readonly selected: ReadonlySet<string>;
  readonly whole: boolean;
  readonly onHere: (id: string) => void;
  readonly onSelect: (id: string, range: boolean) => void;
  readonly onMore: () => void;
  /** The issue that the keyboard goes to next, as soon as it is drawn. */
  readonly wanted: RefObject<string | null>;
  /** What is shown at the top, where the list is asked to. */
  readonly scroller: RefObject<HTMLDivElement | null>;
}

export function Rows({ items, gone, here, selected, whole, onHere, onSelect, onMore, wanted, scroller }: RowsProps) {
  const { t } = useTranslation();
  const height = useMediaQuery(NARROW, matchMedia(NARROW).matches, { getInitialValueInEffect: false })
    ? ROW.narrow
    : ROW.wide;
  // oxlint-disable-next-line react/incompatible-library -- nothing here is compiled by React's compiler
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: (at) => items[at]?.id ?? at,
  });
  useLayoutEffect(() => rows.measure(), [rows, height]);
  useStill(items, height, scroller);

  const drawn = rows.getVirtualItems();
  const end = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!whole && end >= items.length - AHEAD) onMore();
  }, [whole, end, items.length, onMore]);

  useEffect(() => {
    if (wanted.current === null) return;
    const at = items.findIndex(({ id }) => id === wanted.current);
    if (at < 0) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-issue="${wanted.current}"] a`);
    rows.scrollToIndex(at, { align: 'auto' });
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  return (
    <div className={styles['scroller']} ref={scroller} data-scroller>
      <ul className={styles['list']} aria-label={t('inbox.list')} style={{ blockSize: rows.getTotalSize() }}>
        {drawn.map(({ index, start, key }) => {
          const item = items[index];
          if (item === undefined) return null;
          return (
            <Row
              key={key}
              item={item}
              top={start}
              place={index + 1}
              all={whole ? items.length : -1}
              here={item.id === here}
              selected={selected.has(item.id)}
              gone={gone.has(item.id)}
              onHere={onHere}
              onSelect={onSelect}
            />
          );
        })}
      </ul>
    </div>
  );
}

/** What is seen stays in its place when rows above it come or go; at the very top, the top is seen. */
function useStill(items: readonly InboxItem[], height: number, scroller: RefObject<HTMLDivElement | null>): void {
  const before = useRef(items);
  useLayoutEffect(() => {
    const was = before.current;
    before.current = items;
    const box = scroller.current;
    if (was === items || box === null || box.scrollTop < height) return;
    const first = Math.floor(box.scrollTop / height);
    const places = new Map(items.map(({ id }, at) => [id, at]));
    for (let at = first; at < Math.min(was.length, first + 50); at += 1) {
      const now = places.get(was[at]?.id ?? '');
      if (now === undefined) continue;
      if (now !== at) box.scrollBy(0, (now - at) * height);
      return;
    }
  }, [items, height, scroller]);
}

import { useEffect, useRef, type RefObject } from 'react';

/** Of a row that may be wider than the screen: what is chosen in it comes to its middle, and the page stays where it is. */
export function useInSight(row: RefObject<HTMLElement | null>, chosen: string): void {
  const last = useRef<string | null>(null);
  useEffect(() => {
    const here = row.current?.querySelector('[aria-current="page"], [aria-selected="true"]');
    // Whoever looks at the others is not called back.
    if (row.current === null || here == null || last.current === chosen) return;
    last.current = chosen;
    const [around, its] = [row.current.getBoundingClientRect(), here.getBoundingClientRect()];
    row.current.scrollBy({ left: its.left + its.width / 2 - (around.left + around.width / 2) });
  });
}

/** What the watchdog of promises asks of the library. */
import type { Check } from '../platform/index.ts';

const CURE = 'See that a worker runs (bondfire start, or bondfire work), and read its log.';

export const LIBRARY_CHECKS: readonly Check[] = [
  {
    kind: 'library_outcomes',
    says: 'issues that were resolved, and of which the library did not see how they turned out',
    cure: CURE,
    graceMs: 60_000,
    overdue: 'select issue::text as id, due_at as due from library_watches where due_at < $1',
  },
  {
    kind: 'library_deletions',
    says: 'words that were deleted where they were said, and did not leave the library',
    cure: CURE,
    graceMs: 60_000,
    overdue: 'select response::text as id, gone_at as due from response_words where gone_at < $1',
  },
];

/** What the commands share that take ids and answer pages. */
import { z } from 'zod';
import { Refused } from '../platform/index.ts';

const PAGE_LIMIT = 500;

export function page(limit: number): number {
  return Math.min(Math.max(1, limit), PAGE_LIMIT);
}

export function noActivity(id: string): Refused {
  return new Refused(
    { code: 'not_there', what: 'activity', id },
    `there is no activity ${id}`,
    'bondfire activity list shows the ids there are.',
  );
}

/** Throws `rejected`: an id that PostgreSQL would refuse names nothing. */
export function uuid(id: string): string {
  if (z.guid().safeParse(id).success) return id.toLowerCase();
  throw new Refused(
    { code: 'not_there', what: 'id', id },
    `"${id}" is no id`,
    'Ids look like 019a1b2c-…; the list commands show them.',
  );
}

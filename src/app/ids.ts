/** What the commands share that take ids and answer pages. */
import { z } from 'zod';
import { Fault } from '#sdk';

const PAGE_LIMIT = 500;

export function page(limit: number): number {
  return Math.min(Math.max(1, limit), PAGE_LIMIT);
}

/** Throws `rejected`: an id that PostgreSQL would refuse names nothing. */
export function uuid(id: string): string {
  if (z.guid().safeParse(id).success) return id.toLowerCase();
  throw new Fault('rejected', `"${id}" is no id`, { cure: 'Ids look like 019a1b2c-…; the list commands show them.' });
}

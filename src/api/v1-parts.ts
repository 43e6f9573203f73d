/** What the routes of `/api/v1` share. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Permission, Principal } from '../app/index.ts';

export const Id = z.guid({ error: 'an id such as 019a1b2c-3d4e-7f50-8a61-b2c3d4e5f607' });
export const Word = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0'), 'no text holds that character');
export const When = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
/** Or a day, which begins and ends where the person lives whom it is about. */
export const WhenOrDay = z.union([When, z.iso.date().transform((day) => ({ day }))]);
/** A body that may be left out: each of its fields says what holds then. */
export function orNone<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((given) => given ?? {}, z.strictObject(shape));
}

export const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const Paging = {
  limit: z.coerce.number({ error: 'a number from 1 to 200' }).int().min(1).max(200).default(50),
  before: Id.optional(),
};

/** Of a list in the order of names, which each row is known by. */
export const PagingByName = { ...Paging, before: Word.optional() };

export interface Page<Item> {
  readonly items: readonly Item[];
  /** What `before` must be for the next page; null on the last one. */
  readonly next: string | null;
}

/** Whose token it is, and whether that may do it. */
export type Who = (request: FastifyRequest, permission: Permission) => Principal;

/** One more than a page was asked for, so that the last page is known as such. */
export function page<Item>(limit: number, rows: readonly Item[], idOf: (row: Item) => string): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? idOf(last) : null };
}

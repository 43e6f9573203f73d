import { z } from 'zod';
import { Fault } from '#sdk';

/** A number, as a number or text, with a slug or without. */
export const ThingId = z
  .union([z.int().positive(), z.string().regex(/^\d+(-.*)?$/, 'a number, such as 85')])
  .meta({ description: 'Its number.' });
export type ThingId = z.output<typeof ThingId>;

export function plainId(id: ThingId): string {
  return String(id).replace(/-.*$/s, '');
}

/** Success, with nothing that says what was made, and nothing found that could be it. */
export function unheard(what: string): Fault {
  return new Fault('drift', `Socialcast answered with an empty body, and ${what} is not found`, { uncertain: true });
}

/** Why somebody cannot act now, in the reader's language: away or off, and what they or their calendar say of it. */
import type { TFunction } from 'i18next';
import type { Availability } from '../../api/shapes/index.ts';

export function whyNotThere(t: TFunction, { away, why }: Pick<Availability, 'away' | 'why'>): string {
  const said = saidOfIt(why);
  const state = t(away ? 'people.state.away' : 'people.state.off');
  return said === null ? state : `${state} (${said})`;
}

/** The API says the hour as well, which moves on while this is looked at. */
export function saidOfIt(why: string): string | null {
  return /\((.*)\)$/s.exec(why)?.[1] ?? null;
}

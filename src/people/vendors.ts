/** What vendors say of people: out of office makes them away for as long as that is said, unless somebody says by hand that they are there. */
import { DateTime } from 'luxon';
import type { OutOfOffice } from '#sdk';
import { newId, type Tx } from '../platform/index.ts';
import * as store from './store.ts';
import type { PersonRow } from './store.ts';

export interface Spell {
  readonly person: string;
  readonly connection: string;
  /** UTC; null: until the vendor says otherwise. */
  readonly until: string | null;
  readonly heard_at: string;
}

/** Where a vendor names no end, what it said counts for so long after it was heard last: its connection may be paused, or its grant gone. */
export const SILENT_MS = 24 * 3_600_000;

/** Who of them is meant, and until when: those that are over are left out. Pure. */
export function spellsOf(people: readonly PersonRow[], said: readonly OutOfOffice[], now: Date): Spell[] {
  const spells = new Map<string, Spell>();
  for (const one of said) {
    const person = meantBy(people, one);
    if (person === undefined) continue;
    const until = endOf(one.until, person.zone);
    if (until !== null && until <= now.toISOString()) continue;
    const spell = { person: person.id, connection: one.connection, until, heard_at: one.heard_at };
    spells.set(keyOf(spell.person, spell.connection), spell);
  }
  return [...spells.values()];
}

/** By the account that is known of them there: its id, or its handle; without one, by e-mail. */
function meantBy(people: readonly PersonRow[], { connection, id, handle, email }: OutOfOffice): PersonRow | undefined {
  const account = (one: PersonRow) => one.accounts.filter((each) => each.connection === connection);
  return (
    people.find((one) => account(one).some((each) => each.id === id)) ??
    people.find((one) => account(one).some((each) => same(each.id, handle))) ??
    people.find((one) => account(one).length === 0 && same(one.email, email))
  );
}

function same(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one.toLowerCase() === other.toLowerCase();
}

/** A day is the one on which they are back, from its beginning where they live. What cannot be read says no end. */
function endOf(until: string | null, zone: string): string | null {
  const at = until === null ? null : DateTime.fromISO(until, { zone });
  return at?.isValid === true ? at.toJSDate().toISOString() : null;
}

function keyOf(person: string, connection: string): string {
  return `${person} ${connection}`;
}

/** @param said by all vendors, of everybody: whom it leaves out is back, as far as vendors know. Answers what counts no more from now on. */
export async function heedVendors(
  tx: Tx,
  people: readonly PersonRow[],
  said: readonly OutOfOffice[],
  now: Date,
): Promise<readonly Spell[]> {
  const lapsed: Spell[] = [];
  const holding = await store.holdingAbsences(tx);
  if (holding.length === 0 && said.length === 0) return lapsed;
  const known = new Map(holding.map((one) => [keyOf(one.person, one.source), one]));
  for (const spell of spellsOf(people, said, now)) {
    const { person, connection, until, heard_at } = spell;
    const before = known.get(keyOf(person, connection));
    known.delete(keyOf(person, connection));
    const silent = until === null && Date.parse(heard_at) < now.getTime() - SILENT_MS;
    if (before !== undefined) {
      if (before.until_at !== until) await store.setAbsenceEnd(tx, before.id, until);
      if (silent === (before.lapsed_at !== null)) continue;
      await store.setAbsenceLapsed(tx, before.id, silent ? now : null);
      if (silent) lapsed.push(spell);
      continue;
    }
    if (silent) continue;
    const reason = `out of office, says ${connection}`;
    const absence = { id: newId(), person, from_at: now.toISOString(), until_at: until, reason };
    await store.addAbsence(tx, { ...absence, source: connection, by: connection, holds: true, lapsed_at: null });
  }
  for (const { id } of known.values()) await store.endVendorAbsence(tx, id, now);
  return lapsed;
}

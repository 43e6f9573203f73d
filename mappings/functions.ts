/**
 * The named conversions that mappings may `call`, the only code among them. Sorted by name, each tested in functions.test.ts.
 *
 * A function sees what is at each path of `with`, null where nothing is; it answers the field's value, null for absence.
 * Where it cannot, it throws `new Fault('drift', problem)`: the record is quarantined with the field and the problem.
 * It sees no clock, no network and nothing else; what it answers is checked like any other value of its field.
 */

type MappingFunction = (...args: readonly unknown[]) => unknown;

export const functions: Readonly<Record<string, MappingFunction>> = {
  created_or_saved: createdOrSaved,
  later_instant: laterInstant,
};

/** `update` where a thing was changed after it was created, or `resaved` says that it was saved again unchanged. */
function createdOrSaved(created: unknown, changed: unknown, resaved: unknown): string {
  return resaved === true || millis(changed) > millis(created) ? 'update' : 'create';
}

/** The first date as an instant where it lies behind the second; else null. */
function laterInstant(date: unknown, than: unknown): string | null {
  return millis(date) > millis(than) ? new Date(millis(date)).toISOString() : null;
}

/** NaN for what is no date: nothing is later, and the field that is made of the date alone says what is wrong with it. */
function millis(date: unknown): number {
  return typeof date === 'string' ? Date.parse(date) : Number.NaN;
}

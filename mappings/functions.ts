/**
 * The named conversions that mappings may `call`, the only code among them. Sorted by name, each tested in functions.test.ts.
 *
 * A function sees what is at each path of `with`, null where nothing is; it answers the field's value, null for absence.
 * Where it cannot, it throws `new Fault('drift', problem)`: the record is quarantined with the field and the problem.
 * It sees no clock, no network and nothing else; what it answers is checked like any other value of its field.
 */

type MappingFunction = (...args: readonly unknown[]) => unknown;

export const functions: Readonly<Record<string, MappingFunction>> = {};

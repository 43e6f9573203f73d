/** A playbook as YAML, always in the same order: what two revisions are compared by. */
import { stringify } from 'yaml';
import type { Playbook } from '#sdk';

/** With what its file left out filled in; comments are no part of a revision. */
export function yamlOf(source: Playbook): string {
  return stringify(inOrder(source), { lineWidth: 0 });
}

const NAMED = new Set(['with', 'fields', 'manual']);

/** The order of names that a playbook chooses itself is no part of a revision, so none is compared. */
function inOrder(value: unknown, sorted = false): unknown {
  if (Array.isArray(value)) return value.map((one) => inOrder(one, sorted));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (sorted) entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, inOrder(one, sorted || NAMED.has(key))]));
}

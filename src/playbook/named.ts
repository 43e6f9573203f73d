/** Whom playbooks name, and who of them is somebody. */
import type { Ask, Level, Playbook, Whom } from '#sdk';
import { everyStep } from './files.ts';
import type { Catalog } from './load.ts';

/** Whom it asks, as it names them, in any branch. */
export function askedBy({ steps }: Pick<Playbook, 'steps'>): readonly string[] {
  const found = everyStep(steps).flatMap((step) =>
    'ask' in step ? [step.of, ...levelsOf(step).map(({ to }) => to)].flatMap(namesIn) : [],
  );
  return [...new Set(found)];
}

/** A policy that is named was written out when the playbook was loaded. */
function levelsOf({ escalate }: Ask): readonly Level[] {
  return typeof escalate === 'string' ? [] : escalate;
}

function namesIn(whom: Whom): readonly string[] {
  if (typeof whom === 'string') return [whom];
  return Array.isArray(whom) ? whom : 'of' in whom ? namesIn(whom.of) : [];
}

/** Those of them that are nobody yet; `owner` is whoever it is. */
export function unknownOf(names: readonly string[], known: Catalog['people']): readonly string[] {
  if (known === null) return [];
  return names.filter((name) => {
    const [kind, id = ''] = name.split(':', 2);
    const alike = kind === 'person' ? known.people : kind === 'role' ? known.roles : known.teams;
    return name !== 'owner' && !alike.has(id);
  });
}

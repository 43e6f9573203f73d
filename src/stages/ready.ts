/** Which playbooks may start runs as things are: their actions have something to go out by, and whom they ask is somebody. A part of the composition root. */
import type { Connections } from '../connections/index.ts';
import {
  askedBy,
  inEnglish,
  lackOf,
  secondsOf,
  unknownOf,
  type ActivePlaybook,
  type Catalog,
  type Playbooks,
  type Scheduled,
} from '../playbook/index.ts';
import { isOwn } from './own.ts';

interface Readiness {
  readonly active: readonly ActivePlaybook[];
  /** Why the others start nothing, by name. */
  readonly idle: ReadonlyMap<string, string>;
  readonly all: ReadonlyMap<string, ActivePlaybook>;
}

/** A playbook starts nothing where an action of it has no connection to go out by, or whom it asks is nobody. Worked out again when any of them changes. */
export function createReadiness(
  playbooks: Playbooks,
  connections: Connections,
  people: () => Catalog['people'],
): () => Readiness {
  let of: { readonly list: unknown; readonly loaded: unknown; readonly known: Catalog['people'] } | null = null;
  let ready: Readiness = { active: [], idle: new Map(), all: new Map() };
  return () => {
    const list = connections.list();
    const known = people();
    if (of?.list === list && of.loaded === playbooks.all && of.known === known) return ready;
    of = { list, loaded: playbooks.all, known };
    const idle = new Map<string, string>();
    const active: ActivePlaybook[] = [];
    const all = new Map<string, ActivePlaybook>();
    for (const { name, revision, source, plan } of playbooks.all) {
      // One that watches asks nobody.
      const nobody = source.mode === 'watch' ? [] : unknownOf(askedBy(source), known);
      const ofConnector = (connector: string): string[] => connections.ofConnector(connector).map(({ id }) => id);
      const lack = lackOf(source, { own: isOwn, ofConnector, nobody });
      const one = {
        name,
        revision,
        mode: source.mode,
        plan,
        cap: { runs: source.cap.runs, seconds: secondsOf(source.cap.within) },
      };
      all.set(name, one);
      if (lack === null) active.push(one);
      else idle.set(name, inEnglish(lack));
    }
    ready = { active, idle, all };
    return ready;
  };
}

/** Seconds of silence on an issue that a playbook wants to know of. */
export function idleTimes(playbooks: Playbooks): number[] {
  return playbooks.all.flatMap(({ source: { on } }) =>
    'issue' in on && on.for !== undefined ? [secondsOf(on.for)] : [],
  );
}

/** When those that may start runs start one by the clock. */
export function schedulesOf(playbooks: Playbooks, active: readonly ActivePlaybook[]): readonly Scheduled[] {
  return active.flatMap(({ name }): Scheduled[] => {
    const on = playbooks.all.find((one) => one.name === name)?.source.on;
    return on !== undefined && 'schedule' in on ? [{ playbook: name, ...on }] : [];
  });
}

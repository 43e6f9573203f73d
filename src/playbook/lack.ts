/** Why a playbook starts nothing as things are. Pure. */
import type { Playbook } from '#sdk';
import { actionsOf } from './files.ts';
import { told, type Told } from './told.ts';

export interface Around {
  /** What no connection does. */
  own(action: string): boolean;
  /** Connections of a connector, by id. */
  ofConnector(connector: string): readonly string[];
  /** Whom it asks, and who is nobody. */
  readonly nobody: readonly string[];
}

/** The first thing that it lacks; null: nothing. */
export function lackOf(source: Playbook, { own, ofConnector, nobody }: Around): Told | null {
  for (const { action, via } of actionsOf(source)) {
    if (own(action)) continue;
    const choice = ofConnector(action.split('.')[0] ?? '');
    if (via !== null && !choice.includes(via)) return told('no_such_connection', { action, via });
    if (via === null && choice.length === 0) return told('no_connection', { action });
    if (via === null && choice.length > 1) return told('which_connection', { action, choice: choice.join(' or ') });
  }
  return nobody.length === 0 ? null : told('nobody', { who: nobody.join(', ') });
}

/** What starts a playbook, and why it starts nothing, by code: for words in a reader's own language. */
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';

export interface PlaybookTold {
  /** What it starts by. */
  readonly starts_by: playbook.Told;
  /** Why it starts nothing; null: it does. */
  readonly idle_by: playbook.Told | null;
}

export function playbookTold(
  { connectors, connections, nobodyIn }: Pick<AppParts, 'connectors' | 'connections' | 'nobodyIn'>,
  { source }: playbook.LoadedPlaybook,
): PlaybookTold {
  return {
    starts_by: playbook.triggerOf(source.on),
    idle_by: playbook.lackOf(source, {
      own: (action) => !connectors.has(action.split('.')[0] ?? ''),
      ofConnector: (connector) => connections.ofConnector(connector).map(({ id }) => id),
      // One that watches asks nobody.
      nobody: source.mode === 'watch' ? [] : nobodyIn(source),
    }),
  };
}

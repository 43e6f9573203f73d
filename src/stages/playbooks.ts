/** The playbooks in force, joined to who may be named in them. A part of the composition root. */
import { join } from 'node:path';
import type { Connector } from '#sdk';
import type { Connections } from '../connections/index.ts';
import { productVersion, type Config, type Database, type Log, type Registry } from '../platform/index.ts';
import { createShelf, type Shelf } from '../playbook/index.ts';
import { catalogOf } from './own.ts';
import { knownPeople } from './people.ts';

/** `by`: what it hangs on beside the files; `trusting`: what was found of the very same files is taken as it is. */
export interface Judging {
  readonly by: string;
  readonly trusting: boolean;
}

export interface PlaybookParts {
  readonly database: Database;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly connections: Pick<Connections, 'list'>;
  readonly config: Pick<Config, 'dataDir'>;
  /** None where null. */
  readonly builtIn: string | null;
  /** See ShelfParts. */
  readonly judging: Judging;
  readonly log: Log;
}

/** The version, and the connectors there are. */
export function judgedBy({ connectors, from }: Registry): string {
  return [productVersion(), ...connectors.map(({ id }) => from.get(id) ?? id)].join(' ');
}

/** Taken up from the files as they are now. */
export async function openPlaybooks({
  database,
  connectors,
  connections,
  config,
  builtIn,
  judging,
  log,
}: PlaybookParts): Promise<Shelf> {
  const shelf = createShelf({
    database,
    folders: { builtIn, own: join(config.dataDir, 'playbooks') },
    catalog: { ...catalogOf(connectors), lacking: 'advice' },
    connections: () => new Map(connections.list().map(({ id, connector, audience }) => [id, { connector, audience }])),
    people: () => knownPeople(database.pool),
    ...judging,
    log,
  });
  await shelf.takeUp();
  return shelf;
}

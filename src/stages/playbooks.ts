/** The playbooks in force, joined to who may be named in them. A part of the composition root. */
import { join } from 'node:path';
import type { Connector } from '#sdk';
import type { Connections } from '../connections/index.ts';
import type { Config, Database, Log } from '../platform/index.ts';
import { createShelf, type Shelf } from '../playbook/index.ts';
import { catalogOf } from './own.ts';
import { knownPeople } from './people.ts';

export interface PlaybookParts {
  readonly database: Database;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly connections: Pick<Connections, 'list'>;
  readonly config: Pick<Config, 'dataDir'>;
  /** None where null. */
  readonly builtIn: string | null;
  readonly log: Log;
}

/** Taken up from the files as they are now. */
export async function openPlaybooks({
  database,
  connectors,
  connections,
  config,
  builtIn,
  log,
}: PlaybookParts): Promise<Shelf> {
  const shelf = createShelf({
    database,
    folders: { builtIn, own: join(config.dataDir, 'playbooks') },
    catalog: { ...catalogOf(connectors), lacking: 'advice' },
    connections: () => new Map(connections.list().map(({ id, connector, audience }) => [id, { connector, audience }])),
    people: () => knownPeople(database.pool),
    log,
  });
  await shelf.takeUp();
  return shelf;
}

/** What another process adds, changes or removes is known here too. A part of the composition root. */
import { CONNECTIONS_CHANGED, CONNECTIONS_STANDING, type Connections } from '../connections/index.ts';
import type { Mappings } from '../mapping/index.ts';
import { isTakenUp, listen, markOf, saveTakenUp, type Database, type Log } from '../platform/index.ts';
import type { Judging } from './playbooks.ts';

export interface FollowingParts {
  readonly database: Database;
  readonly connections: Pick<Connections, 'reload'>;
  /** What is to be read, heard and called may be other than it was. */
  readonly refresh: () => Promise<void>;
  /** What follows its own files. */
  readonly shelves: readonly { follow(): { stop(): Promise<void> } }[];
  readonly log: Log;
}

/** Until what it answers is called. */
export async function followOthers({ database, connections, refresh, shelves, log }: FollowingParts) {
  const changes = await listen(database, CONNECTIONS_CHANGED, () => {
    connections
      .reload()
      .then(() => refresh())
      .catch((error: unknown) =>
        log.warn('changed connections could not be read; trying again at the next change', { error }),
      );
  });
  // How they are is told more often than what they are, and plans nothing.
  const standing = await listen(database, CONNECTIONS_STANDING, () => {
    connections.reload().catch((error: unknown) => log.warn('how connections are could not be read', { error }));
  });
  // What changed before we listened.
  await connections.reload();
  const following = shelves.map((shelf) => shelf.follow());
  return async (): Promise<void> => {
    for (const one of [changes, standing, ...following].toReversed()) await one.stop();
  };
}

/** Compiling all mappings takes a while: those that are as they were when nothing was wrong with them are not looked at again. */
export async function tellMappings(
  { database, judging, log }: { readonly database: Database; readonly judging: Judging; readonly log: Log },
  mappings: Pick<Mappings, 'problems' | 'texts'>,
): Promise<void> {
  const judged = markOf([judging.by, mappings.texts]);
  if (await isTakenUp(database.pool, 'mappings', judged)) return;
  const { problems } = mappings;
  for (const { file, line, column, problem, cure } of problems)
    log.error(`${file}:${line}:${column}: ${problem}`, { cure });
  if (problems.length === 0) await saveTakenUp(database.pool, 'mappings', judged);
}

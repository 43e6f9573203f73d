/** Runs under way that go on by a newer revision of their playbook. */
import { asFault, Fault } from '#sdk';
import { transaction, type Tx } from '../platform/index.ts';
import * as playbook from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import { permit, type Principal } from './principal.ts';

export interface Migrated {
  readonly revision: string;
  readonly moved: readonly string[];
  readonly left: readonly { readonly run: string; readonly why: string }[];
}

type MigratingParts = Pick<AppParts, 'database' | 'clock' | 'engine' | 'playbooks' | 'onMoved'>;

export function migratingCommands(parts: MigratingParts) {
  const { clock, engine } = parts;
  const { pool } = parts.database;

  async function moveOn(who: Principal, id: string): Promise<playbook.RunRow> {
    return transaction(pool, async (tx) => {
      await engine.migrate(tx, await runOf(tx, id), who.name, clock.now());
      return runOf(tx, id);
    });
  }

  return {
    /** A run under way goes on by the playbook's present revision. Throws `rejected` where that has no place for what the run waits for. */
    async migrateRun(who: Principal, id: string): Promise<playbook.RunRow> {
      permit(who, 'configure');
      return moveOn(who, id);
    },

    /** All runs of a playbook that are under way by an older revision, one by one: those that it has no place for stay as they are. */
    async migrateRuns(who: Principal, name: string): Promise<Migrated> {
      permit(who, 'configure');
      const of = name.replaceAll('-', '_');
      const present = parts.playbooks.all.find((one) => one.name === of);
      if (present === undefined)
        throw new Fault('config', `there is no playbook ${name}`, {
          cure: 'bondfire playbook list shows those there are.',
        });
      const moved: string[] = [];
      const left: { run: string; why: string }[] = [];
      for (const id of await playbook.runsByOlder(pool, of, present.revision)) {
        try {
          await moveOn(who, id);
          moved.push(id);
        } catch (thrown) {
          const fault = asFault(thrown);
          if (fault.kind !== 'rejected') throw thrown;
          left.push({ run: id, why: fault.message });
        }
      }
      parts.onMoved();
      return { revision: present.revision, moved, left };
    },
  };
}

export async function runOf(tx: Tx, id: string): Promise<playbook.RunRow> {
  const run = await playbook.lockRun(tx, id);
  if (run) return run;
  throw new Fault('rejected', `there is no run ${id}`, { cure: 'bondfire playbook runs shows the newest.' });
}

/** Who may let something out as the brand by what a playbook does: whoever starts it, has it done again, or answers what it asks. */
import type { Audience } from '#sdk';
import { findIssue, gatheredBy } from '../issues/index.ts';
import type { Tx } from '../platform/index.ts';
import { actionsFrom, issueOfRun, type AskRow, type LoadedPlaybook } from '../playbook/index.ts';
import type { AppParts } from './app.ts';
import type { Principal } from './principal.ts';
import { maySpeak } from './rights.ts';

type Done = ReturnType<typeof actionsFrom>[number];

export function createSpeaking({
  connections,
  doors,
  playbooks,
}: Pick<AppParts, 'connections' | 'doors' | 'playbooks'>) {
  /** Connections by which an action may go. */
  function waysOf({ action, via }: Done): readonly string[] {
    if (doors.action(action)?.effect === 'read') return [];
    if (via !== null && connections.find(via)) return [via];
    const [connector] = action.split('.');
    return connections.list().flatMap((one) => (one.connector === connector ? [one.id] : []));
  }

  /** Throws `NotPermitted`. `issue`: the one that it is about. */
  async function mayDo(tx: Tx, who: Principal, actions: readonly Done[], issue: string | null): Promise<void> {
    const answers = issue !== null && actions.some(({ action }) => action === 'issue.answer');
    const reporters = answers ? await gatheredBy(tx, issue) : [];
    const ways = [...actions.flatMap(waysOf), ...reporters.map(({ connection }) => connection)];
    const team = (issue === null ? undefined : await findIssue(tx, issue))?.team ?? null;
    mayPostBy(connections, who, ways, team);
  }

  return {
    /** An approval that lets something out, and words that are typed for the outside, are the brand's. */
    async mayLetOut(tx: Tx, who: Principal, { playbook: name, step, run, kind, fields }: AskRow): Promise<void> {
      const typed = Object.values(fields).some(({ outside }) => outside === true);
      const loaded = playbooks.all.find((one) => one.name === name);
      if (loaded === undefined || (kind !== 'approval' && !typed)) return;
      await mayDo(tx, who, actionsFrom(loaded, step), await issueOfRun(tx, run));
    },

    /** What goes out by it with nobody asked for an approval on the way is theirs who set it going. `from` null: all of it. */
    async maySetGoing(
      tx: Tx,
      who: Principal,
      loaded: LoadedPlaybook,
      { from, issue }: { readonly from: string | null; readonly issue: string | null },
    ): Promise<void> {
      const later = from === null ? null : loaded.plan.from(from.replace(/\[.*/, ''));
      const unasked = actionsFrom(loaded, from).filter(({ step }) => {
        const passed = loaded.plan.place(step)?.passed ?? [];
        return !passed.some((one) => later === null || later.has(one));
      });
      await mayDo(tx, who, unasked, issue);
    },
  };
}

/** Throws `NotPermitted` where they may not post by one of these that is outside. */
export function mayPostBy(
  connections: { find(id: string): { readonly audience: Audience } | undefined },
  who: Principal,
  ways: readonly string[],
  team: string | null,
): void {
  for (const connection of new Set(ways))
    if (connections.find(connection)?.audience === 'external') maySpeak(who, connection, team);
}

/** Whether a playbook may start runs now, and in which mode. */
import type { Mode } from '#sdk';
import type { Tx } from '../platform/index.ts';
import type { Candidate } from './runs.ts';
import * as store from './store.ts';

/** Which of them the switch, a pause and the caps let through, and in which mode. */
export async function whichMay(
  tx: Tx,
  all: readonly Candidate[],
  now: Date,
): Promise<{ may: (Candidate & { mode: Mode })[]; held: { playbook: string; why: string }[] }> {
  const playbooks = new Map(all.map(({ playbook }) => [playbook.name, playbook]));
  const asked = [...playbooks.values()].map(({ name, cap: { runs, seconds } }) => ({ playbook: name, runs, seconds }));
  const standing = new Map((await store.standingOf(tx, asked, now)).map((one) => [one.playbook, one]));
  const began = new Map([...standing].map(([name, one]) => [name, one.began]));
  const may: (Candidate & { mode: Mode })[] = [];
  const held: { playbook: string; why: string }[] = [];
  const capped = new Map<string, number>();
  for (const one of all) {
    const { name, cap, mode } = one.playbook;
    const { stopped = false, controls = [] } = standing.get(name) ?? {};
    const count = began.get(name) ?? 0;
    const why = stopped
      ? 'all playbooks are stopped: bondfire playbook resume-all'
      : controls.some(({ paused }) => paused)
        ? `it is paused: bondfire playbook resume ${name}`
        : count >= cap.runs
          ? `it has begun ${cap.runs} runs within ${cap.seconds} s, which is its cap`
          : null;
    if (why !== null) {
      held.push({ playbook: name, why });
      if (!stopped && count >= cap.runs) capped.set(name, (capped.get(name) ?? 0) + 1);
      continue;
    }
    began.set(name, count + 1);
    may.push({ ...one, mode: modeFor(controls, one.market) ?? mode });
  }
  for (const [name, count] of capped) await store.countCapped(tx, name, count);
  return { may, held };
}

/** Of the run's market where that has one of its own, else of all markets. */
export function modeFor(controls: readonly store.Control[], market: string | null): Mode | null {
  const own = market === null ? undefined : controls.find((one) => one.market === market);
  return own?.mode ?? controls.find((one) => one.market === '')?.mode ?? null;
}

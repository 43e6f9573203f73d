/** People who answer what they are asked, each thing once as far as they know. Whoever was not told that an answer counted says it again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from './api.ts';

interface Asked {
  readonly id: string;
  readonly playbook: string;
  readonly question: string;
  readonly text: string | null;
  readonly asked: readonly { readonly person: string; readonly state: string }[];
}

export interface Answer {
  readonly choice?: string;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** What the product said had been taken. */
export interface Taken {
  readonly ask: string;
  readonly person: string;
  readonly answer: Answer;
  readonly decided: boolean;
}

/** The number in `Case 17, agreed.` */
export function numberIn(text: string): number {
  return Number(/\d+/.exec(text)?.[0] ?? 0);
}

/** Null: they leave it. */
export function answerTo({ playbook, question, text }: Pick<Asked, 'playbook' | 'question' | 'text'>): Answer | null {
  const at = numberIn(question);
  if (playbook === 'weighed')
    return (
      [{ choice: 'yes' }, { choice: 'yes', text: `${text?.slice(0, -1)} edited]` }, { choice: 'no' }][at % 3] ?? null
    );
  if (playbook === 'agreed') return { choice: at % 2 === 0 ? 'yes' : 'no' };
  if (playbook === 'urgent') return { fields: { words: question } };
  if (playbook === 'parallel' || playbook === 'raced') return { choice: at % 2 === 0 ? 'a' : 'b' };
  if (playbook === 'turned') return { choice: 'a' };
  return playbook === 'proposed' || playbook === 'passed' ? { choice: 'yes' } : null;
}

export interface People {
  readonly taken: readonly Taken[];
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 100;

export function startPeople(api: Caller, random: () => number): People {
  const taken: Taken[] = [];
  const said = new Set<string>();
  const stopping = new AbortController();

  async function look(): Promise<void> {
    let before = '';
    do {
      const page = await api.once('GET', `/asks?state=open&limit=200${before}`);
      if (page?.status !== 200) return;
      for (const ask of page.body['items'] as Asked[]) await consider(ask);
      before = page.body['next'] === null ? '' : `&before=${String(page.body['next'])}`;
    } while (before !== '' && !stopping.signal.aborted);
  }

  async function consider(ask: Asked): Promise<void> {
    const answer = answerTo(ask);
    if (answer === null) return;
    // Some of them take their time, and are overtaken by what else happens.
    if (random() < 0.3) return;
    const asked = ask.asked.filter(({ state }) => state === 'asked').map(({ person }) => person);
    if (ask.playbook === 'passed' && !asked.includes('cleo'))
      return void (await api.once('POST', `/asks/${ask.id}/pass`, { to: 'cleo', as: asked[0] ?? 'ann' }));
    const who = ask.playbook === 'urgent' ? asked.filter((one) => one === 'cleo') : asked;
    for (const person of ask.playbook === 'agreed' ? who : who.slice(0, 1)) {
      if (said.has(`${ask.id} ${person}`)) continue;
      const told = await api.once('POST', `/asks/${ask.id}/answers`, { ...answer, as: person });
      if (told === null) continue;
      // Refused: it was decided before, or somebody else is asked now.
      if (told.status !== 200) continue;
      said.add(`${ask.id} ${person}`);
      taken.push({ ask: ask.id, person, answer, decided: told.body['decided'] === true });
    }
  }

  async function go(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look();
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const going = go();
  return {
    taken,
    async stop() {
      stopping.abort();
      await going;
    },
  };
}

/** An answer that is being written: kept in the browser with each key, and by the API as soon as somebody pauses. Nothing of it is lost to a restart. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Draft, Drafted } from '../../api/shapes/index.ts';
import { call, type Problem, problemOf } from '../frame/api.ts';
import { keepText, keptText } from '../parts/kept.ts';

/** `kept`: by the API; `here`: in this browser alone so far; `empty`: there is nothing. */
export type Keeping = 'empty' | 'here' | 'kept';

const PAUSE_MS = 700;
const RETRY_MS = 4_000;
const NOTHING: Drafted = { others: [], copies: [] };

export interface Written extends Drafted {
  readonly text: string;
  readonly keeping: Keeping;
  /** Why the API does not keep it; null where it does, or does not answer just now. */
  readonly refused: Problem | null;
}

export interface Keeper {
  now(): Written;
  follow(told: () => void): () => void;
  write(text: string): void;
  /** As the API has it, where somebody else's page of the same person wrote it. Nothing typed here gives way to it. */
  hear(theirs: string): void;
  /** The API has what is on the page. Throws `Problem`. */
  settle(): Promise<void>;
  /** It was sent, or is not wanted. */
  forget(): void;
  stop(): void;
}

export function createKeeper(issue: string, activity: string, theirs: string): Keeper {
  const key = `draft.${issue}.${activity}`;
  const typed = keptText(key);
  let written: Written = {
    ...NOTHING,
    text: typed ?? theirs,
    keeping: typed !== null ? 'here' : theirs === '' ? 'empty' : 'kept',
    refused: null,
  };
  let known = theirs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving = Promise.resolve();
  const followers = new Set<() => void>();

  function tell(change: Partial<Written>): void {
    written = { ...written, ...change };
    for (const told of followers) told();
  }
  async function save(): Promise<void> {
    const { text } = written;
    if (text === known) return;
    const words = text.trim() !== '';
    let told = NOTHING;
    if (words) told = await call<Drafted>('POST', `/issues/${issue}/draft`, { body: { activity, text } });
    else await call('POST', `/issues/${issue}/discard`, { body: { activity } });
    known = text;
    const same = written.text === text;
    if (same) keepText(key, '');
    tell({ ...told, refused: null, ...(same && { keeping: words ? 'kept' : 'empty' }) });
  }
  function keep(): void {
    saving = saving.then(save).catch((thrown: unknown) => {
      const problem = problemOf(thrown);
      if (problem.status >= 400 && problem.status < 500 && problem.status !== 401) tell({ refused: problem });
      else soon(RETRY_MS);
    });
  }
  function soon(after: number): void {
    clearTimeout(timer);
    timer = setTimeout(keep, after);
  }

  return {
    now: () => written,
    follow(told) {
      followers.add(told);
      // What was typed before a restart is given to the API now.
      if (written.text !== known) soon(0);
      return () => void followers.delete(told);
    },
    write(text) {
      const begins = written.text.trim() === '' && known === '' && text.trim() !== '';
      keepText(key, text);
      tell({ text, keeping: text === '' ? 'empty' : 'here' });
      // From the first key on it is begun: what others answer from then on is shown before it is sent.
      if (begins) keep();
      soon(PAUSE_MS);
    },
    hear(other) {
      if (written.text !== known || other === known || other === '') return;
      known = other;
      tell({ text: other, keeping: 'kept' });
    },
    async settle() {
      clearTimeout(timer);
      await saving;
      await save();
    },
    forget() {
      clearTimeout(timer);
      known = '';
      keepText(key, '');
      tell({ ...NOTHING, text: '', keeping: 'empty', refused: null });
    },
    stop: () => clearTimeout(timer),
  };
}

/** @param mine what the API keeps of mine in that thread. For one issue and activity as long as it is shown. */
export function useDrafting(
  issue: string,
  activity: string,
  mine: Draft | undefined,
): { readonly keeper: Keeper; readonly written: Written } {
  const theirs = mine?.text ?? '';
  const [keeper] = useState(() => createKeeper(issue, activity, theirs));
  useEffect(() => keeper.hear(theirs), [keeper, theirs]);
  useEffect(() => () => keeper.stop(), [keeper]);
  return { keeper, written: useSyncExternalStore(keeper.follow, keeper.now) };
}

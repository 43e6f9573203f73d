/** Who else looks at the issue, and who writes. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Change } from '../frame/live.ts';
import { call, type Page } from '../frame/api.ts';
import { useChanges } from '../frame/live.ts';
import { useMe } from '../frame/session.ts';

export interface Present {
  readonly person: string;
  readonly name: string;
  readonly typing: boolean;
}

const SAY_AGAIN_MS = 10_000;
/** So long after the last key somebody is no longer writing. */
const TYPING_MS = 6_000;

export interface Presence {
  /** Without oneself. */
  readonly others: readonly Present[];
  /** To be told of each key. */
  typed(): void;
}

export function usePresence(issue: string): Presence {
  const me = useMe();
  const mine = me?.person ?? me?.name ?? '';
  const [all, setAll] = useState<readonly Present[]>([]);
  const typedAt = useRef(0);
  const told = useRef(false);
  const say = useCallback(async (): Promise<void> => {
    const typing = Date.now() - typedAt.current < TYPING_MS;
    told.current = typing;
    // Whoever cannot be told is told the next time.
    const answer = await call<Page<Present>>('POST', `/issues/${issue}/presence`, { body: { typing } }).catch(
      () => null,
    );
    setAll(answer?.items ?? []);
  }, [issue]);
  useEffect(() => {
    function tell(): void {
      if (document.visibilityState === 'visible') void say();
    }
    tell();
    const again = setInterval(tell, SAY_AGAIN_MS);
    document.addEventListener('visibilitychange', tell);
    return () => {
      clearInterval(again);
      document.removeEventListener('visibilitychange', tell);
      void call('DELETE', `/issues/${issue}/presence`).catch(() => undefined);
    };
  }, [issue, say]);
  useChanges(
    useCallback(
      (change: Change) => {
        if (change.noun !== 'presence' || change.id !== issue || document.visibilityState !== 'visible') return;
        void call<Page<Present>>('GET', `/issues/${issue}/presence`).then(
          ({ items }) => setAll(items),
          () => undefined,
        );
      },
      [issue],
    ),
  );
  const typed = useCallback(() => {
    typedAt.current = Date.now();
    if (!told.current) void say();
  }, [say]);
  return { others: all.filter(({ person }) => person !== mine), typed };
}

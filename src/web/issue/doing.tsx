/** Doing something to the issue: told when it is done, undone by a button or a key, and said why where it is refused. */
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { call, newKey, type Problem, problemOf } from '../frame/api.ts';
import { ProblemText } from '../parts/states.tsx';
import { notifyDone } from '../parts/told.ts';
import { undoNotice } from '../parts/undo-notice.tsx';

export interface Deed {
  /** Below the issue: `claim`; from the root where it begins there: `/asks/…`. */
  readonly verb: string;
  readonly body?: unknown;
  /** What was done, in words. */
  readonly says: string;
  /** What takes it back; left out: nothing can. */
  readonly undo?: Omit<Deed, 'says' | 'undo'> | undefined;
}

export interface Doing {
  /** Answers the problem; null: it is done. */
  do(deed: Deed): Promise<Problem | null>;
  /** Says what was done in another way than by `do`, with its way back. */
  did(says: string, undo?: Deed['undo']): void;
  undo(): void;
  /** The page reads again what it shows. */
  readAgain(): Promise<void>;
  readonly issue: string;
  readonly busy: boolean;
}

const Context = createContext<Doing | null>(null);
const SHOWN_MS = 10_000;

export function DoingOn({
  issue,
  readAgain,
  children,
}: {
  readonly issue: string;
  readonly readAgain: () => Promise<void>;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const last = useRef<{ readonly deed: NonNullable<Deed['undo']>; readonly note: string } | null>(null);
  const [under, setUnder] = useState(0);

  const send = useCallback(
    async ({ verb, body = {} }: Pick<Deed, 'verb' | 'body'>): Promise<Problem | null> => {
      setUnder((count) => count + 1);
      const path = verb.startsWith('/') ? verb : `/issues/${issue}/${verb}`;
      const problem = await call('POST', path, { body, key: newKey() }).then(() => null, problemOf);
      setUnder((count) => count - 1);
      void readAgain();
      return problem;
    },
    [issue, readAgain],
  );
  const undo = useCallback(() => {
    const done = last.current;
    last.current = null;
    if (done === null) return;
    notifications.hide(done.note);
    void send(done.deed).then((problem) => {
      if (problem) tellProblem(problem);
      else notifyDone(t('parts.undone'));
    });
  }, [send, t]);
  const did = useCallback(
    (says: string, back?: Deed['undo']): void => {
      const note = undoNotice({ said: says, undo: back === undefined ? null : undo, key: 'z', t });
      // Only what was done last is taken back.
      if (last.current !== null) notifications.hide(last.current.note);
      last.current = back === undefined ? null : { deed: back, note };
    },
    [undo, t],
  );
  const act = useCallback(
    async ({ says, undo: back, ...deed }: Deed): Promise<Problem | null> => {
      const problem = await send(deed);
      if (problem) {
        tellProblem(problem);
        return problem;
      }
      did(says, back);
      return null;
    },
    [send, did],
  );
  const doing = useMemo<Doing>(
    () => ({ do: act, did, undo, readAgain, issue, busy: under > 0 }),
    [act, did, undo, readAgain, issue, under],
  );
  return <Context value={doing}>{children}</Context>;
}

export function useDoing(): Doing {
  const doing = use(Context);
  if (doing === null) throw new TypeError('this is shown on the page of an issue alone');
  return doing;
}

export function tellProblem(problem: Problem): void {
  notifications.show({ color: 'red', role: 'alert', autoClose: SHOWN_MS, message: <ProblemText problem={problem} /> });
}

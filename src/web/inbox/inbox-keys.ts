/** The inbox by keyboard. */
import { useMemo, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useKeys, type Key } from '../frame/keys.ts';
import type { Dialog } from './dialogs.tsx';
import { addressOfAsked, VIEWS } from './query.ts';
import type { Cursor } from './use-cursor.ts';

interface Doing {
  readonly cursor: Cursor;
  readonly mayAct: boolean;
  readonly claim: () => void;
  readonly open: (dialog: Dialog) => void;
  readonly undo: () => Promise<void>;
  readonly renew: () => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function useInboxKeys({ cursor, mayAct, claim, open, undo, renew, field }: Doing): void {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const { here, move, select, clear } = cursor;
  const keys = useMemo<readonly Key[]>(() => {
    const pick = (event: { readonly shiftKey: boolean }): void => {
      if (here !== null) select(here, event.shiftKey);
    };
    const reading: Key[] = [
      { keys: 'j', does: t('inbox.keys.next'), run: () => move(1) },
      { keys: 'k', does: t('inbox.keys.previous'), run: () => move(-1) },
      { keys: 'o', does: t('inbox.keys.open'), run: () => here !== null && go(`/issues/${here}`) },
      { keys: '/', does: t('inbox.keys.search'), run: () => field.current?.focus() },
      { keys: '.', does: t('inbox.keys.renew'), run: renew },
      ...VIEWS.map((view, at) => ({
        keys: String(at + 1),
        does: t('inbox.keys.view', { name: t(`inbox.views.${view}`) }),
        run: () => go(addressOfAsked({ view, saved: null, text: '', sort: null, filters: {} })),
      })),
    ];
    const acting: Key[] = [
      { keys: 'x', does: t('inbox.keys.select'), run: pick },
      { keys: 'escape', does: t('inbox.keys.clear'), run: clear },
      { keys: 'c', does: t('inbox.acts.claim'), run: claim },
      { keys: 'a', does: t('inbox.acts.assign'), run: () => open('assign') },
      { keys: 's', does: t('inbox.acts.snooze'), run: () => open('snooze') },
      { keys: 'm', does: t('inbox.acts.merge'), run: () => open('merge') },
      { keys: 'e', does: t('inbox.acts.resolve'), run: () => open('resolve') },
      { keys: 'u', does: t('inbox.keys.undo'), run: () => void undo() },
    ];
    return mayAct ? [...reading, ...acting] : reading;
  }, [t, go, here, move, select, clear, mayAct, claim, open, undo, renew, field]);
  useKeys(keys);
}

/** What must be said before something is done: to whom, until when, how it ended, the same as which. */
import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { InboxItem } from '../../api/shapes/index.ts';
import type { Act } from './acts.ts';
import { Assign } from './assign.tsx';
import { Merge } from './merge.tsx';
import { Resolve } from './resolve.tsx';
import { Snooze } from './snooze.tsx';

export type Dialog = 'assign' | 'snooze' | 'merge' | 'resolve';

interface DialogsProps {
  readonly opened: Dialog | null;
  /** With which it is done. */
  readonly items: readonly InboxItem[];
  readonly close: () => void;
  readonly onAct: (ids: readonly string[], act: Act, said: string) => Promise<boolean>;
}

export function Dialogs({ opened, items, close, onAct }: DialogsProps) {
  const { t } = useTranslation();
  const phone = useMediaQuery('(max-width: 48em)');
  const count = items.length;
  const ids = items.map(({ id }) => id);
  function act(given: Act, said: string, which: readonly string[] = ids): void {
    close();
    void onAct(which, given, said);
  }
  return (
    <Modal
      opened={opened !== null}
      onClose={close}
      title={opened === null ? '' : t(`inbox.${opened}.title`, { count })}
      fullScreen={phone === true && opened !== 'snooze'}
      size="md"
    >
      {opened === 'assign' && <Assign onAct={(given, to) => act(given, t('inbox.did.assign', { count, to }))} />}
      {opened === 'snooze' && (
        <Snooze
          asleep={items.some(({ state }) => state === 'snoozed')}
          onAct={(given) => act(given, t(given.verb === 'wake' ? 'inbox.did.wake' : 'inbox.did.snooze', { count }))}
        />
      )}
      {opened === 'merge' && (
        <Merge
          items={items}
          onMerge={(which, into) => act({ verb: 'merge', into }, t('inbox.did.merge', { count: which.length }), which)}
        />
      )}
      {opened === 'resolve' && (
        <Resolve
          of={ids.join(' ')}
          onResolve={async (outcome) => {
            const done = await onAct(ids, { verb: 'resolve', outcome }, t('inbox.did.resolve', { count }));
            if (done) close();
            return done;
          }}
        />
      )}
    </Modal>
  );
}

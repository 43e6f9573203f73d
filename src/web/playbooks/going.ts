/** A run that somebody set going: it is shown, and can be taken back as long as what it sends outside waits. */
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Started } from '../../api/shapes/index.ts';
import { call } from '../frame/api.ts';
import { notifyDone, notifyFailed } from '../parts/told.ts';
import { undoNotice } from '../parts/undo-notice.tsx';
import { PLAYBOOK } from './data.ts';

export function useGoing(): (playbook: string, started: Started) => void {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const queries = useQueryClient();
  function takeBack(run: string): void {
    void call('POST', `/runs/${run}/cancel`, { body: {} }).then(
      () => {
        notifyDone(t('parts.undone'));
        return queries.invalidateQueries({ queryKey: [PLAYBOOK] });
      },
      (thrown: unknown) => notifyFailed(t, thrown),
    );
  }
  return (playbook, { run, undo_until }) => {
    if (undo_until !== null) undoNotice({ said: t('playbooks.goes_out'), undo: () => takeBack(run), t });
    go(`/playbooks/${playbook}?tab=runs&run=${run}`);
  };
}

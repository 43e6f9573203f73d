/** Saving how one is told: said when it is done, with the way back; what is refused is told where it was chosen. */
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../frame/api.ts';
import { notifyDone, notifyFailed } from '../parts/told.ts';
import { undoNotice } from '../parts/undo-notice.tsx';
import { type Doing, useDoing } from './doing.ts';

/** The noun under which they are read. */
export const RULES = 'notification-rules';

export interface Saving extends Pick<Doing, 'busy' | 'problem'> {
  /** Whether it was saved. `before`: what takes it back. */
  save(change: object, before: object, said: string): Promise<boolean>;
}

export function useSaving(): Saving {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { busy, problem, run } = useDoing();
  const patch = async (body: object): Promise<void> => {
    await call('PATCH', '/notification-rules', { body });
    await queries.invalidateQueries({ queryKey: [RULES] });
  };
  return {
    busy,
    problem,
    async save(change, before, said) {
      if (!(await run([], () => patch(change)))) return false;
      const undo = (): void =>
        void patch(before).then(
          () => notifyDone(t('parts.undone')),
          (thrown: unknown) => notifyFailed(t, thrown),
        );
      undoNotice({ said, undo, t });
      return true;
    },
  };
}

/** The guided start: one for the installation, so that whoever sets it up goes on where it was left. */
import { z } from 'zod';
import type { Language } from '../notify/index.ts';
import { fit } from './fit.ts';
import type { AppParts } from './app.ts';
import type { ArchiveRow } from './archives-store.ts';
import { saveVisit, VISIT_STEPS, visitOf, type VisitRow } from './first-visit-store.ts';
import { permissionsOf, permit, type Principal } from './principal.ts';
import type { SampleView } from './sample.ts';

const Moved = z.strictObject({
  /** Where it stands now. */
  step: z.enum(VISIT_STEPS).optional(),
  passed: z.partialRecord(z.enum(VISIT_STEPS), z.enum(['done', 'skipped'])).optional(),
  /** Whether it is over: nobody is led there any more. */
  ended: z.boolean().optional(),
});

/** See api/shapes. */
export interface FirstVisit extends VisitRow {
  readonly connections: number;
  readonly sample: SampleView;
  readonly archive: ArchiveRow | null;
}

export function firstVisitCommands(
  { database: { pool }, clock, connections }: AppParts,
  lastArchive: (who: Principal, language: Language) => Promise<ArchiveRow | null>,
  viewSample: () => Promise<SampleView>,
) {
  async function seen(who: Principal, language: Language): Promise<FirstVisit> {
    const mayRead = permissionsOf(who).includes('map');
    return {
      ...(await visitOf(pool)),
      connections: connections.list().length,
      sample: await viewSample(),
      archive: mayRead ? await lastArchive(who, language) : null,
    };
  }

  return {
    async showFirstVisit(who: Principal, language: Language = 'en'): Promise<FirstVisit> {
      permit(who, 'configure');
      return seen(who, language);
    },

    /** Throws `rejected` naming what does not fit. */
    async saveFirstVisit(who: Principal, input: unknown, language: Language = 'en'): Promise<FirstVisit> {
      permit(who, 'configure');
      const { step, passed, ended } = fit(Moved, input);
      const ended_at = ended === undefined ? undefined : ended ? clock.now() : null;
      await saveVisit(pool, {
        ...(step !== undefined && { step }),
        ...(passed !== undefined && { passed }),
        ...(ended_at !== undefined && { ended_at }),
      });
      return seen(who, language);
    },
  };
}

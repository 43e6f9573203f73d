/** What happened. */
import { Activity } from '#sdk';
import type { z } from 'zod';
import { NOUNS, paged } from './parts.ts';

Activity.register(NOUNS, { id: 'Activity' });
export { Activity };
export const Activities = paged(Activity);
export type Activities = z.output<typeof Activities>;

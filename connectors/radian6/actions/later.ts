import { Fault } from '#sdk';
import type { Radian6 } from '../client.ts';

/** Throws `config` for the generation that has no authors: there a post names its author, and no more. */
export function onlyLater({ settings }: Radian6): void {
  if (settings.generation === 'v3') return;
  throw new Fault('config', 'v1 of the API has no authors', { cure: 'Use a connection with generation v3.' });
}

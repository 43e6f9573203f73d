import type { Words } from '../words/en.ts';

export const phone: Words['phone'] = {
  newer: 'Es gibt eine neue Version von Bondfire. Was Sie getippt haben, bleibt.',
  renew: 'Neu laden',
};

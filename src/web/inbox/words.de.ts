import type { Words } from '../words/en.ts';

export const inbox: Words['inbox'] = {
  title: 'Eingang',
  empty: 'Nichts wartet auf Sie',
  empty_cure: 'Fälle erscheinen hier, sobald ein Playbook, die Frühwarnung oder jemand einen eröffnet.',
};

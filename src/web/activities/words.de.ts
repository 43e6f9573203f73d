import type { Words } from '../words/en.ts';

export const activities: Words['activities'] = {
  title: 'Beiträge',
  back: 'Zur Wand',
  by: {
    term: 'mit dem Wort {{value}}',
    text: 'mit dem Text {{value}}',
    product: 'über {{value}}',
    topic: 'zu {{value}}',
    language: 'auf {{value}}',
    connection: 'von {{value}}',
    stream: 'Strom {{value}}',
    since: 'seit {{value}}',
    until: 'bis {{value}}',
  },
  remove: 'Ohne „{{filter}}“',
  search: 'Im Text suchen',
  none: 'Kein Beitrag passt',
  none_cure: 'Nehmen Sie einen Filter weg, oder wählen Sie eine längere Zeit.',
  more: 'Mehr zeigen',
  newest: 'Die neuesten zeigen',
  original: 'Original',
  nobody: 'jemand',
  empty: 'ohne Worte',
};

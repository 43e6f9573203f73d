/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  title: 'Blogs und Feeds',
  settings: {
    feeds: ['Feeds', 'Adressen von Feeds: eine, mehrere mit Leerzeichen dazwischen, oder eine Liste.'],
    opml: ['OPML', 'Eine Liste von Feeds als OPML: ihr Text, oder die Adresse, an der sie gepflegt wird.'],
    comments: ['Kommentare', 'Ob auch die Kommentare zu Beiträgen gelesen werden, wo der Feed sagt, wo sie sind.'],
    fastest_minutes: ['Höchstens alle … Minuten', 'Kein Feed wird öfter abgerufen.'],
    slowest_minutes: [
      'Mindestens alle … Minuten',
      'So oft wird ein Feed abgerufen, der sich selten ändert, außer sein Anbieter bittet um weniger.',
    ],
    callback: [
      'Adresse dieser Verbindung',
      'Die öffentliche Adresse dieser Verbindung (https://…/in/<connection>/<token>); sie wird beim Verbinden ausgefüllt, wo BONDFIRE_URL gesetzt ist: Feeds mit WebSub schicken dann Neues selbst.',
    ],
  },
  streams: {
    items: ['Einträge', 'Beiträge, Videos, Podcast-Folgen und Kommentare, wie ihre Feeds sie aufführen.'],
  },
  actions: {},
  checks: {
    'read the list of feeds': 'die Liste der Feeds lesen',
    'read the list of feeds at {}': 'die Liste der Feeds unter {} lesen',
    'read {}': '{} lesen',
    '{} more feeds, not tried here': '{} weitere Feeds, hier nicht versucht',
    'the feeds that it names': 'die Feeds, die sie nennt',
    'this feed; the others are read all the same': 'dieser Feed; die anderen werden trotzdem gelesen',
    'Wait: it is tried again. Open the address in a browser if it stays so.':
      'Warten Sie: Es wird erneut versucht. Öffnen Sie die Adresse in einem Browser, falls es so bleibt.',
  },
} as const satisfies WordsFor<typeof Settings>;

/** What is refused, in German. */
import type { Words } from './en.ts';

export const problems: Words['problems'] = {
  status: {
    401: 'Sie sind abgemeldet. Melden Sie sich wieder an.',
    404: 'Das gibt es hier nicht oder nicht mehr.',
    409: 'Das geht jetzt nicht.',
    412: 'Es hat sich geändert, seit Sie es gelesen haben. Sehen Sie nach, was anders ist, und tun Sie es noch einmal.',
    413: 'Das ist zu groß.',
    429: 'Das war zu oft. Warten Sie ein wenig.',
    500: 'Der Fehler liegt bei uns; was es ist, steht im Protokoll.',
    503: 'Es ließ sich gerade nicht lesen oder speichern, und nichts ist geschehen. Versuchen Sie es gleich noch einmal.',
    other: 'Das wurde abgelehnt.',
  },
  original: 'Bondfire sagt dazu auf Englisch: {{text}}',
  no_answer: {
    gone: 'die Verbindung {{connection}} gibt es nicht mehr',
    no_way: '{{network}} bietet keinen Weg, auf so etwas zu antworten',
    not_this: 'auf so etwas kann man auf {{network}} nicht antworten',
    no_name: 'der Name ist nicht bekannt, und die Vorlage nennt ihn',
  },
};

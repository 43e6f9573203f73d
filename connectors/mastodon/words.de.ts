/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    url: ['Adresse', 'Der Server des Kontos: https://mastodon.example'],
    sign_in: [
      'Anmeldung',
      'Wie sich Bondfire anmeldet: mit einem eingetippten Token, oder mit OAuth 2 als wer es im Browser erlaubt.',
      { token: 'mit einem Token', browser: 'im Browser' },
    ],
    token: [
      'Token',
      '„Dein Zugangs-Token“ einer Anwendung unter /settings/applications des Servers. Bei der Anmeldung mit einem Token.',
    ],
    client_id: ['Client-Schlüssel', 'Der Client-Schlüssel dieser Anwendung. Bei der Anmeldung im Browser.'],
    client_secret: ['Client-Secret', 'Das Secret dieser Anwendung. Bei der Anmeldung im Browser.'],
    timelines: [
      'Timelines',
      'Timelines, die gelesen werden: `home` (wem das Konto folgt), `local` (dieser Server), `public` (alles, was er kennt), `#hashtag`, `list:42`.',
    ],
    first_days: ['Tage zu Beginn', 'So viele Tage geht das erste Lesen zurück.'],
    window: [
      'Überlappung',
      'So viele Sekunden werden jedes Mal erneut gelesen, für Beiträge, die den Server spät erreichen.',
    ],
  },
  streams: {
    statuses: ['Beiträge', 'Was in den gewählten Timelines geschrieben und geteilt wird.'],
    mentions: ['Erwähnungen', 'Beiträge, die das Konto erwähnen, auch solche, die sonst niemand sehen darf.'],
  },
  actions: {
    post: ['Beiträge schreiben', 'Schreibt einen Beitrag, auch mit einer Umfrage.'],
    reply: ['antworten', 'Antwortet auf einen Beitrag; bei einem geteilten auf das Geteilte.'],
    boost: ['teilen', 'Teilt einen Beitrag: Wer dem Konto folgt, sieht ihn.'],
    favourite: ['favorisieren', 'Markiert einen Beitrag als Favorit; wer ihn schrieb, erfährt davon.'],
    delete: ['löschen', 'Löscht einen Beitrag des Kontos, oder nimmt ein Teilen zurück.'],
  },
  checks: {
    'sign in': 'anmelden',
    'read statuses': 'Beiträge lesen',
    'read mentions': 'Erwähnungen lesen',
    'see edits and deletions': 'Änderungen und Löschungen sehen',
    'read people': 'Personen lesen',
    'read lists': 'Listen lesen',
    post: 'Beiträge schreiben',
    favourite: 'favorisieren',
    'Everything.': 'Alles.',
    'No timeline is read.': 'Keine Timeline wird gelesen.',
    'Nobody who mentions the account is heard.': 'Niemand, der das Konto erwähnt, wird gehört.',
    'What is edited or deleted later stays as it was read.':
      'Was später geändert oder gelöscht wird, bleibt, wie es gelesen wurde.',
    'People are known only by what they post.': 'Personen sind nur durch ihre Beiträge bekannt.',
    'Lists are neither read nor known as groups.': 'Listen werden weder gelesen, noch sind sie als Gruppen bekannt.',
    'Nothing is posted, boosted or deleted.': 'Nichts wird geschrieben, geteilt oder gelöscht.',
    'Nothing is favourited.': 'Nichts wird favorisiert.',
  },
} as const satisfies WordsFor<typeof Settings>;

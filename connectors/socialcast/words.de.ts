/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    url: ['Adresse', 'Die Adresse der Community, auch im eigenen Haus: https://acme.socialcast.com'],
    sign_in: [
      'Anmeldung',
      'Wie sich Bondfire anmeldet: mit E-Mail und Passwort, oder mit OAuth 2 als wer es im Browser erlaubt.',
      { password: 'mit Passwort', browser: 'im Browser' },
    ],
    email: ['E-Mail', 'Die des Kontos, mit dem Bondfire liest und schreibt. Bei der Anmeldung mit Passwort.'],
    password: ['Passwort', 'Das Passwort dieses Kontos. Bei der Anmeldung mit Passwort.'],
    client_id: [
      'Client-ID',
      'Die der Anwendung, wie der „Apps Manager“ der Community sie zeigt. Bei der Anmeldung im Browser.',
    ],
    client_secret: ['Client-Secret', 'Das Secret dieser Anwendung. Bei der Anmeldung im Browser.'],
    read: ['Was gelesen wird', 'Was gelesen wird; ohne Angabe der Home-Stream.'],
    'read.home': ['Home-Stream lesen', 'Der Stream, den das Konto von sich aus sieht.'],
    'read.groups': ['Gruppen', 'Gruppen, mit Namen oder Nummer.'],
    'read.streams': ['Streams', 'Streams, mit ihrer Nummer.'],
    'read.searches': ['Suchen', 'Suchen, mit ihren Wörtern.'],
    probe_group: [
      'Gruppe des Probebeitrags',
      'Wohin der Probebeitrag geht: eine private Gruppe, die gelesen wird und außer dem Konto kein Mitglied hat.',
    ],
    since: ['Ab wann', 'So weit geht das erste Lesen zurück; ohne Angabe bis zum Anfang.'],
  },
  streams: {
    messages: [
      'Nachrichten',
      'Nachrichten, jedes Mal, wenn sich an ihnen oder an dem, was an ihnen hängt, etwas ändert.',
    ],
    comments: ['Kommentare', 'Kommentare zu den Nachrichten, die gelesen werden.'],
    likes: ['Likes', 'Likes der Nachrichten, die gelesen werden, und ihrer Kommentare.'],
  },
  actions: {
    post_message: ['Nachrichten schreiben', 'Schreibt eine Nachricht, an das Unternehmen oder in eine Gruppe.'],
    comment: ['kommentieren', 'Kommentiert eine Nachricht.'],
    like: ['liken', 'Setzt ein Like unter eine Nachricht oder einen ihrer Kommentare.'],
    flag: ['markieren', 'Markiert eine Nachricht, damit das Konto zu ihr zurückfindet.'],
    send_private_message: [
      'privat schreiben',
      'Schreibt einer oder mehreren Personen privat. Wieder dieselben Personen: dasselbe Gespräch.',
    ],
  },
  checks: {
    'sign in': 'anmelden',
    everything: 'alles',
    'read people': 'Personen lesen',
    'read groups': 'Gruppen lesen',
    'read group {}': 'Gruppe {} lesen',
    'read {}': '{} lesen',
    'post messages': 'Nachrichten schreiben',
    'write private messages': 'privat schreiben',
    'its messages, comments and likes are not read': 'ihre Nachrichten, Kommentare und Likes werden nicht gelesen',
    'nobody is found by name, and nobody is known to be away':
      'niemand wird mit Namen gefunden, und niemandes Abwesenheit ist bekannt',
    'groups are not found by name': 'Gruppen werden nicht mit Namen gefunden',
    'nothing is read at all': 'gar nichts wird gelesen',
    'messages, comments, likes and flags are refused':
      'Nachrichten, Kommentare, Likes und Markierungen werden abgelehnt',
    'nobody can be written to in private': 'niemandem kann privat geschrieben werden',
    'the account is not active': 'das Konto ist nicht aktiv',
    'the community has switched private messages off': 'die Community hat private Nachrichten abgeschaltet',
    'Check the address of the community.': 'Prüfen Sie die Adresse der Community.',
    'Ask an administrator of the community to let the account see it.':
      'Bitten Sie die Verwaltung der Community, es für das Konto sichtbar zu machen.',
    'Make the account a member, or take it out of the settings.':
      'Machen Sie das Konto zum Mitglied, oder nehmen Sie es aus den Einstellungen.',
    'Ask an administrator of the community to activate the account.':
      'Bitten Sie die Verwaltung der Community, das Konto zu aktivieren.',
    'Ask an administrator of the community to switch private messages on.':
      'Bitten Sie die Verwaltung der Community, private Nachrichten einzuschalten.',
  },
} as const satisfies WordsFor<typeof Settings>;

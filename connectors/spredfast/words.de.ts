/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    url: ['Adresse der API', 'Wo die API ist.'],
    login_url: ['Adresse der Anmeldung', 'Wo man sich anmeldet, für die Anwendung weiter unten.'],
    api: [
      'Version der API',
      'Die Version von Conversations, mit der veröffentlicht wird. v1 nennt Umgebung und Unternehmen in seinen Adressen.',
      { v2: 'v2', v1: 'v1' },
    ],
    company: ['Unternehmen', 'Nur v1: die Nummer des Unternehmens. Ohne Angabe das, zu dem das Konto gehört.'],
    environment: [
      'Umgebung',
      'Nur v1: wie der Anbieter sie schreibt, auch groß und klein. Ohne Angabe, wie das Konto sie nennt.',
    ],
    sign_in: [
      'Anmeldung',
      'Wie sich Bondfire anmeldet: mit einem eingetippten Token, oder mit OAuth 2 als wer es im Browser erlaubt.',
      { token: 'mit einem Token', browser: 'im Browser' },
    ],
    token: ['Token', 'Wie in „Profile Settings“ erzeugt. Bei der Anmeldung mit einem Token.'],
    client_id: [
      'Client-ID',
      'Die der Anwendung, wenn der Anbieter sie Ihrem Unternehmen erlaubt hat. Bei der Anmeldung im Browser.',
    ],
    client_secret: ['Client-Secret', 'Das Secret dieser Anwendung. Bei der Anmeldung im Browser.'],
    initiative: ['Initiative', 'Die Initiative für Nachrichten, die keine nennen: ihr Name oder ihre Nummer.'],
    initiatives: [
      'Gelesene Initiativen',
      'Initiativen, deren veröffentlichte Nachrichten gelesen werden, mit ihrer Nummer; ohne Angabe alle.',
    ],
    streams: [
      'Streams',
      'Streams (Posteingänge, Suchen), deren Einträge exportiert werden, mit ihrer Nummer; ohne Angabe alle.',
    ],
    fields: ['Spalten', 'Spalten dieses Exports, mit ihrer Nummer; ohne Angabe alle, die der Anbieter nennt.'],
    since: ['Ab wann', 'So weit geht das erste Lesen zurück; ohne Angabe 30 Tage.'],
    export_minutes: [
      'Minuten zwischen Exporten',
      'So viele Minuten liegen zwischen zwei Exporten: Jeder macht dem Anbieter Arbeit.',
    ],
    export_days: [
      'Tage eines Exports',
      'So viele Tage umfasst ein Export höchstens; weniger, wo ein Unternehmen sehr viele Einträge hat.',
    ],
    overlap_hours: [
      'Überlappung',
      'So viele Stunden werden jedes Mal erneut gelesen: Einträge und Ergebnisse des Veröffentlichens kommen spät.',
    ],
    events_token: ['Token der Ereignisse', 'Das Bearer-Token, mit dem die Ereignisse abonniert wurden.'],
  },
  streams: {
    messages: [
      'Nachrichten',
      'Nachrichten, die das Unternehmen veröffentlicht, sobald sie hinaus sind oder es misslang.',
    ],
    stream_items: [
      'Einträge der Streams',
      'Was Menschen in den Streams (Posteingänge und Suchen) sagen, über den Export von Analytics: Anders sind sie nicht zu lesen.',
    ],
    events: [
      'Ereignisse',
      'Was die abonnierten Ereignisse des Unternehmens melden: veröffentlicht, wartet auf Freigabe, beschriftet, ein Konto verloren.',
    ],
  },
  actions: {
    create_message: [
      'Nachrichten veröffentlichen',
      'Veröffentlicht eine Nachricht mit Konten des Unternehmens, sofort oder später.',
    ],
    edit_message: [
      'Nachrichten ändern',
      'Ändert eine Nachricht, die noch nicht hinaus ist; was nicht angegeben ist, bleibt.',
    ],
    delete_message: ['Nachrichten entfernen', 'Entfernt eine Nachricht.'],
    message_status: [
      'den Stand lesen',
      'Liest, was aus einer Nachricht wurde: wartet, veröffentlicht, gescheitert, und wo sie in jedem Netzwerk ist.',
    ],
  },
  checks: {
    'sign in': 'anmelden',
    everything: 'alles',
    publish: 'veröffentlichen',
    'read messages': 'Nachrichten lesen',
    'read stream items': 'Einträge der Streams lesen',
    'read events': 'Ereignisse lesen',
    'read people': 'Personen lesen',
    'no message is published, changed or taken away': 'keine Nachricht wird veröffentlicht, geändert oder entfernt',
    'published messages are not read, and a message whose answer was lost is not found again':
      'veröffentlichte Nachrichten werden nicht gelesen, und eine Nachricht, deren Antwort verloren ging, wird nicht wiedergefunden',
    'what people say in inboxes and searches is not read':
      'was Menschen in Posteingängen und Suchen sagen, wird nicht gelesen',
    'events are known only as far as they are posted to us':
      'Ereignisse sind nur bekannt, soweit sie an uns geschickt werden',
    'nobody is found by name': 'niemand wird mit Namen gefunden',
    'Check the address of the API.': 'Prüfen Sie die Adresse der API.',
    'Ask the vendor’s support or the company’s administrator of Khoros Marketing for it.':
      'Bitten Sie den Support des Anbieters oder die Verwaltung von Khoros Marketing im Unternehmen darum.',
    'Have Analytics switched on for the account.': 'Lassen Sie Analytics für das Konto einschalten.',
    'Set them to ACTIVE: PUT /v2/events/subscription/<uuid>/ACTIVE.':
      'Setzen Sie sie auf ACTIVE: PUT /v2/events/subscription/<uuid>/ACTIVE.',
  },
} as const satisfies WordsFor<typeof Settings>;

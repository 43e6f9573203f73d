/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    url: ['Adresse', 'Wo die Seite ist, mit Unterordner, falls sie in einem liegt: https://community.example'],
    sign_in: [
      'Anmeldung',
      'Wie sich Bondfire anmeldet: mit Name und Passwort (HTTP Basic), oder mit OAuth 2 (dem Modul Simple OAuth), entweder als das eigene Konto der Anwendung oder als wer es im Browser erlaubt.',
      { password: 'mit Passwort', client_credentials: 'als die Anwendung selbst', browser: 'im Browser' },
    ],
    username: [
      'Benutzername',
      'Das Konto, das Bondfire benutzt; am besten ein eigenes. Bei der Anmeldung mit Passwort.',
    ],
    password: ['Passwort', 'Das Passwort dieses Kontos. Bei der Anmeldung mit Passwort.'],
    client_id: [
      'Client-ID',
      'Die des Consumers unter /admin/config/services/consumer. Bei der Anmeldung als die Anwendung selbst und im Browser.',
    ],
    client_secret: ['Client-Secret', 'Das Secret dieses Consumers.'],
    scopes: ['Scopes', 'Scopes, um die mit OAuth gebeten wird; ohne Angabe die des Consumers selbst.'],
    types: ['Inhaltstypen', 'Inhaltstypen, die gelesen werden, mit ihren Maschinennamen.'],
    comments: ['Kommentare', 'Kommentartypen, die gelesen werden, und woran sie hängen.'],
    body_field: ['Feld des Textes', 'Das Feld, in dem der Text eines Inhalts steht.'],
    comment_body_field: ['Feld des Kommentars', 'Das Feld, in dem der Text eines Kommentars steht.'],
    tags_field: ['Feld der Schlagwörter', 'Das Feld, das auf Begriffe verweist; null, wo es keines gibt.'],
    vocabulary: ['Vokabular', 'Das Vokabular, in dem Begriffe nach ihrem Namen gesucht werden.'],
    text_format: [
      'Textformat',
      'Das Textformat für einfachen Text, den wir schreiben. plain_text gibt es auf jeder Seite, und alle dürfen es benutzen.',
    ],
    html_format: ['Textformat für HTML', 'Das Textformat für HTML, das wir schreiben.'],
    probe_type: [
      'Typ des Probebeitrags',
      'Welcher davon der Probebeitrag ist; ohne Angabe der erste. Am besten einer ohne eigene Pflichtfelder.',
    ],
    window: [
      'Überlappung',
      'So viele Sekunden werden jedes Mal erneut gelesen: länger, als das langsamste Speichern auf der Seite dauert.',
    ],
  },
  streams: {
    nodes: [
      'Inhalte',
      'Inhalte der gewählten Typen, jedes Mal, wenn sie gespeichert werden, soweit das Konto sie sehen darf.',
    ],
    comments: [
      'Kommentare',
      'Kommentare, jedes Mal, wenn einer gespeichert wird. Ein Kommentar gilt nicht als Änderung dessen, woran er hängt.',
    ],
  },
  actions: {
    create_node: ['Inhalte anlegen', 'Schreibt einen neuen Inhalt.'],
    update_node: ['Inhalte ändern', 'Ändert einen Inhalt; was nicht angegeben ist, bleibt.'],
    publish_node: ['veröffentlichen', 'Veröffentlicht einen Inhalt.'],
    unpublish_node: [
      'zurückziehen',
      'Zieht einen Inhalt zurück: Nur wer ihn schrieb und die Verwaltung sehen ihn dann.',
    ],
    comment: ['kommentieren', 'Kommentiert einen Inhalt oder antwortet auf einen Kommentar.'],
  },
  checks: {
    'sign in': 'anmelden',
    'Everything.': 'Alles.',
    'read people': 'Personen lesen',
    'read comments ({})': 'Kommentare lesen ({})',
    'comment ({})': 'kommentieren ({})',
    'read {}': '{} lesen',
    'create {}': '{} anlegen',
    'Nothing of it is read.': 'Nichts davon wird gelesen.',
    'Nothing of it can be written.': 'Nichts davon kann geschrieben werden.',
    'The connection cannot be read while a type is named that is not there.':
      'Die Verbindung kann nicht gelesen werden, solange ein Typ genannt ist, den es nicht gibt.',
    'People have display names only: no login names and no addresses of their pages.':
      'Von Personen ist nur der Anzeigename bekannt: weder ihr Anmeldename noch die Adresse ihrer Seite.',
    "Correct the types in the connection's settings: machine names are at /admin/structure/types and /admin/structure/comment of the site.":
      'Berichtigen Sie die Typen in den Einstellungen der Verbindung: Die Maschinennamen stehen unter /admin/structure/types und /admin/structure/comment der Seite.',
    "Give the permission to a role of the connection's account at /admin/people/permissions of the site.":
      'Geben Sie das Recht einer Rolle des Kontos der Verbindung, unter /admin/people/permissions der Seite.',
    'Check the address, and switch on the modules jsonapi and basic_auth (JSON:API, HTTP Basic) at /admin/modules of the site.':
      'Prüfen Sie die Adresse, und schalten Sie unter /admin/modules der Seite die Module jsonapi und basic_auth (JSON:API, HTTP Basic) ein.',
  },
} as const satisfies WordsFor<typeof Settings>;

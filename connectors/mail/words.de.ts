/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    imap_host: ['IMAP-Server', 'Der Server, auf dem das Postfach liegt: imap.example.org'],
    imap_port: ['IMAP-Port', 'Meist 993 mit TLS, 143 mit STARTTLS.'],
    imap_security: [
      'IMAP: Verschlüsselung',
      'TLS vom ersten Byte an, STARTTLS, bevor etwas gesagt wird, oder keine: das nur im eigenen Haus.',
      { tls: 'TLS', starttls: 'STARTTLS', none: 'keine' },
    ],
    smtp_host: ['SMTP-Server', 'Der Server, der annimmt, was wir senden. Leer lassen, um nur zu lesen.'],
    smtp_port: ['SMTP-Port', 'Meist 587 mit STARTTLS, 465 mit TLS.'],
    smtp_security: ['SMTP: Verschlüsselung', 'Wie bei IMAP.', { tls: 'TLS', starttls: 'STARTTLS', none: 'keine' }],
    user: ['Benutzername', 'Womit sich das Postfach anmeldet, meist seine Adresse.'],
    sign_in: [
      'Anmeldung',
      'Wie sich Bondfire anmeldet: mit einem Passwort, oder mit OAuth 2 als wer es im Browser erlaubt.',
      { password: 'mit Passwort', oauth: 'im Browser (OAuth)' },
    ],
    password: [
      'Passwort',
      'Das Passwort; hat das Konto einen zweiten Faktor, ein App-Passwort. Bei der Anmeldung mit Passwort.',
    ],
    provider: [
      'Anbieter',
      'Wessen OAuth es ist: Bei den ersten beiden sind Adressen und Scopes bekannt. Bei der Anmeldung im Browser.',
      { microsoft: 'Microsoft', google: 'Google', other: 'ein anderer' },
    ],
    tenant: [
      'Verzeichnis',
      'Bei Microsoft: die ID des Verzeichnisses, in dem die Anwendung registriert ist, oder seine Domain.',
    ],
    client_id: ['Client-ID', 'Die der Anwendung, die der Anbieter kennt. Bei der Anmeldung im Browser.'],
    client_secret: ['Client-Secret', 'Das Secret dieser Anwendung.'],
    authorize_url: [
      'Adresse der Erlaubnis',
      'Wohin der Browser geschickt wird. Bei einem anderen Anbieter, oder statt der bekannten Adresse.',
    ],
    token_url: [
      'Adresse der Tokens',
      'Wo Tokens geholt und erneuert werden. Bei einem anderen Anbieter, oder statt der bekannten Adresse.',
    ],
    scopes: [
      'Scopes',
      'Worum gebeten wird. Bei einem anderen Anbieter, oder statt der bekannten. Mit ihnen muss Mail per IMAP gelesen und per SMTP gesendet werden dürfen.',
    ],
    smtp_user: ['Benutzername zum Senden', 'Wo das Senden ein eigenes Konto hat.'],
    smtp_password: [
      'Passwort zum Senden',
      'Das Passwort dieses Kontos. Ist es angegeben, meldet sich das Senden damit an, gleich was bei der Anmeldung gewählt ist.',
    ],
    folder: ['Ordner', 'Der Ordner, der gelesen wird.'],
    since: ['Ab wann', 'Was vor diesem Tag ankam, wird nicht gelesen: 2026-01-31'],
    from: ['Absender', 'Die Adresse, von der wir schreiben. Ihre Domain steht in den IDs dessen, was wir senden.'],
    from_name: ['Name des Absenders', 'Der Name neben dieser Adresse.'],
    sent_folder: ['Ordner für Gesendetes', 'Wo Gesendetes liegt. Ohne Angabe der Ordner, den der Server so nennt.'],
    sent_copy: [
      'Kopie des Gesendeten',
      'Wer Gesendetes ablegt: wir, oder der Server von selbst, wie Gmail es tut. Geht eine Antwort des Servers verloren, entscheidet diese Kopie.',
      { append: 'wir', server: 'der Server' },
    ],
    timeout: ['Wartezeit', 'So viele Sekunden wird auf eine Antwort der Server gewartet.'],
  },
  streams: {
    messages: ['Mails', 'Die Mails eines Ordners, entschlüsselt; von Anhängen alles außer den Bytes.'],
  },
  actions: {
    send: ['Mails schreiben', 'Schreibt eine Mail.'],
    reply: [
      'antworten',
      'Antwortet auf eine Mail des Ordners, dorthin, wo Antworten erwünscht sind, in ihrem Gespräch.',
    ],
  },
  checks: {
    'sign in to read (IMAP)': 'zum Lesen anmelden (IMAP)',
    'sign in to send (SMTP)': 'zum Senden anmelden (SMTP)',
    'read sent mail': 'Gesendetes lesen',
    'read {}': '{} lesen',
    'Everything.': 'Alles.',
    'Nothing is sent.': 'Nichts wird gesendet.',
    'No mail is read, and none can be answered.': 'Keine Mail wird gelesen, und keine kann beantwortet werden.',
    'Nothing is sent: whether a mail went out could not be told after a lost answer.':
      'Nichts wird gesendet: Ob eine Mail hinausging, wäre nicht zu sagen, wenn eine Antwort verloren ginge.',
    'Check the names of the servers, their ports and folders in the settings.':
      'Prüfen Sie in den Einstellungen die Namen der Server, ihre Ports und die Ordner.',
  },
} as const satisfies WordsFor<typeof Settings>;

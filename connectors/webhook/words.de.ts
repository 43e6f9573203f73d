/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { settings } from './settings.ts';

export const de = {
  settings: {
    mapping: [
      'Zuordnung',
      'Die Zuordnung, die einfaches JSON liest: eine Datei aus mappings/webhook/, oder aus mappings/<connection>/ im Datenordner. CloudEvents werden mit `events` gelesen, ActivityStreams mit `activities`.',
    ],
    verify: [
      'Nachweis',
      'Wie sich ein Absender ausweist: allein dadurch, dass er die Adresse kennt, oder auch mit einer Signatur oder einem Geheimnis.',
      {
        address: 'nur die Adresse',
        standard_webhooks: 'Standard Webhooks',
        hmac: 'HMAC',
        shared_secret: 'gemeinsames Geheimnis',
        basic: 'Name und Passwort (HTTP Basic)',
      },
    ],
    verify_secret: [
      'Geheimnis des Nachweises',
      'Womit der Absender signiert, oder was er schickt: `whsec_…` bei Standard Webhooks, der Schlüssel des HMAC, der Wert des Headers, oder `name:passwort` bei HTTP Basic.',
    ],
    verify_header: [
      'Header des Nachweises',
      'Der Header, in dem die Signatur des HMAC oder das gemeinsame Geheimnis steht.',
    ],
    verify_algorithm: [
      'Verfahren des HMAC',
      'Hexadezimal oder Base64, mit oder ohne Vorsatz wie `sha256=`: Alles wird verstanden.',
      { sha256: 'SHA-256', sha1: 'SHA-1', sha512: 'SHA-512' },
    ],
    verify_signs: [
      'Was signiert wird',
      'Worüber der HMAC geht, wenn das nicht der Inhalt allein ist: `{timestamp}.{body}`, `v0:{timestamp}:{body}`. Mit einem Zeitstempel wird abgelehnt, was älter als fünf Minuten ist.',
    ],
    verify_timestamp_header: [
      'Header des Zeitstempels',
      'Der Header, in dem dieser Zeitstempel steht; ohne Angabe ist es das `t=` im Header der Signatur.',
    ],
    url: ['Zieladresse', 'Wohin die Aktionen schicken. Leer lassen, um nur zu empfangen.'],
    token: ['Token', 'Wird dieser Adresse als Bearer-Token mitgeschickt, wenn sie eines verlangt.'],
    signing_secret: [
      'Geheimnis zum Signieren',
      '`whsec_…`: womit „signiert schicken“ signiert, wie Standard Webhooks es vorsehen.',
    ],
  },
  streams: {
    posts: ['Beiträge', 'Was ein anderes System an die Adresse der Verbindung schickt.'],
    events: ['CloudEvents', 'CloudEvents 1.0: strukturiert, gebündelt oder binär.'],
    activities: [
      'ActivityStreams',
      'Aktivitäten nach ActivityStreams 2.0, oder Dinge für sich; eines, eine Liste oder eine Sammlung.',
    ],
  },
  actions: {
    post: ['JSON schicken', 'Schickt JSON an die Adresse der Verbindung.'],
    post_keyed: [
      'mit Schlüssel schicken',
      'Schickt JSON mit einem Idempotency-Key, an einen Empfänger, der nichts weiter tut, wenn derselbe Schlüssel noch einmal kommt.',
    ],
    post_signed: [
      'signiert schicken',
      'Schickt JSON, wie Standard Webhooks es vorsehen: signiert, mit einer ID, die bei jedem Versuch gleich bleibt.',
    ],
  },
  checks: {
    'receive posts': 'Beiträge empfangen',
    'post to {}': 'an {} schicken',
    'the actions post, post_keyed and post_signed': 'die Aktionen zum Schicken',
    'it does not accept the token': 'sie nimmt das Token nicht an',
    'it cannot be reached: {}': 'sie ist nicht zu erreichen: {}',
    'Put the bearer token that it expects into `token`.':
      'Tragen Sie als Token das Bearer-Token ein, das sie erwartet.',
    'Check `url`, and that the other system is up.': 'Prüfen Sie die Zieladresse, und ob das andere System läuft.',
  },
} as const satisfies WordsFor<typeof settings>;

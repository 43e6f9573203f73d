/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    url: ['Adresse', 'Wo die Seite ist, mit Unterordner, falls sie in einem liegt: https://blog.example'],
    username: ['Benutzername', 'Das Konto, das Bondfire benutzt; am besten ein eigenes.'],
    application_password: [
      'Anwendungspasswort',
      'Ein Anwendungspasswort dieses Kontos, nicht das, mit dem es sich anmeldet.',
    ],
    types: ['Inhalte', 'Welche veröffentlichten Inhalte gelesen werden.', { posts: 'Beiträge', pages: 'Seiten' }],
    held: [
      'Wartende Kommentare',
      'Ob auch Kommentare gelesen werden, die auf eine Freigabe warten; sie gelten als intern.',
    ],
    probe: [
      'Eigene private Beiträge',
      'Ob auch private Beiträge des Kontos gelesen werden, damit der Probebeitrag zurückkommt.',
    ],
    window: [
      'Überlappung',
      'So viele Sekunden werden jedes Mal erneut gelesen. WordPress vergleicht Ortszeiten, und eine Stunde gibt es jeden Herbst zweimal.',
    ],
  },
  streams: {
    posts: [
      'Beiträge',
      'Veröffentlichte Beiträge und Seiten, jedes Mal, wenn einer gespeichert wird; auf Wunsch auch private Beiträge des Kontos.',
    ],
    comments: [
      'Kommentare',
      'Kommentare zu Beiträgen und Seiten. Ein Kommentar trägt nur das Datum, an dem er entstand: Was sich später ändert, findet ein erneutes Durchsehen.',
    ],
  },
  actions: {
    create_post: ['Beiträge schreiben', 'Schreibt einen Beitrag, als Entwurf oder veröffentlicht.'],
    update_post: ['Beiträge ändern', 'Ändert einen Beitrag; was nicht angegeben ist, bleibt.'],
    comment: ['kommentieren', 'Kommentiert einen Beitrag oder eine Seite.'],
    reply: ['antworten', 'Antwortet auf einen Kommentar.'],
    moderate_comment: [
      'Kommentare moderieren',
      'Gibt einen Kommentar frei, hält ihn zurück, oder verschiebt ihn zu Spam oder in den Papierkorb.',
    ],
  },
  checks: {
    'read posts': 'Beiträge lesen',
    'read pages': 'Seiten lesen',
    'read comments': 'Kommentare lesen',
    'reading posts': 'Beiträge lesen',
    'reading pages': 'Seiten lesen',
    'reading comments': 'Kommentare lesen',
    edit_posts: 'Entwürfe schreiben (edit_posts)',
    publish_posts: 'veröffentlichen (publish_posts)',
    edit_others_posts: 'Beiträge anderer ändern (edit_others_posts)',
    moderate_comments: 'Kommentare moderieren (moderate_comments)',
    'the right {}': 'das Recht {}',
    'writing drafts, knowing a post again after a crash, and test posts':
      'Entwürfe schreiben, einen Beitrag nach einem Absturz wiedererkennen, und Probebeiträge',
    'publishing posts': 'Beiträge veröffentlichen',
    'changing posts of others': 'Beiträge anderer ändern',
    'moderating comments and reading those that wait': 'Kommentare moderieren, und die lesen, die warten',
    'Give "{}" the role Editor at /wp-admin/users.php of the site.':
      'Geben Sie „{}“ die Rolle Redakteur, unter /wp-admin/users.php der Seite.',
    'Look for a plugin of the site that closes its REST API.':
      'Suchen Sie nach einem Plugin der Seite, das ihre REST-API verschließt.',
  },
} as const satisfies WordsFor<typeof Settings>;

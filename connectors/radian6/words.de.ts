/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    generation: [
      'Generation',
      'Die SocialCloud-API von Radian6 (XML) oder Social Studio (JSON).',
      { v1: 'v1: SocialCloud', v3: 'v3: Social Studio' },
    ],
    url: [
      'Adresse der API',
      'Wo die API ist, ohne `/v1` oder `/v3`. Social Studio: https://api.socialstudio.radian6.com',
    ],
    sign_in: [
      'Anmeldung',
      'Mit Anwendungsschlüssel, Benutzername und Passwort. Bei v3 auch mit OAuth: mit Benutzername und Passwort, oder als wer es im Browser erlaubt.',
      { headers: 'mit Anwendungsschlüssel', password: 'OAuth mit Passwort', browser: 'OAuth im Browser' },
    ],
    appkey: ['Anwendungsschlüssel', 'Der Anwendungsschlüssel; nötig bei der Anmeldung mit Anwendungsschlüssel.'],
    user: [
      'Benutzername',
      'Das Konto, mit dem Bondfire liest und schreibt; nur bei der Anmeldung im Browser nicht nötig.',
    ],
    password: ['Passwort', 'Das Passwort dieses Kontos.'],
    password_as: [
      'Form des Passworts',
      'Wie der Header `auth_pass` es trägt. Von selbst: unverändert, wie dokumentiert; wo das abgelehnt wird, sein MD5.',
      { auto: 'von selbst', plain: 'unverändert', md5: 'MD5' },
    ],
    client_id: ['Client-ID', 'Die der OAuth-Anwendung; nötig bei der Anmeldung mit OAuth.'],
    client_secret: ['Client-Secret', 'Das Secret der OAuth-Anwendung.'],
    token_in: [
      'Header des Tokens',
      'Welcher Header ein OAuth-Token trägt: `Authorization: Bearer …` oder `access_token: …`.',
      { authorization: 'Authorization', access_token: 'access_token' },
    ],
    topics: [
      'Topic Profiles',
      'Topic Profiles, die gelesen werden, mit ihrer Nummer; `bondfire connection test` nennt die, die es gibt.',
    ],
    media_types: [
      'Medientypen',
      'Medientypen, die gelesen werden, mit ihrer Nummer; ohne Angabe alle bekannten (v1) oder alle vorhandenen (v3).',
    ],
    since: ['Ab wann', 'So weit geht das erste Lesen zurück; ohne Angabe 30 Tage.'],
  },
  streams: {
    posts: ['Beiträge', 'Beiträge, auf die die Topic Profiles passen, aus allen Netzwerken.'],
  },
  actions: {
    assign: ['zuweisen', 'Weist einen Beitrag einem Konto in Radian6 zu.'],
    classify: ['einordnen', 'Setzt die Klassifikation eines Beitrags, mit ihrer Nummer unter denen des Kontos.'],
    set_engagement: [
      'Engagement setzen',
      'Setzt die Engagement-Stufe eines Beitrags, mit ihrer Nummer unter denen des Kontos.',
    ],
    set_sentiment: [
      'Ton setzen',
      'Setzt den Ton eines Beitrags zu einem Thema, über das hinweg, was der Anbieter fand.',
    ],
    add_note: ['Notizen hinzufügen', 'Fügt einem Beitrag eine Notiz hinzu, für alle, die in Radian6 damit arbeiten.'],
    add_tags: ['Tags vergeben', 'Fügt einem Beitrag Tags hinzu; die er hat, bleiben.'],
    tag_author: ['Personen Tags geben', 'Gibt einer schreibenden Person einen Tag. Nur v3.'],
    list_topics: ['Topic Profiles auflisten', 'Führt die Topic Profiles auf, die das Konto sieht.'],
    list_media_types: [
      'Medientypen auflisten',
      'Führt die Medientypen auf, die es gibt, für die Einstellung „Medientypen“.',
    ],
    list_tags: ['Tags auflisten', 'Führt die Tags auf, die schreibende Personen tragen. Nur v3.'],
    read_author: [
      'Personen nachschlagen',
      'Liest, was von einer schreibenden Person bekannt ist: Name, Tags, Notizen. Nur v3.',
    ],
  },
  checks: {
    'sign in': 'anmelden',
    everything: 'alles',
    'read posts': 'Beiträge lesen',
    'read users': 'Konten lesen',
    'read topic {}': 'Topic Profile {} lesen',
    'no post is read': 'kein Beitrag wird gelesen',
    'nobody is found by name to assign a post to': 'niemand wird mit Namen gefunden, um ihm einen Beitrag zuzuweisen',
    'posts that only it matches are not read': 'Beiträge, auf die nur es passt, werden nicht gelesen',
    'Ask an administrator of the account to let this user see it.':
      'Bitten Sie die Verwaltung des Kontos, es für diesen Zugang sichtbar zu machen.',
    'Check the address and the generation.': 'Prüfen Sie die Adresse und die Generation.',
    'Activate it in Radian6, or take it out of the settings.':
      'Aktivieren Sie es in Radian6, oder nehmen Sie es aus den Einstellungen.',
    'Use one of: none are there.': 'Es gibt keine.',
    'Use one of: {}.': 'Nehmen Sie eines von diesen: {}.',
  },
} as const satisfies WordsFor<typeof Settings>;

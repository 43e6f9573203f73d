/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    login_url: [
      'Adresse der Anmeldung',
      'Wo sich die Organisation anmeldet: die Adresse ihrer „My Domain“, https://acme.my.salesforce.com. Mit der Anmeldung „als die App selbst“ geht keine andere.',
    ],
    sign_in: [
      'Anmeldung',
      'Wie sich Bondfire anmeldet: Ein Admin erlaubt es im Browser, ein Zertifikat unterschreibt für ein Konto, oder die App hat ein eigenes Konto („run-as user“).',
      { web: 'im Browser', jwt: 'mit einem Zertifikat (JWT)', client_credentials: 'als die App selbst' },
    ],
    client_id: ['Consumer Key', 'Der Consumer Key der „External Client App“.'],
    client_secret: [
      'Consumer Secret',
      'Das Consumer Secret dieser App. Nötig bei der Anmeldung „als die App selbst“, und im Browser, falls die App es verlangt.',
    ],
    username: ['Benutzername', 'Für wen das Zertifikat unterschreibt. Nur bei der Anmeldung mit einem Zertifikat.'],
    private_key: [
      'Privater Schlüssel',
      'Der private Schlüssel zum Zertifikat der App, als PEM. Nur bei der Anmeldung mit einem Zertifikat.',
    ],
    audience: [
      'Empfänger des Zertifikats',
      'Nur bei der Anmeldung mit einem Zertifikat, und wenn die Adresse der Anmeldung es nicht sagt: https://login.salesforce.com oder https://test.salesforce.com.',
    ],
    feeds: ['Feeds', 'Was gelesen wird; ohne Angabe der Feed des Unternehmens.'],
    'feeds.company': [
      'Feed des Unternehmens',
      'Alles, was das Konto sehen darf, außer Änderungen an den Feldern von Datensätzen.',
    ],
    'feeds.groups': ['Gruppen', 'Gruppen, mit Namen oder ID. In einer privaten Gruppe muss das Konto Mitglied sein.'],
    'feeds.users': ['Profile', 'Profile, mit der ID der Person.'],
    'feeds.records': ['Datensätze', 'Datensätze wie Kundenfälle oder Accounts, mit ihrer ID.'],
    'feeds.topics': ['Themen', 'Themen, mit ihrer ID.'],
    'feeds.files': ['Dateien', 'Beiträge zu Dateien, denen das Konto folgt.'],
    since: ['Ab wann', 'So weit geht das erste Lesen zurück; ohne Angabe bis zum Anfang.'],
    like_days: [
      'Tage für Likes',
      'Likes haben kein Datum und ändern sonst nichts. Deshalb werden sie bei allem erneut gelesen, was sich in so vielen Tagen bewegt hat.',
    ],
    api_version: [
      'Version der API',
      'Legt die Version der API fest; ohne Angabe die neueste, die die Organisation und dieser Konnektor kennen.',
    ],
    probe_to: [
      'Ziel des Probebeitrags',
      'Wohin der Probebeitrag geht, etwa in eine stille Gruppe; ohne Angabe in das Profil des Kontos.',
    ],
  },
  streams: {
    feed_elements: [
      'Beiträge',
      'Beiträge der gewählten Feeds: Texte, Fragen, Umfragen, Links, Dateien, Ankündigungen, Geteiltes und was die Organisation selbst schreibt.',
    ],
    comments: ['Kommentare', 'Kommentare zu den Beiträgen der gewählten Feeds, auch Antworten auf Kommentare.'],
    likes: ['Likes', 'Likes von Beiträgen und Kommentaren, solange sich dort in den letzten Tagen etwas bewegt hat.'],
  },
  actions: {
    post: [
      'Beiträge schreiben',
      'Schreibt an eine Person, in eine Gruppe oder an einen Datensatz: Text, formatierten Text, einen Link, Dateien, eine Frage oder eine Umfrage.',
    ],
    comment: ['kommentieren', 'Kommentiert einen Beitrag oder antwortet auf einen Kommentar.'],
    like: ['liken', 'Setzt ein Like unter einen Beitrag oder Kommentar.'],
    edit: ['Texte ändern', 'Ersetzt den Text eines Beitrags oder Kommentars.'],
    delete: [
      'löschen',
      'Löscht einen Beitrag mit all seinen Kommentaren, oder einen Kommentar. Was nicht da ist, gilt als gelöscht.',
    ],
    upload_file: [
      'Dateien hochladen',
      'Legt eine Datei zu den Dateien des Kontos, damit sie an einen Beitrag oder Kommentar gehängt werden kann.',
    ],
    create_case: ['Kundenfälle eröffnen', 'Eröffnet einen Kundenfall in Salesforce.'],
  },
  checks: {
    'sign in': 'anmelden',
    'Everything.': 'Alles.',
    'read groups': 'Gruppen lesen',
    'read people': 'Personen lesen',
    'read the list of groups': 'die Liste der Gruppen lesen',
    'read {}': '{} lesen',
    'upload files': 'Dateien hochladen',
    'open cases': 'Kundenfälle eröffnen',
    post: 'Beiträge schreiben',
    comment: 'kommentieren',
    'Nothing of this feed is read.': 'Aus diesem Feed wird nichts gelesen.',
    'Nothing is read.': 'Nichts wird gelesen.',
    'Nobody can be found, mentioned or seen to be away.':
      'Niemand wird gefunden oder kann erwähnt werden, und niemandes Abwesenheit ist bekannt.',
    'Groups are known by their ids only.': 'Gruppen sind nur mit ihrer ID bekannt.',
    'Nothing can be posted.': 'Nichts kann geschrieben werden.',
    'Nothing can be answered.': 'Auf nichts kann geantwortet werden.',
    'upload_file will be refused.': 'Dateien können nicht hochgeladen werden.',
    'create_case will be refused.': 'Kundenfälle können nicht eröffnet werden.',
    'Add the account to the group, share the record with it, or take the feed out of the settings.':
      'Nehmen Sie das Konto in die Gruppe auf, geben Sie den Datensatz für es frei, oder nehmen Sie den Feed aus den Einstellungen.',
    'Check that Chatter is on (Setup > Chatter Settings) and that the user has "API Enabled" and a licence with Chatter.':
      'Prüfen Sie, ob Chatter eingeschaltet ist (Setup > Chatter Settings) und ob das Konto „API Enabled“ und eine Lizenz mit Chatter hat.',
  },
} as const satisfies WordsFor<typeof Settings>;

/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    token: [
      'Bot-Token',
      'Das Bot-Token (xoxb-…), wenn die App von Hand installiert wird. Nicht nötig mit Client-ID und Client-Secret.',
    ],
    client_id: ['Client-ID', 'Die Client-ID der App, um sie mit OAuth im Browser zu installieren.'],
    client_secret: ['Client-Secret', 'Das Client-Secret der App, zur Client-ID.'],
    signing_secret: ['Signing Secret', 'Das Signing Secret der App: Damit schickt Slack Ereignisse per HTTP.'],
    app_token: [
      'App-Token',
      'Ein App-Token (xapp-…) mit connections:write: Damit schickt Slack Ereignisse über einen WebSocket (Socket Mode).',
    ],
    channels: ['Kanäle', 'IDs der Kanäle, die gelesen werden; ohne Angabe alle, in denen die App Mitglied ist.'],
    kinds: [
      'Arten von Gesprächen',
      'Welche Arten von Gesprächen gelesen werden, von denen, in denen die App Mitglied ist.',
      {
        public: 'öffentliche Kanäle',
        private: 'private Kanäle',
        direct: 'Direktnachrichten',
        group_direct: 'Direktnachrichten an mehrere',
      },
    ],
    since: ['Ab wann', 'So weit geht das erste Lesen zurück; ohne Angabe bis zum Anfang.'],
    look_back_days: [
      'Tage des Nachsehens',
      'So viele Tage alte Nachrichten werden auf späte Antworten, Reaktionen und Änderungen noch einmal angesehen.',
    ],
    page: [
      'Nachrichten auf einmal',
      'So viele Nachrichten werden auf einmal abgerufen. Slack schickt vielleicht weniger.',
    ],
    probe_channel: [
      'Kanal des Probebeitrags',
      'Wohin der Probebeitrag geht: die ID eines stillen Kanals, der gelesen wird.',
    ],
    issue_channel: [
      'Kanal für Fälle',
      'Wo Fälle als Karten gezeigt und bearbeitet werden: die ID eines Kanals, in dem die App Mitglied ist. Ohne Angabe nirgends.',
    ],
    issue_severity: ['Schwere der Fälle', 'Nur Fälle ab dieser Schwere werden dort gezeigt (1 bis 10).'],
    workspace_url: [
      'Adresse des Workspace',
      'https://acme.slack.com: Daraus werden Links zu Nachrichten, die per HTTP kommen.',
    ],
    api_url: ['Adresse der API', 'Wo die Web-API ist; bei GovSlack https://slack-gov.com/api/.'],
  },
  streams: {
    messages: ['Nachrichten', 'Nachrichten der Kanäle, in denen die App ist, ohne die Antworten in ihren Threads.'],
    replies: ['Antworten', 'Antworten in den Threads der Kanäle, in denen die App ist.'],
    reactions: ['Reaktionen', 'Reaktionen auf Nachrichten: wer, mit welchem Emoji, worauf.'],
  },
  actions: {
    post_message: ['Nachrichten schreiben', 'Schreibt eine Nachricht in einen Kanal.'],
    reply: ['antworten', 'Antwortet im Thread einer Nachricht.'],
    react: ['reagieren', 'Reagiert mit einem Emoji auf eine Nachricht.'],
    open_channel: ['Kanäle eröffnen', 'Eröffnet einen Kanal und lädt Personen ein, um einen Fall zu besprechen.'],
    set_topic: ['das Thema setzen', 'Setzt das Thema eines Kanals.'],
    pin: ['anheften', 'Heftet eine Nachricht an ihren Kanal.'],
    update_message: ['Nachrichten ändern', 'Ändert den Text einer Nachricht, die die App schrieb.'],
  },
  checks: {
    'sign in': 'anmelden',
    everything: 'alles',
    commands: 'Befehle (commands)',
    'member of channels': 'Mitglied in Kanälen',
    issue_channel: 'Kanal für Fälle',
    'events over HTTP': 'Ereignisse per HTTP',
    'events over Socket Mode': 'Ereignisse über Socket Mode',
    'nothing is read': 'nichts wird gelesen',
    'issues are not shown in Slack': 'Fälle werden nicht in Slack gezeigt',
    'public channels are not found, so nothing is read of them':
      'öffentliche Kanäle werden nicht gefunden, also wird nichts aus ihnen gelesen',
    'messages, replies and reactions of public channels are not read':
      'Nachrichten, Antworten und Reaktionen öffentlicher Kanäle werden nicht gelesen',
    'private channels are not found, so nothing is read at all while the settings name them':
      'private Kanäle werden nicht gefunden, also wird gar nichts gelesen, solange die Einstellungen sie nennen',
    'messages, replies and reactions of private channels are not read':
      'Nachrichten, Antworten und Reaktionen privater Kanäle werden nicht gelesen',
    'direct messages are not found, so nothing is read at all while the settings name them':
      'Direktnachrichten werden nicht gefunden, also wird gar nichts gelesen, solange die Einstellungen sie nennen',
    'direct messages to the app are not read': 'Direktnachrichten an die App werden nicht gelesen',
    'group messages are not found, so nothing is read at all while the settings name them':
      'Direktnachrichten an mehrere werden nicht gefunden, also wird gar nichts gelesen, solange die Einstellungen sie nennen',
    'group messages are not read': 'Direktnachrichten an mehrere werden nicht gelesen',
    'nobody is known by name, and nobody is known to be away':
      'niemand ist mit Namen bekannt, und niemandes Abwesenheit ist bekannt',
    'people are not matched with other systems by their address':
      'Personen werden nicht über ihre Adresse mit anderen Systemen abgeglichen',
    'user groups are not known': 'Nutzergruppen sind nicht bekannt',
    'reactions are not pushed; those on recent messages are read later':
      'Reaktionen werden nicht geschickt; die auf neuere Nachrichten werden später gelesen',
    'post_message, reply and update_message are refused, and nobody is told anything in Slack':
      'Nachrichten schreiben, antworten und ändern wird abgelehnt, und niemand wird in Slack benachrichtigt',
    'react is refused': 'Reagieren wird abgelehnt',
    'pin is refused': 'Anheften wird abgelehnt',
    'open_channel and set_topic are refused for public channels':
      'öffentliche Kanäle eröffnen und ihr Thema setzen wird abgelehnt',
    'open_channel and set_topic are refused for private channels':
      'private Kanäle eröffnen und ihr Thema setzen wird abgelehnt',
    '/bondfire and the shortcut of messages are not there':
      '/bondfire und die Verknüpfung an Nachrichten gibt es dort nicht',
    'links to the console are not unfurled': 'Links zur Konsole zeigen keine Vorschau',
    'Check the token and api_url.': 'Prüfen Sie das Token und die Adresse der API.',
    'Add {} under OAuth & Permissions of the app, and install it into the workspace again.':
      'Fügen Sie {} unter „OAuth & Permissions“ der App hinzu, und installieren Sie sie erneut im Workspace.',
    'Invite the app into the channels that it shall read: /invite @<app>.':
      'Laden Sie die App in die Kanäle ein, die sie lesen soll: /invite @<app>.',
    'Name a channel of your own.': 'Nennen Sie einen eigenen Kanal.',
    'Invite it there (/invite @<app>), and allow the channel’s kind in the settings.':
      'Laden Sie sie dort ein (/invite @<app>), und erlauben Sie die Art des Kanals in den Einstellungen.',
  },
} as const satisfies WordsFor<typeof Settings>;

/** All that it says to people, in German. */
import type { WordsFor } from '#sdk';
import type { Settings } from './settings.ts';

export const de = {
  settings: {
    url: [
      'Adresse der Bot-API',
      'Wo die Bot-API ist: api.app.lithium.com, api-eu.app.lithium.com oder api-ap.app.lithium.com.',
    ],
    app_id: ['App-ID', 'Die appId, mit der der Bot angemeldet ist.'],
    sign_in: [
      'Anmeldung',
      'Wie sich Bondfire anmeldet: mit einem API-Konto des Unternehmens, mit dem um Tokens gebeten wird, oder mit einem eingetippten Token des Bots.',
      { account: 'mit einem API-Konto', token: 'mit einem Token' },
    ],
    instance_url: [
      'Adresse des Unternehmens',
      'Die eigene Adresse des Unternehmens: https://acme.response.lithium.com. Bei der Anmeldung mit einem API-Konto; dort werden Tags und Warteschlangen nach ihrem Namen gefunden.',
    ],
    username: ['Benutzername', 'Der des API-Kontos. Bei der Anmeldung mit einem API-Konto.'],
    password: ['Passwort', 'Das Passwort dieses Kontos. Bei der Anmeldung mit einem API-Konto.'],
    token: ['Token', 'Ein Token (JWT) des Bots. Bei der Anmeldung mit einem Token.'],
    callback_identity: [
      'Name beim Zustellen',
      'Der Name (identity) in den Zugangsdaten, mit denen der Bot angemeldet ist: Care zeigt ihn mit jedem Beitrag vor.',
    ],
    callback_secret: ['Geheimnis beim Zustellen', 'Das Geheimnis (secret) in diesen Zugangsdaten.'],
  },
  streams: {
    messages: ['Nachrichten', 'Was die Kundschaft an den Bot schreibt, privat und öffentlich.'],
    updates: ['Vorgänge', 'Was in den Gesprächen des Bots sonst geschieht, etwa die Antwort einer Fachkraft.'],
  },
  actions: {
    respond: ['antworten', 'Antwortet der Kundschaft, wo der Bot das Gespräch führt.'],
    note: ['Notizen hinterlassen', 'Hinterlässt im Gespräch eine Notiz für die Fachkräfte.'],
    tag: ['Tags vergeben', 'Gibt einer Nachricht Tags, die es schon gibt.'],
    untag: ['Tags entfernen', 'Nimmt einer Nachricht Tags.'],
    set_priority: ['Dringlichkeit setzen', 'Sagt, wie dringend das Gespräch ist.'],
    move_to_queue: ['in eine Warteschlange legen', 'Legt das Gespräch in eine Warteschlange.'],
    resolve: ['als gelöst markieren', 'Markiert das Gespräch als gelöst.'],
    hand_back: ['zurückgeben', 'Gibt das Gespräch an die Fachkräfte zurück.'],
    take_over: ['übernehmen', 'Übernimmt das Gespräch von den Fachkräften.'],
  },
  checks: {
    'sign in': 'anmelden',
    everything: 'alles',
    'receive messages': 'Nachrichten empfangen',
    'find tags and work queues': 'Tags und Warteschlangen finden',
    'tags and work queues are known by their numbers only': 'Tags und Warteschlangen sind nur mit ihrer Nummer bekannt',
    'Care sends no messages to the bot, and hands those that arrive to the agents':
      'Care schickt dem Bot keine Nachrichten und gibt die, die kommen, den Fachkräften',
    'Check the addresses, the account and the appId.': 'Prüfen Sie die Adressen, das Konto und die App-ID.',
    'Enter instance_url, username and password of an account that may read them.':
      'Tragen Sie die Adresse des Unternehmens, Benutzername und Passwort eines Kontos ein, das sie lesen darf.',
    'Register the bot with the address of this connection as callbackUrl, mode LIVE.':
      'Melden Sie den Bot mit der Adresse dieser Verbindung als callbackUrl an, Modus LIVE.',
  },
} as const satisfies WordsFor<typeof Settings>;

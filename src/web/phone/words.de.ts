import type { Words } from '../words/en.ts';

export const phone: Words['phone'] = {
  newer: 'Es gibt eine neue Version von Bondfire. Was Sie getippt haben, bleibt.',
  renew: 'Neu laden',
  as_of: 'Keine Verbindung: Stand von {{time}}. Antworten und Notizen warten und werden später gesendet.',
  held: 'Was noch nicht gesendet ist',
  waiting_one: '{{count}} wartet darauf, gesendet zu werden',
  waiting_other: '{{count}} warten darauf, gesendet zu werden',
  answered: 'Sie haben geantwortet. Ihre Antwort wartet darauf, gesendet zu werden; sie steht oben.',
  refused: 'Wurde nicht angenommen',
  note: 'Notiz',
  answer: 'Antwort',
  sent_one: '{{count}}, die wartete, ist gesendet.',
  sent_other: '{{count}}, die warteten, sind gesendet.',
  unsure:
    'Sie kam vor einem Tag oder früher vielleicht an, vielleicht nicht: Sehen Sie im Fall nach, bevor Sie sie noch einmal schreiben.',
  to_issue: 'Zum Fall',
  again: 'Noch einmal senden',
  take_back: 'Zurücknehmen',
  throw_away: 'Verwerfen',
  will_wait: 'Keine Verbindung: Es wartet und wird gesendet, sobald Bondfire antwortet.',
  unsent_one: '{{count}} ist noch nicht gesendet und wäre verloren.',
  unsent_other: '{{count}} sind noch nicht gesendet und wären verloren.',
  out_all_the_same: 'Trotzdem abmelden',
  not_out:
    'Keine Verbindung. Was hier aufbewahrt war, ist weg; melden Sie sich noch einmal ab, sobald Bondfire antwortet.',
  devices: {
    title: 'Push, auf diesem Gerät und anderen',
    standing: {
      on: 'Dieses Gerät wird benachrichtigt. Was Sie gefragt werden, erreicht Sie auch, wenn Bondfire zu ist, bis Sie sich abmelden.',
      off: 'Dieses Gerät wird nicht benachrichtigt. Erlauben Sie es, dann erreicht Sie, was Sie gefragt werden, auch wenn Bondfire zu ist.',
      denied:
        'Sie haben diesem Browser gesagt, dass er für diese Adresse nie Benachrichtigungen zeigen soll. Erlauben Sie sie in seinen Einstellungen für diese Seite (das Zeichen vor der Adresse) und kommen Sie wieder hierher.',
      install:
        'Ein iPhone oder iPad wird nur über das benachrichtigt, was auf dem Home-Bildschirm liegt: Tippen Sie auf Teilen, dann auf „Zum Home-Bildschirm“, öffnen Sie Bondfire von dort und kommen Sie wieder hierher.',
      unsupported: 'Dieser Browser kann das nicht. Andere können es: Chrome, Edge, Firefox oder Safari ab 16.4.',
      insecure:
        'Browser erlauben es nur über HTTPS, und diese Adresse ist keine solche. Ein Admin kann Bondfire eine geben.',
    },
    allow: 'Auf diesem Gerät benachrichtigen',
    allowed: 'Dieses Gerät wird ab jetzt benachrichtigt.',
    stop: 'Auf diesem Gerät nicht mehr',
    stopped: 'Dieses Gerät wird nicht mehr benachrichtigt.',
    refused: 'Der Browser hat abgelehnt: {{why}}',
    this: 'dieses',
    since: 'Seit',
    told: 'zuletzt benachrichtigt',
    fault: 'Das letzte Mal wurde es nicht erreicht: {{fault}}',
    remove: 'Entfernen',
    remove_what: 'Es wird nicht mehr benachrichtigt. Dort kann es wieder erlaubt werden.',
  },
};

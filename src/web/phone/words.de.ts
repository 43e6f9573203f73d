import type { Words } from '../words/en.ts';

export const phone: Words['phone'] = {
  newer: 'Es gibt eine neue Version von Bondfire. Was Sie getippt haben, bleibt.',
  renew: 'Neu laden',
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

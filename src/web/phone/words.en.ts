export const phone = {
  newer: 'There is a new version of Bondfire. What you typed is kept.',
  renew: 'Reload',
  devices: {
    title: 'Push, on this device and others',
    standing: {
      on: 'This device is told. What is asked of you reaches you though Bondfire is closed, until you sign out.',
      off: 'This device is not told. Allow it, and what is asked of you reaches you though Bondfire is closed.',
      denied:
        'You told this browser never to show notifications of this address. Allow them in its settings for this site (the sign before the address), then come back here.',
      install:
        'An iPhone or iPad is told by what is on its home screen alone: press Share, then “Add to Home Screen”, open Bondfire from there and come back here.',
      unsupported: 'This browser cannot be told. Others can: Chrome, Edge, Firefox, or Safari from 16.4 on.',
      insecure: 'Browsers allow it by HTTPS alone, and this address is none. An admin can give Bondfire one.',
    },
    allow: 'Tell me on this device',
    allowed: 'This device is told from now on.',
    stop: 'No more on this device',
    stopped: 'This device is told no more.',
    refused: 'The browser refused: {{why}}',
    this: 'this one',
    since: 'Since',
    told: 'last told',
    fault: 'The last time it was not reached: {{fault}}',
    remove: 'Remove',
    remove_what: 'It is told nothing any more. It can be allowed again there.',
  },
};

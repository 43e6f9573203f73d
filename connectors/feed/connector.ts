import { defineConnector } from '#sdk';
import { check } from './check.ts';
import { Feeds } from './client.ts';
import { Settings } from './settings.ts';
import { items } from './streams/items.ts';
import { webSub } from './websub.ts';
import { de } from './words.de.ts';

export const feed = defineConnector({
  id: 'feed',
  title: 'Blogs and feeds',
  docs: 'https://www.rfc-editor.org/rfc/rfc4287',
  standing: {
    system: 'living',
    tried: 'against its sandbox and documents of its tests, never against a living publisher or hub',
  },
  settings: Settings,
  budget: { maxConcurrent: 8 },
  client: (settings, http) => new Feeds(settings, http),
  check,
  streams: { items },
  replyTo: 'a feed can only be read',
  actions: {},
  webhook: webSub,
  words: { de },
});

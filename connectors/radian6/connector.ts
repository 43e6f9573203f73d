import { defineConnector } from '#sdk';
import { addNote } from './actions/add-note.ts';
import { addTags } from './actions/add-tags.ts';
import { assign } from './actions/assign.ts';
import { classify } from './actions/classify.ts';
import { listMediaTypes } from './actions/list-media-types.ts';
import { listTags } from './actions/list-tags.ts';
import { listTopics } from './actions/list-topics.ts';
import { readAuthor } from './actions/read-author.ts';
import { setEngagement } from './actions/set-engagement.ts';
import { setSentiment } from './actions/set-sentiment.ts';
import { tagAuthor } from './actions/tag-author.ts';
import { check } from './check.ts';
import { Radian6 } from './client.ts';
import { directory } from './directory.ts';
import { oauth } from './oauth.ts';
import { Settings } from './settings.ts';
import { posts } from './streams/posts.ts';
import { de } from './words.de.ts';

export const radian6 = defineConnector({
  id: 'radian6',
  title: 'Radian6',
  docs: 'https://github.com/salesforce-marketingcloud/SFDC-MC-REST-Style-Guide/tree/master/social',
  standing: { system: 'retired', tried: 'against its sandbox alone, never against a living server' },
  settings: Settings,
  oauth,
  client: (settings, http) => new Radian6(settings, http),
  check,
  directory,
  streams: { posts },
  replyTo: 'Radian6 listens to other networks and publishes nothing there',
  actions: {
    assign,
    classify,
    set_engagement: setEngagement,
    set_sentiment: setSentiment,
    add_note: addNote,
    add_tags: addTags,
    tag_author: tagAuthor,
    list_topics: listTopics,
    list_media_types: listMediaTypes,
    list_tags: listTags,
    read_author: readAuthor,
  },
  words: { de },
});

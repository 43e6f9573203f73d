/** An activity as ActivityStreams 2.0 (https://www.w3.org/TR/activitystreams-core/): types of the vocabulary alone. Pure. */
import type { Activity } from '#sdk';

export type Streamed = Readonly<Record<string, unknown>>;

export const ACTIVITY_JSON = 'application/activity+json';
const CONTEXT = 'https://www.w3.org/ns/activitystreams';
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';
const INTERNAL = { type: 'Group', id: 'urn:bondfire:audience:internal', name: 'internal' };

/** What has no word of its own in the vocabulary is the making of an object, or an Activity. */
const TYPES: Readonly<Record<Activity['kind'], string>> = {
  create: 'Create',
  update: 'Update',
  delete: 'Delete',
  like: 'Like',
  share: 'Announce',
  join: 'Join',
  leave: 'Leave',
  follow: 'Follow',
  flag: 'Flag',
  ask: 'Create',
  answer: 'Create',
  vote: 'Activity',
};
const OBJECTS: Readonly<Record<Activity['object'], string>> = {
  note: 'Note',
  comment: 'Note',
  article: 'Article',
  question: 'Question',
  answer: 'Note',
  poll: 'Question',
  file: 'Document',
  video: 'Video',
  image: 'Image',
  event: 'Event',
  idea: 'Note',
  page: 'Page',
  review: 'Note',
  message: 'Note',
  reaction: 'Note',
  membership: 'Relationship',
};
const PLACES = { group: 'Group', page: 'Page', person: 'Person' } as const;
const FILES = { file: 'Document', image: 'Image', video: 'Video' } as const;

/** Whether a header asks for it. */
export function wantsStreams(accept: string | undefined): boolean {
  return accept !== undefined && /application\/(?:activity\+json|ld\+json)/i.test(accept);
}

/** @param address where we are found, without a slash at the end. */
export function asStreams(activity: Activity, address: string): Streamed {
  const { id, kind, actor, target, published_at, edited_at, audience, connector, title } = activity;
  return whole({
    '@context': CONTEXT,
    id: `${address}/api/v1/activities/${id}`,
    type: TYPES[kind],
    summary: kind === 'vote' ? 'Vote' : null,
    actor: actor && person(activity, actor),
    object: kind === 'delete' ? tombstone(activity) : object(activity),
    target:
      target &&
      whole({ type: PLACES[target.type], id: named(activity, target.id), name: target.name, url: target.url }),
    published: published_at,
    updated: edited_at,
    to: audience === 'external' ? [PUBLIC] : null,
    audience: audience === 'internal' ? INTERNAL : { type: 'Group', id: PUBLIC, name: 'external' },
    generator: { type: 'Application', name: connector },
    name: kind === 'vote' ? title : null,
  });
}

/** What is left of something that was deleted. */
export function asTombstone(activity: Activity): Streamed {
  return { '@context': CONTEXT, ...tombstone(activity) };
}

function tombstone(activity: Activity): Streamed {
  const { object: thing, external_id, seen_at } = activity;
  return { type: 'Tombstone', id: named(activity, external_id), formerType: OBJECTS[thing], deleted: seen_at };
}

function object(activity: Activity): Streamed {
  const { object: thing, external_id, title, text, language, url, published_at, edited_at, actor } = activity;
  const { thread, in_reply_to, attachments, mentions, tags, metrics } = activity;
  return whole({
    type: OBJECTS[thing],
    id: named(activity, external_id),
    name: title,
    content: text,
    contentMap: text !== null && language !== null ? { [language]: text } : null,
    mediaType: text === null ? null : 'text/plain',
    url,
    published: published_at,
    updated: edited_at,
    attributedTo: actor && named(activity, actor.id),
    context: thread === null ? null : named(activity, thread),
    inReplyTo: in_reply_to === null ? null : named(activity, in_reply_to),
    attachment: attachments.map(({ type, name, url: href, media_type }) =>
      type === 'link'
        ? whole({ type: 'Link', href, name, mediaType: media_type })
        : whole({ type: FILES[type], url: href, name, mediaType: media_type }),
    ),
    tag: [
      ...mentions.map(({ id, name, handle }) =>
        whole({ type: 'Mention', href: id === null ? null : named(activity, id), name: name ?? handle }),
      ),
      ...tags.map((tag) => ({ type: 'Object', name: `#${tag}` })),
    ],
    likes: count(metrics.likes),
    shares: count(metrics.shares),
    replies: count(metrics.replies),
  });
}

function person(activity: Activity, { id, name, handle, url, avatar }: NonNullable<Activity['actor']>): Streamed {
  return whole({
    type: 'Person',
    id: named(activity, id),
    name: name ?? handle,
    url,
    icon: avatar === null ? null : { type: 'Image', url: avatar },
  });
}

function count(totalItems: number | null): Streamed | null {
  return totalItems === null ? null : { type: 'Collection', totalItems };
}

/** An absolute IRI for what the vendor has an id for. */
function named({ connection }: Activity, id: string): string {
  return `urn:bondfire:${encodeURIComponent(connection)}:${encodeURIComponent(id)}`;
}

/** Absence is no property: the vocabulary has no null. */
function whole(all: Readonly<Record<string, unknown>>): Streamed {
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}

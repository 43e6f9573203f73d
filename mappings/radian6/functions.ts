/** What is odd about Radian6's records, in XML, in JSON and in rows. */
import { Fault } from '#sdk';
import { firstText, objectsOf, textOf, typedText } from '../values.ts';

/** The members of what is an object, or nothing of it. */
function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return objectsOf(value)[0] ?? {};
}

/** The text of an XML element of Radian6's, with attributes or without, or text itself. */
function elementText(value: unknown): string | null {
  return textOf(value, membersOf(value)['#']);
}

/** What moves about a Radian6 post, by its label in lower case: views, comments, followers, and in XML what was set in the workflow. */
function radian6Dynamics(...groups: readonly unknown[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const group of groups) {
    for (const one of objectsOf(membersOf(group)['PostDynamicsDefinition'] ?? group)) {
      const label = textOf(one['label'], one['@label'])?.trim().toLowerCase();
      const value = firstText(one['value'], one['@value'], one['#']);
      if (label !== undefined && value !== null) found.set(label, value);
    }
  }
  return found;
}

/** Text of Radian6's for "there is none". */
const NOBODY = new Set(['-1', '0', 'unknown', 'anonymous']);

function someone(...candidates: readonly unknown[]): string | null {
  return (
    firstText(
      ...candidates.filter(
        (one) =>
          !NOBODY.has(
            String(one ?? '-1')
              .trim()
              .toLowerCase(),
          ) && one !== '',
      ),
    )?.trim() || null
  );
}

/** Digits and separators of thousands only. */
function count(text: unknown): number | null {
  const digits = firstText(text)?.replaceAll(/[,\s]/g, '') ?? '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
}

/** Who wrote a Radian6 post. Its number is `-1` where Radian6 knows the name alone, which then tells people apart; a row holds nothing but the name. */
function radian6Actor(
  author: unknown,
  element: unknown,
  fullName: unknown,
  avatar: unknown,
  name: unknown,
  followers: unknown,
  page: unknown,
  pageName: unknown,
  ...dynamics: readonly unknown[]
): object | null {
  const known = membersOf(author);
  const handle = someone(elementText(element), name, known['title'], typeof author === 'string' ? author : null);
  const id = someone(known['id'], known['externalId'], membersOf(element)['@fbid'], handle, page);
  if (id === null) return null;
  return {
    id,
    name: textOf(elementText(fullName), known['authorFullName'], handle, pageName),
    // Where it has spaces it is a name.
    handle: handle !== null && /\s/.test(handle) ? null : handle,
    url: null,
    avatar: textOf(known['avatar'], elementText(avatar)),
    followers: count(followers) ?? count(radian6Dynamics(...dynamics).get('followers')),
    internal: null,
  };
}

/** As text without a zone is written: `Jun 22, 2011 11:35 AM`, `2012-07-11 02:24:04`, with an offset or without. */
const ZONELESS =
  /^(?:[A-Z][a-z]{2} \d{1,2}, \d{4}(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)?|\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?)$/;
const OFFSET = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})$/;

/** The first of the dates, which may be an element with its exact time in the attribute `epoch`: epoch seconds or milliseconds, text with an offset, or text without one, which is read as UTC. */
function radian6Instant(...dates: readonly unknown[]): unknown {
  const date = dates
    .map((one) => firstText(one, membersOf(one)['@epoch'], elementText(one)))
    .find((one) => one !== null)
    ?.trim();
  if (date === undefined) return null;
  if (/^\d{9,16}$/.test(date)) {
    const time = Number(date) < 1e11 ? Number(date) * 1000 : Number(date);
    const instant = new Date(time);
    if (Number.isNaN(instant.getTime())) throw new Fault('drift', `not an instant: ${date}`);
    return instant.toISOString();
  }
  const offset = OFFSET.exec(date);
  const time = offset
    ? Date.parse(`${offset[1]}T${offset[2]}${offset[3]}`)
    : ZONELESS.test(date)
      ? Date.parse(`${date.replace('T', ' ')} UTC`)
      : Number.NaN;
  if (Number.isNaN(time)) throw new Fault('drift', `not an instant: "${date.slice(0, 40)}"`);
  return new Date(time).toISOString();
}

/** A retweet is the only post whose parent has an author. */
function radian6Kind(parentAuthor: unknown): string {
  return Object.keys(membersOf(parentAuthor)).length > 0 ? 'share' : 'create';
}

/** A tag; else by number, of which one is documented. */
function radian6Language(tag: unknown, ...numbers: readonly unknown[]): unknown {
  return textOf(tag) ?? (numbers.some((number) => firstText(number) === '1') ? 'en' : null);
}

function radian6Metrics(xml: unknown, json: unknown, views: unknown, comments: unknown, likes: unknown): object {
  const dynamics = radian6Dynamics(xml, json);
  return {
    likes: count(likes) ?? count(dynamics.get('likes and votes')),
    shares: count(dynamics.get('retweets') ?? dynamics.get('shares')),
    replies: count(comments) ?? count(dynamics.get('comment count')),
    views: count(views) ?? count(dynamics.get('view count')),
    reach: null,
  };
}

/** By the number of the media type; where there is none, by the name of the provider. */
const RADIAN6_OBJECTS: Readonly<Record<string, string>> = {
  1: 'article',
  2: 'video',
  4: 'image',
  5: 'article',
  9: 'comment',
  11: 'comment',
  blogs: 'article',
  videos: 'video',
  youtube: 'video',
  vimeo: 'video',
  images: 'image',
  flickr: 'image',
  'mainstream news': 'article',
  'forum replies': 'comment',
  comments: 'comment',
};

function radian6Object(type: unknown, detail: unknown, json: unknown, ...providers: readonly unknown[]): string {
  const number = firstText(elementText(type), type, elementText(detail), detail, json);
  const name = providers
    .map(elementText)
    .find((one) => one !== null)
    ?.trim()
    .toLowerCase();
  return RADIAN6_OBJECTS[number ?? name ?? ''] ?? 'note';
}

const RADIAN6_TONES: Readonly<Record<string, number>> = {
  negative: -1,
  'somewhat negative': -0.5,
  neutral: 0,
  'somewhat positive': 0.5,
  positive: 1,
};

/**
 * From -10…10 to -1…1. Of several topics the mean of what people set, else of what the vendor found. 99 is "none of these";
 * XML and rows say it in words as well. What is neither is no opinion that we know.
 */
function radian6Sentiment(sentiment: unknown, xml: unknown, row: unknown): number | null {
  const topics = objectsOf(sentiment);
  const set = topics.filter(({ overridden }) => overridden === true);
  const said =
    topics.length > 0
      ? (set.length > 0 ? set : topics).map(({ value }) => value)
      : [sentiment ?? radian6Dynamics(xml).get('sentiment') ?? row];
  const values = said.map((one) => tone(one)).filter((one) => one !== null);
  return values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
}

function tone(value: unknown): number | null {
  const text =
    firstText(value, typeof value === 'number' ? value.toString() : null)
      ?.trim()
      .toLowerCase() ?? '';
  const number = RADIAN6_TONES[text] ?? (/^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) / 10 : null);
  return number === null || Math.abs(number) > 1 ? null : number;
}

/** Where it was said: by number in JSON, in XML by its host, else by its name. */
function radian6Page(source: unknown, host: unknown): string | null {
  return someone(membersOf(source)['id'], elementText(host), elementText(source));
}

/** The name of where it was said: an object in JSON, an element in XML. */
function radian6Source(source: unknown): string | null {
  return textOf(membersOf(source)['title'], elementText(source));
}

/** Tags that people gave to a Radian6 post: objects with a value, or text with commas. */
function radian6Tags(tags: unknown, labels: unknown, xml: unknown, row: unknown): string[] {
  const dynamics = radian6Dynamics(xml);
  const listed = [...objectsOf(tags), ...objectsOf(labels)].map(({ value, title }) => textOf(value, title));
  const split = [dynamics.get('tag'), dynamics.get('tags'), textOf(row)].flatMap((text) => text?.split(',') ?? []);
  return [...new Set([...listed, ...split].map((tag) => tag?.trim() ?? '').filter((tag) => tag !== '' && tag !== '0'))];
}

/** The first of elements that holds a text, with entities and markup taken out where it holds markup. */
function radian6Text(...texts: readonly unknown[]): string | null {
  return typedText(texts.map(elementText).find((one) => one !== null) ?? null);
}

/** The parent's number in its network, else the first of the others. */
function radian6Thread(parent: unknown, ...ids: readonly unknown[]): string | null {
  const known = membersOf(parent);
  return someone(known['externalId'], known['id'], ...ids.map((id) => elementText(id) ?? id));
}

export const RADIAN6 = {
  radian6_actor: radian6Actor,
  radian6_instant: radian6Instant,
  radian6_kind: radian6Kind,
  radian6_language: radian6Language,
  radian6_metrics: radian6Metrics,
  radian6_object: radian6Object,
  radian6_page: radian6Page,
  radian6_sentiment: radian6Sentiment,
  radian6_source: radian6Source,
  radian6_tags: radian6Tags,
  radian6_text: radian6Text,
  radian6_thread: radian6Thread,
} as const;

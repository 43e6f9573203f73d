/** Topic profiles, users and media types, of either generation. */
import { Fault } from '#sdk';
import type { Query, Radian6 } from './client.ts';
import { expected, JsonTopic, JsonUser, Named, textIn, XmlMediaType, XmlTopic, XmlUser } from './schema.ts';

/** Of one request, where lists are long. */
const PER_PAGE = 1000;
/** Of a JSON topic profile: 1 active, 2 on trial. */
const ACTIVE = new Set([1, 2]);

export interface Listed {
  readonly id: string;
  readonly name: string;
}

export interface Topic extends Listed {
  /** Null: the vendor does not say it in a way that is documented. */
  readonly active: boolean | null;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly email: string | null;
  readonly active: boolean;
}

export async function topicsOf(client: Radian6, signal?: AbortSignal): Promise<readonly Topic[]> {
  if (client.settings.generation === 'v1') {
    const { root, taken } = await client.xml('topics', { basic: 1 }, ['topicFilter'], signal);
    if (!Object.hasOwn(root, 'topicFilters'))
      throw new Fault('drift', `topics were asked for, and ${String(Object.keys(root)[0])} came`);
    return taken.map((one) => {
      const { topicFilterId: id, name } = expected(XmlTopic, one, 'a topic profile');
      return { id, name: textIn(name) ?? id, active: null };
    });
  }
  const topics: Topic[] = [];
  for await (const page of pages(client, 'topics', {}, signal)) {
    for (const one of page) {
      const { id, title, status } = expected(JsonTopic, one, 'a topic profile');
      topics.push({ id, name: title || id, active: status == null ? null : ACTIVE.has(status) });
    }
  }
  return topics;
}

export async function* usersOf(client: Radian6, signal: AbortSignal): AsyncGenerator<readonly User[]> {
  if (client.settings.generation === 'v1') {
    const { taken } = await client.xml('lookup/users', {}, ['user'], signal);
    yield taken.map((one) => {
      const { userId: id, displayName, emailAddress, enabled } = expected(XmlUser, one, 'a user');
      const email = textIn(emailAddress);
      return { id, name: textIn(displayName) ?? email ?? id, handle: null, email, active: textIn(enabled) !== 'false' };
    });
    return;
  }
  for await (const page of pages(client, 'users', {}, signal)) {
    yield page.map((one) => {
      const { id, displayName, title, username, email, enabled } = expected(JsonUser, one, 'a user');
      const name = displayName || title || username || id;
      return { id, name, handle: username || null, email: email || null, active: enabled !== false };
    });
  }
}

export async function mediaTypesOf(client: Radian6, signal?: AbortSignal): Promise<readonly Listed[]> {
  if (client.settings.generation === 'v1') {
    const { taken } = await client.xml('lookup/mediaproviders', {}, ['MediaTypeItem'], signal);
    return taken.map((one) => {
      const { mediaTypeId: id, mediaTypeName } = expected(XmlMediaType, one, 'a media type');
      return { id, name: textIn(mediaTypeName) ?? id };
    });
  }
  const types: Listed[] = [];
  for await (const page of pages(client, 'mediaTypes', {}, signal)) {
    for (const one of page) {
      const { id, title } = expected(Named, one, 'a media type');
      types.push({ id, name: title || id });
    }
  }
  return types;
}

/** By `limit` and `offset`, until all that are counted have come or a page brings none. */
export async function* pages(
  client: Radian6,
  path: string,
  query: Query,
  signal?: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  for (let offset = 0; ;) {
    const { data, total } = await client.list(path, { ...query, limit: PER_PAGE, offset }, signal);
    if (data.length > 0) yield data;
    offset += data.length;
    if (data.length === 0 || (total === null ? data.length < PER_PAGE : offset >= total)) return;
  }
}

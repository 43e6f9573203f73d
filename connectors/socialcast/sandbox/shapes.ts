/** The vendor's JSON, member for member as its recordings have it. `base` is the address that was asked. */
import type { Comment, Conversation, Entry, Group, Like, Message, Person, When, World } from './world.ts';

export interface View {
  readonly world: World;
  readonly base: string;
  /** Who asks. */
  readonly me: number;
}

type Json = Readonly<Record<string, unknown>>;

/** ISO 8601 with an offset, no milliseconds. */
function date(when: When): string {
  return typeof when === 'string' ? when : when.toISOString().replace(/\.\d{3}Z$/, '+00:00');
}

function slug(name: string): string {
  return encodeURIComponent(name.toLowerCase().replaceAll(/[^\p{L}\d]/gu, ''));
}

function avatars({ base }: View, kind: 'user' | 'group'): Json {
  const sizes = [16, 30, 45, 70, 140].map((size) => [
    `square${size}`,
    `${base}/assets/v6/avatars/default_${kind}_square${size}.png`,
  ]);
  return { is_system_default: true, id: null, ...Object.fromEntries(sizes) };
}

function usernameUrl({ base }: View, { id, username }: Person): string {
  return `${base}/users/${id}-${slug(username)}`;
}

/** As it is embedded. */
export function shortUser(view: View, id: number): Json | null {
  const person = view.world.people.get(id);
  if (!person) return null;
  return {
    id,
    name: `${person.first} ${person.last}`,
    url: usernameUrl(view, person),
    avatars: avatars(view, 'user'),
    username: person.username,
    active: person.state === 'active',
    terminated: person.state === 'terminated',
    inactive: person.state === 'inactive',
    role: person.role,
    type: 'User',
    title: person.title,
    out_of_office: person.back !== null,
    back_in_office_on: person.back,
    company_login: null,
  };
}

export function fullUser(view: View, person: Person): Json {
  return {
    contact_info: { email: person.email },
    manager: null,
    custom_fields: [],
    followable: person.id !== view.me,
    contact_id: null,
    following_count: 0,
    followers_count: 0,
    status_message: null,
    ...shortUser(view, person.id),
  };
}

export function selfUser(view: View, person: Person): Json {
  const host = new URL(view.base).host;
  return {
    ...fullUser(view, person),
    thanks_points: 3,
    preferences: { email_reply_to_comment: true, email_on_at_reply: true },
    community: {
      name: 'Acme & Co.',
      subdomain: 'acme',
      domain: host,
      attachments_enabled: true,
      maximum_attachment_size: 104_857_600,
      private_messages_enabled: false,
      thanks_enabled: true,
      version: 'master',
      conversations_enabled: true,
    },
  };
}

/** As it is in messages and lists. */
export function group(view: View, one: Group): Json {
  const groupname = one.name.replaceAll(/[^\p{L}\d]/gu, '');
  return {
    id: one.id,
    name: one.name,
    url: `${view.base}/groups/${one.id}-${slug(one.name)}`,
    type: 'Group',
    avatars: avatars(view, 'group'),
    username: groupname,
    groupname,
    private: one.permission === 'private',
    admin_ids: one.members.slice(1, 2),
    description: null,
    state: 'active',
    permission: one.permission,
    group_type: 'standard',
    member_count: one.members.length,
  };
}

export function fullGroup(view: View, one: Group): Json {
  const member = one.members.includes(view.me);
  return {
    ...group(view, one),
    can_join: member ? null : one.permission === 'public',
    can_leave: member,
    stream_id: one.stream,
  };
}

export function like(view: View, { id, by, at }: Like): Json {
  const person = view.world.people.get(by);
  const user = person && { id: by, name: `${person.first} ${person.last}`, url: usernameUrl(view, person) };
  return { id, user: user ?? null, created_at: date(at), unlikable: by === view.me };
}

export function comment(view: View, message: Message, one: Comment): Json {
  return {
    id: one.id,
    url: `${view.base}/api/messages/${message.id}/comments/${one.id}`,
    user: shortUser(view, one.by),
    text: one.text,
    created_at: date(one.at),
    attachments: [],
    media_files: [],
    permalink_url: `${view.base}/messages/${message.id}#comment-${one.id}`,
    editable: one.by === view.me,
    deletable: one.by === view.me,
    likable: one.by !== view.me,
    likes: one.likes.map((entry) => like(view, entry)),
    likes_count: one.likes.length,
    external_resources: [],
    recipients: [],
    watchable: false,
    watch: null,
    tags: [],
    thumbnail_url: null,
  };
}

export function message(view: View, one: Message): Json {
  const { base, world, me } = view;
  const found = one.group === null ? undefined : world.groups.get(one.group);
  const path = one.title === '' ? one.id : `${one.id}-${slug(one.title)}`;
  const flag = one.flags.get(me);
  return {
    id: one.id,
    user: shortUser(view, one.by),
    title: one.title,
    body: one.body,
    action: one.link === null ? '' : 'shared a link',
    verb: null,
    message_type: one.type,
    icon: null,
    url: `${base}/api/messages/${path}`,
    permalink_url: `${base}/messages/${path}`,
    external_url: one.link,
    created_at: date(one.at),
    updated_at: date(one.updated),
    likes: one.likes.map((entry) => like(view, entry)),
    likes_count: one.likes.length,
    comments: one.comments.map((entry) => comment(view, one, entry)),
    comments_count: one.comments.length,
    attachments: [],
    media_files: [],
    contains_url_only: one.link === null ? null : false,
    external_resources: one.link === null ? [] : [resource(one.id, one.link)],
    tags: tags(one.body),
    last_interacted_at: Math.floor(one.interacted / 1000),
    group: found ? group(view, found) : {},
    category_id: null,
    recipients: mentioned(view, one.body),
    thumbnail_url: null,
    player_url: null,
    player_params: null,
    likable: one.by !== me,
    ratable: false,
    rating: null,
    ratings_average: null,
    ratings_count: null,
    editable: one.by === me,
    deletable: one.by === me,
    watchable: false,
    watch: null,
    flag: flag === undefined ? null : { id: flag },
    source: one.api
      ? { name: 'API', url: `${base}/api`, formal_name: 'Socialcast API', id: 'api' }
      : { name: 'web', formal_name: 'Web App', id: 'web' },
    poll: null,
    embed: null,
    hidden: null,
    subscribed: null,
    groups: found ? [group(view, found)] : [],
    extensions: [],
    new_group_id: null,
    new_group_archived_at: null,
    days_of_stickiness: 0,
    sticky_for_current_user: false,
    in_origin_stream: true,
  };
}

function resource(id: number, url: string): Json {
  const { host, origin } = new URL(url);
  return {
    id,
    url,
    title: host,
    description: null,
    canonical_hashtag: null,
    type: null,
    source: { name: host, url: `${origin}/` },
    tags: [],
    oembed: {},
    media_files: [],
  };
}

function tags(body: string): Json[] {
  return [...body.matchAll(/#(\p{L}[\p{L}\d_]*)/gu)].map(([, name]) => ({ name }));
}

/** `@InesKeller` */
function mentioned(view: View, body: string): Json[] {
  const people = [...view.world.people.values()];
  return [...body.matchAll(/@([\p{L}\d]+)/gu)].flatMap(([, name]) => {
    const found = people.find(({ username }) => username === name);
    return found ? [{ ...shortUser(view, found.id), mention_name: found.username }] : [];
  });
}

/** Conversations have a user shape of their own. */
function member({ base, world }: View, id: number): Json[] {
  const person = world.people.get(id);
  if (!person) return [];
  const photo = {
    height: 70,
    width: 70,
    url: `${base}/assets/v6/avatars/default_user_square70.png`,
    is_system_default: true,
  };
  return [
    {
      id,
      name: `${person.first} ${person.last}`,
      email: person.email,
      cell_phone: null,
      office_phone: null,
      first_name: person.first,
      last_name: person.last,
      profile_photo: photo,
      inactive: person.state === 'inactive',
      terminated: person.state === 'terminated',
    },
  ];
}

export function activity({ base, world }: View, { id, by, text, at }: Entry): Json {
  const person = world.people.get(by);
  const name = `${person?.first} ${person?.last}`;
  const image = {
    height: 70,
    width: 70,
    url: `${base}/assets/v6/avatars/default_user_square70.png`,
    is_system_default: true,
  };
  return {
    id,
    verb: 'post',
    actor: { id: by, displayName: name, firstName: person?.first, image, inactive: false, terminated: false },
    object: { id, objectType: 'note', content: text },
    title: `${name} posted a Private Message`,
    published: date(at),
  };
}

export function conversation(view: View, one: Conversation): Json {
  const others = one.members.filter((id) => id !== view.me).flatMap((id) => member(view, id));
  return {
    id: one.id,
    name: null,
    private: true,
    members: one.members.flatMap((id) => member(view, id)),
    avatar: {
      url: `${view.base}/assets/v6/avatars/default_user_square70.png`,
      width: 70,
      height: 70,
      is_system_default: true,
    },
    title: others.map(({ name }) => name).join(', '),
    unread: false,
  };
}

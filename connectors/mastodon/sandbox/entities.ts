/** Statuses, accounts and notifications as Mastodon 4.4 writes them. */
import { acctOf, type Notification, type Person, type Post, type World } from './world.ts';

export function account(person: Person, base: string): object {
  const { id, username, domain, name } = person;
  const home = domain === null ? base : `https://${domain}`;
  return {
    id,
    username,
    acct: acctOf(person),
    display_name: name,
    locked: false,
    bot: false,
    discoverable: true,
    group: false,
    created_at: '2024-02-01T00:00:00.000Z',
    note: '',
    url: `${home}/@${username}`,
    uri: `${home}/users/${username}`,
    avatar: `${base}/avatars/original/missing.png`,
    avatar_static: `${base}/avatars/original/missing.png`,
    header: `${base}/headers/original/missing.png`,
    header_static: `${base}/headers/original/missing.png`,
    followers_count: 12,
    following_count: 2,
    statuses_count: 24,
    last_status_at: '2026-01-05',
    emojis: [],
    fields: [],
  };
}

export function status(world: World, post: Post, base: string): object {
  const { id, by, text, reblog, poll } = post;
  const uri = `${base}/users/${by.username}/statuses/${id}`;
  const answers = [...world.posts.values()];
  return {
    id,
    created_at: post.created_at,
    in_reply_to_id: post.in_reply_to_id,
    in_reply_to_account_id: world.posts.get(post.in_reply_to_id ?? '')?.by.id ?? null,
    sensitive: post.warning !== '',
    spoiler_text: post.warning,
    visibility: post.visibility,
    language: post.language,
    uri: reblog ? `${uri}/activity` : uri,
    url: reblog ? `${uri}/activity` : `${base}/@${acctOf(by)}/${id}`,
    replies_count: answers.filter(({ in_reply_to_id }) => in_reply_to_id === id).length,
    reblogs_count: answers.filter((one) => one.reblog === post).length,
    favourites_count: world.favourites.has(id) ? 1 : 0,
    quotes_count: 0,
    edited_at: post.edited_at,
    favourited: world.favourites.has(id),
    reblogged: false,
    muted: false,
    bookmarked: false,
    content: text === '' ? '' : html(text, post.mentions, base),
    filtered: [],
    reblog: reblog && status(world, reblog, base),
    application: null,
    account: account(by, base),
    media_attachments: [],
    mentions: post.mentions.map((one) => ({
      id: one.id,
      username: one.username,
      url: `${base}/@${acctOf(one)}`,
      acct: acctOf(one),
    })),
    tags: tagsIn(text).map((name) => ({ name, url: `${base}/tags/${encodeURIComponent(name)}` })),
    emojis: [],
    quote: null,
    card: null,
    poll: poll && {
      id,
      expires_at: poll.expires_at,
      expired: false,
      multiple: poll.multiple,
      votes_count: 0,
      voters_count: 0,
      voted: false,
      own_votes: [],
      options: poll.options.map((title) => ({ title, votes_count: 0 })),
      emojis: [],
    },
  };
}

export function notification(world: World, { id, created_at, post }: Notification, base: string): object {
  return {
    id,
    type: 'mention',
    created_at,
    group_key: `ungrouped-${id}`,
    account: account(post.by, base),
    status: status(world, post, base),
  };
}

export function tagsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/#([\p{L}\p{M}\p{N}_]+)/gu)].map(([, name = '']) => name.toLowerCase()))];
}

/** Of a remote person only the first half of the name is shown. */
function html(text: string, mentions: readonly Person[], base: string): string {
  let safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  for (const one of mentions) {
    const link = `<a href="${base}/@${acctOf(one)}" class="u-url mention">@<span>${one.username}</span></a>`;
    safe = safe.replaceAll(`@${acctOf(one)}`, `<span class="h-card" translate="no">${link}</span>`);
  }
  return safe
    .split(/\n{2,}/)
    .map((block) => `<p>${block.replaceAll('\n', '<br />')}</p>`)
    .join('');
}

/** A small hub of blogs: what they hold, and who asked its WebSub hub to push. */

export const FORMATS = ['rss', 'atom', 'rdf', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export interface Post {
  /** Unique in the world. */
  readonly id: string;
  readonly number: number;
  readonly format: Format;
  readonly author: string;
  title: string;
  html: string;
  readonly published: Date;
  updated: Date;
  readonly comments: Comment[];
}

export interface Comment {
  readonly id: string;
  readonly author: string;
  readonly html: string;
  readonly at: Date;
}

export interface Subscription {
  readonly callback: string;
  readonly topic: string;
  readonly secret: string | null;
  verified: boolean;
}

export interface World {
  readonly now: () => Date;
  readonly posts: Post[];
  readonly subscriptions: Subscription[];
  last: number;
}

export const SITE = 'https://blogs.sandbox.example';
const DAY_MS = 24 * 3_600_000;
const SEED: readonly (readonly [Format, string, string, string])[] = [
  [
    'rss',
    'Ines Moreau',
    'A red tint in every photo',
    '<p>Since the update my camera paints everything <em>red</em>. Anyone else?</p>',
  ],
  [
    'rss',
    'Tom Adeyemi',
    'Two days on one charge',
    '<p>The battery lasts &amp; lasts.</p><img src="/pictures/battery.jpg" alt="">',
  ],
  ['atom', 'נועה לוי', 'שלום מתל אביב', '<p dir="rtl">המצלמה החדשה מצוינת.</p>'],
  ['atom', 'Jo Lindqvist', 'Firmware 2.1 < 2.0?', '<p>It says 2.1, and it feels like 1.9.</p>'],
  ['rdf', '佐藤 美咲', '新しいカメラ', '<p>写真が赤く見えます。</p>'],
  ['json', 'Ravi Menon', 'How we fixed the white balance', '<p>Set it by hand: <code>wb=daylight</code>.</p>'],
];

export function seeded(_seed: number, now: () => Date): World {
  const world: World = { now, posts: [], subscriptions: [], last: 0 };
  for (const [at, [format, author, title, html]] of SEED.entries()) {
    const published = new Date(now().getTime() - (SEED.length - at) * DAY_MS);
    addPost(world, { format, author, title, html, published });
  }
  const first = world.posts[0];
  first?.comments.push({
    id: `${SITE}/posts/1#comment-1`,
    author: 'Priya Nair',
    html: '<p>Same here, since Monday.</p>',
    at: new Date(now().getTime() - DAY_MS),
  });
  return world;
}

export interface NewPost {
  readonly format: Format;
  readonly author?: string;
  readonly title?: string;
  readonly html?: string;
  readonly published?: Date;
}

export function addPost(world: World, { format, author = 'Ines Moreau', title, html, published }: NewPost): Post {
  world.last += 1;
  const at = published ?? world.now();
  const number = world.last;
  const id = format === 'rdf' ? `${SITE}/posts/${number}` : `tag:blogs.sandbox.example,2026:${format}:${number}`;
  const post: Post = {
    id,
    number,
    format,
    author,
    title: title ?? `Post ${number}`,
    html: html ?? `<p>Words of post ${number}</p>`,
    published: at,
    updated: at,
    comments: [],
  };
  world.posts.push(post);
  return post;
}

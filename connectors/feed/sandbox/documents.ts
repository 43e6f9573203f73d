/** The hub's blogs in each format, newest first, as their generators write them. */
import { SITE, type Comment, type Format, type Post, type World } from './world.ts';

const NAMESPACES = [
  'xmlns:atom="http://www.w3.org/2005/Atom"',
  'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
  'xmlns:dc="http://purl.org/dc/elements/1.1/"',
  'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"',
  'xmlns:wfw="http://wellformedweb.org/CommentAPI/"',
].join(' ');

export const TYPES: Readonly<Record<Format, string>> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml',
  rdf: 'text/xml; charset=utf-8',
  json: 'application/feed+json',
};

export function feedOf(world: World, format: Format, base: string): string {
  const posts = world.posts.filter((post) => post.format === format).toReversed();
  return WRITERS[format](posts, base);
}

type Writer = (posts: readonly Post[], base: string) => string;

const WRITERS: Readonly<Record<Format, Writer>> = {
  rss(posts, base) {
    const items = posts.map((post) => {
      const { id, number, title, html, author, published, updated, comments } = post;
      return `<item><title>${xml(title)}</title><link>${SITE}/posts/${number}</link><guid isPermaLink="false">${id}</guid>
<pubDate>${published.toUTCString()}</pubDate>${updated > published ? `<atom:updated>${updated.toISOString()}</atom:updated>` : ''}
<dc:creator>${cdata(author)}</dc:creator><category>camera</category><slash:comments>${comments.length}</slash:comments>
<wfw:commentRss>${base}/posts/${number}/comments.rss</wfw:commentRss><content:encoded>${cdata(html)}</content:encoded></item>`;
    });
    return rss(
      'Company blog',
      `<atom:link rel="hub" href="${base}/hub"/><atom:link rel="self" href="${base}/blogs/company.rss"/>`,
      items,
    );
  },
  atom(posts, base) {
    const entries = posts.map(
      ({ id, number, title, html, author, published, updated }) =>
        `<entry><id>${id}</id><title>${xml(title)}</title><link href="../posts/${number}"/><author><name>${xml(author)}</name></author>
<published>${published.toISOString()}</published><updated>${updated.toISOString()}</updated><content type="html">${xml(html)}</content></entry>`,
    );
    return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="${SITE}/blogs/"><id>tag:blogs.sandbox.example,2026:support</id><title>Support</title>
<link rel="self" href="${base}/blogs/support.atom"/><link href="${SITE}/support"/><updated>${(posts[0]?.updated ?? new Date(0)).toISOString()}</updated>
${entries.join('\n')}</feed>`;
  },
  rdf(posts) {
    const items = posts.map(
      ({ id, title, html, author, published }) =>
        `<item rdf:about="${id}"><title>${xml(title)}</title><link>${id}</link><description>${xml(html)}</description>
<dc:creator>${xml(author)}</dc:creator><dc:date>${published.toISOString()}</dc:date></item>`,
    );
    return `<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="${SITE}/japan"><title>日本</title><link>${SITE}/japan</link><description>写真</description></channel>
${items.join('\n')}</rdf:RDF>`;
  },
  json(posts, base) {
    const items = posts.map(({ id, number, title, html, author, published, updated }) => ({
      id,
      url: `${SITE}/posts/${number}`,
      title,
      content_html: html,
      date_published: published.toISOString(),
      ...(updated > published && { date_modified: updated.toISOString() }),
      authors: [{ name: author }],
    }));
    const feed_url = `${base}/blogs/engineering.json`;
    return JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Engineering',
      home_page_url: SITE,
      feed_url,
      items,
    });
  },
};

export function commentsOf({ title, number, comments }: Post): string {
  const items = comments.map(
    ({ id, author, html, at }: Comment) =>
      `<item><title>By ${xml(author)}</title><link>${id}</link><guid>${id}</guid><dc:creator>${xml(author)}</dc:creator>
<pubDate>${at.toUTCString()}</pubDate><description>${xml(html)}</description></item>`,
  );
  return rss(`Comments on ${title}`, `<link>${SITE}/posts/${number}</link>`, items);
}

export function listOf(base: string): string {
  const outlines = PATHS.map(([, path]) => `<outline type="rss" text="${path}" xmlUrl="${base}${path}"/>`);
  return `<?xml version="1.0"?><opml version="2.0"><head><title>Blogs</title></head><body><outline text="All">${outlines.join('')}</outline></body></opml>`;
}

export const PATHS: readonly (readonly [Format, string])[] = [
  ['rss', '/blogs/company.rss'],
  ['atom', '/blogs/support.atom'],
  ['rdf', '/blogs/japan.rdf'],
  ['json', '/blogs/engineering.json'],
];

/** The page of the hub, with feeds as browsers find them. */
export function pageOf(base: string): string {
  const links = PATHS.slice(0, 2).map(
    ([format, path]) => `<link rel="alternate" type="application/${format}+xml" href="${base}${path}">`,
  );
  return `<!doctype html><html><head><title>Blogs</title>${links.join('')}</head><body><h1>Blogs</h1></body></html>`;
}

function rss(title: string, head: string, items: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" ${NAMESPACES}><channel><title>${xml(title)}</title><link>${SITE}</link><description>${xml(title)}</description>${head}
${items.join('\n')}</channel></rss>`;
}

export function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

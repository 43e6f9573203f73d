/** The XML that the first generation writes. */
import type { Post, Topic, User, World } from './world.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** In the account's time zone, and without it. */
function zoneless(time: number): string {
  const date = new Date(time);
  const hours = date.getUTCHours();
  const clock = `${hours % 12 || 12}:${String(date.getUTCMinutes()).padStart(2, '0')} ${hours < 12 ? 'AM' : 'PM'}`;
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${clock}`;
}

export function river(world: World, posts: readonly Post[], total: number): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<radian6_RiverOfNews_export>',
    `<report_date>${world.now().toUTCString()}</report_date><user_name>${cdata('Bondfire')}</user_name>`,
    `<RoN_sort_order>PUBLISHED_DATE</RoN_sort_order>`,
    `<article_count>${posts.length}</article_count><total_article_count>${total}</total_article_count>`,
    ...posts.map(article),
    '</radian6_RiverOfNews_export>',
  ].join('\n');
}

function article(post: Post): string {
  const { author, media, sentiment } = post;
  const date = post.poisoned ? ' epoch="soon">soon' : ` epoch="${post.at}">${zoneless(post.at)}`;
  const dynamics: readonly (readonly [string, string | null])[] = [
    ['View Count', '0'],
    ['Comment Count', '0'],
    ['Followers', String(author.followers)],
    ['Sentiment', sentiment === null ? null : String(sentiment.value)],
    ['Engagement', post.engagement],
    ['Classification', post.classification],
    ['Assignment', post.assigned],
    ['Tag', post.tags.size > 0 ? [...post.tags].join(',') : null],
  ];
  return `<article ID="${post.id}">
<description charset="UTF-8"><headline>${cdata(post.title)}</headline><author fbid="${author.id}">${cdata(author.name)}</author>
<author_full_name>${cdata(author.full)}</author_full_name><recipient/><external_id>${post.id}00</external_id><content>${cdata(post.content)}</content></description>
<avatar/><source>${cdata(author.name)}</source><host>social.example/${escaped(author.name)}</host><article_url>${cdata(post.url)}</article_url>
<media_provider id="${media.providerId}">${escaped(media.provider)}</media_provider><media_type_id>${media.type}</media_type_id><language_id>1</language_id><spam_rating>0</spam_rating>
<publish_date${date}</publish_date>
<PostDynamicsIteration>${dynamics.map(([label, value]) => (value === null ? '' : `<PostDynamicsDefinition><label>${label}</label><value>${escaped(value)}</value></PostDynamicsDefinition>`)).join('')}</PostDynamicsIteration>
</article>`;
}

function topic({ id, name }: Topic): string {
  return `<topicFilter><name>${cdata(name)}</name><topicFilterId>${id}</topicFilterId><status>1</status><filterGroups/></topicFilter>`;
}

export function topics(all: readonly Topic[]): string {
  return `<topicFilters>${all.map(topic).join('\n')}</topicFilters>`;
}

export function user({ id, name, email }: User): string {
  return `<user><userId>${id}</userId><clientId>1</clientId><displayName>\n${cdata(name)}\n</displayName><emailAddress>${escaped(email)}</emailAddress><timezone>GMT</timezone><enabled>true</enabled></user>`;
}

export function details(post: Post): string {
  return `<?xml version="1.0" encoding="iso-8859-1"?><PostDetails><blogPost><Post><postId>${post.id}</postId><title>${cdata(post.title)}</title><author>${cdata(post.author.name)}</author><content>${cdata(post.content)}</content><publishedDate>${post.at}</publishedDate><link>${cdata(post.url)}</link><providerId>${post.media.providerId}</providerId><mediaTypeId>${post.media.type}</mediaTypeId></Post></blogPost></PostDetails>`;
}

/** Which elements the vendor writes here is not documented. */
export function updates(posts: readonly Post[], since: number): string {
  const changed = posts.filter(({ notes }) => notes.some(({ at }) => at >= since));
  const notes = (post: Post): string =>
    post.notes
      .filter(({ at }) => at >= since)
      .map(
        ({ id, by, text, at }) =>
          `<note><noteId>${id}</noteId><userId>${by}</userId><date>${at}</date><value>${cdata(text)}</value></note>`,
      )
      .join('');
  return `<workflowUpdates>${changed.map((post) => `<post><postId>${post.id}</postId><notes>${notes(post)}</notes></post>`).join('')}</workflowUpdates>`;
}

export function error(text: string): string {
  return `<error>${escaped(text)}</error>`;
}

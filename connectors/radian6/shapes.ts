/** Records out of bodies of either generation; the one parser for pulls, imports and `map`. */
import { parse as parseCsv } from 'csv-parse/sync';
import { decodeUtf8, Fault, parseJson } from '#sdk';
import { complaintIn, isObject } from './faults.ts';
import { xmlReader, type Members } from './xml.ts';

/** What the vendor's other bodies are, by the name of their root or of their first member. */
const OTHERS: Readonly<Record<string, string>> = {
  auth: 'the answer to a sign-in',
  topicFilters: 'topic profiles: radian6.list_topics reads them',
  user: 'a user: users are the connector’s directory, not a stream',
  users: 'users are the connector’s directory, not a stream',
  insightTypes: 'types of insights: they are not read',
  MediaTypeList: 'media types: their numbers are a setting',
};
/** How the header of a CSV begins. */
const HEADER = /^"?[A-Z][A-Z_]+"?,/;
const POST = new Set(['article', 'Post']);
const RIVER = /^(?:radian6_RiverOfNews|article$|PostDetails$|blogPost$|Post$)/;

/** Articles of a river, grouped or not; the details of a post; JSON posts in their envelope or bare; rows of an export. Throws `drift` that names what was found instead. */
export function postsOf(body: Uint8Array): readonly unknown[] {
  const first = Buffer.from(body.subarray(0, 100)).toString('latin1').replace(/^ï»¿/, '').trimStart();
  const utf16 = body[0] === 0xff || body[0] === 0xfe;
  if (first.startsWith('<') || utf16) return fromRiver(body);
  return HEADER.test(first) ? fromRows(body) : fromJson(parseJson(body));
}

/** Rows of an export, with their line in what is wrong with one. */
function fromRows(body: Uint8Array): readonly unknown[] {
  try {
    return parseCsv(decodeUtf8(body), { bom: true, columns: true, relax_column_count: true, skip_empty_lines: true });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('drift', `the CSV is broken: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The same of XML that comes in pieces, such as a file that is too large to be held. */
export async function* splitPosts(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly line: number; readonly record: unknown }> {
  const posts: { readonly line: number; readonly record: unknown }[] = [];
  const reader = xmlReader(POST, (_, record, line) => posts.push({ line, record }));
  let any = false;
  for await (const chunk of chunks) {
    let mistake: unknown = null;
    try {
      reader.write(chunk);
    } catch (thrown) {
      mistake = thrown;
    }
    any ||= posts.length > 0;
    // What stands before a mistake is sound.
    yield* posts.splice(0);
    if (mistake !== null) throw mistake;
  }
  const root = reader.close();
  if (!any && posts.length === 0) recognised(root);
  yield* posts;
}

function fromRiver(body: Uint8Array): readonly unknown[] {
  const posts: unknown[] = [];
  const reader = xmlReader(POST, (_, value) => posts.push(value));
  reader.write(body);
  const root = reader.close();
  if (posts.length === 0) recognised(root);
  return posts;
}

function recognised(root: Members): void {
  const complaint = complaintIn(root);
  if (complaint !== null) throw new Fault('drift', `an error of the vendor: ${complaint}`);
  const name = Object.keys(root)[0] ?? 'nothing';
  if (RIVER.test(name)) return;
  throw new Fault('drift', `expected a river of news, found ${name}${OTHERS[name] ? `: ${OTHERS[name]}` : ''}`);
}

function fromJson(value: unknown): readonly unknown[] {
  const listed = isObject(value) ? (value['data'] ?? value['response']) : null;
  const data = Array.isArray(listed) ? listed : value;
  const all: readonly unknown[] = Array.isArray(data) ? data : [data];
  if (all.length === 0 || all.some(isPost)) return all;
  const managed = isObject(value) && Array.isArray(value['response']);
  throw new Fault(
    'drift',
    `expected posts, found ${managed ? 'what Social Studio manages, which is not read' : whatIs(all[0])}`,
  );
}

/** One poisoned post among sound ones stays a record; a list without any is of something else. */
function isPost(value: unknown): boolean {
  if (!isObject(value)) return false;
  const has = (name: string): boolean => Object.hasOwn(value, name);
  const found = has('publishedDate') || has('mediaProvider') || has('postDynamics') || has('ARTICLE_ID') || has('@ID');
  // Of the posts that the company's own pages published.
  return found || (has('socialAsset') && has('message'));
}

function whatIs(value: unknown): string {
  if (!isObject(value)) return value === null ? 'null' : typeof value;
  const { code, message } = value;
  if (typeof message === 'string' && typeof code === 'string') return `an error of the vendor: ${message}`;
  if (Object.hasOwn(value, 'content') && isObject(value['content'])) return 'tags: radian6.list_tags reads them';
  if (Object.hasOwn(value, 'authorFullName')) return 'authors: radian6.read_author reads them';
  if (Object.hasOwn(value, 'username')) return 'users: they are the connector’s directory, not a stream';
  if (Object.hasOwn(value, 'visibility')) return 'topic profiles: radian6.list_topics reads them';
  return `an object of ${Object.keys(value).slice(0, 8).join(', ') || 'nothing'}`;
}

/** Segments of a request, as the org keeps them. */
import { longId, type Piece, type World } from './world.ts';

type Json = Readonly<Record<string, unknown>>;

/** Texts of addresses and topics become segments of their own; a user name becomes its user. Throws `RangeError` for what Salesforce refuses. */
export function piecesOf(world: World, body: unknown): Piece[] {
  const segments = ((body as Json | undefined)?.['messageSegments'] ?? []) as readonly Json[];
  const open: string[] = [];
  const pieces = segments.flatMap((segment): Piece[] => {
    const type = String(segment['type']).toLowerCase();
    const markupType = String(segment['markupType']);
    switch (type) {
      case 'text':
        return split(String(segment['text'] ?? ''));
      case 'mention':
        return [{ type: 'Mention', id: mentioned(world, segment) }];
      case 'hashtag':
        return [{ type: 'Hashtag', tag: String(segment['tag']) }];
      case 'link':
        return [{ type: 'Link', url: String(segment['url']) }];
      case 'markupbegin':
        open.push(markupType);
        return [
          { type: 'MarkupBegin', markupType, ...(typeof segment['url'] === 'string' && { url: segment['url'] }) },
        ];
      case 'markupend':
        if (open.pop() !== markupType) throw new RangeError('Markup segments must be nested and closed');
        return [{ type: 'MarkupEnd', markupType }];
      default:
        throw new RangeError(`The message segment type ${String(segment['type'])} is not supported`);
    }
  });
  if (open.length > 0) throw new RangeError('Markup segments must be nested and closed');
  if (pieces.filter(({ type }) => type === 'Mention').length > 25)
    throw new RangeError('You can only mention up to 25 users or groups');
  return pieces;
}

function mentioned({ people, groups }: World, { id, username }: Json): string {
  const found = [...people.values()].find((one) => one.username === username)?.id ?? longId(String(id ?? ''));
  if (people.has(found) || groups.has(found)) return found;
  throw new RangeError(`Invalid identifier: ${String(id ?? username)}`);
}

const SPECIAL = /(https?:\/\/[^\s<>]+)|(?<![\p{L}\p{N}])#([\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)/gu;

function split(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: all, 1: url, 2: tag, index } of text.matchAll(SPECIAL)) {
    if (index > from) pieces.push({ type: 'Text', text: text.slice(from, index) });
    if (url !== undefined) pieces.push({ type: 'Link', url });
    else if (tag !== undefined) pieces.push({ type: 'Hashtag', tag });
    from = index + all.length;
  }
  if (from < text.length) pieces.push({ type: 'Text', text: text.slice(from) });
  return pieces;
}

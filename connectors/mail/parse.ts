/** The bytes of a mail (RFC 5322, MIME) to a record. Broken ones are read as far as they go. */
import { createHash } from 'node:crypto';
import type { EmailAddress, ParsedMail } from 'mailparser';
import { canonicalJson, ownWords } from '#sdk';
import { failuresOf, headersOf, idsIn, natureOf, type Headers } from './headers.ts';
import { withReadableHead } from './charset.ts';
import type { Mailbox, MailRecord, Unread } from './schema.ts';

export interface Source {
  readonly bytes: Uint8Array;
  /** Of the whole, where `bytes` is its beginning. */
  readonly size: number;
  /** When it came into the mailbox. */
  readonly received: Date | null;
}

/** What no parser can read is a record that says so, and fits no schema: it waits in the quarantine, and its neighbours flow. */
export async function recordOf(source: Source): Promise<MailRecord | Unread> {
  const { simpleParser } = await import('mailparser');
  try {
    const mail = await simpleParser(withReadableHead(source.bytes), {
      keepCidLinks: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      keepDeliveryStatus: true,
      ignoreEmbedded: true,
      checksumAlgo: 'sha256',
    });
    return build(mail, source);
  } catch (thrown) {
    return { id: hashId(source), problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function build(mail: ParsedMail, source: Source): MailRecord {
  const headers = headersOf(mail);
  const id = idsIn(first(headers, 'message-id'))[0] ?? hashId(source);
  const from = mailboxes(mail, 'from')[0] ?? mailboxes(mail, 'sender')[0] ?? null;
  const to = mailboxes(mail, 'to');
  const references = idsIn(headers['references']?.join(' ') ?? null);
  const inReplyTo = idsIn(first(headers, 'in-reply-to'))[0] ?? null;
  const nature = natureOf(headers);
  const written = {
    from: from?.address ?? null,
    subject: said(mail.subject),
    date: dateIn(first(headers, 'date')),
    text: said(mail.text),
    html: said(mail.html === false ? undefined : mail.html),
  };
  return {
    id,
    content: hash(canonicalJson({ ...written, attached: mail.attachments.map(({ checksum }) => checksum) })),
    nature,
    from,
    reply_to: mailboxes(mail, 'reply-to'),
    to,
    cc: mailboxes(mail, 'cc'),
    addressed: listOf(headers) ?? (to[0] ? { type: 'person', id: to[0].address, name: to[0].name } : null),
    subject: written.subject,
    date: written.date,
    received_at: source.received?.toISOString() ?? dateIn(first(headers, 'received')?.split(';').at(-1) ?? null),
    in_reply_to: inReplyTo ?? references.at(-1) ?? null,
    references,
    thread: references[0] ?? inReplyTo ?? id,
    language: languageOf(headers),
    url: /^<?(https?:\/\/[^\s<>]+)>?$/.exec(first(headers, 'archived-at') ?? '')?.[1] ?? null,
    text: written.text,
    own: ownWords(written.text),
    html: written.html,
    attachments: mail.attachments.map((one) => ({
      type: typeOf(one.contentType),
      name: said(one.filename),
      url: `mid:${encodeURIComponent(id)}/${encodeURIComponent(one.cid ?? `part-${one.partId ?? '1'}`)}`,
      media_type: said(one.contentType),
      bytes: one.size,
    })),
    labels: nature === 'mail' ? [] : [nature],
    failures: failuresOf(mail.attachments),
    headers,
    bytes: source.size,
    truncated: source.bytes.length < source.size,
  };
}

function mailboxes({ headers }: ParsedMail, name: string): Mailbox[] {
  const value = headers.get(name);
  const all = Array.isArray(value) ? value : [value];
  return all.flatMap((one) =>
    typeof one === 'object' && 'value' in one && Array.isArray(one.value) ? one.value.flatMap(flat) : [],
  );
}

/** Of a group its members; what has no address is nobody. */
function flat({ address, name, group }: EmailAddress): Mailbox[] {
  if (group) return group.flatMap(flat);
  const plain = address?.trim().toLowerCase() ?? '';
  return plain.includes('@') ? [{ address: plain, name: said(name) }] : [];
}

/** `List-Id: Friends of the camera <camera.lists.example>` */
function listOf(headers: Headers): MailRecord['addressed'] {
  const [, name = '', id] = /^(.*?)<([^<>]+)>/s.exec(first(headers, 'list-id') ?? '') ?? [];
  return id === undefined ? null : { type: 'group', id: id.trim(), name: said(name.replaceAll('"', '')) };
}

/** Null for what is no date: the parser would make one up. */
function dateIn(text: string | null): string | null {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) || date.getTime() < 0 ? null : date.toISOString();
}

function languageOf(headers: Headers): string | null {
  const [language = ''] = (first(headers, 'content-language') ?? '').split(',');
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(language.trim()) ? language.trim() : null;
}

function typeOf(mediaType: string): 'file' | 'image' | 'video' {
  const kind = mediaType.split('/')[0];
  return kind === 'image' || kind === 'video' ? kind : 'file';
}

function first(headers: Headers, name: string): string | null {
  return headers[name]?.[0] ?? null;
}

/** PostgreSQL and JSON have no use for NUL. */
function said(text: string | undefined): string | null {
  const clean = text?.replaceAll('\0', '').trim() ?? '';
  return clean === '' ? null : clean;
}

function hashId({ bytes }: Source): string {
  return `sha256:${hash(bytes)}`;
}

function hash(what: string | Uint8Array): string {
  return createHash('sha256').update(what).digest('hex').slice(0, 32);
}

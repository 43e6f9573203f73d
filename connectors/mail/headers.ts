/** What the headers of a mail tell of it. */
import type { Attachment, ParsedMail } from 'mailparser';
import type { MailRecord, Nature } from './schema.ts';

export type Headers = MailRecord['headers'];

/** More than this of one header tells nothing more. */
const LONGEST = 10_000;
/** In bytes, of what a report says and of the head of the mail that it returns. */
const LONGEST_REPORT = 100_000;

/** Unfolded, and decoded where the parser has decoded them to text; in the order in which they stand. */
export function headersOf({ headerLines, headers }: ParsedMail): Headers {
  const found = new Map<string, string[]>();
  for (const { key, line } of headerLines) {
    if (!/^[\w-]+$/.test(key) || key === '__proto__') continue;
    const list = found.get(key) ?? [];
    found.set(key, list);
    const raw = line.slice(line.indexOf(':') + 1).replaceAll(/\r?\n(?=[ \t])/g, '');
    const parsed = headers.get(key);
    const decoded = Array.isArray(parsed) ? parsed[list.length] : parsed;
    const value = typeof decoded === 'string' && key !== 'references' ? decoded : raw;
    list.push(value.replaceAll('\0', '').trim().slice(0, LONGEST));
  }
  return Object.fromEntries(found);
}

/** The Message-IDs of a header, without brackets and comments; one without brackets, as some write it, as well. */
export function idsIn(value: string | null): string[] {
  if (value === null) return [];
  const bracketed = [...value.matchAll(/<\s*([^<>\s]+)\s*>/g)].flatMap(([, id]) => (id === undefined ? [] : [id]));
  if (bracketed.length > 0) return [...new Set(bracketed)];
  const bare = value.trim();
  return /^[^\s<>@]+@[^\s<>@]+$/.test(bare) ? [bare] : [];
}

/** By the strongest of its marks. An automatic answer must be known for one: whoever answers it may get another. */
export function natureOf(headers: Headers): Nature {
  const has = (name: string): boolean => headers[name] !== undefined;
  const value = (name: string): string => headers[name]?.[0]?.toLowerCase() ?? '';
  const type = value('content-type');
  const report = /^multipart\/report\b/.test(type) ? (/report-type\s*=\s*"?([\w-]+)/.exec(type)?.[1] ?? '') : '';
  const submitted = /^[\w-]+/.exec(value('auto-submitted'))?.[0] ?? '';
  const precedence = value('precedence');
  const nobody = value('return-path') === '<>';
  if (report === 'delivery-status' || has('x-failed-recipients')) return 'bounce';
  if (report === 'disposition-notification') return 'receipt';
  if (nobody && /^(?:.*<)?(?:mailer-daemon|postmaster)@/.test(value('from'))) return 'bounce';
  if (submitted === 'auto-replied' || precedence === 'auto_reply') return 'auto_reply';
  if (['x-autoreply', 'x-autorespond', 'x-autoresponder'].some(has)) return 'auto_reply';
  if (submitted.startsWith('auto-')) return nobody && has('in-reply-to') ? 'auto_reply' : 'notification';
  if (nobody && has('in-reply-to')) return 'auto_reply';
  if (has('list-id') || has('list-post') || precedence === 'list') return 'list';
  if (has('list-unsubscribe') || precedence === 'bulk' || precedence === 'junk') return 'bulk';
  return 'mail';
}

/** One for each recipient of a report; without a report, none. */
export function failuresOf(attachments: readonly Attachment[]): MailRecord['failures'] {
  const report = attachments.find(({ contentType }) => /^message\/(?:global-)?delivery-status$/i.test(contentType));
  if (!report) return [];
  const returned = attachments.find(({ contentType }) =>
    /^(?:message\/rfc822|text\/rfc822-headers)$/i.test(contentType),
  );
  const id =
    /^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^>\r\n]{1,998}>)/im.exec(
      returned?.content.toString('latin1', 0, LONGEST_REPORT) ?? '',
    )?.[1] ?? null;
  const groups = report.content.toString('utf8', 0, LONGEST_REPORT).split(/\r?\n\s*\r?\n/);
  return groups.flatMap((group) => {
    const field = (name: string): string | null =>
      new RegExp(`^${name}:[ \\t]*(?:[\\w-]+;[ \\t]*)?(\\S[^\\r\\n]*)`, 'im').exec(group)?.[1]?.trim() ?? null;
    const recipient = field('final-recipient') ?? field('original-recipient');
    if (recipient === null) return [];
    return [
      {
        recipient: recipient.toLowerCase(),
        action: field('action')?.toLowerCase() ?? null,
        status: field('status'),
        message_id: idsIn(id)[0] ?? null,
      },
    ];
  });
}

/** The mails of a folder. A mail never changes; that it is filed elsewhere or deleted from the mailbox takes nothing back that was said. */
import { defineStream, Fault, parseJson } from '#sdk';
import type { Mail } from '../client.ts';
import { recordOf } from '../parse.ts';
import { pull } from '../reading.ts';
import { MailRecord } from '../schema.ts';

const OPENING = /^\uFEFF?\s*[[{]/;

export const messages = defineStream({
  summary: 'The mails of a folder, decoded; of what is attached, all but the bytes.',
  docs: 'https://www.rfc-editor.org/rfc/rfc3501',
  record: MailRecord,
  key: ({ id, content }) => ({ id, version: content }),
  /** Records as they are kept. A mail itself is for `read`. */
  parse: kept,
  /** A mail (`message/rfc822`, the content of an .eml file), or records as they are kept. */
  async read(body) {
    if (body.length === 0) throw new Fault('drift', 'an empty file is no mail');
    if (OPENING.test(Buffer.from(body.subarray(0, 100)).toString())) return kept(body);
    return [await recordOf({ bytes: body, size: body.length, received: null })];
  },
  pull: (mail: Mail, cursor, signal) => pull(mail, cursor, signal),
  edits: 'invisible',
  deletes: 'invisible',
});

function kept(body: Uint8Array): readonly unknown[] {
  const value = parseJson(body);
  return Array.isArray(value) ? value : [value];
}

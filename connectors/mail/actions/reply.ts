import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import type { Mail } from '../client.ts';
import type { Draft } from '../compose.ts';
import { mailWithId } from '../reading.ts';
import { MailRecord } from '../schema.ts';
import { Html, Output, Text } from './words.ts';

const Input = z.strictObject({
  in_reply_to: z
    .string()
    .regex(/^[^\s<>]{1,900}$/, 'a Message-ID without brackets: external_id of an activity')
    .meta({ description: 'The mail that is answered: external_id of an activity.' }),
  text: Text,
  html: Html.optional(),
});

/** So that programs show it in the thread; a header may not grow without end. */
const MOST_REFERENCES = 20;
/** Whoever answers a program is answered by it, and so on (RFC 3834). */
const ANSWERED: ReadonlySet<MailRecord['nature']> = new Set(['mail', 'list', 'notification']);

export const reply = defineAction({
  summary: 'Answers a mail of the folder, to where its sender wants answers, within its thread.',
  docs: 'https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4',
  effect: 'send',
  makes: 'messages',
  repeat: 'doubles',
  input: Input,
  output: Output,
  run: (mail: Mail, { in_reply_to, text, html = null }, call) =>
    mail.inTurn(call, async () => {
      const answered = await original(mail, in_reply_to, call.signal);
      return mail.send({ ...answerTo(answered, mail.settings.from), text, html }, call);
    }),
  lookUp: (mail: Mail, _input, call) => mail.inTurn(call, () => mail.find(call)),
});

async function original(mail: Mail, id: string, signal: AbortSignal): Promise<MailRecord> {
  const { success, data } = MailRecord.safeParse(await mailWithId(mail, id, signal));
  if (success) return data;
  throw new Fault('rejected', `there is no mail ${id} in ${mail.settings.folder}`, {
    cure: 'It may have been filed elsewhere, or have no Message-ID: write to its sender with mail.send.',
  });
}

function answerTo(record: MailRecord, from: string): Omit<Draft, 'text' | 'html'> {
  const { id, nature, references, subject } = record;
  if (!ANSWERED.has(nature))
    throw new Fault('rejected', `${id} was written by a program (${nature}), and is not answered`);
  const wanted = record.reply_to.length > 0 ? record.reply_to : record.from ? [record.from] : [];
  const to = wanted.map(({ address }) => address).filter((address) => address !== from.toLowerCase());
  if (to.length === 0) throw new Fault('rejected', `${id} has no sender but ourselves to answer`);
  const chain = [...references.filter((one) => one !== id), id];
  const thread = chain.length > MOST_REFERENCES ? [...chain.slice(0, 1), ...chain.slice(1 - MOST_REFERENCES)] : chain;
  return { to, cc: [], subject: answered(subject), inReplyTo: id, references: thread };
}

/** `Re:` once, whatever the language of those before. */
function answered(subject: string | null): string {
  const line = (subject ?? '').replaceAll(/\p{Cc}+/gu, ' ').trim();
  return /^(?:re|aw|sv|antw|odp|vs|ref)\s*(?:\[\d+\])?:/i.test(line) ? line : `Re: ${line}`.trim();
}

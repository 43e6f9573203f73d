import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Mail } from '../client.ts';
import { Addresses, Html, Output, Subject, Text } from './words.ts';

const Input = z.strictObject({
  to: Addresses,
  cc: Addresses.optional(),
  subject: Subject,
  text: Text,
  html: Html.optional(),
});

/** The Message-ID is made of the call's key, so that its copy in the folder of sent mail is found. */
export const send = defineAction({
  summary: 'Writes a mail.',
  docs: 'https://www.rfc-editor.org/rfc/rfc5321',
  effect: 'send',
  makes: 'messages',
  repeat: 'doubles',
  input: Input,
  output: Output,
  run: (mail: Mail, { to, cc = [], subject, text, html = null }, call) =>
    mail.inTurn(call, () => mail.send({ to, cc, subject, text, html, inReplyTo: null, references: [] }, call)),
  lookUp: (mail: Mail, _input, call) => mail.inTurn(call, () => mail.find(call)),
});

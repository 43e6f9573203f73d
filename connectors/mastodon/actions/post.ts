import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Mastodon } from '../client.ts';
import { Language, Made, postOnce, Text, Visibility, Warning } from '../write.ts';

const Poll = z
  .strictObject({
    options: z.array(z.string().trim().min(1)).min(2).meta({ description: 'Answers, at most 4 on most servers.' }),
    hours: z.number().positive().default(24).meta({ description: 'How long it is open.' }),
    multiple: z.boolean().default(false).meta({ description: 'Whether several may be chosen.' }),
  })
  .meta({ description: 'Asks those who read it.' });

export const post = defineAction({
  summary: 'Posts a status, with a poll if there is one.',
  docs: 'https://docs.joinmastodon.org/methods/statuses/#create',
  effect: 'send',
  makes: 'statuses',
  repeat: 'keyed',
  input: z.strictObject({
    text: Text,
    warning: Warning.optional(),
    visibility: Visibility.optional(),
    language: Language.optional(),
    poll: Poll.optional(),
  }),
  output: Made,
  run: (mastodon: Mastodon, { text, warning, visibility, language, poll }, call) =>
    postOnce(
      mastodon,
      {
        status: text,
        spoiler_text: warning,
        visibility,
        language,
        poll: poll && { options: poll.options, expires_in: Math.round(poll.hours * 3600), multiple: poll.multiple },
      },
      call,
    ),
});

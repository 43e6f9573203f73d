import { z } from 'zod';
import { defineAction } from '#sdk';
import type { Mastodon } from '../client.ts';
import { authored, Language, Made, postOnce, StatusId, Text, Visibility, Warning } from '../write.ts';

/** Widest first. */
const WIDTH = Visibility.options;

export const reply = defineAction({
  summary: 'Answers a status; of a boost, what it boosts.',
  docs: 'https://docs.joinmastodon.org/methods/statuses/#create',
  effect: 'send',
  makes: 'statuses',
  repeat: 'keyed',
  input: z.strictObject({
    status: StatusId,
    text: Text,
    mention: z
      .boolean()
      .default(true)
      .meta({ description: 'Begins with the author’s name, without which they are not told of it.' }),
    warning: Warning.optional(),
    visibility: Visibility.optional().meta({ description: 'That of what is answered unless told; never a wider one.' }),
    language: Language.optional(),
  }),
  output: Made,
  async run(mastodon: Mastodon, { status, text, mention, warning, visibility, language }, call) {
    const answered = await authored(mastodon, status, call.signal);
    const { id: own } = await mastodon.me(call.signal);
    const name = `@${answered.account.acct}`;
    const named = !mention || answered.account.id === own || words(text).includes(name.toLowerCase());
    return postOnce(
      mastodon,
      {
        status: named ? text : `${name} ${text}`,
        spoiler_text: warning,
        visibility: narrower(answered.visibility, visibility),
        language,
        in_reply_to_id: answered.id,
      },
      call,
    );
  },
});

function words(text: string): string[] {
  return text.toLowerCase().split(/[\s,;:!?()]+/);
}

/** What is said to few is not answered to all. A visibility that we do not know is for those alone who are named. */
function narrower(theirs: string | null | undefined, ours: z.output<typeof Visibility> | undefined): string {
  const known = Visibility.safeParse(theirs).data ?? 'direct';
  return ours !== undefined && WIDTH.indexOf(ours) > WIDTH.indexOf(known) ? ours : known;
}

/** A message to one person is no card that shows what became of it: what they pressed stands there in the place of the buttons. */
import { z } from 'zod';
import { refIn } from './ask.ts';
import { context, escaped } from './blocks.ts';
import { NOTICE } from './telling.ts';
import { aCall, type Workspace } from './workspace.ts';

export const Notice = z.looseObject({
  ts: z.string(),
  text: z.string().nullish(),
  blocks: z
    .array(z.looseObject({ block_id: z.string().nullish(), elements: z.array(z.unknown()).nullish() }))
    .nullish(),
});

const Labelled = z.looseObject({
  action_id: z.string(),
  text: z.looseObject({ text: z.string() }).nullish(),
});
/** They open a form: nothing is done yet. */
const OPENS: ReadonlySet<string> = new Set(['ask.edit', 'ask.form']);
const Done = z.looseObject({});

export async function settle(
  slack: Workspace,
  channel: string,
  { ts, text, blocks }: z.output<typeof Notice>,
  { action, block, value }: { readonly action: string; readonly block: string; readonly value: string },
): Promise<void> {
  if (block !== NOTICE || OPENS.has(action) || blocks == null) return;
  const left = blocks.map((one) => {
    if (one.block_id !== NOTICE) return one;
    const labels = (one.elements ?? []).flatMap((element) => Labelled.safeParse(element).data ?? []);
    const label = labels.find((each) => each.action_id === action)?.text?.text ?? refIn(value).rest;
    return context(`:white_check_mark: ${escaped(label)}`);
  });
  const shown = { channel, ts, text: text ?? '', blocks: JSON.stringify(left) };
  // It is done: that the buttons are still there harms nobody.
  await slack.call('chat.update', shown, Done, { call: aCall() }).catch(() => undefined);
}

/** The door: people are told by mail, and answer by it. */
import type { Rounds } from '../platform/index.ts';
import { createReplies, type Replies, type RepliesParts } from './replies.ts';

export { createMail } from './channel.ts';
export { htmlOf } from './compose.ts';
export { createInviting } from './invite.ts';

export interface MailFace extends Pick<Replies, 'step'> {
  /** Of a worker. */
  start(): readonly Rounds[];
}

/** What comes by connections of Mail passes through it, where replies are taken. */
export function openMail({
  config,
  faces,
  ...parts
}: Omit<RepliesParts, 'config'> & {
  readonly config: RepliesParts['config'] | null;
  readonly faces: { sift(connector: string, sieve: Replies['sift']): void };
}): MailFace {
  if (config === null || config.replies === null) return { step: () => Promise.resolve(), start: () => [] };
  const replies = createReplies({ ...parts, config });
  faces.sift('mail', replies.sift);
  return { step: replies.step, start: () => [replies.start()] };
}

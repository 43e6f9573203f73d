/** What Care's refusals mean. It says no in four shapes of JSON; the kind follows from the status, the words are passed on. */
import { z } from 'zod';
import { Fault } from '#sdk';

const Words = z.array(z.unknown());
const Refusal = z.union([
  z.looseObject({ error: z.looseObject({ messages: Words }) }).transform(({ error }) => error.messages),
  z.looseObject({ error: z.looseObject({ message: z.string() }) }).transform(({ error }) => [error.message]),
  z.looseObject({ errors: Words }).transform(({ errors }) => errors),
  z.looseObject({ status: z.literal('fail'), message: z.string() }).transform(({ message }) => [message]),
]);

const SIGN_IN =
  'Check the account (or the token) and the appId; a token that was invalidated at Khoros is replaced by testing the connection.';
const OWNER = 'Only who controls a conversation may answer in it: take it over first, or leave it to the agents.';

/** The vendor's own words; null where there are none. */
export function complaintIn(body: unknown): string | null {
  const { success, data } = Refusal.safeParse(body);
  if (!success || data.length === 0) return null;
  return data.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('; ');
}

/** A fault of the HTTP client with what Care said about it; anything else as it is. */
export function explained(thrown: unknown, doing: string): unknown {
  if (!(thrown instanceof Fault) || thrown.answer === null || thrown.kind === 'limited' || thrown.kind === 'drift')
    return thrown;
  const { answer } = thrown;
  const complaint = complaintIn(jsonOf(answer.body));
  const message = `could not ${doing}: Care answered ${answer.status}${complaint === null ? '' : `: ${complaint}`}`;
  const details = { cause: thrown, answer, uncertain: thrown.uncertain };
  switch (answer.status) {
    case 401:
      return new Fault('auth', message, { ...details, cure: SIGN_IN });
    case 403:
      return new Fault('rejected', message, { ...details, cure: OWNER });
    case 409:
      // Said to be passing, and that nothing was changed.
      return new Fault('transient', message, { ...details, uncertain: false });
    default:
      return new Fault(thrown.kind, message, { ...details, ...(thrown.cure !== null && { cure: thrown.cure }) });
  }
}

export function statusOf(thrown: unknown): number | null {
  return thrown instanceof Fault ? (thrown.answer?.status ?? null) : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

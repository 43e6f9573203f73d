/** What WordPress' refusals mean. Decided by status and `code`; messages, which may hold HTML, are left out. */
import { z } from 'zod';
import { Fault } from '#sdk';

const Problem = z.looseObject({ code: z.string() });
/** WordPress lets an account that is no moderator's comment once in so many milliseconds. */
const FLOOD_MS = 15_000;

export function explained(fault: Fault, path: string): Fault {
  const { answer } = fault;
  const code = codeOf(fault);
  if (answer === null || code === null) return fault;
  const details = { cause: fault, answer };
  const message = `${path}: the site answered ${answer.status} (${code})`;
  if (answer.status === 401) {
    return new Fault('auth', message, {
      ...details,
      cure: 'Check name and application password. They need https, and no plugin that switches application passwords off.',
    });
  }
  if (code === 'comment_flood') {
    return new Fault('limited', message, { ...details, retryAt: new Date(Date.now() + FLOOD_MS) });
  }
  if (fault.kind !== 'rejected') return fault;
  if (answer.status === 403) {
    return new Fault('rejected', message, {
      ...details,
      cure: 'Give the account the role Editor at /wp-admin/users.php, or open the comments of that post.',
    });
  }
  return new Fault('rejected', message, details);
}

/** Null where what answered is not WordPress' API. */
export function codeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Fault) || thrown.answer === null) return null;
  try {
    return Problem.parse(JSON.parse(thrown.answer.body)).code;
  } catch {
    return null;
  }
}

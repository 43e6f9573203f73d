/** What Radian6 means by its answers, where it says more than the status does. */
import { Fault, type Answer } from '#sdk';
import { textIn } from './schema.ts';
import { fromXml, type Members } from './xml.ts';

const SIGN_IN =
  'Check the application key, the user and the password (or the OAuth application), and that nothing between us and the vendor drops headers with an underscore in their name.';

/** The vendor's own words in an `error` element, at the root or within; null where there is none. */
export function complaintIn(root: Members): string | null {
  if (Object.hasOwn(root, 'error')) return words(root['error']) ?? 'an error without a word';
  // Within an answer an empty one may stand for none.
  const inner = Object.values(root)[0];
  return isObject(inner) ? words(inner['error']) : null;
}

/** A fault of the HTTP client with what the vendor said about it; anything else as it is. */
export function translate(thrown: unknown): unknown {
  if (!(thrown instanceof Fault) || thrown.answer === null) return thrown;
  const { status } = thrown.answer;
  const complaint = complaintOf(thrown.answer);
  const said = complaint === null ? '' : `: ${complaint}`;
  const details = { cause: thrown, answer: thrown.answer, uncertain: thrown.uncertain };
  if (status === 401) return new Fault('auth', `Radian6 refused the sign-in${said}`, { ...details, cure: SIGN_IN });
  if (thrown.kind !== 'rejected') return thrown;
  return new Fault('rejected', `Radian6 answered ${status}${said}`, { ...details, ...cureOf(status) });
}

/** In XML, in JSON (`{status, code, message}`, or OAuth's `{error}`), or null. */
function complaintOf({ body }: Answer): string | null {
  const start = body.trimStart();
  try {
    if (start.startsWith('<')) return complaintIn(fromXml(Buffer.from(start)));
    const value: unknown = JSON.parse(start);
    return isObject(value) ? words(value['message'] ?? value['error'] ?? value['code']) : null;
  } catch {
    return null;
  }
}

function cureOf(status: number): { readonly cure: string } | null {
  if (status === 403)
    return { cure: 'Ask an administrator of the account to let this user see the topic profiles and their workflow.' };
  if (status === 404) return { cure: 'Check the address, the generation and the numbers of the topic profiles.' };
  return null;
}

function words(value: unknown): string | null {
  const text =
    textIn(value) ??
    (isObject(value)
      ? Object.values(value)
          .map(textIn)
          .find((one) => one !== null)
      : null);
  return text ? text.slice(0, 300) : null;
}

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

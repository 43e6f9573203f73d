/** What Socialcast means by its answers, where it says more than the status does. */
import { Fault, type FaultKind } from '#sdk';
import { isObject, listOf } from './wire.ts';

const SIGN_IN =
  'Check the e-mail address and the password, and that the community still allows basic authentication (a community may switch it off).';

/** Of the answer `authentication-failure`. Only a code that says the grant is gone stays `auth`. */
const CODES: Readonly<Record<string, { readonly kind: FaultKind; readonly cure: string }>> = {
  tenant_inactive: {
    kind: 'config',
    cure: 'The community is inactive: ask its administrator, or enter the address of another one.',
  },
  user_account_reactivating: { kind: 'transient', cure: 'The account is being reactivated: wait.' },
};

/** The vendor's own words in `{"errors":[…]}`, `{"error":…}` or `{"authentication-failure":{…}}`; null where there are none. */
export function complaintOf(value: unknown): { readonly text: string; readonly code: string | null } | null {
  if (!isObject(value)) return null;
  const failure = value['authentication-failure'] ?? value['authentication_failure'];
  if (isObject(failure)) {
    const code = failure['error-code'] ?? failure['error_code'];
    const message = failure['error-message'] ?? failure['error_message'] ?? code;
    return { text: String(message ?? 'authentication failed'), code: typeof code === 'string' ? code : null };
  }
  const errors = listOf(value['errors'] ?? value['error']).map((one) =>
    typeof one === 'string' ? one : JSON.stringify(one),
  );
  return errors.length > 0 ? { text: errors.join('; '), code: null } : null;
}

/** A fault of the HTTP client with what Socialcast said about it; anything else as it is. `write`: something may have been made all the same. */
export function translate(thrown: unknown, write: boolean): unknown {
  if (!(thrown instanceof Fault) || thrown.answer === null) return thrown;
  const { status } = thrown.answer;
  const complaint = complaintOf(jsonOf(thrown.answer.body));
  const said = complaint === null ? '' : `: ${complaint.text}`;
  const known = complaint?.code ? CODES[complaint.code] : undefined;
  const details = { cause: thrown, answer: thrown.answer, uncertain: thrown.uncertain };
  if (status === 401) {
    return new Fault(known?.kind ?? 'auth', `Socialcast refused the sign-in${said}`, {
      ...details,
      cure: known?.cure ?? SIGN_IN,
    });
  }
  if (status >= 300 && status < 400) {
    const to = thrown.answer.headers['location'];
    // A sign-in page, a moved host or maintenance: none of them says that the grant is gone.
    return new Fault('rejected', `Socialcast answered ${status}${to ? `, elsewhere: ${hostOf(to)}` : ''}`, {
      ...details,
      uncertain: thrown.uncertain || write,
      cure: 'Open the address of the community in a browser and enter the one that it ends at, with its protocol.',
    });
  }
  if (thrown.kind !== 'rejected') return thrown;
  return new Fault('rejected', `Socialcast answered ${status}${said}`, { ...details, ...cureOf(status) });
}

function cureOf(status: number): { readonly cure: string } | null {
  if (status === 403)
    return { cure: 'Let the account read and write there: make it a member, or ask an administrator of the group.' };
  if (status === 404 || status === 410) return { cure: 'It was removed, or the account may not see it.' };
  return null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function hostOf(location: string): string {
  return URL.canParse(location) ? new URL(location).host : 'another page';
}

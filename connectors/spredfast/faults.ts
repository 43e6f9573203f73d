/** What the vendor's refusals mean: by its code first, then by status. Its gateway answers in HTML, and by the status 586. */
import { z } from 'zod';
import { Fault, type Answer, type FaultKind } from '#sdk';

/** As a code: `not_acceptable` in version 2 is `NOT_ACCEPTABLE` in version 1. */
const Refusal = z.looseObject({
  status: z.looseObject({
    succeeded: z.union([z.boolean(), z.string()]).nullish(),
    error: z
      .looseObject({ code: z.union([z.string(), z.number()]).nullish(), message: z.string().nullish() })
      .nullish(),
  }),
});

export interface Refused {
  readonly code: string | null;
  readonly message: string | null;
}

const RECONNECT =
  'Connect it again, or make a new token in Profile Settings of Khoros Marketing and enter it: tokens end after about 24 months, and at once when they are revoked.';
const WHERE =
  'Compare api, company, environment and url with what GET /v2/me answers; the name of the environment is told apart by capitals.';
const ALLOW =
  'Let the account publish in that initiative, and ask the vendor’s support whether the application is allowed for the company.';

/** What each code means, where it is not simply a no. */
const KIND_OF: Readonly<Record<string, FaultKind>> = {
  UNAUTHENTICATED: 'auth',
  PASSWORD_EXPIRED: 'auth',
  ACCOUNT_LOCKED: 'auth',
  IP_ADDRESS_REJECTED: 'config',
  PROXY_UNROUTABLE_REQUEST: 'config',
  UNKNOWN_ERROR: 'transient',
  EDIT_MESSAGE_SERVER_ERROR: 'transient',
  PROXY_SERVER_FAILURE: 'transient',
  PROXY_ORIGIN_SERVER_FAILURE: 'transient',
};

const CURE_OF: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: RECONNECT,
  PASSWORD_EXPIRED: 'Set a new password for the account at Khoros Marketing, then connect it again.',
  ACCOUNT_LOCKED: 'Have the account unlocked at Khoros Marketing, then test the connection.',
  IP_ADDRESS_REJECTED: 'Have the address that Bondfire calls from added to the company’s list of allowed addresses.',
  PROXY_UNROUTABLE_REQUEST: WHERE,
  UNAUTHORIZED: ALLOW,
  CANNOT_CREATE_NEW_LABELS: 'Use labels that there are, or let the account make new ones.',
  PUBLISH_DATE_INVALID: 'Schedule it at least two minutes ahead, or leave the date out.',
  PUBLISH_INVALID_ACCOUNT_FOR_SERVICE: 'Name accounts of the network that the message is for.',
  NOT_IN_PRE_PUBLISH_STATE: 'It is published already: change it at the network.',
};

/** No code comes with these pages, so their heading is all there is. */
const INACTIVE = /developer inactive/i;

/** The vendor's no in a body, with any status; null where it says yes or nothing. */
export function refusalIn(body: unknown): Refused | null {
  const { success, data } = Refusal.safeParse(body);
  if (!success) return null;
  const { succeeded, error } = data.status;
  if (error == null && succeeded !== false && succeeded !== 'false') return null;
  const code = error?.code == null ? null : String(error.code).toUpperCase();
  return { code, message: error?.message ?? null };
}

/** A no that came with status 2xx. */
export function saidNo(refused: Refused, doing: string, answer: Answer | null, write: boolean): Fault {
  const kind = KIND_OF[refused.code ?? ''] ?? 'rejected';
  return new Fault(kind, `could not ${doing}: ${words(refused)}`, {
    ...(answer && { answer }),
    ...cureOf(refused.code, kind),
    uncertain: write && kind === 'transient',
  });
}

/** A fault of the HTTP client with what the vendor said in it; anything else as it is. */
export function explained(thrown: unknown, doing: string): unknown {
  if (!(thrown instanceof Fault) || thrown.answer === null) return thrown;
  const { answer } = thrown;
  const details = { cause: thrown, answer, uncertain: thrown.uncertain };
  if (answer.status === 586) {
    return new Fault('config', `could not ${doing}: there is no such service at that address (586)`, {
      ...details,
      uncertain: false,
      cure: WHERE,
    });
  }
  if (INACTIVE.test(pageIn(answer)) && thrown.kind !== 'limited') {
    return new Fault('auth', `could not ${doing}: the vendor no longer takes the token (Developer Inactive)`, {
      ...details,
      uncertain: false,
      cure: RECONNECT,
    });
  }
  if (thrown.kind === 'limited' || thrown.kind === 'drift') return thrown;
  const refused = refusalIn(jsonOf(answer.body));
  const said = refused === null || (refused.code ?? refused.message) === null ? '' : `: ${words(refused)}`;
  const kind = KIND_OF[refused?.code ?? ''] ?? thrown.kind;
  return new Fault(kind, `could not ${doing}: the vendor answered ${answer.status}${said}`, {
    ...details,
    ...(cureOf(refused?.code ?? null, kind) ?? (answer.status === 403 ? { cure: ALLOW } : null)),
  });
}

/** What the token endpoint's refusals mean: it knows none of RFC 6749's. */
export function explainToken(fault: Fault): Fault {
  const { answer } = fault;
  if (answer === null || fault.kind === 'limited' || (fault.kind === 'drift' && pageIn(answer) === '')) return fault;
  const details = { cause: fault, answer };
  if (answer.status === 586) {
    return new Fault('config', 'the sign-in is not at that address: it answers 586, no such service', {
      ...details,
      cure: 'Compare login_url with the page at which you sign in to Khoros Marketing.',
    });
  }
  if (answer.status === 500) {
    return new Fault(
      'config',
      'the vendor answered the sign-in with 500, as it does where the client secret is wrong',
      {
        ...details,
        cure: 'Enter the client secret again and connect once more; if it is right, try later: the vendor may be failing.',
      },
    );
  }
  if (pageIn(answer) === '' && answer.status >= 500) return fault;
  const page = pageIn(answer) === '' ? '' : ' with a page';
  return new Fault(
    'config',
    `the vendor answered the sign-in ${answer.status}${page}: it does not know the application`,
    {
      ...details,
      cure: 'Compare client_id and the redirect address with the application at the vendor, and ask its support whether the application is allowed for your company.',
    },
  );
}

/** What is no page says so by its first character. */
export function isPage(text: string): boolean {
  return text.trimStart().startsWith('<');
}

function pageIn({ body, headers }: Answer): string {
  return isPage(body) || (headers['content-type'] ?? '').startsWith('text/html') ? body : '';
}

function words({ code, message }: Refused): string {
  if (code === null) return message ?? 'the vendor says that it did not succeed';
  return message === null ? code : `${message} (${code})`;
}

function cureOf(code: string | null, kind: FaultKind): { readonly cure: string } | null {
  const cure = CURE_OF[code ?? ''] ?? (kind === 'auth' ? RECONNECT : undefined);
  return cure === undefined ? null : { cure };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

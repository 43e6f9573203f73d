/** Asking a vendor's token endpoint (RFC 6749, 4 to 6), and what its refusals mean. */
import { z } from 'zod';
import { asFault, Fault, parseJson, type FaultKind, type Http, type OAuthPlan, type TokenAnswer } from '#sdk';

/**
 * Of RFC 6749, 4.1.2.1 and 5.2, and of OpenID Connect, 3.1.2.6: that a person must sign in or agree anew.
 * Only these and `invalid_grant` and `access_denied` speak of the grant; the others of how the application is set up.
 */
const KIND_OF: Readonly<Record<string, FaultKind>> = {
  invalid_grant: 'auth',
  access_denied: 'auth',
  interaction_required: 'auth',
  login_required: 'auth',
  consent_required: 'auth',
  invalid_client: 'config',
  unauthorized_client: 'config',
  unsupported_grant_type: 'config',
  unsupported_response_type: 'config',
  invalid_scope: 'config',
  invalid_request: 'config',
  server_error: 'transient',
  temporarily_unavailable: 'transient',
};

const CURE_OF: Partial<Record<FaultKind, string>> = {
  auth: 'An admin connects it again: bondfire connection reconnect <connection>',
  config: 'Compare the application’s id, secret, redirect address and scopes with what the vendor shows for it.',
};

const Refusal = z.object({ error: z.string(), error_description: z.string().optional() });

const Answer = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.coerce.number().positive().nullish(),
});
const TOKENS: ReadonlySet<string> = new Set(['access_token', 'refresh_token', 'id_token', 'expires_in']);

/** @param form the fields of the grant; the application's own are added. Throws `auth` where the grant is gone or was not given, `config` where the application is not set up for it. */
export async function askTokens(
  plan: OAuthPlan,
  http: Http,
  form: Readonly<Record<string, string>>,
  now: Date,
): Promise<TokenAnswer> {
  const { id, secret, sent } = plan.app;
  const basic = sent === 'basic' && secret !== null;
  const fields = basic ? form : { ...form, client_id: id, ...(secret !== null && { client_secret: secret }) };
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret ?? '')}`;
  try {
    const { body } = await http.bytes('POST', plan.token, {
      headers: {
        accept: 'application/json',
        ...(basic && { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
      },
      body: new URLSearchParams({ ...fields }),
    });
    return (plan.read ?? readTokens)(parseJson(body), now);
  } catch (thrown) {
    const fault = asFault(thrown);
    const explained = plan.explain?.(fault) ?? fault;
    throw explained === fault ? refusalOf(fault) : explained;
  }
}

/** Throws `drift` for what is not RFC 6749's answer. Some vendors refuse with 200. */
export function readTokens(body: unknown, now: Date): TokenAnswer {
  const refusal = Refusal.safeParse(body);
  if (refusal.success) throw told(refusal.data.error, refusal.data.error_description);
  const answer = Answer.safeParse(body);
  if (!answer.success)
    throw new Fault('drift', `the token endpoint answered what is no token: ${z.prettifyError(answer.error)}`);
  const { access_token, refresh_token, expires_in } = answer.data;
  return {
    access_token,
    refresh_token: refresh_token ?? null,
    expires_at: expires_in == null ? null : new Date(now.getTime() + expires_in * 1000),
    said: Object.fromEntries(Object.entries(answer.data).filter(([name]) => !TOKENS.has(name))),
  };
}

/** `error`: a code of RFC 6749. */
export function told(error: string, description: string | undefined, answered?: Fault): Fault {
  const kind = KIND_OF[error] ?? 'config';
  const cure = CURE_OF[kind];
  return new Fault(kind, `the vendor gives no token: ${error}${description === undefined ? '' : ` (${description})`}`, {
    ...(answered && { cause: answered, ...(answered.answer && { answer: answered.answer }) }),
    ...(cure !== undefined && { cure }),
  });
}

/** A limit or a failure of the endpoint stays what it is: neither says anything of the grant. */
function refusalOf(fault: Fault): Fault {
  if (fault.answer === null || (fault.kind !== 'rejected' && fault.kind !== 'auth')) return fault;
  const refusal = Refusal.safeParse(bodyOf(fault));
  if (refusal.success) return told(refusal.data.error, refusal.data.error_description, fault);
  return new Fault('config', `the token endpoint refuses: ${fault.message}`, {
    cause: fault,
    answer: fault.answer,
    ...(CURE_OF.config !== undefined && { cure: CURE_OF.config }),
  });
}

function bodyOf({ answer }: Fault): unknown {
  try {
    return JSON.parse(answer?.body ?? '');
  } catch {
    return null;
  }
}

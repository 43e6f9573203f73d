/** What Slack means by its answers. It says no with status 200 and a code: `{"ok":false,"error":"channel_not_found"}`. */
import { Fault, type FaultKind } from '#sdk';

interface Meaning {
  readonly kind: FaultKind;
  readonly cure?: string;
}

const AGAIN = 'Install the app into the workspace again, then give the new token or connect again.';
const INVITE = 'Invite the app into the channel: /invite @<app>.';
const CHANNEL = `Check the channel’s id. A private channel is unseen until the app is a member: ${INVITE}`;
const POLICY = 'An administrator of the workspace has to allow it.';
const A_MINUTE = 60;

const MEANINGS: Readonly<Record<string, Meaning>> = {
  invalid_auth: { kind: 'auth', cure: AGAIN },
  not_authed: { kind: 'auth', cure: AGAIN },
  token_revoked: { kind: 'auth', cure: AGAIN },
  token_expired: { kind: 'auth', cure: AGAIN },
  account_inactive: { kind: 'auth', cure: AGAIN },
  user_removed_from_team: { kind: 'auth', cure: AGAIN },
  not_allowed_token_type: {
    kind: 'config',
    cure: 'Give a bot token (xoxb-…) as token, an app-level token (xapp-…) as app_token.',
  },
  team_access_not_granted: { kind: 'config', cure: POLICY },
  two_factor_setup_required: {
    kind: 'config',
    cure: 'Set up two-factor authentication for the account that installed the app.',
  },
  ratelimited: { kind: 'limited' },
  rate_limited: { kind: 'limited' },
  message_limit_exceeded: { kind: 'limited' },
  internal_error: { kind: 'transient' },
  fatal_error: { kind: 'transient' },
  request_timeout: { kind: 'transient' },
  service_unavailable: { kind: 'transient' },
  team_added_to_org: { kind: 'transient' },
  org_login_required: { kind: 'transient' },
  channel_not_found: { kind: 'rejected', cure: CHANNEL },
  not_in_channel: { kind: 'rejected', cure: INVITE },
  is_archived: { kind: 'rejected', cure: 'Bring the channel back from the archive, or take another one.' },
  message_not_found: { kind: 'rejected', cure: 'Check the message: it may have been deleted.' },
  thread_not_found: { kind: 'rejected', cure: 'Check the message: it may have been deleted.' },
  cant_update_message: { kind: 'rejected', cure: 'Only messages that the app itself wrote can be changed.' },
  edit_window_closed: {
    kind: 'rejected',
    cure: 'The workspace allows no edits so long afterwards: write a new message.',
  },
  msg_too_long: { kind: 'rejected', cure: 'Shorten the text.' },
  invalid_name: { kind: 'rejected', cure: 'The name of an emoji has no colons and must exist in the workspace.' },
  name_taken: { kind: 'rejected', cure: 'Choose another name: there is such a channel.' },
  restricted_action: { kind: 'rejected', cure: POLICY },
  no_permission: { kind: 'rejected', cure: POLICY },
  user_not_found: { kind: 'rejected', cure: 'Give ids of people, such as U0123ABCD: the directory lists them.' },
};

/** `data`: the body of an answer that says no. `write`: something may have been made all the same. */
export function refusalOf(method: string, data: Readonly<Record<string, unknown>>, write: boolean): Fault {
  const code = String(data['error'] ?? 'no reason');
  if (code === 'missing_scope') return missingScope(method, data);
  const { kind, cure } = MEANINGS[code] ?? { kind: 'rejected' };
  return new Fault(kind, `Slack says no to ${method}: ${code}`, {
    ...(cure !== undefined && { cure }),
    ...(kind === 'limited' && { retryAt: new Date(Date.now() + A_MINUTE * 1000) }),
    // Of these Slack itself says that part of it may have been done.
    uncertain: write && kind === 'transient',
    answer: { status: 200, headers: {}, body: JSON.stringify({ ok: false, error: code }) },
  });
}

function missingScope(method: string, { needed }: Readonly<Record<string, unknown>>): Fault {
  const scopes = typeof needed === 'string' && needed !== '' ? needed : 'another scope';
  return new Fault('config', `${method} needs ${scopes}, which the app does not have`, {
    cure: `Add ${scopes} under OAuth & Permissions of the app, and install it again.`,
    answer: { status: 200, headers: {}, body: JSON.stringify({ ok: false, error: 'missing_scope', needed }) },
  });
}

/** The code that Slack gave, or null where it gave none. */
export function codeOf(fault: unknown): string | null {
  if (!(fault instanceof Fault) || fault.answer === null) return null;
  try {
    const { error } = JSON.parse(fault.answer.body) as { error?: unknown };
    return typeof error === 'string' ? error : null;
  } catch {
    return null;
  }
}

/** What goes wrong between us and the two servers, as faults. Codes are IMAP's (RFC 5530) and SMTP's (RFC 3463), and those of the libraries. */
import { Fault, type FaultDetails } from '#sdk';

export interface Server {
  /** `IMAP` or `SMTP`. */
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  /** Whether it is signed in to with a token of OAuth's. */
  readonly byToken: boolean;
}

/** What imapflow and nodemailer say of an error. */
export interface Told {
  readonly code?: string;
  /** Of the system, where `code` is nodemailer's. */
  readonly originalCode?: string;
  readonly authenticationFailed?: boolean;
  readonly responseStatus?: string;
  readonly serverResponseCode?: string;
  readonly responseText?: string;
  readonly throttleReset?: number;
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
}

/** Where a server says that there is a limit, and not until when. */
const LIMIT_MS = 60_000;
const SIGN_IN =
  'Check user and password; many providers want an app password, and IMAP and SMTP to be switched on. Then: connection reconnect.';
const CONNECT =
  'An admin connects it again, as the owner of the mailbox: bondfire connection reconnect <connection>. If it is refused anew: is `user` that mailbox, are IMAP and SMTP switched on for it, and has the application the scopes?';
/** What Exchange Online says where sending by SMTP is switched off for the mailbox or for all: no other token mends that. */
const SWITCHED_OFF = '5.7.139';
const SWITCH_ON =
  'Switch on “Authenticated SMTP” for the mailbox in the Microsoft 365 admin centre, and for the organisation; if it is on, ask its administrators which policy forbids it.';
const OTHERWISE = 'Set `sign_in` to password, or name the server of the provider whose OAuth it is.';
const UNREADABLE =
  /^(?:ParserError\w*|InvalidResponse|UnexpectedTag|MissingTag|LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooManyTokens|TooManyResponses|ResponseProcessingFailed|MAX_IMAP_NESTING_REACHED|EPROTOCOL)$/;
const TLS =
  /^(?:ETLS|CERT_\w+|ERR_(?:TLS|SSL)_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|MissingServerExtension|STARTTLS_INJECTION)$/;

export function told(thrown: unknown): Told {
  return typeof thrown === 'object' && thrown !== null ? thrown : {};
}

/** @param doing `open INBOX` */
export function imapFault(thrown: unknown, doing: string, server: Server): Fault {
  if (thrown instanceof Fault) return thrown;
  const {
    code = '',
    authenticationFailed,
    responseStatus,
    serverResponseCode,
    responseText,
    throttleReset,
  } = told(thrown);
  const said = responseText ?? messageOf(thrown);
  const fault = (kind: Fault['kind'], details: FaultDetails = {}): Fault =>
    new Fault(kind, `${named(server)} could not ${doing}: ${said}`.slice(0, 1_000), { cause: thrown, ...details });
  if (code === 'ETHROTTLE') return fault('limited', { retryAt: inMs(throttleReset ?? LIMIT_MS) });
  const answer = serverResponseCode?.toUpperCase() ?? '';
  switch (answer) {
    case 'LIMIT':
    case 'OVERQUOTA':
    case 'INUSE':
      return fault('limited', { retryAt: inMs(LIMIT_MS) });
    case 'UNAVAILABLE':
    case 'SERVERBUG':
      return fault('transient');
    case 'NOPERM':
      return fault('rejected', { cure: `Give ${server.host}’s account the right to it, or name another folder.` });
    case 'NONEXISTENT':
    case 'TRYCREATE':
      return fault('config', {
        cure: 'Correct the name of the folder in the settings: connection test lists those there are.',
      });
    case 'PRIVACYREQUIRED':
      return fault('config', { cure: 'Set `imap_security` to tls or starttls.' });
  }
  if (responseStatus === 'NO' && authenticationFailed) {
    // [ALERT] says only that a person should read the text.
    if (answer === 'ALERT' && /too many/i.test(said)) return fault('limited', { retryAt: inMs(LIMIT_MS) });
    return fault('auth', { cure: server.byToken ? CONNECT : SIGN_IN });
  }
  if (responseStatus === 'NO') return fault('config', { cure: 'Check the names of the folders in the settings.' });
  return network(fault, code, server, false);
}

/** @param sent whether the mail had begun to leave: then nobody knows what became of it. */
export function smtpFault(thrown: unknown, doing: string, server: Server, sent: boolean): Fault {
  if (thrown instanceof Fault) return thrown;
  const { originalCode, responseCode = 0, response, command = '' } = told(thrown);
  const code = originalCode ?? told(thrown).code ?? '';
  const said = response ?? messageOf(thrown);
  const fault = (kind: Fault['kind'], details: FaultDetails = {}): Fault =>
    new Fault(kind, `${named(server)} could not ${doing}: ${said}`.slice(0, 1_000), { cause: thrown, ...details });
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1] ?? '';
  if (responseCode === 530) return fault('config', { cure: 'Set `smtp_security`, and user and password for sending.' });
  if (server.byToken && responseCode >= 500 && command.startsWith('AUTH')) {
    if (responseCode !== 535) return fault('config', { cure: OTHERWISE });
    return status === SWITCHED_OFF ? fault('config', { cure: SWITCH_ON }) : fault('auth', { cure: CONNECT });
  }
  if (responseCode >= 500 && (responseCode === 535 || responseCode === 534 || command.startsWith('AUTH')))
    return fault('auth', { cure: SIGN_IN });
  if (responseCode >= 500) return fault('rejected');
  if (responseCode >= 400)
    return isLimit(status)
      ? fault('limited', { retryAt: inMs(pauseIn(response ?? '') ?? LIMIT_MS) })
      : fault('transient');
  return network(fault, code, server, sent);
}

/** The server takes tokens, and not this one. */
export function refusedToken(server: Server): Fault {
  return new Fault('auth', `${named(server)} refused the token`, { cure: CONNECT });
}

/** The server takes no tokens at all. */
export function noOAuth(server: Server): Fault {
  return new Fault('config', `${named(server)} does not let anybody sign in by OAuth`, {
    cure: OTHERWISE,
  });
}

function network(
  fault: (kind: Fault['kind'], details?: FaultDetails) => Fault,
  code: string,
  { protocol, port }: Server,
  sent: boolean,
): Fault {
  if (UNREADABLE.test(code)) return fault('drift', { uncertain: sent });
  if (TLS.test(code) && !sent) {
    const setting = protocol.toLowerCase();
    return fault('config', {
      cure: `Check \`${setting}_host\`, \`${setting}_security\` and port ${port}. A certificate of one’s own authority is trusted by NODE_EXTRA_CA_CERTS.`,
    });
  }
  return fault('transient', { uncertain: sent });
}

/** Policy and security (a rate), a mailbox that gets too much, a busy system: https://www.iana.org/assignments/smtp-enhanced-status-codes */
function isLimit(status: string): boolean {
  return status.startsWith('4.7.') || status === '4.2.1' || status === '4.3.2' || status === '4.5.3';
}

/** `Greylisted, try again in 300 seconds`: there is no code for it. */
function pauseIn(response: string): number | null {
  const [, count, unit = ''] = /\b(?:in|for|after) (\d{1,5}) (second|minute)/i.exec(response) ?? [];
  return count === undefined ? null : Number(count) * (unit.toLowerCase() === 'minute' ? 60_000 : 1_000);
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}

function named({ protocol, host, port }: Server): string {
  return `${protocol} at ${host}:${port}`;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** A mail server with one mailbox: IMAP to read, SMTP to send. Both stand beside the HTTP server of the kit, which says where, and grants by OAuth. */
import type { RawRequest } from '#sdk';
import { COMMON_FAULTS, defineSandbox, type Reply } from '#sdk/sandbox';
import { startImap } from './sandbox/imap.ts';
import { startSmtp } from './sandbox/smtp.ts';
import { ACCOUNT, ANSWERED, arrive, LIST, makeWorld, PASSWORD, type World } from './sandbox/world.ts';

export const sandbox = defineSandbox<World>({
  connector: 'mail',
  world: makeWorld,
  handle,
  settings: () => ({
    imap_host: '127.0.0.1',
    imap_security: 'none',
    smtp_host: '127.0.0.1',
    smtp_security: 'none',
    user: ACCOUNT,
    password: PASSWORD,
    from: ACCOUNT,
    from_name: 'Community team',
    sent_copy: 'server',
    timeout: 3,
  }),
  async beside(world, kit) {
    const imap = await startImap(world, kit);
    const smtp = await startSmtp(world, kit);
    return {
      settings: { imap_port: imap.port, smtp_port: smtp.port },
      async stop() {
        await Promise.all([imap.stop(), smtp.stop()]);
      },
    };
  },
  made: ({ made }) => made,
  faults: {
    switched_off: {
      summary: 'signing in to SMTP is switched off for the mailbox, as Exchange Online says it: 535 5.7.139',
    },
    unauthorized: { summary: 'NO [AUTHENTICATIONFAILED]; 535 5.7.8' },
    forbidden: { summary: 'NO [NOPERM]; 550 5.7.1' },
    not_found: { summary: 'NO [NONEXISTENT]; 550 5.1.1' },
    limited: {
      ...COMMON_FAULTS['limited'],
      summary: 'BAD Request is throttled, for a second; 450 4.7.1, for a second',
    },
    limited_bare: { ...COMMON_FAULTS['limited_bare'], summary: 'NO [LIMIT]; 450 4.7.1' },
    broken: { ...COMMON_FAULTS['broken'], summary: 'NO [SERVERBUG]; 451 4.3.0' },
    unavailable: { ...COMMON_FAULTS['unavailable'], summary: 'BYE [UNAVAILABLE]; 421 4.3.0' },
    empty: { summary: 'OK, and nothing of what was asked for; IMAP alone' },
    html: { summary: 'HTML for a greeting; IMAP alone' },
    invalid_utf8: { summary: 'lines that are none of IMAP' },
  },
  streams: { messages: { add: arrive } },
  actions: {
    send: { method: 'DATA', input: (text) => ({ to: LIST, subject: 'About the camera', text }) },
    reply: { method: 'DATA', input: (text) => ({ in_reply_to: ANSWERED, text }) },
  },
});

function handle(request: RawRequest, { issuer }: World): Reply {
  if (request.path === '/oauth/authorize') return issuer.authorize(request);
  if (request.path === '/oauth/token' && request.method === 'POST') return issuer.token(request);
  return { status: 404, body: { error: 'This sandbox speaks IMAP and SMTP, at the ports of its settings.' } };
}

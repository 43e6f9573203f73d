/** A mail server with one mailbox: IMAP to read, SMTP to send. Both stand beside the HTTP server of the kit, which says where. */
import { defineSandbox } from '#sdk/sandbox';
import { startImap } from './sandbox/imap.ts';
import { startSmtp } from './sandbox/smtp.ts';
import { ACCOUNT, ANSWERED, arrive, LIST, makeWorld, PASSWORD, type World } from './sandbox/world.ts';

export const sandbox = defineSandbox<World>({
  connector: 'mail',
  world: makeWorld,
  handle: () => ({ status: 404, body: { error: 'This sandbox speaks IMAP and SMTP, at the ports of its settings.' } }),
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
    timeout: 0.5,
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
  streams: { messages: { add: arrive } },
  actions: {
    send: { method: 'DATA', input: (text) => ({ to: LIST, subject: 'About the camera', text }) },
    reply: { method: 'DATA', input: (text) => ({ in_reply_to: ANSWERED, text }) },
  },
});

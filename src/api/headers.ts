/** What every answer tells a browser: nothing of ours is framed, guessed at or run elsewhere. A page says for itself what it loads. */
import type { FastifyReply } from 'fastify';

/** Of answers that are no page: they load nothing. */
const NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** By HTTPS from now on; a year. */
const STRICT = 'max-age=31536000';

export function secure(reply: FastifyReply, https: boolean): void {
  reply.headers({
    'content-security-policy': NO_PAGE,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(https && { 'strict-transport-security': STRICT }),
  });
}

/** How much may be asked in a minute. What vendors post is not counted: it is theirs to send, and stored or refused at once. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../app/index.ts';
import { askedFrom } from './authenticate.ts';
import { HttpProblem } from './problem.ts';

/** A session or token; of one page that people look at, a few at once. */
const PER_CREDENTIAL = 3_000;
/** An address, for what is asked before anybody is signed in. Guessing is slowed down apart from this, see `app`. */
export const PER_ADDRESS = 120;

const ADDRESSES = 20_000;

/** @param principalOf null: nobody is signed in. */
export async function limitRequests(
  server: FastifyInstance,
  principalOf: (request: FastifyRequest) => Principal | null,
): Promise<void> {
  await server.register(rateLimit, {
    // Once it is known who asks.
    hook: 'preParsing',
    timeWindow: '1 minute',
    cache: ADDRESSES,
    max: (request) => (principalOf(request) === null ? PER_ADDRESS : PER_CREDENTIAL),
    keyGenerator: (request) => principalOf(request)?.proof?.id ?? askedFrom(request) ?? 'unknown',
    errorResponseBuilder: (_request, { ttl }) =>
      new HttpProblem(
        429,
        'That was asked too often.',
        `Wait ${Math.ceil(ttl / 1000)} s; a program asks less often, or for more at once (limit=200).`,
      ),
  });
}

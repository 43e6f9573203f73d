/** Who asks: by a token in the header, or by the cookie of a session. A cookie is sent by a browser whoever made it ask, so that what changes something must come from our own pages. */
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, Begun, From, Principal } from '../app/index.ts';
import { HttpProblem } from './problem.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** No other host and no plain HTTP can set a cookie of such a name. */
const SECURE = '__Host-';
const COOKIE = 'bondfire';

export interface Gate {
  /** Null: nobody. Throws 401 for a token that opens nothing, and 403 for what another site made a browser send. */
  principalOf(request: FastifyRequest): Promise<Principal | null>;
  /** Throws 403 where a browser says that another site made it ask. */
  mustBeOurs(request: FastifyRequest): void;
  /** What a cookie is called, so that nobody else can put one there. */
  name(request: FastifyRequest, of?: string): string;
  /** The cookies of a request as one within this process sends them, which comes by plain HTTP. */
  within(request: FastifyRequest): string | undefined;
  /** Of a cookie that no script reads and no other site sends with what changes something. */
  options(request: FastifyRequest): { path: string; httpOnly: boolean; sameSite: 'lax'; secure: boolean };
  /** A browser has one session: what it had before opens nothing any more. */
  signIn(request: FastifyRequest, reply: FastifyReply, begun: Begun): Promise<void>;
  signOut(request: FastifyRequest, reply: FastifyReply): void;
}

/** `publicUrl`: of `Config`. */
export function createGate(app: App, publicUrl: string | null): Gate {
  const known = publicUrl === null ? null : new URL(publicUrl);

  function isSecure(request: FastifyRequest): boolean {
    return request.protocol === 'https' || (known?.protocol === 'https:' && known.host === request.host);
  }

  /** Null where neither header says. */
  function isOurs({ headers, host }: FastifyRequest): boolean | null {
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'same-origin' || site === 'none';
    const { origin } = headers;
    if (origin === undefined) return null;
    return origin === known?.origin || (URL.canParse(origin) && new URL(origin).host === host);
  }

  function options(request: FastifyRequest) {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request) } as const;
  }

  function name(request: FastifyRequest, of = COOKIE): string {
    return isSecure(request) ? `${SECURE}${of}` : of;
  }

  return {
    name,
    options,
    within(request) {
      const { cookie } = request.headers;
      if (cookie === undefined || !isSecure(request)) return cookie;
      // The first of a name counts; whether the other one takes it for secure depends on the address.
      const all = cookie.split('; ');
      const ours = all.filter((one) => one.startsWith(SECURE));
      return [...ours.map((one) => one.slice(SECURE.length)), ...all].join('; ');
    },
    async principalOf(request) {
      const { authorization } = request.headers;
      if (authorization !== undefined) {
        const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
        const principal = token === undefined ? null : await app.authenticate(token, fromOf(request));
        if (principal) return principal;
        throw new HttpProblem(401, 'That token is not known.', TOKEN_CURE);
      }
      const cookie = request.cookies[name(request)];
      if (cookie === undefined) return null;
      const principal = await app.authenticateSession(cookie, fromOf(request));
      if (principal && !SAFE.has(request.method) && isOurs(request) !== true) throw foreign();
      return principal;
    },
    mustBeOurs(request) {
      if (isOurs(request) === false) throw foreign();
    },
    async signIn(request, reply, { token, expires_at }) {
      const before = request.cookies[name(request)];
      const principal = before === undefined ? null : await app.authenticateSession(before, fromOf(request));
      if (principal) await app.signOut(principal);
      reply.setCookie(name(request), token, { ...options(request), expires: expires_at });
    },
    signOut(request, reply) {
      reply.clearCookie(name(request), options(request));
    },
  };
}

const TOKEN_CURE = 'Send the header Authorization: Bearer <token>; bondfire token create makes one.';

/** Nobody is signed in, and no token was sent. */
export function nobody(): HttpProblem {
  return new HttpProblem(401, 'A token is needed, or a session.', `Sign in, or: ${TOKEN_CURE}`);
}

function foreign(): HttpProblem {
  return new HttpProblem(
    403,
    'Another site made the browser ask for this, or it does not say that it was not.',
    'Do it from a page of Bondfire, opened at the address that BONDFIRE_URL says; a program sends a token instead of a cookie.',
  );
}

export function fromOf(request: FastifyRequest): From {
  return { address: askedFrom(request), agent: request.headers['user-agent'] ?? null };
}

/** Who asks: by a trusted proxy's word where that is an address, else whoever is connected to us. */
export function askedFrom({ ip, socket }: FastifyRequest): string | null {
  return isIP(ip) === 0 ? (socket.remoteAddress ?? null) : ip;
}

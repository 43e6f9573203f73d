/** What went wrong, as RFC 9457 tells it. Neither the token of an address nor anything of our inside is repeated. */
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault, problemIn, type FaultKind, type LintProblem } from '#sdk';
import { isUnfit, languageOf, NotPermitted, reasonOf, refusalIn, type Language, type Reason } from '../app/index.ts';

export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** One sentence to whoever asked. */
  readonly cure?: string;
  readonly code?: string;
  readonly of?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldProblem[];
}

/** `pointer`: as RFC 6901 writes it, into what was sent. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

interface ToldField extends FieldProblem {
  /** In other languages. */
  readonly others?: Readonly<Partial<Record<Language, string>>>;
}

/** Thrown by a route that knows its status itself. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly cure: string | null;
  readonly errors: readonly ToldField[];
  /** By which it is told in other languages. */
  readonly reason: Reason | null;

  constructor(
    status: number,
    detail: string,
    cure: string | null = null,
    errors: readonly ToldField[] = [],
    reason: Reason | null = null,
  ) {
    super(detail);
    this.status = status;
    this.cure = cure;
    this.errors = errors;
    this.reason = reason;
  }
}

const OUR_FAULT = 'The fault is on this side; its log says what it is.';

/** `rejected` is the one kind that a route must tell: 404 where something is asked for, 400 where something is sent. */
export const STATUS_OF: Readonly<Record<Exclude<FaultKind, 'rejected'>, number>> = {
  drift: 400,
  limited: 503,
  transient: 503,
  config: 500,
  auth: 500,
  bug: 500,
};

/** The words of a fault of ours are for the log alone. */
export function problemOf(fault: Fault, rejected: number): HttpProblem {
  const reason = reasonOf(fault);
  if (fault instanceof NotPermitted) return new HttpProblem(403, fault.message, fault.cure, [], reason);
  const status = fault.kind === 'rejected' ? rejected : STATUS_OF[fault.kind];
  if (status === 503) return notNow();
  return status === 500
    ? new HttpProblem(500, OUR_FAULT)
    : new HttpProblem(status, fault.message, fault.cure, fieldsOf(fault), reason);
}

/**
 * For what an admin asks of a connection: the fault is theirs to mend, or the vendor's, so its words are told.
 * What the vendor says or does not say is 502. `unfit`: of what does not fit, where it is not a vendor's.
 */
export async function asked<T>(
  work: () => T | Promise<T>,
  refused: 400 | 404 | 409,
  unfit: 400 | 502 = 502,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.kind === 'bug') throw thrown;
    const { kind, message, cure } = thrown;
    const reason = reasonOf(thrown);
    if (thrown instanceof NotPermitted) throw new HttpProblem(403, message, cure, [], reason);
    if (kind === 'drift') throw new HttpProblem(unfit, message, cure);
    const status = kind === 'config' || kind === 'rejected' ? refused : 502;
    throw new HttpProblem(status, message, cure, fieldsOf(thrown), reason);
  }
}

export function nothingHere(): never {
  throw new HttpProblem(404, 'There is nothing at this address.');
}

/** What does not fit, by field. */
function fieldsOf({ cause }: Fault): readonly ToldField[] {
  if (!isUnfit(cause)) return [];
  return cause.unfit.map(({ path, message, others }) => ({
    pointer: `/${path.map(String).join('/')}`,
    detail: message,
    ...(others && { others }),
  }));
}

export function notNow(): HttpProblem {
  return new HttpProblem(
    503,
    'It could not be stored or read just now; nothing was done.',
    'Send it again in a second.',
  );
}

/** The language that the request asks for. */
export function askedIn({ headers }: FastifyRequest): Language {
  return languageOf(null, { languages: (headers['accept-language'] ?? '').split(',').map((one) => one.trim()) });
}

/** Why it was refused, and what to do, in the language that the request asks for (RFC 9110, 12.5.4), where there are words in it; null: there are not. */
export function refusedIn(
  request: FastifyRequest,
  reason: Reason | null,
): { readonly language: Language; readonly said: string } | null {
  const language = askedIn(request);
  return language === 'en' || reason === null ? null : { language, said: refusalIn(language, reason, '') };
}

/** What the answer is told in, and said to be. */
export function tellingIn(request: FastifyRequest, reply: FastifyReply): Language {
  const language = askedIn(request);
  if (language !== 'en') reply.header('content-language', language);
  return language;
}

/** What lint says, in the language that the request asks for. */
export function lintIn<Told extends Partial<Record<'problems' | 'advice', readonly LintProblem[]>>>(
  request: FastifyRequest,
  reply: FastifyReply,
  told: Told,
): Told {
  const language = tellingIn(request, reply);
  const inIt = (all: readonly LintProblem[]): readonly LintProblem[] => all.map((one) => problemIn(language, one));
  const { problems, advice } = told;
  return { ...told, ...(problems && { problems: inIt(problems) }), ...(advice && { advice: inIt(advice) }) };
}

export function sendProblem(reply: FastifyReply, { status, message, cure, errors, reason }: HttpProblem): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Problem';
  const language = askedIn(reply.request);
  const own = refusedIn(reply.request, reason);
  if (own !== null) reply.header('content-language', own.language);
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    detail: own?.said ?? message,
    ...(own === null && cure !== null && { cure }),
    ...(errors.length > 0 && { errors: errors.map((one) => fieldIn(one, language)) }),
  };
  if (status === 503) reply.header('retry-after', '1');
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="bondfire"');
  return reply.code(status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
}

function fieldIn({ pointer, detail, others }: ToldField, language: Language): FieldProblem {
  return { pointer, detail: others?.[language] ?? detail };
}

/** What Drupal's refusals mean, and what cures them. Decided by status, `source.pointer` and headers; texts are only passed on. */
import { z } from 'zod';
import { Fault } from '#sdk';

const Problem = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  source: z.looseObject({ pointer: z.string().optional() }).optional(),
});
const Errors = z.looseObject({ errors: z.array(Problem).min(1) });
type Problem = z.infer<typeof Problem>;

const DETAIL_SHOWN = 300;
const READ_ONLY_CURE =
  'At /admin/config/services/jsonapi of the site, choose "Accept all JSON:API create, read, update, and delete operations".';
const MAINTENANCE_CURE =
  'Bondfire goes on by itself when that is over. If nobody works on the site, switch maintenance mode off at /admin/config/development/maintenance.';
const FAILURE_CURE = 'See what the site noted of it at /admin/reports/dblog.';
const ROLE_CURE = "Give the permission to a role of the connection's account at /admin/people/permissions of the site.";

/** `doing` ends "could not …"; `read_only` and the like are told apart by what stands in the answer. */
export function explained(fault: Fault, doing: string): Fault {
  const { answer } = fault;
  if (answer === null || (fault.kind !== 'rejected' && answer.status < 500)) return fault;
  const problems = problemsOf(answer.body);
  const told = problems.map(tell).filter((one) => one !== '');
  const message = (says: string): string =>
    `could not ${doing}: ${says}${told.length > 0 ? ` (${told.join('; ')})` : ''}`;
  const details = { cause: fault, answer };
  if (answer.status >= 500) {
    // What stands before the site answers so as well, without a word of Drupal's.
    if (told.length === 0) return fault;
    const { kind, retryAt, uncertain } = fault;
    const cure = answer.status === 503 ? MAINTENANCE_CURE : FAILURE_CURE;
    return new Fault(kind, message(`the site answered ${answer.status}`), {
      ...details,
      cure,
      uncertain,
      ...(retryAt && { retryAt }),
    });
  }
  switch (answer.status) {
    case 405:
      if (!readOnly(answer.headers)) break;
      return new Fault('config', message('the site takes no writes over JSON:API'), {
        ...details,
        cure: READ_ONLY_CURE,
      });
    case 403:
      return new Fault('rejected', message('the account may not'), { ...details, cure: ROLE_CURE });
    case 404:
      return new Fault('rejected', message('it is not there'), details);
    case 409:
      return new Fault('rejected', message('something else has its id already'), details);
    case 415:
    case 400:
      return new Fault('rejected', message(`the site did not take the request (${answer.status})`), details);
    case 422:
      return new Fault('rejected', message('the site did not take its content'), {
        ...details,
        cure: fieldCure(problems),
      });
    default:
  }
  return new Fault('rejected', message(`the site answered ${answer.status}`), details);
}

/** The routes for writing are there, and answer this: other wrong methods name more than GET. */
function readOnly(headers: Readonly<Record<string, string>>): boolean {
  return (headers['allow'] ?? '').trim().toUpperCase() === 'GET';
}

/** A 403 that names nothing: no right to the type at all, or a site that no longer knows who we are. */
export function saysNothing(fault: Fault): boolean {
  return fault.answer?.status === 403 && problemsOf(fault.answer.body).every(({ detail }) => (detail ?? '') === '');
}

/** Not of JSON:API: no such path is there. */
export function isPage(fault: Fault): boolean {
  return problemsOf(fault.answer?.body ?? '').length === 0;
}

export function statusOf(thrown: unknown): number | null {
  return thrown instanceof Fault && thrown.kind === 'rejected' ? (thrown.answer?.status ?? null) : null;
}

/** Traces of verbose sites are left out; a body cut short still gives its first problem. */
function problemsOf(body: string): Problem[] {
  try {
    return Errors.parse(JSON.parse(body)).errors;
  } catch {
    const detail = /"detail":("(?:[^"\\]|\\.)*")/.exec(body)?.[1];
    const pointer = /"pointer":("(?:[^"\\]|\\.)*")/.exec(body)?.[1];
    if (detail === undefined) return [];
    return [
      { detail: JSON.parse(detail) as string, ...(pointer && { source: { pointer: JSON.parse(pointer) as string } }) },
    ];
  }
}

function tell({ detail = '', title = '' }: Problem): string {
  const text = detail === '' ? title : detail;
  return text.length > DETAIL_SHOWN ? `${text.slice(0, DETAIL_SHOWN)}…` : text;
}

function fieldCure(problems: readonly Problem[]): string {
  const pointers = problems.flatMap(({ source }) => source?.pointer ?? []);
  if (pointers.some((pointer) => pointer.endsWith('/format'))) {
    return "Choose another text format in the connection's settings, or allow this one to the account's role at /admin/config/content/formats.";
  }
  const fields = pointers.flatMap(
    (pointer) => /^\/data\/(?:attributes|relationships)\/([^/]+)/.exec(pointer)?.[1] ?? [],
  );
  if (fields.length > 0)
    return `Give a valid ${[...new Set(fields)].join(', ')}: fields of the site's own go into "fields".`;
  return 'See what the site says of each field.';
}

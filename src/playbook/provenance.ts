/** What a value is made of, and who may see it: told by what its expressions read, through every step before. */
import type { Activity, Audience, Field } from '#sdk';
import type { Root } from './analysis.ts';
import type { CompiledAsk } from './compile.ts';
import { nearCopies, type Copy, type Source } from './near-copies.ts';
import type { Json, StepRecord } from './plan.ts';
import { idOf, member, recordOf, text, type Scope, type Walk } from './walk.ts';

export interface Provenance {
  readonly activities: ReadonlySet<string>;
  readonly audience: Audience;
  /** Somebody typed some of it for the outside: asked, or as they started the run. */
  readonly typed?: true;
}

const FREE: Provenance = { activities: new Set(), audience: 'external' };
const TYPED: Provenance = { ...FREE, typed: true };
const WITHIN: Provenance = { activities: new Set(), audience: 'internal' };

export function provenance(walk: Walk, scope: Scope, roots: ReadonlySet<Root>): Provenance {
  return together([...roots].map((root) => provenanceOf(walk, scope, root)));
}

export function together(parts: readonly Provenance[]): Provenance {
  return {
    activities: new Set(parts.flatMap(({ activities }) => [...activities])),
    audience: parts.some(({ audience }) => audience === 'internal') ? 'internal' : 'external',
    ...(parts.some(({ typed }) => typed === true) && { typed: true }),
  };
}

function provenanceOf(walk: Walk, scope: Scope, root: Root): Provenance {
  const { cause } = walk.run;
  const [first = '', second, third, field] = root.split('.');
  switch (first) {
    case 'activity':
      return cause.activity === null ? FREE : of(cause.activity);
    case 'signal':
    case 'issue':
      return { activities: new Set(cause.activities), audience: cause.audience };
    case 'form':
      return second !== undefined && outsideOfForm(walk).has(second) ? TYPED : WITHIN;
    case 'item':
      return scope.item ?? WITHIN;
    case 'time':
    case 'index':
      return FREE;
    case 'steps':
      return second === undefined
        ? ofAll(walk, scope)
        : ofStep(walk, scope, second, third === 'fields' ? field : undefined);
    default:
      return WITHIN;
  }
}

function ofAll(walk: Walk, scope: Scope): Provenance {
  return together([...new Set([...walk.journal.keys()].map(idOf))].map((id) => ofStep(walk, scope, id)));
}

/** What an earlier effect answered comes from what that was made of, and from its vendor. What people answered is internal, but what they typed for the outside. */
function ofStep(walk: Walk, scope: Scope, id: string, field?: string): Provenance {
  const record = recordOf(walk, scope, id);
  const step = walk.machine.byId.get(id);
  if (record === undefined || step === undefined) return FREE;
  if (step.kind === 'do') {
    const made = provenance(
      walk,
      scope,
      step.leaves.reduce<ReadonlySet<Root>>((all, { roots }) => all.union(roots), new Set()),
    );
    const sent = text(record, 'sent') ?? made.audience;
    return {
      activities: made.activities,
      audience: sent === 'external' && text(record, 'audience') === 'external' ? 'external' : 'internal',
    };
  }
  if (step.kind === 'ask') {
    if (field !== undefined && outsideOf(record, step.fields).has(field)) return TYPED;
    return { activities: provenance(walk, scope, step.roots).activities, audience: 'internal' };
  }
  if (step.kind !== 'wait') return FREE;
  const said = text(record, 'reply');
  const reply = said === null ? null : replyOf(walk, said);
  return reply === null ? WITHIN : of(reply);
}

function of(activity: Activity): Provenance {
  return { activities: new Set([activity.id]), audience: activity.audience };
}

export function replyOf({ event, run }: Walk, id: string): Activity | null {
  if (event.kind === 'reply' && event.activity.id === id) return event.activity;
  return run.activities.get(id) ?? null;
}

/** What people were told to go outside as they typed it: a later revision does not make it so. */
function outsideOf(record: StepRecord, fields: CompiledAsk['fields']): ReadonlySet<string> {
  const told = member(record, 'outside');
  return new Set(Array.isArray(told) ? told.map(String) : outsideFields(fields));
}

function outsideOfForm({ run, machine }: Walk): ReadonlySet<string> {
  const told = run.cause.given['outside'];
  return Array.isArray(told) ? new Set(told.map(String)) : machine.outside;
}

export function outsideFields(fields: Readonly<Record<string, Field>>): string[] {
  return Object.entries(fields).flatMap(([name, { outside }]) => (outside ? [name] : []));
}

/** Internal words in what may go outside. What was said outside as well is nobody's secret. */
export function copiesIn(walk: Walk, input: unknown): readonly Copy[] {
  const inside = internalWords(walk);
  if (inside.length === 0) return [];
  const { outside: there = [] } = walk.run.said ?? {};
  const outside = [...there, ...saidIn(walk).filter(({ audience }) => audience === 'external')];
  return nearCopies(textsOf(input).join('\n'), inside).filter(
    ({ words }) => !outside.some((one) => nearCopies(words, [one])[0]?.words === words),
  );
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** The activities that this run knows. */
function saidIn({ run: { cause, activities } }: Walk): readonly (Source & Pick<Activity, 'audience'>)[] {
  const signal = cause.given['signal'] as { readonly activities?: readonly Activity[] } | undefined;
  const said = [
    ...(cause.activity === null ? [] : [cause.activity]),
    ...(signal?.activities ?? []),
    ...activities.values(),
  ];
  return said.flatMap(({ id, audience, title, text: words }) => {
    const all = [title, words].filter((one) => one !== null).join('\n');
    return all === '' ? [] : [{ of: id, text: all, audience }];
  });
}

/** What was said inside, as far as this run knows it. */
function internalWords(walk: Walk): readonly Source[] {
  const { said: { inside } = { inside: [] }, cause } = walk.run;
  const said = saidIn(walk).filter(({ audience }) => audience === 'internal');
  const words = new Map([...inside, ...said].map(({ of, text: words }) => [of, words]));
  const form = typedIn((cause.given['form'] ?? {}) as Typed, outsideOfForm(walk));
  if (form !== '') words.set('form', form);
  for (const record of walk.journal.values()) {
    const step = walk.machine.byId.get(idOf(record.step));
    if (step?.kind !== 'ask' || record.state !== 'done') continue;
    const typed = typedIn((member(record, 'fields') ?? {}) as Typed, outsideOf(record, step.fields));
    const all = [typed, text(record, 'comment') ?? ''].join('\n').trim();
    if (all !== '') words.set(`steps.${record.step}`, all);
  }
  return [...words].map(([of, words]) => ({ of, text: words }));
}

type Typed = Readonly<Record<string, Json>>;

function typedIn(fields: Typed, outside: ReadonlySet<string>): string {
  const inside = Object.entries(fields).filter(([name]) => !outside.has(name));
  return inside.flatMap(([, value]) => (typeof value === 'string' ? [value] : [])).join('\n');
}

/** The approval of exactly this text in this run. */
export function approvalOf(walk: Walk, sha256: string): StepRecord | null {
  for (const record of walk.journal.values())
    if (record.state === 'done' && text(record, 'sha256') === sha256) return record;
  return null;
}

/** Whoever wrote any part of it: in a form, in an answer, or in an approval's edit. */
export function authorsOf(walk: Walk, scope: Scope, roots: ReadonlySet<Root>): readonly string[] {
  const found = [...roots].flatMap((root) => {
    const [first = '', second] = root.split('.');
    if (first === 'form') return walk.run.cause.by === null ? [] : [walk.run.cause.by];
    if (first !== 'steps') return [];
    const ids = second === undefined ? new Set([...walk.journal.keys()].map(idOf)) : [second];
    return [...ids].flatMap((id) => authorsOfStep(walk, scope, id));
  });
  return [...new Set(found)];
}

/** A text that was approved is still the words of whoever wrote it before that. */
function authorsOfStep(walk: Walk, scope: Scope, id: string): readonly string[] {
  const record = recordOf(walk, scope, id);
  const step = walk.machine.byId.get(id);
  if (record === undefined || step?.kind !== 'ask') return [];
  const by = member(record, 'by');
  return [...authorsOf(walk, scope, step.roots), ...(Array.isArray(by) ? by.map(String) : [])];
}

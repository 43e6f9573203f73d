/** What can be looked at of a playbook whose shape is wrong in places: the rest of it, so that all mistakes are told at once. */
import { Playbook, TRIGGERS, type TriggerKind } from '#sdk';
import { brokenSteps, type Issue } from './lint-shape.ts';
import { setAt, valueAt } from './paths.ts';

export interface Rest {
  readonly playbook: Playbook;
  /** By the path of a step that is wrong in itself, and stands there as a wait: what may be read of it and of all within it. */
  readonly broken: ReadonlyMap<string, readonly string[]>;
}

/** Null where too little is left. */
export function restOf(data: unknown, issues: readonly Issue[]): Rest | null {
  if (typeof data !== 'object' || data === null || !('on' in data) || !('steps' in data)) return null;
  const on = triggerLeft(data.on);
  if (on === null) return null;
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  const top = Object.entries(data).filter(([key]) => Object.hasOwn(Playbook.shape, key) && !wrong.has(key));
  const left: unknown = {
    title: 't',
    purpose: 'p',
    mode: 'act',
    ...structuredClone(Object.fromEntries(top)),
    on,
    steps: structuredClone(data.steps),
  };
  const broken = new Map<string, readonly string[]>();
  for (const path of brokenSteps(data)) {
    const raw = valueAt(data, path);
    const ids = idsIn(raw);
    broken.set(path.join('.'), ids);
    setAt(left, path, { id: ownId(raw) ?? `broken_${broken.size}`, wait: '1s' });
  }
  const parsed = Playbook.safeParse(left);
  return parsed.success ? { playbook: parsed.data, broken } : null;
}

/** Without what is wrong in it. */
function triggerLeft(on: unknown): unknown {
  if (typeof on !== 'object' || on === null || Array.isArray(on)) return null;
  const kinds = Object.keys(TRIGGERS).filter((kind) => kind in on);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return null;
  const { error } = TRIGGERS[kind as TriggerKind].safeParse(on);
  const wrong = new Set(
    error?.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])])),
  );
  const left = Object.fromEntries(Object.entries(on).filter(([key]) => !wrong.has(key)));
  return TRIGGERS[kind as TriggerKind].safeParse(left).success ? left : null;
}

const ID = /^[a-z][a-z0-9_]*$/;

function ownId(raw: unknown): string | null {
  return typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' && ID.test(raw.id)
    ? raw.id
    : null;
}

function idsIn(raw: unknown): readonly string[] {
  if (typeof raw !== 'object' || raw === null) return [];
  const own = ownId(raw);
  return [...(own === null ? [] : [own]), ...Object.values(raw).flatMap(idsIn)];
}

/** Whether a place is within one of these steps. */
export function isWithin(where: string, broken: Rest['broken']): boolean {
  return [...broken.keys()].some((path) => where === path || where.startsWith(`${path}.`));
}

/** What a route sees, and the answers that many share. */
import type { RawRequest } from '#sdk';
import type { Reply } from '#sdk/sandbox';
import type { View } from './shapes.ts';
import { mayRead, messageAt, type Comment, type Group, type Message, type World } from './world.ts';

const DEFAULT_PER_PAGE = 20;
const MOST_PER_PAGE = 500;

export interface Asked {
  readonly request: RawRequest;
  readonly world: World;
  readonly view: View;
  /** What the route's pattern caught. */
  readonly part: readonly string[];
  /** The body as an object, `{}` where there is none. */
  readonly body: Record<string, unknown>;
}

/** Null: not found. */
export type Answer = Reply | null;

interface Cut<T> {
  readonly page: readonly T[];
  readonly next: number | null;
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function ok(member: string, value: unknown): Reply {
  return { status: 200, body: { [member]: value } };
}

export function one<T>(member: string, found: T | undefined | null, shape: (found: T) => unknown): Answer {
  return found === undefined || found === null ? null : ok(member, shape(found));
}

export function invalid(problem: string): Reply {
  return { status: 422, body: { errors: [problem] } };
}

export function cut<T>({ query }: RawRequest, all: readonly T[]): Cut<T> {
  const page = Math.max(1, Number(query.get('page') ?? 1) || 1);
  const perPage = Math.min(
    MOST_PER_PAGE,
    Math.max(1, Number(query.get('per_page') ?? DEFAULT_PER_PAGE) || DEFAULT_PER_PAGE),
  );
  return { page: all.slice((page - 1) * perPage, page * perPage), next: all.length > page * perPage ? page + 1 : null };
}

export function messageOf({ world, view, part }: Asked): Message | null {
  const found = messageAt(world, Number(part[0]));
  return found && mayRead(world, view.me, found) ? found : null;
}

export function onMessage(asked: Asked, answer: (message: Message) => Answer): Answer {
  const found = messageOf(asked);
  return found ? answer(found) : null;
}

export function onComment(asked: Asked, answer: (message: Message, comment: Comment) => Answer): Answer {
  return onMessage(asked, (message) => {
    const found = message.comments.find(({ id }) => id === Number(asked.part[1]));
    return found ? answer(message, found) : null;
  });
}

/** Private groups show themselves to members only. */
export function visibleGroups({ world, view }: Asked): Group[] {
  return [...world.groups.values()].filter(
    ({ permission, members }) => permission === 'public' || members.includes(view.me),
  );
}

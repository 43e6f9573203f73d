/** `gather`: which posts are about the same thing, as they come, without a database. It must start at once, so it loads nothing else. */
import type { Command } from 'commander';
import { z } from 'zod';
import { asFault, parseJson } from '#sdk';
import { canonicalLink, createSubjects, linksIn, type Subjects } from '../../issues/subjects/index.ts';
import { define, does, FOUND_PROBLEMS, OK, type Cli } from '../command.ts';
import { linesOf, type Line } from '../lines.ts';
import { counted, json, visible } from '../words.ts';

interface Options {
  readonly why?: boolean;
}

const LONGEST_LINE = 1_000_000;
const MOST_LINKS = 10;
/** Ids that are remembered, so that none comes twice. */
const MOST_IDS = 1_000_000;

const Post = z.object({
  id: z.union([z.string().min(1, 'it is empty').max(1_000, 'it is too long'), z.number()], 'a text or a number'),
  text: z.string('a text').nullable(),
  /** Left out: as the one before. */
  at: z
    .union([z.string(), z.number()], 'a time such as 2026-03-02T09:15:00Z')
    .nullish()
    .transform((at, context) => {
      const time = at == null ? null : timeOf(at);
      if (time === null || !Number.isNaN(time)) return time;
      context.addIssue(`"${String(at).slice(0, 50)}" is no time; write it as 2026-03-02T09:15:00Z`);
      return z.NEVER;
    }),
  thread: z.union([z.string(), z.number()], 'a text').nullish(),
  links: z.array(z.string('a text'), 'a list of addresses').nullish(),
});

export function gatherCommand(program: Command, cli: Cli): void {
  const command = define(program, 'gather [file]', {
    summary: 'say which posts are about the same thing, as they come: a post a line as JSON, from a file or stdin',
    examples: ['gather posts.jsonl', 'gather < posts.jsonl', 'gather --why posts.jsonl'],
    more: 'A line is {"id":…,"text":…,"at":…}, and may have "thread" and "links". Answers {"id":…,"group":…} for each, in order;\na group is named after its first post. What cannot be read is told with its line, the rest goes on; exits with 3 then.',
  }).option('--why', 'add what each joined by, of what, how alike they are, and which group became part of this one');
  does(command, cli, async (file: string | undefined, { why = false }: Options) => {
    const place = placing(why);
    let bad = 0;
    for await (const lines of linesOf(cli, file ?? '-', LONGEST_LINE)) {
      const answers: string[] = [];
      for (const line of lines) {
        const answer = place(line);
        if (answer === null) continue;
        if ('problem' in answer) {
          bad += 1;
          cli.terminal.note(`line ${line.number}: ${visible(answer.problem)}`);
        } else answers.push(json(answer.row, 0));
      }
      if (answers.length > 0) cli.terminal.print(...answers);
    }
    if (bad > 0) cli.terminal.note(`${counted(bad, 'line')} could not be read; the others are grouped without them.`);
    return bad > 0 ? FOUND_PROBLEMS : OK;
  });
}

type Answer = { readonly row: Readonly<Record<string, unknown>> } | { readonly problem: string };

/** Answers null for an empty line. */
function placing(why: boolean): (line: Line) => Answer | null {
  const subjects: Subjects = createSubjects();
  const given = new Map<string, number>();
  let before = 0;
  return ({ number, bytes }) => {
    if (bytes === null) return { problem: `it is longer than ${LONGEST_LINE.toLocaleString('en')} bytes` };
    const read = postOf(bytes);
    if (read === null || 'problem' in read) return read;
    const { post } = read;
    const key = JSON.stringify(post.id);
    const twice = given.get(key);
    if (twice !== undefined) return { problem: `the id ${key.slice(0, 100)} is that of line ${twice}` };
    given.set(key, number);
    if (given.size > MOST_IDS) for (const oldest of given.keys()) if (given.delete(oldest)) break;
    before = post.at ?? before;
    const text = post.text ?? '';
    const links = [...linksIn(text), ...(post.links ?? []).flatMap((link) => canonicalLink(link) ?? [])];
    const { group, ...reason } = subjects.add({
      id: key,
      text,
      at: before,
      thread: post.thread == null ? null : String(post.thread),
      links: [...new Set(links)].slice(0, MOST_LINKS),
    });
    const answer = { id: post.id, group: named(group) };
    if (!why) return { row: answer };
    const of = reason.why === 'words' ? named(reason.of) : reason.of;
    const share = Math.round(reason.share * 1_000) / 1_000;
    return { row: { ...answer, why: reason.why, of, share, merged: named(reason.merged) } };
  };
}

/** The id as it was given, a number or a text. */
function named(key: string | null): unknown {
  return key === null ? null : JSON.parse(key);
}

function postOf(bytes: Buffer): { readonly post: z.infer<typeof Post> } | { readonly problem: string } | null {
  if (bytes.every((byte) => byte === 32 || byte === 9)) return null;
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch (error) {
    return { problem: asFault(error).message.replace(/ at line 1, (column \d+)$/, ' at $1') };
  }
  const { data, error } = Post.safeParse(value);
  if (data !== undefined) return { post: data };
  const [first] = error?.issues ?? [];
  const field = first?.path.join('.') ?? '';
  const there = typeof value === 'object' && value !== null && String(first?.path[0] ?? '') in value;
  if (field !== '' && !there) return { problem: `it has no ${field}` };
  return { problem: field === '' ? 'it is no JSON object' : `${field}: ${first?.message}` };
}

/** ms; NaN for none. Numbers are seconds or milliseconds since 1970. */
function timeOf(at: string | number): number {
  if (typeof at === 'string') return Date.parse(at);
  return Math.abs(at) < 100_000_000_000 ? at * 1_000 : at;
}

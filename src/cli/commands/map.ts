/** `map`: one payload through a mapping, without a database. It must start at once, so it loads nothing else. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { asFault, describeProblem, type Connector, type LintProblem, type Stream } from '#sdk';
import type { CompiledMapping, StreamKey } from '../../mapping/index.ts';
import { define, does, FOUND_PROBLEMS, didYouMean, OK, UsageError, type Cli } from '../command.ts';
import { bytesOf } from '../given.ts';
import { configOf, registryOf } from '../session.ts';
import { json } from '../words.ts';

interface Options {
  readonly suggest?: boolean;
  readonly mapping?: string;
  readonly connection?: string;
}

interface Through {
  readonly stream: Stream;
  readonly mapping: CompiledMapping;
}

const CHUNK = 500;

export function mapCommand(program: Command, cli: Cli): void {
  const command = define(program, 'map <stream> [file]', {
    summary:
      'print what a mapping makes of a vendor’s payload: a page or a record, JSON, XML or a mail, from a file or stdin',
    examples: [
      'map socialcast.messages page.json',
      'map webhook.posts < posts.json',
      'map webhook.posts --mapping own.yaml posts.json',
      'map --suggest webhook.posts posts.json > own.yaml',
    ],
    more: 'A recorded exchange {"request":{"method":…},"response":{"status":…,"body":…}} is the body of its response.\nOne line of JSON a record, in order: {"activity":…}, {"skipped":…} or {"drift":…}. Exits with 3 where one drifted.',
  })
    .option('--mapping <file>', 'by this mapping, and not by the built-in one')
    .option('--suggest', 'draft a mapping of the payload instead, with what it was unsure of in comments')
    .option('--connection <id>', 'by this connection’s own mapping in the data folder, where it has one');
  does(command, cli, async (ref: string, file: string | undefined, options: Options) => {
    if (options.suggest) return suggested(cli, ref, await bytesOf(cli, file ?? '-'));
    const { stream, mapping } = await through(cli, ref, options);
    const body = await bytesOf(cli, file ?? '-');
    const records = await read(stream, recorded(body));
    if ('drift' in records) {
      cli.terminal.json({ drift: [{ field: '$', problem: records.drift }] }, 0);
      if (records.cure !== null) cli.terminal.note(records.cure);
      return FOUND_PROBLEMS;
    }
    if (records.all.length === 0) cli.terminal.note(`There are no records of ${ref} in it.`);
    let drifted = false;
    for (let at = 0; at < records.all.length; at += CHUNK) {
      const lines = records.all.slice(at, at + CHUNK).map((record) => {
        const mapped = mapping.map(record);
        drifted ||= 'drift' in mapped;
        return json(mapped, 0);
      });
      cli.terminal.print(...lines);
    }
    return drifted ? FOUND_PROBLEMS : OK;
  });
}

/** By the stream's parser and key; a stream that is none yet is read as JSON: a list, one record, or the longest list in an object. */
async function suggested(cli: Cli, ref: string, body: Buffer): Promise<number> {
  const { Ref, parseJson } = await import('#sdk');
  if (!Ref.safeParse(ref).success) throw new UsageError(`"${ref}" is no stream`, 'Write it as <connector>.<stream>.');
  const { connectors } = await registryOf(cli);
  const { streamKey, suggestMapping } = await import('../../mapping/index.ts');
  const [kind, name = ''] = ref.split('.');
  const streams = connectors.find(({ id }) => id === kind)?.streams ?? {};
  const stream = Object.hasOwn(streams, name) ? streams[name] : undefined;
  const answer = recorded(body);
  const records = stream ? await read(stream, answer) : { all: listIn(parseJson(answer)) };
  if ('drift' in records) throw new UsageError(records.drift, records.cure ?? 'Give what the vendor answers.');
  if (records.all.length === 0)
    throw new UsageError(`there are no records of ${ref} in it`, 'Give a payload with one at least.');
  const key = stream ? streamKey(stream) : null;
  const page = key === null ? null : pageIn(records.all, key);
  if (page !== null)
    cli.terminal.note(
      `parse in streams/${name}.ts answers the whole page as one record. This is drafted from the list in it; take that out there.`,
    );
  cli.terminal.print(suggestMapping(ref, page ?? records.all, key).trimEnd());
  return OK;
}

/** The records of a page that was taken for one of them. */
function pageIn(records: readonly unknown[], key: StreamKey): readonly unknown[] | null {
  const [first, ...others] = records;
  if (others.length > 0 || 'id' in key(first)) return null;
  const listed = listIn(first);
  return listed.length > 0 && listed[0] !== first ? listed : null;
}

function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [];
  const lists = Object.values(value).filter(
    (one): one is unknown[] => Array.isArray(one) && typeof one[0] === 'object',
  );
  const [longest] = lists.toSorted((a, b) => b.length - a.length);
  return 'id' in value || longest === undefined ? [value] : longest;
}

const Exchange = z.object({
  request: z.object({ method: z.string() }),
  response: z.object({ status: z.number(), body: z.unknown() }),
});

/** What the vendor answered, where a whole exchange was kept; anything else as it is. */
function recorded(body: Buffer): Buffer {
  if (!/^\uFEFF?\s*\{[^]*"re(?:quest|sponse)"/.test(body.toString('utf8', 0, 1000))) return body;
  try {
    const { data } = Exchange.safeParse(JSON.parse(body.toString('utf8').replace(/^\uFEFF/, '')));
    if (data === undefined) return body;
    const answer = data.response.body ?? '';
    return Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer));
  } catch {
    return body;
  }
}

type Read = { readonly all: readonly unknown[] } | { readonly drift: string; readonly cure: string | null };

async function read(stream: Stream, body: Buffer): Promise<Read> {
  const first = body
    .toString('utf8', 0, 100)
    .replace(/^\uFEFF/, '')
    .trimStart();
  const type = first.startsWith('<') ? 'application/xml' : 'application/json';
  try {
    return { all: stream.read ? await stream.read(body, type) : stream.parse(body, type) };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.kind === 'drift') return { drift: fault.message, cure: fault.cure };
    throw fault;
  }
}

async function through(cli: Cli, ref: string, { mapping: file, connection }: Options): Promise<Through> {
  const { connectors, mappings: folders } = await registryOf(cli);
  const { compileMapping, loadMappings, parseMapping, streamKey } = await import('../../mapping/index.ts');
  const { functions } = await import('../../../mappings/functions.ts');
  const [kind = '', name = ''] = ref.split('.');
  const connector = connectors.find(({ id }) => id === kind);
  if (!connector) {
    throw new UsageError(
      `there is no connector "${kind}"`,
      didYouMean(
        kind,
        connectors.map(({ id }) => id),
      ),
    );
  }
  if (file !== undefined) {
    const parsed = parseMapping(await readFile(file, 'utf8').catch(unreadable(file)), file, functions);
    if ('problems' in parsed) throw broken(parsed.problems);
    const stream = streamOf(connector, parsed.mapping.from.split('.')[1] ?? name);
    return { stream, mapping: compileMapping(parsed.mapping, functions, streamKey(stream)) };
  }
  const own = connection === undefined ? null : join((await configOf(cli)).dataDir, 'mappings');
  const keyOf = (id: string, stream: string) => {
    const found = connectors.find((one) => one.id === id)?.streams[stream];
    return found ? streamKey(found) : null;
  };
  const mappings = await loadMappings({ builtIn: folders, own }, functions, keyOf);
  const mapping = mappings.mappingFor(connection ?? '', kind, name);
  if (mapping) return { stream: streamOf(connector, mapping.stream), mapping };
  const about = mappings.problems.filter((one) => one.file.endsWith(`${name.replaceAll('_', '-')}.yaml`));
  if (about.length > 0) throw broken(about);
  throw new UsageError(
    `there is no mapping ${ref}`,
    didYouMean(
      name,
      mappings.all.filter((one) => one.connector === kind).map((one) => one.stream),
      (stream) => `${kind}.${stream}`,
    ),
  );
}

function streamOf({ id, streams }: Connector, name: string): Stream {
  const stream = Object.hasOwn(streams, name) ? streams[name] : undefined;
  if (stream) return stream;
  throw new UsageError(`${id} has no stream "${name}"`, didYouMean(name, Object.keys(streams)));
}

function broken(problems: readonly LintProblem[]): UsageError {
  return new UsageError(
    problems.map(describeProblem).join('\n'),
    'Mend the mapping; bondfire check looks at all of them.',
  );
}

function unreadable(file: string): (cause: unknown) => never {
  return (cause) => {
    throw new UsageError(`${file} can't be read: ${asFault(cause).message}`);
  };
}

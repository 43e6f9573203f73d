/** `connector new`: a folder to begin with, entered wherever a checkout lists its connectors. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Fault, Name } from '#sdk';
import { packageFile } from '../platform/files.ts';

const COPIED = '_template';

/**
 * Answers the files that were made or changed, from the checkout's top.
 *
 * @throws Fault `config` for an id that cannot be one or is taken, and outside of a checkout.
 */
export async function newConnector(id: string): Promise<string[]> {
  if (!Name.safeParse(id).success) {
    throw new Fault('config', `"${id}" can't name a connector`, {
      cure: 'Begin with a letter; use lower-case letters, digits and _. It is the folder’s name.',
    });
  }
  if (!existsSync(at('connectors', COPIED))) {
    throw new Fault('config', 'this is an installed Bondfire, which has no folder to write a connector in', {
      cure: 'Run it in a checkout, or write a package of its own: connectors/README.md of the source shows both.',
    });
  }
  const taken = ['connectors', 'mappings'].find((folder) => existsSync(at(folder, id)));
  if (taken !== undefined) {
    throw new Fault('config', `there is ${taken}/${id} already`, { cure: 'Choose another id, or work on in there.' });
  }
  const made: string[] = [];
  for (const file of await filesIn(at('connectors', COPIED))) {
    const to = file.startsWith(`mappings/`) ? file.replace('mappings/', `mappings/${id}/`) : `connectors/${id}/${file}`;
    const text = await readFile(at('connectors', COPIED, file), 'utf8');
    await mkdir(path.dirname(at(to)), { recursive: true });
    await writeFile(at(to), text.replaceAll('template', id).replaceAll('Template', className(id)));
    made.push(to);
  }
  for (const [file, change] of Object.entries(REGISTRIES)) {
    const text = await readFile(at(file), 'utf8');
    const changed = change(text, id);
    if (changed === text)
      throw new Fault(
        'bug',
        `${file} has another shape than expected: enter ${id} there by hand, as its neighbours are`,
      );
    await writeFile(at(file), changed);
    made.push(file);
  }
  return made;
}

function at(...parts: readonly string[]): string {
  return packageFile(...parts.flatMap((part) => part.split('/')));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .toSorted();
}

/** `guest_book` → `GuestBook`. */
export function className(id: string): string {
  return id.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const REGISTRIES: Readonly<Record<string, (text: string, id: string) => string>> = {
  'connectors/index.ts': (text, id) =>
    inOrder(
      text,
      /^import \{ \w+ \} from '\.\/\w+\/connector\.ts';$/gm,
      `import { ${id} } from './${id}/connector.ts';`,
    ).replace(/= \[([^\]]*)\];/, (_, list: string) => `= ${listed([...words(list), id])};`),
  'connectors/sandboxes.ts': (text, id) =>
    inOrder(
      text,
      /^ {2}\w+: async \(\) => \(await import\(.*$/gm,
      `  ${id}: async () => (await import('./${id}/sandbox.ts')).sandbox,`,
    ),
  'test/architecture/table.ts': (text, id) => {
    const [before = '', after = ''] = text.split(/(?<=CONNECTOR_PACKAGES[^{]*\{)/);
    return before + inOrder(after, /^ {2}\w+: \[.*\],$/gm, `  ${id}: [],`);
  },
};

/** Among the lines like it, which are sorted. */
function inOrder(text: string, like: RegExp, line: string): string {
  const lines = [...text.matchAll(like)];
  const next = lines.find(([other]) => other > line);
  const last = lines.at(-1);
  if (next) return `${text.slice(0, next.index)}${line}\n${text.slice(next.index)}`;
  if (!last) return text;
  const end = last.index + last[0].length;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}

function words(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== '');
}

/** As the formatter writes it. */
function listed(ids: readonly string[]): string {
  const sorted = ids.toSorted();
  const line = `[${sorted.join(', ')}]`;
  const head = 'export const connectors: readonly Connector[] = ;'.length;
  return head + line.length <= 120 ? line : `[\n${sorted.map((id) => `  ${id},\n`).join('')}]`;
}

/** Connectors from outside: npm packages that BONDFIRE_CONNECTORS names, loaded as they are. */
import { readFileSync } from 'node:fs';
import { findPackageJSON, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { Name, SDK_VERSION, Fault, parseJson, type Connector } from '#sdk';
import type { Config } from './config.ts';
import { builtInFolder } from './files.ts';

export interface Registry {
  /** The product's, then those from outside. */
  readonly connectors: readonly Connector[];
  /** Where their mappings are: `<connector>/<stream>.yaml`. */
  readonly mappings: readonly string[];
  /** `<package>@<version>`, by the id of the connector that came with it. */
  readonly from: ReadonlyMap<string, string>;
}

const Manifest = z.looseObject({
  version: z.string().default(''),
  bondfire: z.looseObject({ sdk: z.number() }).optional(),
});

const calls = z.custom<unknown>((value) => typeof value === 'function', 'must be a function');
const named = z.record(Name, z.looseObject({ summary: z.string().min(1) }));
const Shape = z.looseObject({
  id: Name,
  title: z.string().min(1),
  docs: z.string(),
  settings: z.custom<unknown>(
    (value) => value instanceof Object && '_zod' in value,
    'must be an object schema of zod 4',
  ),
  client: calls,
  check: calls,
  streams: named,
  actions: named,
});
const Exported = z.looseObject({ connectors: z.array(Shape).min(1) });

/** Where the packages are looked for: the data folder, then the folder where the program was started. */
type Places = readonly string[];

/** Throws `config`, with what to do, where one can't be had: without it, what its connections bring would be lost. */
export async function withOutside(
  { connectorPackages, dataDir }: Pick<Config, 'connectorPackages' | 'dataDir'>,
  builtIn: readonly Connector[],
): Promise<Registry> {
  const connectors = [...builtIn];
  const mappings = [builtInFolder('mappings')];
  const from = new Map<string, string>();
  for (const name of connectorPackages) {
    const { folder, version, exported } = await load(name, [dataDir, process.cwd()]);
    mappings.push(join(folder, 'mappings'));
    for (const connector of exported) {
      if (connectors.some(({ id }) => id === connector.id))
        throw new Fault('config', `${name} brings a connector "${connector.id}", and there is one already`, {
          cure: 'Take one of them out of BONDFIRE_CONNECTORS, or give it another id.',
        });
      connectors.push(connector);
      from.set(connector.id, `${name}@${version}`);
    }
  }
  return { connectors, mappings, from };
}

interface Loaded {
  readonly folder: string;
  readonly version: string;
  readonly exported: readonly Connector[];
}

async function load(name: string, places: Places): Promise<Loaded> {
  const [place, file] = find(name, places);
  const { data: manifest, error } = Manifest.safeParse(parseJson(readFileSync(file)));
  if (error) throw new Fault('config', `${file} can’t be read:\n${z.prettifyError(error)}`);
  const made = manifest.bondfire?.sdk;
  if (made !== SDK_VERSION)
    throw new Fault(
      'config',
      `${name} is ${made === undefined ? 'no connector' : `made for version ${made} of the SDK`}; this is version ${SDK_VERSION}`,
      {
        cure:
          made === undefined
            ? `Its package.json must say "bondfire": { "sdk": ${SDK_VERSION} }.`
            : made > SDK_VERSION
              ? 'Update Bondfire, or install an older version of the package.'
              : 'Install a newer version of the package.',
      },
    );
  const exported = Exported.safeParse(await evaluate(name, place));
  if (exported.error)
    throw new Fault(
      'config',
      `what ${name} exports as \`connectors\` is no list of connectors:\n${z.prettifyError(exported.error)}`,
      {
        cure: 'Each is made by defineConnector of bondfire/sdk.',
      },
    );
  return {
    folder: dirname(file),
    version: manifest.version,
    exported: exported.data.connectors as unknown as Connector[],
  };
}

function find(name: string, places: Places): readonly [place: string, manifest: string] {
  for (const folder of places) {
    const place = pathToFileURL(join(folder, 'package.json')).href;
    const file = packageOf(name, place);
    if (file !== undefined) return [place, file];
  }
  throw new Fault('config', `the package ${name} of BONDFIRE_CONNECTORS is not installed`, {
    cure: `npm install --prefix ${places[0]} ${name}`,
  });
}

function packageOf(name: string, place: string): string | undefined {
  try {
    return findPackageJSON(name, place);
  } catch {
    return undefined;
  }
}

/** As if imported from that place; `bondfire/sdk` is ours whatever is installed beside it: a Fault of a copy would be no Fault here. */
async function evaluate(name: string, place: string): Promise<unknown> {
  const ours = import.meta.resolve('#sdk');
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'bondfire/sdk') return { url: ours, shortCircuit: true };
      return next(specifier, specifier === name ? { ...context, parentURL: place } : context);
    },
  });
  try {
    return await import(name);
  } catch (error) {
    throw new Fault('config', `${name} can’t be loaded: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
      cure: 'It must be compiled to JavaScript, with what it depends on installed beside it.',
    });
  }
}

/** The OpenAPI 3.1 document: of the routes as they are registered, with the schemas that take what comes in and tell what goes out. Made when it is first asked for. */
import type { FastifySchema } from 'fastify';
import { toJSONSchema, ZodPipe, ZodTransform, ZodUndefined, type ZodType } from 'zod';
import * as shapes from './shapes/index.ts';

export interface ApiRoute {
  readonly method: string;
  /** `/api/v1/issues/:id` */
  readonly url: string;
  readonly operationId: string;
  readonly summary: string;
  /** Answered to those who are not signed in. */
  readonly public: boolean;
  /** By status. */
  readonly response: Readonly<Record<string, ZodType>>;
  readonly schema: FastifySchema;
}

/** As JSON: nothing of it is looked into here. */
export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema: Json;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: Json }>> }
    >
  >;
}

export type Json = Readonly<Record<string, unknown>>;

const DESCRIPTION = `What the console and programs may ask of Bondfire.

- Who asks: \`Authorization: Bearer <token>\` (\`bondfire token create\` makes one), or the cookie of a session. What changes something by cookie must come from a page of ours.
- Lists are \`{items, next}\`, newest first; \`before=<next>\` asks for the next page, and \`next\` is null on the last one.
- Times are ISO 8601 in UTC. Null is absence. Later versions may add fields.
- What goes wrong is \`application/problem+json\` (RFC 9457); \`cure\` says what to do.`;

const SECURITY = [{ token: [] }, { session: [] }];

export async function describeApi(routes: readonly ApiRoute[], version: string): Promise<Document> {
  const [{ default: Fastify }, { default: swagger }, { createJsonSchemaTransform, createJsonSchemaTransformObject }] =
    await Promise.all([import('fastify'), import('@fastify/swagger'), import('fastify-type-provider-zod')]);

  const zodToJsonConfig = {
    override({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Record<string, unknown> }): void {
      if (zodSchema instanceof ZodUndefined) jsonSchema['type'] = 'null';
      // A body that may be left out.
      if (zodSchema instanceof ZodPipe && zodSchema.in instanceof ZodTransform)
        Object.assign(jsonSchema, inner(toJSONSchema(zodSchema.out, { io: 'input', unrepresentable: 'any' })));
    },
  };
  const of = createJsonSchemaTransform({ schemaRegistry: shapes.NOUNS, zodToJsonConfig });
  const whole = createJsonSchemaTransformObject({ schemaRegistry: shapes.NOUNS, zodToJsonConfig });
  const server = Fastify({ logger: false, exposeHeadRoutes: false });
  // Nothing is answered here.
  server.setValidatorCompiler(() => () => true);
  server.setSerializerCompiler(() => () => '');
  await server.register(swagger, {
    convertConstToEnum: false,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bondfire',
        version,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } as never,
      },
      servers: [{ url: '/' }],
      security: SECURITY,
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-bondfire' },
        },
      },
    },
    transform: of,
    transformObject: whole,
  });
  for (const { method, url, public: open, schema } of routes)
    server.route({
      method,
      url,
      schema: { ...schema, tags: [tagOf(url)], ...(open && { security: [] }) },
      handler: () => null,
    });
  await server.ready();
  const document = opened(server.swagger() as unknown as Document);
  await server.close();
  return document;
}

/** `issues` of `/api/v1/issues/:id`. */
function tagOf(url: string): string {
  return url.split('/')[3]?.replace(/-.*/, '') ?? '';
}

function inner(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}

/** Each answer may be a problem, and may have more fields in a later version; what is sent is taken strictly. */
function opened({ paths, components, ...rest }: Document): Document {
  const problem = {
    description: 'What went wrong, and what to do.',
    content: { 'application/problem+json': { schema: { $ref: `${NAMED}Problem` } } },
  };
  const told = mapped(paths, (operations) =>
    mapped(operations, ({ responses, ...operation }) => ({
      ...(plain(operation, components.schemas) as Omit<Operation, 'responses'>),
      responses: { ...(loosened(plain(responses, components.schemas)) as Operation['responses']), default: problem },
    })),
  );
  const schemas = loosened(plain(components.schemas, components.schemas)) as Document['components']['schemas'];
  return { ...rest, components: { ...components, schemas: reached(told, schemas) }, paths: told };
}

const NAMED = '#/components/schemas/';

/** Those that are named from somewhere. */
function reached(from: unknown, schemas: Document['components']['schemas']): Document['components']['schemas'] {
  const kept = new Map<string, Json>();
  function follow(value: unknown): void {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      const schema = schemas[name];
      if (schema === undefined || kept.has(name)) continue;
      kept.set(name, schema);
      follow(schema);
    }
  }
  follow(from);
  return Object.fromEntries(kept);
}

function mapped<T, R>(record: Readonly<Record<string, T>>, as: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, as(value)]));
}

/** What holds itself is told as anything: `$defs` have no place in the document. */
function plain(value: unknown, named: Json): unknown {
  if (Array.isArray(value)) return value.map((one) => plain(one, named));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref } = value as Json;
  if (typeof $ref === 'string' && !Object.hasOwn(named, $ref.replace(NAMED, ''))) return {};
  return mapped(Object.fromEntries(Object.entries(value).filter(([key]) => key !== '$defs')), (one) =>
    plain(one, named),
  );
}

function loosened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(loosened);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, of]) => !(key === 'additionalProperties' && of === false) && !(key === 'readOnly' && of === true),
  );
  return Object.fromEntries(kept.map(([key, of]) => [key, loosened(of)]));
}

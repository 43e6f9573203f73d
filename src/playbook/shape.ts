/**
 * What an expression may read, told by the schema that the value was validated with, so that the two cannot drift apart.
 * Read through JSON Schema: what has none there (a transform, a record) is `any` and is left to run time.
 */
import { z } from 'zod';

export type Shape = { readonly nullable: boolean } & (
  | { readonly kind: 'string'; readonly values: readonly string[] | null }
  | { readonly kind: 'number' | 'bool' | 'any' }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Shape> }
);

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

export function shapeOf(schema: z.ZodType): Shape {
  return read(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', cycles: 'ref' }) as JsonSchema);
}

function read(schema: JsonSchema): Shape {
  if (schema.anyOf !== undefined) return alternatives(schema.anyOf);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  const [type, second] = types.filter((one) => one !== 'null');
  const nullable = types.includes('null');
  if (type === undefined || second !== undefined) return { kind: 'any', nullable };
  if (type === 'string') return { kind: 'string', values: words(schema), nullable };
  if (type === 'number' || type === 'integer') return { kind: 'number', nullable };
  if (type === 'boolean') return { kind: 'bool', nullable };
  if (type === 'array') return { kind: 'list', of: schema.items ? read(schema.items) : ANY, nullable };
  if (schema.properties === undefined) return { kind: 'any', nullable };
  const fields = Object.entries(schema.properties).map(([name, field]): [string, Shape] => {
    const shape = read(field);
    return [name, schema.required?.includes(name) === true ? shape : { ...shape, nullable: true }];
  });
  return { kind: 'object', fields: new Map(fields), nullable };
}

/** A choice is read where all its cases but null are one; else it is any. */
function alternatives(cases: readonly JsonSchema[]): Shape {
  const shapes = cases.filter(({ type }) => type !== 'null').map(read);
  const [first] = shapes;
  const nullable = shapes.length < cases.length || shapes.some((one) => one.nullable);
  return first !== undefined && shapes.length === 1 ? { ...first, nullable } : { kind: 'any', nullable };
}

function words(schema: JsonSchema): readonly string[] | null {
  const values = schema.enum ?? (schema.const === undefined ? null : [schema.const]);
  return values?.every((value) => typeof value === 'string') === true ? values : null;
}

export const ANY: Shape = { kind: 'any', nullable: false };
export const TEXT: Shape = { kind: 'string', values: null, nullable: false };

/** A text that is one of these words, where they are known. */
export function oneOf(values: readonly string[] | null): Shape {
  return { kind: 'string', values, nullable: false };
}

export function objectShape(fields: Readonly<Record<string, Shape>>): Shape {
  return { kind: 'object', fields: new Map(Object.entries(fields)), nullable: false };
}

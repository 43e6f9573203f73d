/** `/api/v1/openapi.json`, and `/api/docs` for people: made of it, without a script and without anything from elsewhere. Both are the same for every installation. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Document, Json, Operation } from './document.ts';
import { escaped } from './oauth.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 0 auto; padding: 1rem 1.5rem 4rem }
  nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none }
  summary { cursor: pointer; padding: .3rem 0; overflow-wrap: anywhere }
  summary:focus-visible, a:focus-visible { outline: 2px solid; outline-offset: 2px }
  details > div { margin: 0 0 1rem 1rem; overflow-x: auto }
  details details > ul { margin-left: 0 }
  code, .method { font-family: ui-monospace, monospace; font-size: .95em }
  .method { display: inline-block; min-width: 4.5em; font-weight: 700 }
  ul.fields { padding-left: 1.2rem; margin: .2rem 0 }
  small { opacity: .85 }
`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function documentRoute(server: FastifyInstance, describe: () => Promise<Document>): void {
  server.get(
    '/openapi.json',
    {
      schema: {
        operationId: 'describeApi',
        summary: 'This description, as OpenAPI 3.1.',
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async () => describe(),
  );
}

export function docsPage(server: FastifyInstance, describe: () => Promise<Document>): void {
  let page: string | null = null;
  server.get('/api/docs', async (_request, reply) => {
    page ??= html(await describe());
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': POLICY,
        'referrer-policy': 'no-referrer',
      })
      .send(page);
  });
}

function html({ info, paths, components }: Document): string {
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...Map.groupBy(all, ({ operation }) => operation.tags[0] ?? '')].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const shapes = Object.entries(components.schemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API · ${escaped(info.title)}</title>
<style>${STYLE}</style>
<h1>${escaped(info.title)}: the API</h1>
${info.description.split('\n\n').map(paragraph).join('\n')}
<p>For programs: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1, version ${escaped(info.version)}).</p>
<nav aria-label="Parts"><ul>${[...tags.map(([tag]) => tag), 'shapes'].map((tag) => `<li><a href="#${escaped(tag)}">${escaped(tag)}</a></li>`).join('')}</ul></nav>
<main>
${tags.map(([tag, those]) => `<section id="${escaped(tag)}"><h2>${escaped(tag)}</h2>\n${those.map(operationHtml).join('\n')}</section>`).join('\n')}
<section id="shapes"><h2>shapes</h2>
${shapes.map(([name, schema]) => `<details id="shape-${escaped(name)}"><summary><code>${escaped(name)}</code></summary><div>${fields(schema)}</div></details>`).join('\n')}
</section>
</main>
</html>
`;
}

function paragraph(text: string): string {
  if (!text.startsWith('- ')) return `<p>${words(text)}</p>`;
  return `<ul>${text
    .split('\n')
    .map((line) => `<li>${words(line.slice(2))}</li>`)
    .join('')}</ul>`;
}

function words(line: string): string {
  return escaped(line).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function operationHtml({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const { operationId, summary, parameters = [], requestBody, responses } = operation;
  const asked = parameters.map(
    ({ name, in: place, required = false, description = '', schema }) =>
      `<li><code>${escaped(name)}</code> <small>${escaped(place)}${required ? ', required' : ''}</small> ${typeOf(schema)} ${escaped(description)}</li>`,
  );
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const answers = Object.entries(responses).map(([status, { description, content = {} }]) => {
    const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(content);
    return `<p><b>${escaped(status)}</b> ${escaped(status === 'default' ? description : type)} ${typeOf(schema)}</p>${fields(schema)}`;
  });
  return `<details id="${escaped(operationId)}"><summary><span class="method">${escaped(method.toUpperCase())}</span> <code>${escaped(path)}</code> ${escaped(summary)}</summary><div>
${asked.length === 0 ? '' : `<p><b>Asked with</b></p><ul class="fields">${asked.join('')}</ul>`}
${body === undefined ? '' : `<p><b>Body</b> ${typeOf(body)}</p>${fields(body)}`}
${answers.join('\n')}
</div></details>`;
}

/** The fields of an object, or of what a list holds; nothing of what is named. */
function fields(schema: Json): string {
  const { properties, required = [], anyOf, items } = schema;
  if (Array.isArray(anyOf)) {
    const parts = (anyOf as Json[]).map(fields).filter((part) => part !== '');
    return parts.length > 1 ? parts.map((part) => `<p>one of:</p>${part}`).join('') : parts.join('');
  }
  if (typeof items === 'object' && items !== null) return fields(items as Json);
  if (typeof properties !== 'object' || properties === null) return '';
  const must = new Set(required as string[]);
  const rows = Object.entries(properties as Record<string, Json>).map(
    ([name, field]) =>
      `<li><code>${escaped(name)}</code>${must.has(name) ? '' : ' <small>optional</small>'} ${typeOf(field)} ${escaped(String(field['description'] ?? ''))}${fields(field)}</li>`,
  );
  return `<ul class="fields">${rows.join('')}</ul>`;
}

function typeOf(schema: Json): string {
  const { $ref, type, anyOf, items, format, const: only, additionalProperties } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return `<a href="#shape-${escaped(name)}">${escaped(name)}</a>`;
  }
  if (Array.isArray(anyOf)) return (anyOf as Json[]).map(typeOf).join(' | ');
  if (Array.isArray(schema['enum']))
    return (schema['enum'] as unknown[]).map((one) => escaped(JSON.stringify(one))).join(' | ');
  if (only !== undefined) return escaped(JSON.stringify(only));
  if (type === 'array') return `list of ${typeOf((items ?? {}) as Json)}`;
  if (type === 'object' && typeof additionalProperties === 'object')
    return `object of ${typeOf(additionalProperties as Json)}`;
  return `<small>${escaped([type, format].filter((one) => typeof one === 'string').join(' ') || 'anything')}</small>`;
}

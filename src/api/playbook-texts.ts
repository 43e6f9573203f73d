/** `/api/v1/playbooks` as texts: read, drawn, linted, tried by their cases and on what was said. Nothing is stored. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app/index.ts';
import { asked, lintIn } from './problem.ts';
import { orNone, Word, type Who } from './v1-parts.ts';
import * as shapes from './shapes/index.ts';

const Named = z.object({ name: z.string() });
/** As a file of a playbook, or of its cases, has it. */
const FileText = z.string().min(1).max(500_000);
const FileName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\.ya?ml$/, 'a file name such as camera-complaint.yaml')
  .default('playbook.yaml');

export function playbookTextRoutes(
  plain: FastifyInstance,
  { app, who }: { readonly app: App; readonly who: Who },
): void {
  const server = plain.withTypeProvider<ZodTypeProvider>();

  server.get(
    '/playbooks/:name/graph',
    {
      schema: {
        operationId: 'showPlaybookGraph',
        summary: 'Its steps as a Mermaid graph.',
        params: Named,
        response: { 200: shapes.Graph },
      },
    },
    async (request) => ({
      mermaid: await asked(() => app.playbookGraph(who(request, 'read'), request.params.name), 404),
    }),
  );
  server.get(
    '/playbooks/:name/revisions/:revision',
    {
      schema: {
        operationId: 'showPlaybookRevision',
        summary: 'A playbook as it was.',
        params: Named.extend({ revision: z.string().min(1).max(64) }),
        response: { 200: shapes.PlaybookSource },
      },
    },
    (request) =>
      asked(() => app.playbookRevision(who(request, 'read'), request.params.name, request.params.revision), 404),
  );
  server.get(
    '/playbooks/:name/revisions/:revision/text',
    {
      schema: {
        operationId: 'showPlaybookRevisionText',
        summary: 'A playbook as it was, as YAML that compares.',
        params: Named.extend({ revision: z.string().min(1).max(64) }),
        response: { 200: shapes.PlaybookText },
      },
    },
    async (request) => {
      const { name, revision } = request.params;
      return { text: await asked(() => app.playbookRevisionText(who(request, 'read'), name, revision), 404) };
    },
  );
  server.get(
    '/playbooks/:name/files',
    {
      schema: {
        operationId: 'showPlaybookFiles',
        summary: 'Its file and its cases, as they are written.',
        params: Named,
        response: { 200: shapes.PlaybookFiles },
      },
    },
    (request) => asked(() => app.playbookFiles(who(request, 'read'), request.params.name), 404),
  );
  server.get(
    '/playbooks-schema',
    {
      schema: {
        operationId: 'showPlaybookSchema',
        summary: 'What the file of a playbook may hold, as JSON Schema.',
        response: { 200: shapes.PlaybookSchema },
      },
    },
    (request) => app.playbookSchema(who(request, 'read')),
  );
  server.post(
    '/playbooks-lint',
    {
      schema: {
        operationId: 'lintPlaybook',
        summary: 'What is wrong with the text of a playbook. Nothing is stored.',
        body: z.strictObject({ file: FileName, text: FileText }),
        response: { 200: shapes.Linted },
      },
    },
    async (request, reply) => {
      const { file, text } = request.body;
      return lintIn(request, reply, await asked(() => app.lintPlaybook(who(request, 'read'), file, text), 400));
    },
  );
  server.post(
    '/playbooks/:name/test',
    {
      schema: {
        operationId: 'testPlaybook',
        summary: 'Its cases against a scripted clock. Nothing is stored.',
        params: Named,
        body: orNone({ text: FileText.nullable().default(null), cases: FileText.nullable().default(null) }),
        response: { 200: shapes.CaseResults },
      },
    },
    async (request) => ({
      items: await asked(() => app.testPlaybook(who(request, 'read'), request.params.name, request.body), 400),
      next: null,
    }),
  );
  server.post(
    '/playbooks/:name/dry-run',
    {
      schema: {
        operationId: 'dryRunPlaybook',
        summary: 'What it would have done with what was said. Nothing is stored.',
        params: Named,
        body: orNone({
          days: z.number().positive().max(3660).default(30),
          against: Word.nullable().default(null),
          text: FileText.nullable().default(null),
          activities: z.array(z.unknown()).max(10_000).nullable().default(null),
        }),
        response: { 200: shapes.DryRun },
      },
    },
    (request) => {
      const by = who(request, 'read');
      return asked(() => app.dryRunPlaybook(by, { name: request.params.name, ...request.body }), 400);
    },
  );
}

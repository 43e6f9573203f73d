/** Content that is not published: only the account and those who administer content see it. Deleted again. */
import { asFault, Fault, type Call, type Probe } from '#sdk';
import { createNode } from './actions/create-node.ts';
import type { Drupal } from './client.ts';
import { statusOf } from './faults.ts';
import { findNode } from './write.ts';

export const probe: Probe<Drupal> = {
  stream: 'nodes',
  id: (_drupal, key) => key,
  async write(drupal, text, call) {
    const { types, probe_type: type = types[0] ?? '' } = drupal.settings;
    if (!types.includes(type))
      throw new Fault('config', `a test post would not come back: ${type} is not read`, {
        cure: 'Set probe_type to one of the `types`.',
      });
    const input = { type, title: 'A test of this connection', body: text, published: false };
    let made: string;
    try {
      ({ external_id: made } = await createNode.run(drupal, createNode.input.parse(input), call));
    } catch (thrown) {
      throw statusOf(thrown) === 403 ? lacking(thrown, type) : thrown;
    }
    const { merged, attributes } = await findNode(drupal, made, type, call.signal).catch((thrown: unknown) => {
      throw written(thrown);
    });
    if (!merged.hidden && attributes?.['status'] === false) return { external_id: made };
    await remove(drupal, made, call).catch((thrown: unknown) => {
      throw written(thrown);
    });
    if (merged.hidden) throw lacking(new Fault('rejected', 'the account may not see its own drafts'), type);
    throw new Fault(
      'config',
      `the site published the test post by itself, though it was sent as a draft; it was deleted at once`,
      {
        cure: 'Set probe_type to a type whose content the site leaves unpublished.',
      },
    );
  },
  remove,
};

async function remove(drupal: Drupal, id: string, call: Call): Promise<void> {
  const { types, probe_type } = drupal.settings;
  // The settings may have named another type when it was written.
  for (const type of new Set([...(probe_type === undefined ? [] : [probe_type]), ...types]))
    await drupal.remove(`node/${type}/${id}`, `delete ${type} ${id}`, call);
}

/** It is there, and it is not known how it stands. */
function written(thrown: unknown): Fault {
  const { kind, message, cure, answer } = asFault(thrown);
  return new Fault(kind, message, {
    cause: thrown,
    uncertain: true,
    ...(cure !== null && { cure }),
    ...(answer && { answer }),
  });
}

function lacking(thrown: unknown, type: string): Fault {
  return new Fault('rejected', asFault(thrown).message, {
    cause: thrown,
    cure: `Give "Administer content", "View own unpublished content" and "${type}: Delete own content" to a role of the connection's account at /admin/people/permissions of the site.`,
  });
}

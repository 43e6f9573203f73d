/** Publishing and taking back: the same field of the same content. */
import { z } from 'zod';
import { defineAction, Fault } from '#sdk';
import type { Drupal } from '../client.ts';
import { statusOf } from '../faults.ts';
import { Made, madeOf, findNode, Type, Uuid } from '../write.ts';
import { pathOf, titleOf } from './update-node.ts';

const Input = z.strictObject({ id: Uuid, type: Type.optional() });

export const publishNode = statusAction(true, 'Publishes content.', 'publish');
export const unpublishNode = statusAction(
  false,
  'Takes content back: only its author and administrators see it then.',
  'take back',
);

function statusAction(status: boolean, summary: string, doing: string) {
  return defineAction({
    summary,
    docs: 'https://www.drupal.org/docs/core-modules-and-themes/core-modules/jsonapi-module/updating-existing-resources-patch',
    effect: 'write',
    makes: 'nodes',
    repeat: 'harmless',
    input: Input,
    output: Made,
    async run(drupal: Drupal, { id, type }, call) {
      const node = await findNode(drupal, id, type, call.signal);
      // A draft is hidden from most accounts that may publish it, and what was taken back is hidden at once.
      const is = node.merged.hidden ? false : node.attributes?.['status'];
      if (is === status) return { external_id: node.id, url: node.merged.url };
      const data = { type: node.type, id: node.id, attributes: { status } };
      try {
        return madeOf(drupal, await drupal.write('PATCH', pathOf(node), data, `${doing} "${titleOf(node)}"`, call));
      } catch (thrown) {
        throw statusOf(thrown) === 403 ? notAllowed(thrown as Fault) : thrown;
      }
    },
  });
}

/** Drupal guards the field, not the deed: being allowed to edit the content is not enough. */
function notAllowed(fault: Fault): Fault {
  return new Fault('rejected', fault.message, {
    cause: fault,
    ...(fault.answer && { answer: fault.answer }),
    cure: 'Give "Administer content" (administer nodes) to a role of the connection\'s account at /admin/people/permissions of the site.',
  });
}

/** All that people may do with what they are told. */
import { linkCommands } from './links.ts';
import { mailReplyCommands } from './mail-replies.ts';
import { notificationCommands } from './notifications.ts';

export function tellingCommands(
  parts: Parameters<typeof notificationCommands>[0],
  others: Parameters<typeof linkCommands>[1] & Parameters<typeof mailReplyCommands>[1],
) {
  return {
    ...notificationCommands(parts),
    ...linkCommands(parts, others),
    ...mailReplyCommands(parts, others),
  };
}

/** All that people may do with what they are told. */
import { linkCommands } from './links.ts';
import { mailReplyCommands } from './mail-replies.ts';
import { notificationCommands } from './notifications.ts';
import { pushCommands } from './push.ts';

export function tellingCommands(
  parts: Parameters<typeof notificationCommands>[0] &
    Parameters<typeof pushCommands>[0] &
    Parameters<typeof linkCommands>[0],
  others: Parameters<typeof linkCommands>[1] & Parameters<typeof mailReplyCommands>[1],
) {
  return {
    ...notificationCommands(parts),
    ...pushCommands(parts),
    ...linkCommands(parts, others),
    ...mailReplyCommands(parts, others),
  };
}

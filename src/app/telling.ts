/** All that people may do with what they are told. */
import { linkCommands } from './links.ts';
import { notificationCommands } from './notifications.ts';
import { pushCommands } from './push.ts';

export function tellingCommands(
  parts: Parameters<typeof notificationCommands>[0] & Parameters<typeof pushCommands>[0],
  runs: Parameters<typeof linkCommands>[1],
) {
  return { ...notificationCommands(parts), ...pushCommands(parts), ...linkCommands(parts, runs) };
}

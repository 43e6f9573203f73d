/** All that people may do with what they are told. */
import { linkCommands } from './links.ts';
import { notificationCommands } from './notifications.ts';

export function tellingCommands(
  parts: Parameters<typeof notificationCommands>[0],
  runs: Parameters<typeof linkCommands>[1],
) {
  return { ...notificationCommands(parts), ...linkCommands(parts, runs) };
}

/** The app's manifest, with the addresses of this installation. https://docs.slack.dev/reference/app-manifest */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { OAUTH_CALLBACK, packageFile } from '../platform/index.ts';

/**
 * YAML. `url`: where others reach us, null where nobody does; then it cannot be installed by OAuth. `address`: the webhook's address of its connection, to
 * which Slack then posts; null: Socket Mode.
 */
export function manifestFor({
  url,
  address,
}: {
  readonly url: string | null;
  readonly address: string | null;
}): string {
  const manifest = parseDocument(readFileSync(packageFile('src', 'slack', 'manifest.yaml'), 'utf8'));
  if (url !== null) {
    manifest.setIn(['oauth_config', 'redirect_urls'], [new URL(OAUTH_CALLBACK, url).href]);
    manifest.setIn(['features', 'unfurl_domains'], [new URL(url).hostname]);
  }
  if (address !== null) {
    manifest.setIn(['features', 'slash_commands', 0, 'url'], address);
    manifest.setIn(['settings', 'event_subscriptions', 'request_url'], address);
    manifest.setIn(['settings', 'interactivity', 'request_url'], address);
    manifest.setIn(['settings', 'socket_mode_enabled'], false);
  }
  return manifest.toString({ lineWidth: 0 });
}

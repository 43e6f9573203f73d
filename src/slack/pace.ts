/** Slack's limits: a message a second in a channel, some fifty edits a minute in a workspace; short bursts are taken. https://docs.slack.dev/apis/web-api/rate-limits */

/** How long to wait before that call, in ms; 0: it is counted, and may go. */
export type Pace = (method: string, channel: string, now: number) => number;

const GAP_MS = 1_200;
const BURST = 3;

export function createPace(): Pace {
  /** When each would be at rest again. */
  const busy = new Map<string, number>();
  return (method, channel, now) => {
    const key = method === 'chat.postMessage' ? `${method} ${channel}` : method;
    const rests = Math.max(busy.get(key) ?? 0, now);
    const wait = rests + GAP_MS - now - BURST * GAP_MS;
    if (wait > 0) return wait;
    busy.set(key, rests + GAP_MS);
    return 0;
  };
}

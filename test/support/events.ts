/** A stream of server-sent events, read as a browser does. */
export interface Followed {
  readonly headers: Headers;
  /** The data of those without a name. */
  readonly events: readonly { noun: string; id: string | null; what: string; at: string }[];
  resets(): number;
  /** The id of the last event. */
  last(): string;
  text(): string;
  readonly ended: Promise<void>;
  close(): void;
}

/** Resolves once it is ready. */
export async function follow(url: string, token: string, last?: string): Promise<Followed> {
  const end = new AbortController();
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, ...(last !== undefined && { 'last-event-id': last }) },
    signal: end.signal,
  });
  if (!answer.ok || answer.body === null) throw new Error(`${answer.status}: ${await answer.text()}`);
  const events: { noun: string; id: string | null; what: string; at: string }[] = [];
  let id = '';
  let all = '';
  let resets = 0;
  const ready = Promise.withResolvers<void>();
  function take(block: string): void {
    let name = 'message';
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? [];
      if (field === 'id') id = value;
      if (field === 'event') name = value;
      if (field === 'data' && name === 'message') events.push(JSON.parse(value) as (typeof events)[number]);
    }
    if (name === 'ready') ready.resolve();
    if (name === 'reset') resets += 1;
  }
  async function read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      const text = decoder.decode(chunk, { stream: true });
      all += text;
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      blocks.forEach(take);
    }
  }
  const ended = read(answer.body as unknown as ReadableStream<Uint8Array>).catch(() => undefined);
  await Promise.race([ready.promise, ended]);
  return {
    headers: answer.headers,
    events,
    resets: () => resets,
    last: () => id,
    text: () => all,
    ended,
    close: () => end.abort(),
  };
}

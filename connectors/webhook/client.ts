/** The one place that builds requests: a POST of JSON to the address of the settings. */
import { Fault, parseJson, type Call, type Http } from '#sdk';
import { idOf } from './schema.ts';
import type { Settings } from './settings.ts';
import { standard } from './signatures.ts';

export interface Posted {
  /** The id that the receiver gave it: a member `id` of what it answers. Null where it says none. */
  readonly external_id: string | null;
  readonly status: number;
}

type Body = Readonly<Record<string, unknown>>;

const GONE = 410;

export class Receiver {
  readonly url: URL | null;
  private readonly token: string | null;
  private readonly secret: string | null;
  private readonly http: Http;

  constructor({ url, token, signing_secret }: Settings, http: Http) {
    this.url = url === undefined ? null : new URL(url);
    this.token = token ?? null;
    this.secret = signing_secret ?? null;
    this.http = http;
  }

  /** Throws `config` without an address, `auth` where the receiver is gone for good, and the faults of Http. Any 2xx is a success, whatever it says. */
  async post(body: Body, call: Call, idempotencyKey: string | null): Promise<Posted> {
    return this.send(JSON.stringify(body), call, idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey });
  }

  /** As `post`; the id is the call's key, the time that of the attempt. Throws `config` without a secret to sign with. */
  async postSigned(body: Body, call: Call): Promise<Posted> {
    if (this.secret === null)
      throw new Fault('config', 'this connection has no secret to sign with', {
        cure: 'Give it `signing_secret`: whsec_ and 24 to 64 random bytes in base64, the same as at the receiver.',
      });
    const text = JSON.stringify(body);
    const now = new Date();
    return this.send(text, call, {
      'webhook-id': call.key,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': standard(this.secret).sign(call.key, now, text),
    });
  }

  /** Asks for nothing but an answer. Throws the faults of Http. */
  async reach(): Promise<void> {
    await this.http.bytes('GET', this.address(), { headers: this.headers() });
  }

  private async send(body: string, call: Call, headers: Readonly<Record<string, string>>): Promise<Posted> {
    try {
      const answer = await this.http.bytes('POST', this.address(), {
        headers: { ...this.headers(), 'content-type': 'application/json', ...headers },
        body,
        call,
      });
      return { external_id: answeredId(answer.body), status: answer.status };
    } catch (thrown) {
      throw thrown instanceof Fault && thrown.answer?.status === GONE ? disabled(thrown) : thrown;
    }
  }

  private address(): URL {
    if (this.url) return this.url;
    throw new Fault('config', 'this connection has no address to post to', { cure: 'Set `url` in its settings.' });
  }

  private headers(): Record<string, string> {
    return this.token === null ? {} : { authorization: `Bearer ${this.token}` };
  }
}

/** A receiver may answer anything, as its status has said all that matters. */
function answeredId(body: Uint8Array): string | null {
  try {
    return idOf(parseJson(body));
  } catch {
    return null;
  }
}

/** By 410 a receiver says that it wants no more, as Standard Webhooks have it: what is due there waits for an admin. */
function disabled(cause: Fault): Fault {
  return new Fault('auth', 'the receiver answers 410: it is gone, and nothing more is sent to it', {
    cause,
    ...(cause.answer && { answer: cause.answer }),
    cure: 'Give another `url` by connection reconnect, or remove the connection.',
  });
}

/** Programs that are told what changes, each change of them by an admin. */
import * as hooks from '../hooks/index.ts';
import {
  newId,
  positionOrNow,
  Refused,
  transaction,
  type Clock,
  type Database,
  type Tx,
  type Vault,
} from '../platform/index.ts';
import { fit } from './fit.ts';
import { page, uuid } from './ids.ts';
import { permit, type Principal } from './principal.ts';

export type { DeliveryView, WebhookView } from '../hooks/index.ts';

export interface MadeWebhook extends hooks.WebhookView {
  /** What its receiver checks signatures by; shown this once. */
  readonly secret: string;
}

interface WebhookParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly webhooks: Pick<hooks.Sender, 'test'>;
  /** Throws `rejected` while the sample company is there. */
  readonly mustBeInEarnest: () => void;
}

export function webhookCommands({ database: { pool }, clock, vault, webhooks, mustBeInEarnest }: WebhookParts) {
  /** Nobody else changes it meanwhile. */
  async function changing(
    id: string,
    work: (tx: Tx, hook: hooks.Hook, now: Date) => Promise<void>,
  ): Promise<hooks.WebhookView> {
    return transaction(pool, async (tx) => {
      const hook = (await hooks.lockHook(tx, uuid(id))) ?? nobody(id);
      await work(tx, hook, clock.now());
      return found(tx, hook.id);
    });
  }

  return {
    /** Told of what changes from now on. Throws `rejected` for what does not fit. */
    async addWebhook(who: Principal, input: unknown): Promise<MadeWebhook> {
      permit(who, 'configure');
      mustBeInEarnest();
      const { url, nouns = null, internal = false } = hooks.Wanted.parse(fit(hooks.Wanted, input));
      const secret = hooks.newSecret();
      const sealed = await vault.seal({ secret });
      const id = newId();
      return transaction(pool, async (tx) => {
        await hooks.addHook(tx, { id, url, nouns, internal, secret: sealed, by: who.name }, clock.now());
        return { ...(await found(tx, id)), secret };
      });
    },

    /** The oldest first. */
    async listWebhooks(who: Principal): Promise<hooks.WebhookView[]> {
      permit(who, 'configure');
      return hooks.listHooks(pool);
    },

    async showWebhook(who: Principal, id: string): Promise<hooks.WebhookView> {
      permit(who, 'configure');
      return found(pool, id);
    },

    /** Sends an event that says nothing, once; also where it is paused. */
    async testWebhook(who: Principal, id: string): Promise<hooks.DeliveryView> {
      permit(who, 'configure');
      return (await webhooks.test(uuid(id))) ?? nobody(id);
    },

    /** What waits stays; what changes meanwhile is told afterwards for a quarter of an hour, and then only that something was missed. */
    async pauseWebhook(who: Principal, id: string): Promise<hooks.WebhookView> {
      permit(who, 'configure');
      return changing(id, async (tx, hook, now) => {
        if (hook.paused_at === null || hook.paused_by === null) await hooks.pauseHook(tx, hook.id, who.name, null, now);
      });
    },

    /** What waits goes out now, in its order. */
    async resumeWebhook(who: Principal, id: string): Promise<hooks.WebhookView> {
      permit(who, 'configure');
      return changing(id, async (tx, hook, now) => {
        if (hook.paused_at !== null) await goOn(tx, hook, now);
      });
    },

    /** Another secret; for a day what is sent is signed by both. */
    async rotateWebhook(who: Principal, id: string): Promise<MadeWebhook> {
      permit(who, 'configure');
      const secret = hooks.newSecret();
      const sealed = await vault.seal({ secret });
      const made = await changing(id, (tx, hook, now) =>
        hooks.changeSecret(tx, hook.id, sealed, new Date(now.getTime() + hooks.BOTH_SECRETS_MS)),
      );
      return { ...made, secret };
    },

    /** With what waits, and its log; for a day it may be taken back. */
    async removeWebhook(who: Principal, id: string): Promise<hooks.WebhookView> {
      permit(who, 'configure');
      return transaction(pool, async (tx) => {
        const gone = await found(tx, id);
        if (!(await hooks.removeHook(tx, gone.id, who.name, clock.now()))) nobody(id);
        return gone;
      });
    },

    /** What was removed is as it was, and goes on if it did before. */
    async restoreWebhook(who: Principal, id: string): Promise<hooks.WebhookView> {
      permit(who, 'configure');
      return transaction(pool, async (tx) => {
        const restored = await hooks.restoreHook(tx, uuid(id));
        if (restored === undefined && (await hooks.hookById(tx, uuid(id))) === undefined)
          throw new Refused(
            { code: 'not_there', what: 'webhook', id },
            `there is no webhook ${id} that was removed within a day`,
            'Add it again: bondfire webhook add.',
          );
        if (restored?.went === true) await goOn(tx, (await hooks.lockHook(tx, uuid(id))) ?? nobody(id), clock.now());
        return found(tx, id);
      });
    },

    /** Tells one again, by the same id, also where it was taken; in its place in the order. A test is not told again. */
    async replayDelivery(who: Principal, id: string, delivery: string): Promise<hooks.DeliveryView> {
      permit(who, 'configure');
      return transaction(pool, async (tx) => {
        const { id: hook } = await found(tx, id);
        const again = await hooks.replayDelivery(tx, hook, uuid(delivery), clock.now());
        if (again) return again;
        throw new Refused(
          { code: 'not_there', what: 'webhook event', id: delivery },
          `there is no event ${delivery} of webhook ${id} that may be told again`,
          'bondfire webhook deliveries <id> shows what was told; a test is sent anew by bondfire webhook test <id>.',
        );
      });
    },

    /** What was not taken is tried now, in its order, and not when its time comes. */
    async replayFailing(who: Principal, id: string): Promise<{ readonly replayed: number }> {
      permit(who, 'configure');
      return transaction(pool, async (tx) => {
        const { id: hook } = await found(tx, id);
        return { replayed: await hooks.replayFailing(tx, hook, clock.now()) };
      });
    },

    /** The newest first. */
    async listDeliveries(
      who: Principal,
      id: string,
      { before, limit }: { readonly before?: string | undefined; readonly limit: number },
    ): Promise<hooks.DeliveryView[]> {
      permit(who, 'configure');
      const { id: one } = await found(pool, id);
      return hooks.listDeliveries(pool, one, { before: before && uuid(before), limit: page(limit) });
    },
  };
}

async function goOn(tx: Tx, hook: hooks.Hook, now: Date): Promise<void> {
  const position = await positionOrNow(tx, hook.position);
  await hooks.resumeHook(tx, hook.id, now);
  if (position.known) return;
  await hooks.addDeliveries(tx, hook.id, [hooks.missed(hook.id, now)], now);
  await hooks.movePosition(tx, hook.id, position.now, now);
}

async function found(tx: Tx, id: string): Promise<hooks.WebhookView> {
  return (await hooks.hookById(tx, uuid(id))) ?? nobody(id);
}

function nobody(id: string): never {
  throw new Refused(
    { code: 'not_there', what: 'webhook', id },
    `there is no webhook ${id}`,
    'bondfire webhook list shows those there are.',
  );
}

/** Who asks: what an action reads on its way, such as a look-up, goes as it does, before pulls. */
import { AsyncLocalStorage } from 'node:async_hooks';

const acting = new AsyncLocalStorage<true>();

/** Whatever `work` asks of a vendor is asked for an action. */
export function asAction<T>(work: () => Promise<T>): Promise<T> {
  return acting.run(true, work);
}

export function isAction(): boolean {
  return acting.getStore() === true;
}

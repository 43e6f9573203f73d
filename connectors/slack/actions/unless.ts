import { codeOf } from '../faults.ts';

/** It is as it should be already where Slack refuses with this code. */
export async function unless(code: string, doing: () => Promise<unknown>): Promise<void> {
  try {
    await doing();
  } catch (fault) {
    if (codeOf(fault) !== code) throw fault;
  }
}

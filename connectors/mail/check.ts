/** Scope by scope, without a trace: folders are opened to be read, and nothing is sent. */
import { asFault, Fault, type Check } from '#sdk';
import type { Mail } from './client.ts';

export async function check(mail: Mail): Promise<readonly Check[]> {
  const { folder, smtp_host, sent_folder } = mail.settings;
  const signal = AbortSignal.timeout(60_000);
  const checks: Check[] = [];
  try {
    await mail.withImap(signal, async (session) => {
      checks.push(fine('sign in to read (IMAP)'));
      checks.push(
        await tried(`read ${folder}`, 'No mail is read, and none can be answered.', () => session.open(folder)),
      );
      if (smtp_host === undefined) return;
      checks.push(
        await tried(
          `read ${sent_folder ?? 'sent mail'}`,
          'Nothing is sent: whether a mail went out could not be told after a lost answer.',
          async () => session.open(await mail.sentFolder(session)),
        ),
      );
    });
  } catch (thrown) {
    // Another wrong attempt would bring us nearer to being locked out.
    return [...checks, refused('sign in to read (IMAP)', 'Everything.', thrown)];
  }
  if (smtp_host === undefined) return checks;
  return [...checks, await tried('sign in to send (SMTP)', 'Nothing is sent.', () => mail.trySending())];
}

async function tried(scope: string, costs: string, work: () => Promise<unknown>): Promise<Check> {
  try {
    await work();
    return fine(scope);
  } catch (thrown) {
    return refused(scope, costs, thrown);
  }
}

/** What passes by itself is no verdict on the settings. */
function refused(scope: string, costs: string, thrown: unknown): Check {
  const fault = asFault(thrown);
  if (!(thrown instanceof Fault) || fault.kind === 'transient' || fault.kind === 'limited') throw fault;
  const cure = fault.cure ?? 'Check the names of the servers, their ports and folders in the settings.';
  return { scope, ok: false, missing: fault.message, costs, cure };
}

function fine(scope: string): Check {
  return { scope, ok: true, missing: null, costs: null, cure: null };
}

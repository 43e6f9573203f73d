/** What may be put into a mail. */
import { z } from 'zod';

/** As much as servers take at once, and far below what makes one a sender of bulk. */
const MOST_RECIPIENTS = 50;
/** A line of a header (RFC 5322, 2.1.1). */
const MOST_SUBJECT = 900;
const MOST_TEXT = 1_000_000;

const Address = z.email('one plain address such as ada@example.org').max(254);
export const Addresses = z
  .union([Address.transform((one) => [one]), z.array(Address).min(1).max(MOST_RECIPIENTS)])
  .meta({ description: `An address, or a list of at most ${MOST_RECIPIENTS}.` });

/** A line break would begin a header of the sender's choice. */
export const Subject = z
  .string()
  .trim()
  .min(1)
  .max(MOST_SUBJECT)
  .regex(/^\P{Cc}*$/u, 'one line, without control characters')
  .meta({ description: 'One line.' });
export const Text = z.string().trim().min(1).max(MOST_TEXT).meta({ description: 'Plain text.' });
export const Html = z
  .string()
  .min(1)
  .max(MOST_TEXT)
  .meta({ description: 'The same as HTML, for those whose mail program shows it.' });

export const Output = z.object({
  external_id: z.string().meta({ description: 'The Message-ID, without brackets.' }),
  refused: z.array(z.string()).meta({ description: 'Recipients that the server refused, while it took the others.' }),
});

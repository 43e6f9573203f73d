import { z } from 'zod';
import { intakeAddress } from '#sdk';
import { webAddress } from './addresses.ts';

/** How many may be typed; a longer list is OPML. */
const TYPED_LIMIT = 500;
const DAY_MINUTES = 1_440;

const Address = z
  .string()
  .refine((typed) => webAddress(typed) !== null, 'an address such as https://blog.example/feed');

export const Settings = z
  .strictObject({
    feeds: z
      .union([z.string(), z.array(Address).max(TYPED_LIMIT)])
      .default([])
      .refine(
        (typed) => addressesIn(typed).every((one) => webAddress(one) !== null),
        'addresses such as https://blog.example/feed',
      )
      .meta({ description: 'Addresses of feeds: one, or several with spaces between them, or a list.' }),
    opml: z
      .string()
      .min(1)
      .refine((typed) => isInline(typed) || webAddress(typed) !== null, 'the text of an OPML file, or its address')
      .optional()
      .meta({ description: 'A list of feeds as OPML: its text, or the address where it is kept up to date.' }),
    comments: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the comments of posts are read too, where the feed says where they are.' }),
    fastest_minutes: z
      .int()
      .min(0)
      .max(DAY_MINUTES)
      .default(10)
      .meta({ description: 'No feed is asked more often than this.' }),
    slowest_minutes: z
      .int()
      .min(0)
      .max(7 * DAY_MINUTES)
      .default(360)
      .meta({ description: 'A feed that seldom changes is asked this often, unless its publisher asks for less.' }),
    callback: intakeAddress(
      'The public address of this connection (https://…/in/<connection>/<token>), filled in by `connection add` where BONDFIRE_URL is set: feeds that offer WebSub push what is new.',
    ).optional(),
  })
  .refine(({ feeds, opml }) => opml !== undefined || addressesIn(feeds).length > 0, {
    error: 'give `feeds`, or `opml`, or both',
    path: ['feeds'],
  })
  .refine(({ fastest_minutes: fastest, slowest_minutes: slowest }) => fastest <= slowest, {
    error: 'not more than slowest_minutes',
    path: ['fastest_minutes'],
  });
export type Settings = z.output<typeof Settings>;

/** As they were typed. */
export function addressesIn(feeds: string | readonly string[]): readonly string[] {
  return typeof feeds === 'string'
    ? feeds
        .split(/[\s,]+(?=\S)/)
        .map((one) => one.trim())
        .filter((one) => one !== '')
    : feeds;
}

export function isInline(opml: string): boolean {
  return opml.trimStart().startsWith('<');
}

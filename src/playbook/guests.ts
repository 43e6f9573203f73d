/** Somebody without an account, who answers by a link: what the journal calls them. No person's id looks like it. */

const BY_LINK = ' by link from ';

export function guestLabel({
  name,
  address,
  by,
}: {
  readonly name: string;
  readonly address: string | null;
  readonly by: string;
}): string {
  return `${name}${address === null ? '' : ` <${address}>`}${BY_LINK}${by}`;
}

export function isGuest({ person }: { readonly person: string }): boolean {
  return person.includes(BY_LINK);
}

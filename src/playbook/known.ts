/** Who may be named in a playbook. */
export interface KnownPeople {
  /** Ids. */
  readonly people: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

/** Those whom a reference such as `role:approver` could name. */
export function alikeOf(reference: string, known: KnownPeople): ReadonlySet<string> {
  const [kind] = reference.split(':', 1);
  return kind === 'person' ? known.people : kind === 'role' ? known.roles : known.teams;
}

/** Those that are nobody yet; `owner` is whoever it is. */
export function unknownOf(references: readonly string[], known: KnownPeople | null): readonly string[] {
  if (known === null) return [];
  return references.filter((one) => one !== 'owner' && !alikeOf(one, known).has(one.split(':', 2)[1] ?? ''));
}

import type { ReactNode } from 'react';
import { Anchor } from '@mantine/core';

/** A link that others gave us: only to the web, telling it nothing of where it was pressed; anything else is shown as the text that it is. */
export function OutsideLink({ to, children }: { readonly to: string | null; readonly children: ReactNode }) {
  const url = to === null ? null : URL.parse(to);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return <span className="others">{children}</span>;
  return (
    <Anchor
      underline="always"
      href={url.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={url.host}
      className="others"
    >
      {children}
    </Anchor>
  );
}

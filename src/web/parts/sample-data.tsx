/** That what is shown is the sample company's; nothing where it is not. */
import { useMe } from '../frame/session.ts';
import { later } from './later.tsx';

const Banner = later(async () => (await import('../start/sample-banner.tsx')).SampleBanner);

export function SampleData() {
  return useMe()?.sample === true ? <Banner /> : null;
}

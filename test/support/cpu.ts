/** Processor time of this thread that some work takes, in milliseconds: what else the machine is at work on counts little. */
export function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

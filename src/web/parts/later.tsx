/** A part that nothing shown at first needs: what is shown does not wait for its script. */
import { lazy, Suspense, type ComponentType } from 'react';

/** Call it where modules are made, never while something is drawn. Rendered closed, it is there before it is asked for. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await load() }));
  return function Later(props: Props) {
    return (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    );
  };
}

import { sharedIsThere } from './sharedData.ts';

/** Before the tests: says once what is skipped, and what would have it run. */
export function setup(): void {
  if (process.env['NITAL_SLOW_ORACLE'] !== '1') process.stdout.write('skipped: large networks in full width against TensorFlow.js (an eighth of the width is tested); NITAL_SLOW_ORACLE=1 adds them, some minutes\n');
  if (!sharedIsThere) process.stdout.write('skipped: tests on real micrographs and published tables, because there is no ../shared; put that folder beside the checkout\n');
}

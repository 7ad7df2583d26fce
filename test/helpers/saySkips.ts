import { sharedIsThere } from './sharedData.ts';

/** Before the tests: says once what is skipped for want of the folder with real micrographs. */
export function setup(): void {
  if (sharedIsThere) return;
  process.stdout.write('skipped: tests on real micrographs and published tables, because there is no ../shared; put that folder beside the checkout\n');
}

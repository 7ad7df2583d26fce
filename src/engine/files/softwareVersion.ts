import { readFileSync } from 'node:fs';

/** The version that is written into models and checkpoints: package.json's. */
export const SOFTWARE_VERSION: string = (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

import { fileURLToPath } from 'node:url';
import { startShell } from './startShell.ts';

// Of the build, where this file lies in `out/main/main/electron`.
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
await startShell({ page: file('../../../renderer'), preload: file('../../../preload/preload.cjs'), engine: file('../../engine/process/entry.js') });

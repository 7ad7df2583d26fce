import type { ErrorCode } from '../shared/errors/AppError.ts';

/** What a script can tell from the exit code. A report that differs is 1, as with diff and cmp; a failure has its error besides. */
export const EXIT = { done: 0, differs: 1, internal: 1, usage: 2, input: 3, project: 4, engine: 5, partly: 6, interrupted: 130 } as const;

/** The exit code of a failure, by the area of its error code. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'job/cancelled') return EXIT.interrupted;
  const area = code.split('/')[0];
  switch (area) {
    case 'usage':
    case 'runtime':
      return EXIT.usage;
    case 'input':
    case 'dataset':
    case 'network':
      return EXIT.input;
    case 'project':
    case 'mask':
    case 'disk':
      return EXIT.project;
    case 'model':
    case 'device':
    case 'training':
    case 'engine':
      return EXIT.engine;
    default:
      return EXIT.internal;
  }
}

import { z } from 'zod';
import type { JobView } from '../../progress/JobView.ts';
import { method } from '../../rpc/Contract.ts';
import { idParam } from './params.ts';

export const jobsMethods = {
  list: method<readonly JobView[]>()(z.object({})),
  cancel: method<null>()(z.object({ id: idParam })),
  pause: method<null>()(z.object({ id: idParam })),
} as const;

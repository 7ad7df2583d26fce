import type { NitalContract } from '../../shared/contract/contract.ts';
import type { Handlers } from '../../shared/rpc/Contract.ts';
import type { ApiContext } from './ApiContext.ts';

export function jobsApi({ jobs }: ApiContext): Handlers<NitalContract>['jobs'] {
  return {
    list: () => jobs.list(),
    cancel: ({ id }) => {
      jobs.cancel(id);
      return null;
    },
    pause: ({ id }) => {
      jobs.pause(id);
      return null;
    },
  };
}

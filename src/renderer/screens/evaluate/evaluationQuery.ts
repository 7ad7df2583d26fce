import type { EvaluationView } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { NitalClient } from '../../../shared/contract/contract.ts';

/** An evaluation is never changed: it is asked for once. */
export function evaluationQuery(client: NitalClient, project: string, id: number): { queryKey: unknown[]; queryFn: () => Promise<EvaluationView>; staleTime: number } {
  return { queryKey: [project, 'evaluation', id], queryFn: () => client.call.evaluations.show({ project, id }), staleTime: Infinity };
}

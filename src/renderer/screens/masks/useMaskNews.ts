import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient } from '../../connection/ConnectionContext.ts';

/** Strokes come many a second; the list is read anew at most this often, in milliseconds. */
const INTERVAL = 1000;

export const masksKey = (project: string): readonly unknown[] => [project, 'masks', 'list'];

/** Keeps the list of masks up to date while strokes are saved, in whichever window they are drawn. */
export function useMaskNews(project: string): void {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | null = null;
    const stop = client.subscribe('maskSaved', { project }, () => {
      due ??= setTimeout(() => {
        due = null;
        queries.invalidateQueries({ queryKey: masksKey(project) }).catch(() => undefined);
      }, INTERVAL);
    });
    return () => {
      stop();
      if (due !== null) clearTimeout(due);
    };
  }, [client, queries, project]);
}

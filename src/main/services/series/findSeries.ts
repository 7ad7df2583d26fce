import type { SeriesKind, SeriesRecord } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';

const WORDS: Readonly<Record<SeriesKind, { readonly what: string; readonly command: string }>> = {
  search: { what: 'recipe search', command: 'nital search' },
  folds: { what: 'cross-validation', command: 'nital cross-validate' },
};

/**
 * A series by its name; without one the newest.
 * @throws AppError `project/unknownRecord` naming those there are.
 */
export function findSeries(project: ProjectStore, kind: SeriesKind, wanted: string | null): SeriesRecord {
  const all = project.series.ofKind(kind);
  const found = wanted === null ? all.at(-1) : all.find((series) => series.name === wanted);
  if (found !== undefined) return found;
  const { what, command } = WORDS[kind];
  if (all.length === 0) throw new AppError('project/unknownRecord', `The project has no ${what}: start one with "${command}".`);
  throw new AppError('project/unknownRecord', `There is no ${what} "${wanted}" in the project. There are: ${all.map((series) => series.name).join(', ')}.`);
}

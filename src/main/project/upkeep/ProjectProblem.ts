/** Something that is not as it should be in a project, what to do about it, and whether that was done. */
export interface ProjectProblem {
  /** `damage`: data are lost or wrong. `leftover`: a killed program left something that nothing needs. */
  readonly severity: 'damage' | 'leftover';
  readonly what: string;
  readonly cure: string;
  readonly repaired: boolean;
}

/** Leftovers hurt nothing; damage that stands does. */
export function isSound(problems: readonly ProjectProblem[]): boolean {
  return problems.every((problem) => problem.severity === 'leftover' || problem.repaired);
}

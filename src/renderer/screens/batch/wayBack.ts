/** The note that leads from the editor back to the review of a project. */
export function wayBack(project: string): string {
  return `back-to-review-${project}`;
}

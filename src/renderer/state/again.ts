/** Asks once more; how that ends is in the query's own state, where the screen looks. */
export function again(query: { refetch(): Promise<unknown> }): void {
  query.refetch().catch(() => undefined);
}

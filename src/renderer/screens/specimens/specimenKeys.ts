/** Keys of the list of specimens. */
export const SPECIMEN_KEYS = {
  selectAll: { title: 'Select all that are shown', keys: ['Ctrl+a'] },
  selectNone: { title: 'Select none', keys: ['Escape'] },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly keys: readonly string[] }>>;

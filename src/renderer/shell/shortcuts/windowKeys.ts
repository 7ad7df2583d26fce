/** Keys that mean the same on every screen. Written as a keyboard event names them. */
export const WINDOW_KEYS = {
  palette: { title: 'Search and commands', keys: ['Ctrl+k'] },
  shortcuts: { title: 'All keys of the program', keys: ['?'] },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly keys: readonly string[] }>>;

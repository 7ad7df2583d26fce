/** Keys of the desktop window's menu: the menu and the list of shortcuts show the same. Written as Electron reads them. */
export const MENU_KEYS = {
  newProject: { title: 'New project', accelerator: 'CmdOrCtrl+N' },
  openProject: { title: 'Open a project', accelerator: 'CmdOrCtrl+O' },
  settings: { title: 'Settings', accelerator: 'CmdOrCtrl+,' },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly accelerator: string }>>;

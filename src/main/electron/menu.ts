import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Appearance } from '../../shared/contract/areas/appArea.ts';
import type { RecentProject } from '../../shared/contract/areas/projectsArea.ts';

/** What the menu can ask for. */
export interface MenuActions {
  newProject(): void;
  chooseProject(): void;
  openProject(path: string): void;
  appear(appearance: Appearance): void;
}

/** Projects in the menu: as many as are seen at a glance. */
const RECENT = 8;

export function setMenu(recent: readonly RecentProject[], actions: MenuActions): void {
  const found = recent.filter((project) => project.found).slice(0, RECENT);
  const projects = found.map(({ name, path }): MenuItemConstructorOptions => ({ label: name.replaceAll('&', '&&'), sublabel: path, click: () => actions.openProject(path) }));
  const menus: MenuItemConstructorOptions[] = [
    {
      label: '&File',
      submenu: [
        { label: '&New project …', accelerator: 'CmdOrCtrl+N', click: () => actions.newProject() },
        { label: '&Open a project …', accelerator: 'CmdOrCtrl+O', click: () => actions.chooseProject() },
        { label: 'Open &recent', enabled: projects.length > 0, submenu: projects },
        { type: 'separator' },
        { label: '&Close', role: 'close' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { label: '&Dark', click: () => actions.appear('dark') },
        { label: '&Light', click: () => actions.appear('light') },
        { type: 'separator' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'help', submenu: [{ label: `&About ${app.name}`, click: () => app.showAboutPanel() }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(process.platform === 'darwin' ? [{ role: 'appMenu' }, ...menus] : menus));
}

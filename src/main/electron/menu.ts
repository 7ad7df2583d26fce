import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { RecentProject } from '../../shared/contract/areas/projectsArea.ts';
import type { Appearance } from '../../shared/contract/areas/settingsArea.ts';
import { MENU_KEYS } from '../../shared/menuKeys.ts';

/** What the menu can ask for. */
export interface MenuActions {
  newProject(): void;
  chooseProject(): void;
  openProject(path: string): void;
  appear(appearance: Appearance): void;
  showSettings(): void;
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
        { label: '&New project …', accelerator: MENU_KEYS.newProject.accelerator, click: () => actions.newProject() },
        { label: '&Open a project …', accelerator: MENU_KEYS.openProject.accelerator, click: () => actions.chooseProject() },
        { label: 'Open &recent', enabled: projects.length > 0, submenu: projects },
        { type: 'separator' },
        { label: '&Settings …', accelerator: MENU_KEYS.settings.accelerator, click: () => actions.showSettings() },
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
        { label: 'As the &system', click: () => actions.appear('system') },
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

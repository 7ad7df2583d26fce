import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme/global.css';
import { Connection } from './connection/Connection.ts';
import { findPort } from './connection/findPort.ts';
import { fetchScreen } from './shell/screenParts.ts';
import { askFirst } from './state/askFirst.ts';
import { parseRoute } from './state/route.ts';

// A small script runs first: while the browser still reads the large ones, the program looks up what they will show.
const route = parseRoute(location.hash);
const connection = new Connection(findPort);
connection.connect();
const answers = askFirst(connection, route);
const screen = fetchScreen(route.screen);
const { drawWindow } = await import('./window.tsx');
await drawWindow(connection, { answers, screen });

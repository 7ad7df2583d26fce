/** All that the desktop window gets from outside its sandbox: one MessagePort to the program, when the page asks for it. */
import { ipcRenderer } from 'electron';
import { PORT_CHANNEL, PORT_WANTED } from '../shared/rpc/portChannel.ts';

window.addEventListener('message', ({ source, data }) => {
  if (source === window && data === PORT_WANTED) ipcRenderer.send(PORT_CHANNEL);
});
ipcRenderer.on(PORT_CHANNEL, ({ ports }) => window.postMessage(PORT_CHANNEL, location.origin, [...ports]));

import { ipcMain, MessageChannelMain } from 'electron';
import { PORT_CHANNEL } from '../../shared/rpc/portChannel.ts';
import type { Api } from '../api/createApi.ts';
import { mainPort } from './mainPort.ts';
import { isPage } from './pageScheme.ts';

/** Gives every window that asks a port of its own to the contract. The page itself may ask, in no frame within it and from no other address. */
export function handOverPorts(api: Api): void {
  ipcMain.on(PORT_CHANNEL, ({ senderFrame }) => {
    if (senderFrame === null || senderFrame.parent !== null || !isPage(senderFrame.url)) return;
    const { port1, port2 } = new MessageChannelMain();
    api.attach(mainPort(port1));
    senderFrame.postMessage(PORT_CHANNEL, null, [port2]);
  });
}

import { contextBridge, ipcRenderer } from 'electron';
import type { MusterBridge } from './channel.ts';

// The preload is one CommonJS file that requires nothing but electron, so the channel's name is written out here; a test
// compares it with channel.ts.
const channel = 'muster:wire';

let listener: (message: unknown) => void = () => undefined;
ipcRenderer.on(channel, (_event, message: unknown) => listener(message));

const bridge: MusterBridge = {
  send: (message) => ipcRenderer.send(channel, message),
  onMessage: (next) => {
    listener = next;
  },
};

contextBridge.exposeInMainWorld('musterBridge', bridge);

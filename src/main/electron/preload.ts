import { contextBridge, ipcRenderer } from 'electron';
import type { MusterBridge } from './channel.ts';

// The preload is one CommonJS file that requires nothing but electron, so the channels' names are written out here; a test
// compares them with channel.ts.
const channel = 'muster:wire';
const closedChannel = 'muster:wire-closed';

let listener: (message: unknown) => void = () => undefined;
let closed: () => void = () => undefined;
ipcRenderer.on(channel, (_event, message: unknown) => listener(message));
ipcRenderer.on(closedChannel, () => closed());

const bridge: MusterBridge = {
  send: (message) => ipcRenderer.send(channel, message),
  onMessage: (next) => {
    listener = next;
  },
  onClose: (next) => {
    closed = next;
  },
};

contextBridge.exposeInMainWorld('musterBridge', bridge);

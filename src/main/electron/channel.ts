/** The one channel between the window and the app; what passes through is the contract and is parsed in the app. */
export const WIRE_CHANNEL = 'muster:wire';

/** On it the window hears that the app closed the wire, because of what the window had said. */
export const WIRE_CLOSED_CHANNEL = 'muster:wire-closed';

/** What the preload gives the page. Nothing of Electron, nothing of Node. */
export interface MusterBridge {
  /** Says something of the contract. */
  send(message: unknown): void;
  /** One listener; a later one replaces it. */
  onMessage(listener: (message: unknown) => void): void;
  /** One listener; called when the app closed the wire. A reload opens the next one. */
  onClose(listener: () => void): void;
}

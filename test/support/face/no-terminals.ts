import type { TerminalServices } from '../../../src/main/ports/terminals.ts';
import { MusterError } from '../../../src/shared/model/error.ts';

const refuse = () => {
  throw new MusterError('unsupported', 'The hosts of a script have no shells.');
};
const reject = async () => refuse();

/** Terminals of an app whose hosts are made up. */
export const noTerminals: TerminalServices = {
  list: () => [],
  open: refuse,
  output: refuse,
  write: async (ids) => [...ids],
  resize: refuse,
  reconnect: refuse,
  close: async () => undefined,
  record: reject,
  send: reject,
  sendPiece: reject,
  sendEnd: reject,
  sendCancel: reject,
};

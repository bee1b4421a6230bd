import type { NodeJournal } from '../../../../shared/contract/log.ts';
import type { NodeId } from '../../../../shared/model/ids.ts';
import type { OpenLog } from '../../../stores/projections/log-store.ts';

/** What the log of a run takes from the app. */
export interface LogServices {
  readonly openLog: OpenLog;
  /** Asks the host now. @throws MusterError. */
  readonly readJournal: (nodeId: NodeId) => Promise<NodeJournal>;
  /** Offers the text of a log for saving. */
  readonly onSave: (pieces: readonly Blob[]) => void;
  /** Opens a terminal to a node; absent where there are none. */
  readonly onTerminal?: ((nodeId: NodeId) => void) | undefined;
}

import { eq, inArray, type SQL } from 'drizzle-orm';
import type { RunEvent, RunEventBody } from '../../../shared/model/event.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { type Clock, isoNow } from '../../platform/clock.ts';
import { createListeners } from '../../platform/listeners.ts';
import type { Journal } from '../../ports/journal.ts';
import { type MusterDatabase, read, transact } from '../database.ts';
import { readAll, readOne } from '../rows/parking.ts';
import { runPhaseReader, runReader, runStepReader } from '../rows/readers.ts';
import { runPhases, runSteps, runs } from '../schema/run-tables.ts';
import type { ChangeDeps } from './change-deps.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { listedRuns, pastRuns } from './past-runs.ts';
import { movePhase } from './phase-changes.ts';
import { prepareRows } from './prepared-rows.ts';
import { adoptRun, beginRollback, beginRun, reapRun, settleRun } from './run-changes.ts';
import { currentRun, history, newestFirst, standing, standings, unreadableRows } from './run-history.ts';
import { busyRuns } from './run-rows.ts';
import { failLook, settleStep, settleUndo, startStep, startUndo, stepWaits } from './step-changes.ts';

export interface JournalOptions {
  /** Takes secrets out of texts before they are kept; the vault's. */
  readonly redact?: (text: string) => string;
}

/** The journal over one open database: rows and the event that tells of them in one transaction, listeners after the commit. */
export function createJournal(db: MusterDatabase, clock: Clock, options: JournalOptions = {}): Journal {
  const redact = options.redact ?? ((text: string) => text);
  const log = createEventLog(db, redact);
  const rows = prepareRows(db);
  const listeners = createListeners<readonly RunEvent[]>();
  const change = (call: string, runId: RunId, work: (deps: ChangeDeps) => readonly RunEventBody[]): void => {
    const events = transact(db, `journal.${call}`, () => {
      const at = isoNow(clock);
      return log.append(runId, at, work({ db, rows, at, redact }));
    });
    if (events.length > 0) listeners.tell(events);
  };
  return {
    begin: (run) => change('begin', run.id, (deps) => beginRun(deps, run)),
    startStep: (runId, stepId) => change('startStep', runId, (deps) => startStep(deps, runId, stepId)),
    stepWaits: (runId, stepId, wait) =>
      change('stepWaits', runId, (deps) => stepWaits(deps, { runId, stepId, ...wait })),
    settleStep: (runId, stepId, outcome) =>
      change('settleStep', runId, (deps) => settleStep(deps, { runId, stepId, outcome })),
    failLook: (runId, stepId, error) =>
      change('failLook', runId, (deps) => failLook(deps, { runId, stepId, error })),
    startUndo: (runId, stepId) => change('startUndo', runId, (deps) => startUndo(deps, runId, stepId)),
    settleUndo: (runId, stepId, outcome) =>
      change('settleUndo', runId, (deps) => settleUndo(deps, { runId, stepId, outcome })),
    startPhase: (runId, phaseId) =>
      change('startPhase', runId, (deps) => movePhase(deps, { runId, phaseId, status: 'running' })),
    settlePhase: (runId, phaseId, status) =>
      change('settlePhase', runId, (deps) => movePhase(deps, { runId, phaseId, status })),
    startPhaseUndo: (runId, phaseId) =>
      change('startPhaseUndo', runId, (deps) => movePhase(deps, { runId, phaseId, status: 'undoing' })),
    settlePhaseUndo: (runId, phaseId, status) =>
      change('settlePhaseUndo', runId, (deps) => movePhase(deps, { runId, phaseId, status })),
    settleRun: (runId, status, error) =>
      change('settleRun', runId, (deps) => settleRun(deps, { runId, status, error })),
    adopt: (runId, owner) => change('adopt', runId, (deps) => adoptRun(deps, runId, owner)),
    beginRollback: (runId, owner) =>
      change('beginRollback', runId, (deps) => beginRollback(deps, runId, owner)),
    reap: (isAlive) => {
      const busy = read(db, 'journal.busy', () => busyRuns(db));
      const dead = busy.filter(({ id, owner }) => owner === null || !isAlive(owner, id));
      for (const { id } of dead) change('reap', id, (deps) => reapRun(deps, id, log.last(id)?.at ?? null));
      const reaped = inArray(
        runs.id,
        dead.map(({ id }) => id),
      );
      return dead.length === 0 ? [] : read(db, 'journal.reaped', () => readRuns(db, reaped));
    },
    append: (runId, bodies) => change('append', runId, () => bodies),
    ...createReading(db, log),
    onDidAppend: (listener) => listeners.add(listener),
  };
}

type ReadingJournal = Pick<
  Journal,
  | 'run'
  | 'runsOf'
  | 'currentRun'
  | 'listed'
  | 'pastRuns'
  | 'history'
  | 'standing'
  | 'standings'
  | 'unreadableRows'
  | 'phases'
  | 'steps'
  | 'events'
  | 'lastSequence'
>;

function createReading(db: MusterDatabase, log: EventLog): ReadingJournal {
  const { orm } = db;
  return {
    run: (runId) =>
      read(db, 'journal.run', () =>
        readOne(db, runReader, orm.select().from(runs).where(eq(runs.id, runId)).get()),
      ),
    runsOf: (clusterId) => {
      const where = clusterId === null ? undefined : eq(runs.clusterId, clusterId);
      return read(db, 'journal.runsOf', () => readRuns(db, where));
    },
    currentRun: (clusterId) => read(db, 'journal.currentRun', () => currentRun(db, clusterId)),
    listed: (clusterId, limit) => read(db, 'journal.listed', () => listedRuns(db, clusterId, limit)),
    pastRuns: (request) => read(db, 'journal.pastRuns', () => pastRuns(db, request)),
    history: (clusterId) => read(db, 'journal.history', () => history(db, clusterId)),
    standing: (runId) => read(db, 'journal.standing', () => standing(db, runId)),
    standings: (clusterId) => read(db, 'journal.standings', () => standings(db, clusterId)),
    unreadableRows: (runId) => read(db, 'journal.unreadableRows', () => unreadableRows(db, runId)),
    phases: (runId) =>
      read(db, 'journal.phases', () => {
        const ofRun = orm.select().from(runPhases).where(eq(runPhases.runId, runId));
        return readAll(db, runPhaseReader, ofRun.orderBy(runPhases.position).all());
      }),
    steps: (runId) =>
      read(db, 'journal.steps', () => {
        const ofRun = orm.select().from(runSteps).where(eq(runSteps.runId, runId));
        return readAll(db, runStepReader, ofRun.orderBy(runSteps.position).all());
      }),
    events: (runId, sequence, limit) => read(db, 'journal.events', () => log.after(runId, sequence, limit)),
    lastSequence: (runId) => read(db, 'journal.lastSequence', () => log.last(runId)?.sequence ?? 0),
  };
}

function readRuns(db: MusterDatabase, where?: SQL) {
  const rows = db.orm.select().from(runs).where(where).orderBy(newestFirst).all();
  return readAll(db, runReader, rows);
}

import { readFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { MusterError, toWireError } from '../shared/model/error.ts';
import type { Run } from '../shared/model/run.ts';
import { exportInventory } from './ansible/inventory/export-inventory.ts';
import { createPlaybookRunner } from './ansible/playbook-runner.ts';
import type { ContactServices } from './api/contact-services.ts';
import type { HostServices } from './api/host-services.ts';
import type { AppServices } from './api/services.ts';
import type { SiteServices } from './api/site-services.ts';
import { createBundleLibrary } from './bundles/bundle-library.ts';
import { createClusterAccess } from './kube/cluster-access.ts';
import { rewriteKubeconfig } from './kube/kubeconfig.ts';
import { type CrashHook, noCrash } from './orchestrator/engine/crash-points.ts';
import type { CallContext } from './platform/call-context.ts';
import { isoNow, systemClock } from './platform/clock.ts';
import { createListeners } from './platform/listeners.ts';
import { createLogger, type LogSink } from './platform/log.ts';
import { defaultDataDirectory, shippedDirectory } from './platform/resource-paths.ts';
import { appVersion } from './platform/version.ts';
import type { HostKeyDecider } from './ports/hosts.ts';
import type { SecretPrompt, SecretVault } from './ports/secrets.ts';
import type { Stores } from './ports/stores.ts';
import { createHosts } from './remote/create-hosts.ts';
import { createClusterLeases } from './remote/lease/cluster-leases.ts';
import { createReportRenderer } from './reports/report-renderer.ts';
import { createVault } from './secrets/create-vault.ts';
import type { KeyKeeper } from './secrets/keepers/keeper.ts';
import { keyFileKeeper } from './secrets/keepers/key-file.ts';
import { siteFileCodec } from './site-file/site-file-codec.ts';
import { backupDatabase } from './store/backup.ts';
import { createStores } from './store/create-stores.ts';
import type { MusterDatabase } from './store/database.ts';
import { createJournal } from './store/journal/create-journal.ts';
import { currentHolder, ownerState } from './store/lock.ts';
import { openDatabase } from './store/open-database.ts';
import { createSealedSecretStore } from './store/repositories/sealed-secret-store.ts';
import { verifyDatabase } from './store/verify.ts';
import { createTerminals, type Terminals } from './terminals/terminals.ts';
import { type ActiveRuns, createActiveRuns } from './use-cases/active-runs.ts';
import { addCluster, addHosts, loginChoices } from './use-cases/add-hosts.ts';
import { editCluster, removeCluster, removeHosts } from './use-cases/change-recorded.ts';
import type { AppDeps } from './use-cases/deps.ts';
import { targetsOf } from './use-cases/desired.ts';
import { dryRun } from './use-cases/dry-run.ts';
import { createFirstContact } from './use-cases/first-contact.ts';
import { readNodeJournal } from './use-cases/node-journal.ts';
import { reportOfRun } from './use-cases/reports.ts';
import { lookAtResume, resumePreview } from './use-cases/resume.ts';
import { readRollback } from './use-cases/rollback.ts';
import { missingEvents } from './use-cases/run-files/older-database.ts';
import { keepRunFiles } from './use-cases/run-files/run-files.ts';
import { runSpans } from './use-cases/run-spans.ts';
import { planRun, requireTypedName, skippablePhases, startRequest } from './use-cases/runs.ts';
import { oneScanAtATime, scanForSsh } from './use-cases/scan.ts';
import { seenOf } from './use-cases/seen-plan.ts';
import { siteFileName } from './use-cases/site-file-read.ts';
import { type OfferedSiteFile, offeredSiteFile } from './use-cases/site-file-text.ts';
import { previewSite, recordSite } from './use-cases/site-import.ts';
import { exportSite } from './use-cases/sites.ts';
import { dropTemplate, keepTemplate, keptTemplates } from './use-cases/templates.ts';
import { recordingDirectoryOf, targetOfNode } from './use-cases/terminal-hosts.ts';
import { saveTopology } from './use-cases/topology.ts';
import { giveSecret, wantedSecrets } from './use-cases/wanted-secrets.ts';

/** What a face says when it opens the app. */
export interface AppOptions {
  /** Data directory; null for the user's own. */
  readonly home: string | null;
  /** Read what another process is writing, rather than own the database. */
  readonly readOnly: boolean;
  /** Work on a copy of the database in memory: nothing that is written outlives the process. For dry runs. */
  readonly copy?: boolean;
  /** Null where nobody is there to answer. */
  readonly prompt: SecretPrompt | null;
  readonly decider: HostKeyDecider;
  readonly logSink: LogSink;
  /** Keeps the key of the vault before the key file does; the desktop face has the system's keychain. */
  readonly keeper?: KeyKeeper;
  /** Called at each named crash point. No face hands one in: only the entry that tests start has one. */
  readonly crash?: CrashHook;
}

/** The app, the same for every face. */
export interface App {
  readonly deps: AppDeps;
  readonly services: AppServices;
  readonly database: {
    /** What opens the sealed secrets on a laptop without a keychain; a backup is of no use elsewhere without it. */
    readonly keyFile: string;
    backup(ctx: CallContext, path: string): Promise<void>;
    /** What is wrong, a sentence each. */
    verify(): Promise<readonly string[]>;
  };
  readonly rendererDirectory: string;
  /** The system asks to open a site file; the window reads it when it is led to `#/open`. */
  offerSiteFile(path: string): void;
  /** Stops the runs of this process, then lets go of hosts and database. */
  close(): Promise<void>;
}

/** Builds the app. @throws MusterError of the store; nothing is left open then. */
export async function createApp(options: AppOptions): Promise<App> {
  const home = options.home ?? defaultDataDirectory(process.env);
  const database = openDatabase({
    directory: home,
    readOnly: options.readOnly,
    copy: options.copy ?? false,
  });
  try {
    return await assemble(options, home, database);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function assemble(options: AppOptions, home: string, database: MusterDatabase): Promise<App> {
  const keyFile = join(home, 'vault.key');
  const vault = createVault({
    store: createSealedSecretStore(database),
    keepers: [...(options.keeper ? [options.keeper] : []), keyFileKeeper(keyFile)],
    ...(options.prompt && { prompt: options.prompt }),
  });
  const redact = (text: string) => vault.redact(text);
  const stores = createStores(database, { redact });
  const journal = createJournal(database, systemClock, { redact });
  const owner = currentHolder();
  // What is not kept does not belong to the runs of this laptop either.
  const owns = !options.readOnly && options.copy !== true;
  const runsDirectory = join(home, 'runs');
  const runFiles = owns ? keepRunFiles({ journal, stores, vault, runsDirectory }) : null;
  if (owns) journal.reap((other) => isSameProcess(other, owner));
  const deps = await createDeps({
    options,
    databasePath: database.path,
    runsDirectory,
    stores,
    vault,
    journal,
    owner,
  });
  const active = createActiveRuns(deps);
  const offered = offeredSiteFile();
  const terminals = createTerminals({
    hosts: deps.hosts,
    clock: systemClock,
    log: createLogger({ sink: options.logSink, redact }),
    redactPieces: () => vault.redactPieces(),
    targetOf: (nodeId) => targetOfNode(deps, nodeId),
    recordingDirectory: (nodeId) => recordingDirectoryOf(deps, nodeId, join(home, 'recordings')),
  });
  return {
    deps,
    services: servicesOf(deps, { active, terminals, offered }, database.path),
    offerSiteFile: offered.offer,
    database: {
      keyFile,
      backup: (ctx, path) => backupDatabase(ctx, database, path),
      verify: async () => [
        ...verifyDatabase(database).map(({ where, what }) => `${where}: ${what}`),
        ...(await missingEvents(deps)),
      ],
    },
    rendererDirectory: join(dirname(shippedDirectory('playbooks', 'ansible.cfg')), 'out', 'renderer'),
    close: async () => {
      await Promise.all([active.close(), terminals.closeAll()]);
      await deps.clusterAccess.close();
      await deps.hosts.close();
      await runFiles?.close();
      database.close();
    },
  };
}

interface DepsRequest {
  readonly options: AppOptions;
  readonly databasePath: string;
  readonly runsDirectory: string;
  readonly stores: Stores;
  readonly vault: SecretVault;
  readonly journal: AppDeps['journal'];
  readonly owner: Run['owner'];
}

async function createDeps(request: DepsRequest): Promise<AppDeps> {
  const { options, databasePath, runsDirectory, stores, vault, journal, owner } = request;
  const hosts = createHosts({
    vault,
    hostKeys: stores.hostKeys,
    decider: options.decider,
    clock: systemClock,
  });
  const bundles = createBundleLibrary({ bundles: stores.bundles });
  const playbooks = await createPlaybookRunner({
    playbooksDirectory: shippedDirectory('playbooks', 'ansible.cfg'),
    runsDirectory: join(tmpdir(), `muster-${userInfo().username}`),
    vault,
    hostKeys: stores.hostKeys,
    environment: process.env,
  });
  return {
    stores,
    journal,
    hosts,
    playbooks,
    bundles,
    clusterAccess: createClusterAccess({ hosts }),
    leases: createClusterLeases({ hosts }),
    vault,
    siteFile: siteFileCodec,
    reports: createReportRenderer(),
    clock: systemClock,
    owner,
    ownerState: (other) => ownerState(databasePath, other),
    runsDirectory,
    logSink: options.logSink,
    crash: options.crash ?? noCrash,
    portableKubeconfig: (text, cluster, address) => rewriteKubeconfig(text, { address, name: cluster.name }),
    inventory: (cluster, nodes) => {
      const targets = targetsOf({ stores }, cluster);
      const targetOf = (node: (typeof nodes)[number]) => {
        const target = targets.get(node.id);
        if (target === undefined) throw new Error(`no way to ${node.hostname} is known`);
        return target;
      };
      return exportInventory({ cluster, nodes, targetOf, bundleDirectory: bundles.stagingDirectory });
    },
  };
}

interface Living {
  readonly active: ActiveRuns;
  readonly terminals: Terminals;
  readonly offered: OfferedSiteFile;
}

function servicesOf(
  deps: AppDeps,
  { active, terminals, offered }: Living,
  databasePath: string,
): AppServices {
  const recorded = createListeners<string>();
  const tell = () => recorded.tell(isoNow(deps.clock));
  return {
    stores: deps.stores,
    journal: deps.journal,
    clock: deps.clock,
    terminals,
    about: { version: appVersion, databasePath, person: userInfo().username },
    sites: { offered: () => offered.read(), ...siteServices(deps, tell) },
    hosts: hostServices(deps, tell),
    contact: contactServices(deps, tell),
    planRun: async (ctx, request) => {
      const { plan } = await planRun(ctx, deps, startRequest(request));
      return { ...plan, seen: seenOf(plan) };
    },
    startRun: async (ctx, { typedName, seen, ...request }) => {
      requireTypedName(deps, request, typedName);
      return active.start(ctx, { ...startRequest(request), seen });
    },
    skippable: skippablePhases,
    runSpans: (clusterId, operation) => runSpans(deps, clusterId, operation),
    dryRun: async (ctx, request, onLine) => {
      const { summary, findings, error } = await dryRun(ctx, deps, startRequest(request), onLine);
      return { summary, findings: [...findings], error: error === null ? null : toWireError(error) };
    },
    licences: () =>
      readFile(join(shippedDirectory('resources', 'THIRD-PARTY.txt'), 'THIRD-PARTY.txt'), 'utf8'),
    standing: () => ({ vault: opensVault(deps) }),
    planResume: async (ctx, runId) => resumePreview(await lookAtResume(ctx, deps, runId)),
    resumeRun: (ctx, { runId, accept, seen }) => active.resume(ctx, { what: runId, accept, seen }),
    planRollback: async (_ctx, runId, limit) => readRollback(deps, { what: runId, limit }),
    rollbackRun: (ctx, { runId, limit, steps }) => active.rollback(ctx, { what: runId, limit, steps }),
    nodeJournal: (ctx, request) => readNodeJournal(ctx, deps, request),
    cancelRun: (_ctx, runId, mode) => Promise.resolve(active.cancel(runId, mode)),
    runReport: (_ctx, runId, format) => reportOfRun(deps, runId, format),
    saveTopology: async (_ctx, draft) => {
      try {
        saveTopology(deps, draft);
      } finally {
        // Also after a refusal: a window that shows an older record asks again only when it is told, and could never save until then.
        tell();
      }
    },
    siteFile: async (_ctx, siteId) => ({
      fileName: siteFileName(deps, siteId),
      text: exportSite(deps, siteId),
    }),
    templates: () => keptTemplates(deps),
    keepTemplate: (template) => keepTemplate(deps, template),
    dropTemplate: (name) => dropTemplate(deps, name),
    onDidRecord: recorded.add,
  };
}

/** Hands on what an act gave after the windows were told of it; one that threw has recorded nothing to tell of. */
function andTell<T>(recorded: () => void, made: T): T {
  recorded();
  return made;
}

/** @param recorded tells the windows that what is wanted was recorded anew. */
function siteServices(deps: AppDeps, recorded: () => void): Omit<SiteServices, 'offered'> {
  return {
    preview: async (_ctx, file) => previewSite(deps, file),
    record: async (_ctx, file) => andTell(recorded, recordSite(deps, file)),
    secrets: async (_ctx, siteId) => wantedSecrets(deps, siteId),
    giveSecret: async (_ctx, secret) => giveSecret(deps, secret),
  };
}

/** @param recorded tells the windows that what is wanted was recorded anew. */
function hostServices(deps: AppDeps, recorded: () => void): HostServices {
  return {
    add: async (_ctx, request) => andTell(recorded, addHosts(deps, request)),
    logins: async (_ctx, siteId) => loginChoices(deps, siteId),
    addCluster: async (_ctx, wanted) => andTell(recorded, addCluster(deps, wanted)),
    remove: async (_ctx, nodeIds) => andTell(recorded, removeHosts(deps, nodeIds)),
    editCluster: async (_ctx, edit) => andTell(recorded, editCluster(deps, edit)),
    removeCluster: async (_ctx, clusterId) => andTell(recorded, removeCluster(deps, clusterId)),
  };
}

function opensVault({ vault }: AppDeps): 'opens' | 'closed' {
  try {
    vault.requireKey();
    return 'opens';
  } catch (error) {
    if (error instanceof MusterError && error.code === 'secret-sealed') return 'closed';
    throw error;
  }
}

/** @param recorded tells the windows that facts or keys were recorded. */
function contactServices(deps: AppDeps, recorded: () => void): ContactServices {
  const contact = createFirstContact(deps);
  const scan = oneScanAtATime(scanForSsh);
  async function* telling<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* items;
    } finally {
      recorded();
    }
  }
  return {
    scan: (ctx, request) => scan(ctx, deps, request),
    keys: (ctx, nodeIds) => telling(contact.keys(ctx, nodeIds)),
    confirm: async (_ctx, read) => andTell(recorded, contact.confirm(read)),
    replace: async (_ctx, wanted) => andTell(recorded, contact.replace(wanted)),
    confirmList: async (_ctx, nodeIds, text) => andTell(recorded, contact.confirmList(nodeIds, text)),
    test: (ctx, nodeIds) => telling(contact.test(ctx, nodeIds)),
    meetings: contact.meetings,
  };
}

function isSameProcess(a: Run['owner'], b: Run['owner']): boolean {
  return a.pid === b.pid && a.host === b.host && a.startedAt === b.startedAt;
}

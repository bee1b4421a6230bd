/**
 * Who may import whom. Longest matching folder wins. A folder may always import itself; `packages` lists the outside packages
 * it may use (a trailing `/` or exact name), `node:` for Node's own modules.
 */
export interface ImportRule {
  readonly folder: string;
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

const mainBase = ['src/shared', 'src/main/platform'];
const adapterBase = [...mainBase, 'src/main/ports'];

export const importTable: readonly ImportRule[] = [
  { folder: 'src/shared/model', imports: [], packages: ['zod'] },
  { folder: 'src/shared/rules', imports: ['src/shared/model'], packages: ['zod'] },
  { folder: 'src/shared/contract', imports: ['src/shared/model'], packages: ['zod'] },

  { folder: 'src/main/platform', imports: ['src/shared', 'package.json'], packages: ['node:'] },
  { folder: 'src/main/ports', imports: mainBase, packages: ['node:'] },
  { folder: 'src/main/orchestrator/engine', imports: adapterBase, packages: [] },
  {
    folder: 'src/main/orchestrator/waits',
    imports: [...adapterBase, 'src/main/orchestrator/engine'],
    packages: [],
  },
  {
    folder: 'src/main/orchestrator/phases',
    imports: [...adapterBase, 'src/main/orchestrator/engine', 'src/main/orchestrator/waits'],
    packages: ['node:'],
  },
  {
    folder: 'src/main/orchestrator/operations',
    imports: [...adapterBase, 'src/main/orchestrator/engine', 'src/main/orchestrator/phases'],
    packages: [],
  },
  { folder: 'src/main/use-cases', imports: [...adapterBase, 'src/main/orchestrator'], packages: ['node:'] },

  {
    folder: 'src/main/store',
    imports: adapterBase,
    packages: ['node:', 'better-sqlite3', 'drizzle-orm', 'zod'],
  },
  { folder: 'src/main/remote', imports: adapterBase, packages: ['node:', 'ssh2', 'zod'] },
  { folder: 'src/main/terminals', imports: adapterBase, packages: ['node:'] },
  { folder: 'src/main/ansible', imports: adapterBase, packages: ['node:', 'yaml', 'zod', 'ssh2'] },
  { folder: 'src/main/kube', imports: adapterBase, packages: ['node:', 'yaml', 'zod'] },
  { folder: 'src/main/bundles', imports: adapterBase, packages: ['node:', 'zod'] },
  { folder: 'src/main/secrets', imports: adapterBase, packages: ['node:', 'zod'] },
  { folder: 'src/main/reports', imports: adapterBase, packages: ['node:', 'pdfmake', 'fontkit'] },
  { folder: 'src/main/site-file', imports: adapterBase, packages: ['node:', 'yaml', 'zod'] },

  { folder: 'src/main/api', imports: [...adapterBase], packages: ['zod'] },
  {
    folder: 'src/main/app.ts',
    imports: [
      ...adapterBase,
      'src/main/use-cases',
      'src/main/orchestrator/engine',
      'src/main/store',
      'src/main/remote',
      'src/main/terminals',
      'src/main/ansible',
      'src/main/kube',
      'src/main/bundles',
      'src/main/secrets',
      'src/main/reports',
      'src/main/site-file',
      'src/main/api',
    ],
    packages: ['node:'],
  },
  {
    folder: 'src/main/serve',
    imports: ['src/shared', 'src/main/platform', 'src/main/api'],
    packages: ['node:', 'ws', 'zod'],
  },
  {
    folder: 'src/main/electron',
    imports: ['src/shared', 'src/main/platform', 'src/main/api', 'src/main/app.ts'],
    packages: ['node:', 'electron', 'zod'],
  },
  {
    folder: 'src/main/cli',
    imports: [...adapterBase, 'src/main/use-cases', 'src/main/app.ts', 'src/main/serve', 'src/main/api'],
    packages: ['node:', 'commander'],
  },

  { folder: 'src/renderer/api', imports: ['src/shared'], packages: ['zod'] },
  {
    folder: 'src/renderer/stores',
    imports: ['src/shared', 'src/renderer/api'],
    packages: ['zustand', 'zod'],
  },
  { folder: 'src/renderer/ui', imports: ['src/shared'], packages: ['react'] },
  {
    folder: 'src/renderer/features',
    imports: ['src/shared', 'src/renderer/api', 'src/renderer/stores', 'src/renderer/ui'],
    packages: ['react', 'zustand', '@tanstack/'],
  },
  {
    folder: 'src/renderer/features/terminals',
    imports: ['src/shared', 'src/renderer/api', 'src/renderer/stores', 'src/renderer/ui'],
    packages: ['react', 'zustand', '@tanstack/', '@xterm/'],
  },
  {
    folder: 'src/renderer/app',
    imports: ['src/shared', 'src/renderer'],
    packages: ['react', 'react-dom', 'zustand', '@fontsource/'],
  },
];

/** Features never import each other. */
export const separateFolders = ['src/renderer/features'];

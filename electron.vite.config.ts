import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Native or provided by Electron; all else goes into the bundle, which starts faster and ships smaller. */
const external = ['electron', 'better-sqlite3', 'cpu-features', /sshcrypto\.node$/];

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      outDir: 'out/main',
      rollupOptions: {
        external,
        input: { index: 'src/main/electron/index.ts', cli: 'src/main/cli/main.ts' },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      outDir: 'out/preload',
      rollupOptions: {
        external: ['electron'],
        input: { index: 'src/main/electron/preload.ts' },
        // A sandboxed preload must be one CommonJS file that requires nothing but electron.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      rollupOptions: { input: { index: 'src/renderer/index.html' } },
      // Fonts as files: the content security policy allows no data: URL.
      assetsInlineLimit: 0,
    },
  },
});

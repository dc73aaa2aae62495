// One page per window. The windows run under a strict Content Security Policy, so nothing may be
// inlined: no data URIs, no preload snippet, styles as files.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    outDir: 'dist',
    target: ['safari16.4', 'chrome111'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        prompt: 'prompt/index.html',
        sessions: 'sessions/index.html',
        settings: 'settings/index.html',
      },
    },
  },
  test: {
    include: ['{prompt,sessions,settings,shared}/**/*.test.ts'],
    environment: 'node',
  },
});

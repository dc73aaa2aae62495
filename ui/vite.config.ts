// One page per window. The windows run under a strict Content Security Policy, so nothing may be
// inlined: no data URIs, no preload snippet, styles as files.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  clearScreen: false,
  // The tests mount components: Svelte's part for browsers, not the one for servers.
  ...(mode === 'test' ? { resolve: { conditions: [...defaultClientConditions] } } : {}),
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
        history: 'history/index.html',
      },
    },
  },
  test: {
    include: ['{prompt,sessions,settings,history,shared}/**/*.test.ts'],
    environment: 'node',
    // The colours of theme.css are tested.
    css: true,
  },
}));

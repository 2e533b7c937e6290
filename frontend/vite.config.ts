import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// The Go build embeds dist/, so dist/.keep must stay for clones that have not built the window yet: everything else is cleared.
function clear(): Plugin {
  return {
    name: 'clear-dist',
    apply: 'build',
    buildStart() {
      const dist = join(import.meta.dirname, 'dist');
      for (const entry of readdirSync(dist)) if (entry !== '.keep') rmSync(join(dist, entry), { recursive: true });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), clear()],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: ['es2022', 'safari16'], // WebView2 is newer; this is what WebKitGTK of Debian 12 can do
    assetsInlineLimit: 0, // fonts come as files: the content policy allows no data: fonts
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500, // it is loaded from the program itself
  },
});

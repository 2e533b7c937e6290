import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The window on fixtures instead of Go, to look at while working on the screens.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { host: '127.0.0.1', port: 5174, strictPort: true, fs: { allow: ['../..'] } },
  cacheDir: '../../node_modules/.cache/preview',
});

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
// The shared styles come before those of the screens, which may go beyond them.
import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import { App } from './app';

// A file dropped on the window by accident must not take its place.
for (const name of ['dragover', 'drop'] as const) {
  addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

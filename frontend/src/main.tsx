import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
// The shared styles come before those of the screens, which may go beyond them.
import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import { App } from './app';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

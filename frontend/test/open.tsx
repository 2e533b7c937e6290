import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect } from 'vitest';
import { App } from '../src/app';
import { install } from './preview/fake';

export type Answers = Parameters<typeof install>[0];

// open shows the window at a place, once that place has its heading.
export async function open(hash: string, heading: string | RegExp, answers: Answers = {}) {
  const fake = install(answers);
  location.hash = hash;
  const user = userEvent.setup();
  const view = render(<App />);
  await screen.findByRole('heading', { name: heading, level: 1 });
  return { fake, user, view };
}

// faultless has axe look. Contrast is computed from the tokens, and measured in a real browser end to end: jsdom draws nothing.
export async function faultless(container: Element) {
  const found = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`)).toEqual([]);
}

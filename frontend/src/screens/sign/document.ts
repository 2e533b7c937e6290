import { createElement, Fragment, type ReactNode } from 'react';

// What a note's document may hold: text, headings, lists, paragraphs. Everything else of what Go sends is text or nothing, so that no
// words anyone said can ever act on this window.
const allowed = new Set([
  'article',
  'section',
  'div',
  'span',
  'h1',
  'h2',
  'h3',
  'h4',
  'p',
  'ul',
  'ol',
  'li',
  'dl',
  'dt',
  'dd',
  'strong',
  'em',
  'br',
  'hr',
  'blockquote',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
]);
// What is dropped with all it holds: its text is not meant to be read.
const dropped = new Set([
  'script',
  'style',
  'template',
  'iframe',
  'object',
  'embed',
  'svg',
  'math',
  'noscript',
  'title',
  'head',
  'textarea',
  'select',
  'audio',
  'video',
  'canvas',
]);
const empty = new Set(['br', 'hr']);
// The window's own page has its headings; the document's stand below them.
const lower: Record<string, string> = { h1: 'h2', h2: 'h3', h3: 'h4' };

// documentOf turns the HTML of a note into elements, by an allow-list and without any attribute.
export function documentOf(html: string): ReactNode {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  return createElement(Fragment, null, ...inside(parsed.body));
}

function inside(node: Node): ReactNode[] {
  return [...node.childNodes].map(one);
}

function one(node: Node): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const name = node.localName;
  if (dropped.has(name) || node.namespaceURI !== 'http://www.w3.org/1999/xhtml') return null;
  if (!allowed.has(name)) return createElement(Fragment, null, ...inside(node));
  return empty.has(name) ? createElement(name) : createElement(lower[name] ?? name, null, ...inside(node));
}

#!/usr/bin/python3
"""Reads the release window through the accessibility bus, as a screen reader does, and checks that it can be understood from there.

usage: tree.py  (the window must be open on Today or at the door)
"""
import sys
import time

import pyatspi

END = time.monotonic() + 60


def nodes(o, depth=0):
    yield o
    if depth > 40:
        return
    for i in range(o.childCount):
        child = o.getChildAtIndex(i)
        if child is not None:
            yield from nodes(child, depth + 1)


def window():
    for app in pyatspi.Registry.getDesktop(0):
        if app is not None and "evenhand" in (app.name or "").lower():
            return app
    return None


def roles(app):
    found = {}
    for o in nodes(app):
        try:
            found.setdefault(o.getRoleName(), []).append(o.name or "")
        except Exception:  # a node may go away while it is being read
            continue
    return found


while True:
    app = window()
    have = roles(app) if app else {}
    if have.get("heading") and have.get("push button", have.get("button")):
        break
    if time.monotonic() > END:
        sys.exit(f"the window cannot be read by a screen reader: {have}")
    time.sleep(0.2)

buttons = have.get("push button", []) + have.get("button", [])
entries = have.get("entry", []) + have.get("password text", [])
problems = []
if any(name == "" for name in buttons):
    problems.append("a button has no name")
if any(name == "" for name in entries):
    problems.append("a field has no name")
if not any(r in have for r in ("landmark", "document web")):
    problems.append("no landmark and no document")
print(f"read by a screen reader: {sum(map(len, have.values()))} nodes; headings {have['heading']}; buttons {buttons}; fields {entries}")
if problems:
    sys.exit("; ".join(problems))

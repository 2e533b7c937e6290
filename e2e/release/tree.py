#!/usr/bin/python3
"""Reads the release window through the accessibility bus, as a screen reader does, and checks that it can be understood from there.

usage: tree.py  (the window must be open on Today or at the door)
"""
import sys
import time

import pyatspi

END = time.monotonic() + 300


def nodes(o, depth=0):
    """What is under o, and o. A node may go away while it is being read."""
    yield o
    if depth > 40:
        return
    try:
        children = [o.getChildAtIndex(i) for i in range(o.childCount)]
    except Exception:
        return
    for child in children:
        if child is not None:
            yield from nodes(child, depth + 1)


def window():
    """The window; those before it, and what else was on the bus, may be on their way out."""
    for app in nodes(pyatspi.Registry.getDesktop(0), 40):
        try:
            if app is not None and "evenhand" in (app.name or "").lower() and app.childCount > 0:
                return app
        except Exception:
            continue
    return None


def roles(app):
    found = {}
    for o in nodes(app):
        try:
            found.setdefault(o.getRoleName(), []).append(o.name or "")
        except Exception:
            continue
    return found


def faults(have):
    """What a screen reader could not make sense of."""
    out = []
    if not have.get("heading") or not buttons(have):
        out.append("no heading, or no button")
    if "" in buttons(have):
        out.append("a button has no name")
    if "" in fields(have):
        out.append("a field has no name")
    if not any(r in have for r in ("landmark", "document web")):
        out.append("no landmark and no document")
    return out


def buttons(have):
    return have.get("push button", []) + have.get("button", [])


def fields(have):
    return have.get("entry", []) + have.get("password text", [])


# The window tells of itself bit by bit, so it is read again until it is whole.
while True:
    app = window()
    have = roles(app) if app else {}
    problems = faults(have)
    if not problems:
        break
    if time.monotonic() > END:
        sys.exit(f"the window cannot be read by a screen reader: {'; '.join(problems)}: {have}")
    time.sleep(0.2)

print(f"read by a screen reader: {sum(map(len, have.values()))} nodes; headings {have['heading']}; buttons {buttons(have)}; fields {fields(have)}")

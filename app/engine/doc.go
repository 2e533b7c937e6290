// Package engine joins the rooms: it opens the store, runs a visit from sound to words to draft to signature, and holds the entry points of
// the child processes. It knows nothing of the window, so the console tool runs on the same engine.
//
// One Engine serves one data folder. Locked, it holds no key and no open database; unlocked, it holds the vault and the store until Lock
// or Close. Long work runs as jobs, one at a time, each with progress, and each can be cancelled without losing what is complete. Every
// change the worker makes in a draft goes through one function (review.go), which saves before it returns and makes a new, unsigned version
// when the newest one is signed; so does whatever else would make a signed note read otherwise (outdate, in signing.go). Changes of a visit,
// its words and its note take turns, those of jobs among them.
package engine

// Version names this version of Evenhand. It is stored with what it made.
const Version = "0.1.0"

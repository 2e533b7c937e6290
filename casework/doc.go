// Package casework holds the nouns and rules every room of Evenhand shares. It does no I/O and imports nothing of ours.
//
// A Visit is any contact a social worker writes up. Its sound becomes a Transcript of Utterances; a Draft sorts Statements that rest on
// those utterances under a Template's sections; a named worker decides each doubtful statement, reads each section and signs. Three
// promises are kept here as plain functions, so that no screen can forget them:
//
//  1. No statement without evidence: Statement.Validate refuses a machine-made statement whose quotes are not words of its utterances.
//  2. No signature without a reader: Draft.Open lists what still needs the worker; a draft signs only when the list is empty.
//  3. No handover without a signature: SignOff names the digest of the exact bytes signed; the rooms that store and hand over check it.
//
// Ids of utterances and statements are never reused or renumbered. Evidence points at an utterance by id and revision, with the
// character offsets of the words it quotes, so that a corrected transcript makes what rested on the old words stale, never wrong.
package casework

// Package storage is all of Evenhand that rests on disk. One process opens it, under a lock on the data folder:
//
//	vault.json       how to reach the master key; see package vault
//	evenhand.db      SQLite: rows of random ids and sealed payloads
//	audio/*.sound    sealed sound, named by the recording's random id; see package audio
//	audio/*.cut      a removal of sound that is being carried out, or was stopped in it
//	backup/          a copy of the database from before the last update of its form
//	lock             held while the folder is open
//
// Every row holds one sealed payload: a format number and JSON, encrypted under the key of its visit, case or purpose, and bound to its
// place, so that it opens nowhere else. Payloads of every format that was ever released stay readable; golden files prove it. In the
// clear stand random ids, version and revision numbers, and the digest of what was signed. Still to be seen by someone who holds the
// disk are the number of rows, their rough sizes and the order they were written in: full-disk encryption hides those.
//
// What a method has acknowledged with a nil error is on disk: the database commits with synchronous=FULL. An error means that nothing of
// that call was kept. All errors a person can do something about are casework.Problem.
//
// The rules of signing are triggers in the database: a signed version never changes, and a handover names a signature that is there.
//
// Deleting a visit destroys its rows, its keys, its sound, what SQLite's log held of them, and the backup, which may hold an older
// copy. Removing the end of a recording destroys that sound and its keys in the same way and leaves a gap of the same length; what was
// decided is stored first, so a removal that was stopped is finished before the sound is opened again. A hold on a case stops both, and
// deleting a recording, unless that holds nothing. Three things are out of reach: copies that were made of the whole folder, worn-out cells of a solid-state disk, and what was
// handed over. The ledger keeps that the visit was made, signed, handed over and deleted: ids, times and digests, no content.
package storage

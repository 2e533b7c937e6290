// Package vault keeps the keys. It teaches one tree:
//
//	keychain item, or passphrase ─┐
//	printed recovery code ────────┴─► master key ─► one data key per case ─► one data key and one sound key pair per visit
//	                                            └─► sub-keys by purpose: signer, settings, ledger
//
// The master key is 32 random bytes and is never stored as it is. The file vault.json in the data folder says how to reach it: it
// names the keychain item (one for each data folder, by a random vault id, so that two folders never collide), or holds the master key
// sealed under an Argon2id key made from a passphrase. Either way it also holds the master key sealed under the printed recovery code,
// and a check value that tells a wrong key from damaged data. Nothing in it helps without one of the secrets.
//
// Data keys are made at random and stored by the rooms above, sealed by the key one step up the tree. To forget a visit it is enough to
// destroy its small key row: what was sealed under it, wherever a copy may lie, cannot be opened any more.
//
// Key.Seal binds each value to its place (table, row, column, version), so that nobody can move a sealed value to where it would say
// something else, and pads it, so that its length says little.
//
// What this does not protect against: a program that runs as the same person while the vault is open, or that asks the keychain for the
// item. Go cannot promise to wipe memory; Close overwrites the keys it holds and lets go of them.
package vault

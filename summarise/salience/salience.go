// Package salience says how likely a clause of a visit is one that a good note needs.
package salience

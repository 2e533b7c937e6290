// Package house keeps the rules of the house that no compiler knows. It holds only tests:
//
//   - the import table of the design: rooms do not know each other, only app/ knows Wails, the console tool never links it;
//   - what no tracked file may hold: paths of one machine, hosts of package registries, unfinished work, sleeping or silently skipped tests.
//
// A room that is not in the table fails until it gets a row: a new room is a decision, not an accident.
package house

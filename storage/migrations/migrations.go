// Package migrations holds the steps that bring an older database to today's form, in order and never changed once released. They move
// sealed values about without opening them, so that no migration needs a key.
package migrations

import "embed"

// FS holds the steps, named NNNNN_what.sql, in goose's form. There is no way down: an older Evenhand refuses a newer database.
//
//go:embed *.sql
var FS embed.FS

// Command evenhand is the window: it embeds the front end and calls app.
package main

import (
	"embed"
	"os"

	"evenhand/app"
)

//go:embed all:frontend/dist
var assets embed.FS

func main() { os.Exit(app.Main(os.Args[1:], os.Stderr, assets)) }

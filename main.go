// Command evenhand is the window: it embeds the front end and the icon, and calls app.
package main

import (
	"embed"
	"os"

	"evenhand/app"
)

//go:embed all:frontend/dist
var assets embed.FS

//go:embed build/icons/evenhand.png
var icon []byte

func main() { os.Exit(app.Main(os.Args[1:], os.Stderr, assets, icon)) }

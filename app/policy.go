//go:build !dev

package app

// contentPolicy lets the window load Evenhand's own files and nothing else. Style attributes are set by the editor and by measured
// layouts; no script but ours runs, and nothing is fetched from anywhere.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
	"font-src 'self'; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

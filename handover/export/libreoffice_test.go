package export

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The document opens in another's word processor without repair, and its headings, lists and table header are there for a screen reader:
// LibreOffice makes an accessible PDF (PDF/UA) of it, and poppler reads the tags back.
func TestOpensInLibreOffice(t *testing.T) {
	for _, tool := range []string{"soffice", "pdfinfo", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is not installed: build/setup/packages.sh tests installs libreoffice-writer-nogui and poppler-utils", tool)
		}
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "note.docx"), rendered(t, sample()).DOCX, 0o600))
	run := func(name string, args ...string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	run("soffice", "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")), "--headless", "--convert-to",
		`pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"},"UseTaggedPDF":{"type":"boolean","value":"true"}}`,
		"--outdir", dir, filepath.Join(dir, "note.docx"))
	pdf := filepath.Join(dir, "note.pdf")
	tags := run("pdfinfo", "-struct", pdf)
	for tag, want := range map[string]int{"H1": 1, "H2": 8, "TH": 3, "L": 3} {
		if got := len(regexp.MustCompile(`(?m)^\s*`+tag+`(:| \()`).FindAllString(tags, -1)); got < want {
			t.Errorf("%d %s tags, want %d", got, tag, want)
		}
	}
	info := run("pdfinfo", pdf)
	for _, want := range []string{`Title:\s+Case note`, `Author:\s+Gareth Pell`, `Tagged:\s+yes`, `A4`} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("the properties lack %s:\n%s", want, info)
		}
	}
	text := strings.Join(strings.Fields(run("pdftotext", "-layout", pdf, "-")), " ")
	for _, want := range []string{"Maureen said: “I want to stay here. This is my home.”", "Siân O’Dwyer-Łukasz", "Page 1 of", "P-104233 · Version 1 · signed by Gareth Pell on 21 April 2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("the pages lack %q", want)
		}
	}
}

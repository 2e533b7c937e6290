package export

import (
	"archive/zip"
	"bytes"
	"embed"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"strings"
	"time"
)

// The document is written by hand, part by part, rather than by a library: the same note must give the same bytes, because they are what
// is signed, and a dozen styles are all a case note needs. Sizes are in twentieths of a point: A4 is 11906 by 16838, the margins 2.3 cm.

//go:embed parts
var parts embed.FS

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsW     = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	nsR     = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	wml = "application/vnd.openxmlformats-officedocument.wordprocessingml."

	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + wml + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + wml + `styles+xml"/>` +
		`<Override PartName="/word/numbering.xml" ContentType="` + wml + `numbering+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + wml + `settings+xml"/>` +
		`<Override PartName="/word/fontTable.xml" ContentType="` + wml + `fontTable+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="` + wml + `header+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + wml + `footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>` +
		`</Types>`

	office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

	packageRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + office + `officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
		`<Relationship Id="rId3" Type="` + office + `extended-properties" Target="docProps/app.xml"/></Relationships>`

	documentRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + office + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + office + `numbering" Target="numbering.xml"/>` +
		`<Relationship Id="rId3" Type="` + office + `settings" Target="settings.xml"/>` +
		`<Relationship Id="rId4" Type="` + office + `fontTable" Target="fontTable.xml"/>` +
		`<Relationship Id="rId5" Type="` + office + `header" Target="header1.xml"/>` +
		`<Relationship Id="rId6" Type="` + office + `footer" Target="footer1.xml"/></Relationships>`

	appXML = xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Evenhand</Application></Properties>`
)

// docx is the note as a Word document.
func (p page) docx() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	put := func(name string, body []byte) error {
		// Stored, with sizes up front: the bytes then depend on no version of a compressor, and strict readers (Java's) take them.
		h := &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(body), CompressedSize64: uint64(len(body)),
			UncompressedSize64: uint64(len(body))}
		//lint:ignore SA1019 CreateRaw writes this field as it is, and never looks at Modified
		h.ModifiedDate = 1<<5 | 1 // 1 January 1980, the first day a zip can name
		w, err := z.CreateRaw(h)
		if err != nil {
			return err
		}
		_, err = w.Write(body)
		return err
	}
	for _, part := range []struct{ name, body string }{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels}, {"word/_rels/document.xml.rels", documentRels},
		{"word/document.xml", p.document()}, {"word/header1.xml", p.header()}, {"word/footer1.xml", p.footerXML()},
		{"docProps/core.xml", p.core()}, {"docProps/app.xml", appXML},
	} {
		if err := put(part.name, []byte(part.body)); err != nil {
			return nil, fmt.Errorf("writing %s: %w", part.name, err)
		}
	}
	for _, name := range []string{"styles.xml", "numbering.xml", "settings.xml", "fontTable.xml"} {
		body, err := parts.ReadFile("parts/" + name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		if err := put("word/"+name, body); err != nil {
			return nil, fmt.Errorf("writing %s: %w", name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (p page) document() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:document ` + nsW + ` ` + nsR + `><w:body>`)
	if p.practice {
		para(&b, "Practice", run("", practiceWords))
	}
	para(&b, "Heading1", run("", p.title))
	para(&b, "Subtitle", run("", p.subtitle))
	for _, d := range p.details {
		para(&b, "Detail", run("Label", d.label)+`<w:r><w:tab/></w:r>`+run("", d.value))
	}
	if len(p.present) > 0 {
		para(&b, "Heading2", run("", "Present"))
		p.table(&b)
	}
	for _, s := range p.sections {
		if !s.empty() {
			s.docx(&b)
		}
	}
	if p.empty != "" {
		para(&b, "Empty", run("", p.empty))
	}
	para(&b, "Signed", run("", p.signed))
	para(&b, "Making", run("", join(" ", p.made...)))
	b.WriteString(`<w:sectPr><w:headerReference w:type="default" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/>` +
		`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1191" w:right="1304" w:bottom="1304" w:left="1304" w:header="624" w:footer="624" w:gutter="0"/>` +
		`</w:sectPr></w:body></w:document>`)
	return b.String()
}

// table lists who was there. Its first row is marked as a header, so that a screen reader says which column it is in.
func (p page) table(b *strings.Builder) {
	widths := []int{3000, 3000, 3298}
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="9298" w:type="dxa"/><w:tblBorders><w:insideH w:val="single" w:sz="4" w:space="0" w:color="DDE3E4"/></w:tblBorders>` +
		`<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>` +
		`<w:tblCaption w:val="Present"/><w:tblDescription w:val="Who was there, in what role, and how they were told of the recording"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
	row := func(properties, style string, cells ...string) {
		b.WriteString(`<w:tr><w:trPr>` + properties + `</w:trPr>`)
		for i, c := range cells {
			fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, widths[i])
			para(b, style, run("", c))
			b.WriteString(`</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	row(`<w:cantSplit/><w:tblHeader/>`, "TableHeading", "Name", "Role", "About the recording")
	for _, a := range p.present {
		row(`<w:cantSplit/>`, "TableText", a.name, a.role, a.told)
	}
	b.WriteString(`</w:tbl>`)
}

func (s section) docx(b *strings.Builder) {
	para(b, "Heading2", run("", s.title))
	if s.caption != "" {
		para(b, "WrittenBy", run("", s.caption))
	}
	for _, l := range s.lines {
		for i, text := range l.paragraphs {
			style, mark := "ListBullet", ""
			switch {
			case s.prose:
				style = "Normal"
			case i > 0:
				style = "ListContinue"
			}
			if l.restricted && i == 0 {
				mark = run("DecideBeforeSharing", restrictedWords+": ")
			}
			para(b, style, mark+run("", text))
		}
	}
	if s.follow != "" {
		para(b, "Normal", run("Strong", s.follow))
	}
}

// header says on every page that a practice note is one; on others it is empty.
func (p page) header() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:hdr ` + nsW + `>`)
	if p.practice {
		para(&b, "Header", run("", practiceWords))
	} else {
		para(&b, "Header", "")
	}
	b.WriteString(`</w:hdr>`)
	return b.String()
}

func (p page) footerXML() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:ftr ` + nsW + `>`)
	para(&b, "Footer", run("", p.footer)+`<w:r><w:tab/></w:r>`+run("", "Page ")+field("PAGE")+run("", " of ")+field("NUMPAGES"))
	b.WriteString(`</w:ftr>`)
	return b.String()
}

// core holds the properties a reader's software shows: title, author, language. The title names no one.
func (p page) core() string {
	at := p.note.Written.UTC().Format(time.RFC3339)
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escapeXML(p.title) + `</dc:title><dc:creator>` + escapeXML(p.note.Signer.Name) + `</dc:creator>` +
		`<cp:lastModifiedBy>` + escapeXML(p.note.Signer.Name) + `</cp:lastModifiedBy>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified>` +
		`<dc:language>en-GB</dc:language><cp:version>` + fmt.Sprint(p.note.Version) + `</cp:version></cp:coreProperties>`
}

// para writes a paragraph in a style. What goes in it is made by run or field, and so is escaped.
func para(b *strings.Builder, style, runs string) {
	b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + runs + `</w:p>`)
}

func run(style, text string) string {
	properties := ""
	if style != "" {
		properties = `<w:rPr><w:rStyle w:val="` + style + `"/></w:rPr>`
	}
	return `<w:r>` + properties + `<w:t xml:space="preserve">` + escapeXML(text) + `</w:t></w:r>`
}

func field(name string) string {
	return `<w:fldSimple w:instr=" ` + name + ` "><w:r><w:t>1</w:t></w:r></w:fldSimple>`
}

// escapeXML writes text so that it can only ever be text. What XML cannot hold was cleaned away before; EscapeText replaces any that is left.
func escapeXML(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return "" // a strings.Builder never fails
	}
	return b.String()
}

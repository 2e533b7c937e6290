package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Names that say nothing about what is inside.
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base"}

// A reader who knows one room must be able to use the next from its comments alone: each package says what it is for, each exported name what it promises.
func TestPackagesAndExportedNamesAreExplained(t *testing.T) {
	for folder := range strings.FieldsSeq(goFolders(t)) {
		fset := token.NewFileSet()
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		explained, name := false, ""
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			name = file.Name.Name
			explained = explained || file.Doc.Text() != ""
			for _, decl := range file.Decls {
				for _, unexplained := range undocumented(decl) {
					t.Errorf("%s: %s has no comment that says what it promises", fset.Position(unexplained.Pos()), unexplained.Name)
				}
			}
		}
		if name != "" && !explained {
			t.Errorf("%s: package %s has no package comment", folder, name)
		}
		if slices.Contains(emptyNames, name) {
			t.Errorf("%s: a package called %s says nothing about what is inside", folder, name)
		}
	}
}

// goFolders lists the folders of our packages, relative to this one.
func goFolders(t *testing.T) string {
	t.Helper()
	var folders []string
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if base := d.Name(); base != ".." && strings.HasPrefix(base, ".") || base == "node_modules" || base == "testdata" || path == "../../build/bin" {
			return filepath.SkipDir
		}
		folders = append(folders, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(folders, "\n")
}

// undocumented returns the exported names a declaration brings without a comment.
func undocumented(decl ast.Decl) []*ast.Ident {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && receiverIsExported(d) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil || d.Tok == token.CONST && d.Lparen.IsValid() {
			return nil // explained as a whole; the values of an enumeration by its type
		}
		var names []*ast.Ident
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && s.Doc == nil {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() && s.Doc == nil && s.Comment == nil {
						names = append(names, n)
					}
				}
			}
		}
		return names
	}
	return nil
}

// receiverIsExported tells whether a function, or the type it is a method of, can be reached from outside. Methods that fulfil an interface of the standard library need no
// comment of their own.
func receiverIsExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	if slices.Contains([]string{"Error", "Unwrap", "String", "Is", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "Read", "Write", "Close", "Len", "Less", "Swap", "ServeHTTP"}, d.Name.Name) {
		return false
	}
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if index, ok := of.(*ast.IndexExpr); ok {
		of = index.X
	}
	ident, ok := of.(*ast.Ident)
	return ok && ident.IsExported()
}

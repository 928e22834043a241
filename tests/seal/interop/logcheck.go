// Command logcheck reads the log of a portal and has the code of Go's checksum database (golang.org/x/mod/sumdb/note and
// .../tlog) judge it, which knows nothing of gongshi and was not written by its authors.
//
//	logcheck [-since CHECKPOINT]... [-proofs FOLDER] [-portal FOLDER] LOG
//
// LOG is the folder with vkey, checkpoint and tile/. Checked are: the signature of the checkpoint; that the tiles, and no
// others, are there; every tile, byte for byte, against one made anew from the entries; the root; the inclusion of entries,
// proved from the tiles as a client proves it; and that the log extends every CHECKPOINT kept from before.
//
// -proofs checks the files *.tlog-proof of a folder. -portal checks the manifest of a whole portal: that each version it
// lists is committed to by the entry it names, and that its proof is there and sound.
//
// It ends with status 1 and a reason where anything is wrong.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// names is an option that may be given several times.
type names []string

func (n *names) String() string     { return strings.Join(*n, " ") }
func (n *names) Set(s string) error { *n = append(*n, s); return nil }

func main() {
	var since names
	flag.Var(&since, "since", "a checkpoint kept from before")
	proofs := flag.String("proofs", "", "a folder of proof files")
	portal := flag.String("portal", "", "the folder of the portal that the log belongs to")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), since, *proofs, *portal); err != nil {
		fmt.Fprintln(os.Stderr, "logcheck:", err)
		os.Exit(1)
	}
}

// A book is a log that was read, with what its entries hash to.
type book struct {
	dir      string
	verifier note.Verifier
	tree     tlog.Tree
	entries  [][]byte
	stored   hashes
}

func run(dir string, since []string, proofs, portal string) error {
	book, err := read(dir)
	if err != nil {
		return err
	}
	var before []tlog.Tree
	for _, path := range since {
		old, err := checkpoint(path, book.verifier)
		if err != nil {
			return err
		}
		before = append(before, old)
	}
	if err := book.sameTiles(before); err != nil {
		return err
	}
	if err := book.included(); err != nil {
		return err
	}
	for i, old := range before {
		if err := book.extends(old); err != nil {
			return fmt.Errorf("%s: %w", since[i], err)
		}
	}
	proved := 0
	if proofs != "" {
		paths, err := filepath.Glob(filepath.Join(proofs, "*.tlog-proof"))
		if err != nil {
			return err
		}
		for _, path := range paths {
			if _, err := book.proved(path); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			proved++
		}
	}
	if portal != "" {
		count, err := book.ofPortal(portal)
		if err != nil {
			return err
		}
		proved += count
	}
	fmt.Printf("%d entries, %d earlier checkpoints, %d proofs: all sound\n", book.tree.N, len(before), proved)
	return nil
}

// read reads the log in a folder, and checks the signature of its checkpoint and that its entries make its root.
func read(dir string) (*book, error) {
	vkey, err := os.ReadFile(filepath.Join(dir, "vkey"))
	if err != nil {
		return nil, err
	}
	verifier, err := note.NewVerifier(strings.TrimSuffix(string(vkey), "\n"))
	if err != nil {
		return nil, err
	}
	tree, err := checkpoint(filepath.Join(dir, "checkpoint"), verifier)
	if err != nil {
		return nil, err
	}
	entries, err := readEntries(dir, tree.N)
	if err != nil {
		return nil, err
	}
	book := &book{dir: dir, verifier: verifier, tree: tree, entries: entries}
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, book.stored)
		if err != nil {
			return nil, err
		}
		book.stored = append(book.stored, more...)
	}
	root, err := treeHash(tree.N, book.stored)
	if err != nil {
		return nil, err
	}
	if root != tree.Hash {
		return nil, fmt.Errorf("the entries make another root: %v, not %v", root, tree.Hash)
	}
	return book, nil
}

// checkpoint reads a signed checkpoint from a file.
func checkpoint(path string, verifier note.Verifier) (tlog.Tree, error) {
	signed, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	tree, err := open(signed, verifier)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("%s: %w", path, err)
	}
	return tree, nil
}

// open opens a signed checkpoint (c2sp.org/tlog-checkpoint). Its origin must be the name of the key.
func open(signed []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	// tlog.ParseTree wants the header of Go's own log, so the three lines are read here.
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tlog.Tree{}, fmt.Errorf("not three lines")
	}
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("origin %q, key of %q", lines[0], verifier.Name())
	}
	size, err := number(lines[1])
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// number reads a number in the one spelling that it has: no sign, no zero before it.
func number(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err == nil && (n < 0 || strconv.FormatInt(n, 10) != text) {
		err = fmt.Errorf("not the plain spelling of a number: %q", text)
	}
	return n, err
}

package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// included proves the inclusion of entries from the tiles, as a client does: of every entry of a small log, of some of a
// large one.
func (b *book) included() error {
	reader := tlog.TileHashReader(b.tree, &tiles{dir: b.dir})
	step := len(b.entries)/500 + 1
	for i := 0; i < len(b.entries); i += step {
		proof, err := tlog.ProveRecord(b.tree.N, int64(i), reader)
		if err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		if err := tlog.CheckRecord(proof, b.tree.N, b.tree.Hash, int64(i), tlog.RecordHash(b.entries[i])); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
	}
	return nil
}

// extends proves from the tiles that the log extends an earlier tree.
func (b *book) extends(old tlog.Tree) error {
	if old.N > b.tree.N {
		return fmt.Errorf("the log had %d entries and has %d", old.N, b.tree.N)
	}
	if old.N == 0 {
		// Every log extends the empty one; tlog makes no proof for it.
		empty, err := treeHash(0, nil)
		if err == nil && empty != old.Hash {
			err = fmt.Errorf("not the root of an empty log")
		}
		return err
	}
	proof, err := tlog.ProveTree(b.tree.N, old.N, tlog.TileHashReader(b.tree, &tiles{dir: b.dir}))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, b.tree.N, b.tree.Hash, old.N, old.Hash)
}

// proved checks a proof file (c2sp.org/tlog-proof) and gives the index of its entry. Its hashes must be those of the proof
// that Go makes.
func (b *book) proved(path string) (int64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	head, signed, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, fmt.Errorf("not a proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if _, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[0], "extra ")); err != nil {
			return 0, err
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, fmt.Errorf("no index")
	}
	index, err := number(strings.TrimPrefix(lines[0], "index "))
	if err != nil {
		return 0, err
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, err
		}
		proof = append(proof, hash)
	}
	tree, err := open([]byte(signed), b.verifier)
	if err != nil {
		return 0, err
	}
	if index >= int64(len(b.entries)) {
		return 0, fmt.Errorf("no entry %d", index)
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(b.entries[index])); err != nil {
		return 0, err
	}
	expected, err := tlog.ProveRecord(tree.N, index, b.stored)
	if err != nil {
		return 0, err
	}
	if fmt.Sprint(expected) != fmt.Sprint(proof) {
		return 0, fmt.Errorf("not the proof that Go makes")
	}
	return index, nil
}

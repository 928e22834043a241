package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// A manifest is what manifest.json says of the log and of versions that are public.
type manifest struct {
	Log struct {
		Origin string
		Size   int64
		Root   string
	}
	Records []struct {
		ID      string
		Version int
		Digest  string
		Nonce   string
		Leaf    *int64
	}
}

// A leaf is an entry of the log.
type leaf struct {
	Record     string
	Version    int
	Event      string
	At         string
	Commitment string
}

// ofPortal checks what the manifest says against the log: its size and root; for every version with a leaf, that the entry
// commits to just this text, and that a proof of it is there. It gives the number of proofs.
func (b *book) ofPortal(dir string) (int, error) {
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return 0, err
	}
	var said manifest
	if err := json.Unmarshal(data, &said); err != nil {
		return 0, err
	}
	root := base64.StdEncoding.EncodeToString(b.tree.Hash[:])
	if said.Log.Origin != b.verifier.Name() || said.Log.Size != b.tree.N || said.Log.Root != root {
		return 0, fmt.Errorf("the manifest tells of another log: %+v", said.Log)
	}
	proved := 0
	for i, row := range said.Records {
		if row.Leaf == nil {
			continue
		}
		if *row.Leaf < 0 || *row.Leaf >= int64(len(b.entries)) {
			return 0, fmt.Errorf("%s: no entry %d", row.ID, *row.Leaf)
		}
		var entry leaf
		if err := json.Unmarshal(b.entries[*row.Leaf], &entry); err != nil {
			return 0, fmt.Errorf("entry %d: %w", *row.Leaf, err)
		}
		sum := sha256.Sum256([]byte("gongshi-leaf v1\n" + row.Nonce + "\n" + row.Digest + "\n"))
		if entry.Record != row.ID || entry.Version != row.Version || entry.Event != "publish" {
			return 0, fmt.Errorf("%s v%d: entry %d is of %+v", row.ID, row.Version, *row.Leaf, entry)
		}
		if entry.Commitment != fmt.Sprintf("%x", sum) {
			return 0, fmt.Errorf("%s v%d: entry %d commits to another text", row.ID, row.Version, *row.Leaf)
		}
		// Rows are sorted: the last of a record is the live one, whose proof lies beside its page.
		path := filepath.Join(dir, "records", row.ID, "proof.tlog-proof")
		if i+1 < len(said.Records) && said.Records[i+1].ID == row.ID {
			path = filepath.Join(dir, "records", row.ID, fmt.Sprintf("v%d", row.Version), "proof.tlog-proof")
		}
		index, err := b.proved(path)
		if err == nil && index != *row.Leaf {
			err = fmt.Errorf("proves entry %d, not %d", index, *row.Leaf)
		}
		if err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
		proved++
	}
	return proved, nil
}

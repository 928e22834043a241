package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// height of tiles: tlog-tiles has no others.
const height = 8

// where gives the path of a tile: tlog-tiles leaves the height away and calls data tiles entry bundles.
func where(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

// needed gives the tiles of a log of n entries.
func needed(n int64) []tlog.Tile {
	var tiles []tlog.Tile
	for _, tile := range tlog.NewTiles(height, 0, n) {
		// Some versions of NewTiles also list a partial tile of every smaller width; the widest comes last.
		if last := len(tiles) - 1; last >= 0 && tiles[last].L == tile.L && tiles[last].N == tile.N {
			tiles[last] = tile
		} else {
			tiles = append(tiles, tile)
		}
	}
	return tiles
}

// treeHash is tlog.TreeHash also for the empty tree, whose root is the hash of nothing (some versions cannot do it).
func treeHash(n int64, stored tlog.HashReader) (tlog.Hash, error) {
	if n == 0 {
		return tlog.Hash(sha256.Sum256(nil)), nil
	}
	return tlog.TreeHash(n, stored)
}

// readEntries reads the entry bundles of a log of n entries.
func readEntries(dir string, n int64) ([][]byte, error) {
	var entries [][]byte
	for _, tile := range needed(n) {
		if tile.L != 0 {
			continue
		}
		// There is an entry bundle for every tile of leaf hashes.
		tile.L = -1
		data, err := os.ReadFile(filepath.Join(dir, where(tile)))
		if err != nil {
			return nil, err
		}
		more, err := unbundle(data, tile.W)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", where(tile), err)
		}
		entries = append(entries, more...)
	}
	return entries, nil
}

// unbundle takes an entry bundle apart: each entry stands after its length in two bytes.
func unbundle(data []byte, width int) ([][]byte, error) {
	var entries [][]byte
	for i := 0; i < width; i++ {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("ends early")
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("more than %d entries", width)
	}
	return entries, nil
}

// bundle makes the entry bundle of a tile.
func (b *book) bundle(tile tlog.Tile) []byte {
	var data []byte
	first := tile.N << height
	for _, entry := range b.entries[first : first+int64(tile.W)] {
		data = binary.BigEndian.AppendUint16(data, uint16(len(entry)))
		data = append(data, entry...)
	}
	return data
}

// sameTiles compares all files below tile/ with the tiles that the entries make. Partial tiles of the states before may
// still be there (c2sp.org/tlog-tiles, "Partial Tiles"); they too must be what the entries make.
func (b *book) sameTiles(before []tlog.Tree) error {
	expected := map[string][]byte{}
	add := func(n int64) error {
		for _, tile := range needed(n) {
			data, err := tlog.ReadTileData(tile, b.stored)
			if err != nil {
				return err
			}
			expected[where(tile)] = data
			if tile.L == 0 {
				data := b.bundle(tile)
				tile.L = -1
				expected[where(tile)] = data
			}
		}
		return nil
	}
	if err := add(b.tree.N); err != nil {
		return err
	}
	must := len(expected)
	for _, old := range before {
		// A log that shrank is found by what it does not extend.
		if old.N <= b.tree.N {
			if err := add(old.N); err != nil {
				return err
			}
		}
	}
	present := map[string]bool{}
	top := filepath.Join(b.dir, "tile")
	if _, err := os.Stat(top); os.IsNotExist(err) && must == 0 {
		return nil
	}
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(b.dir, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		made, known := expected[filepath.ToSlash(relative)]
		if !known {
			return fmt.Errorf("%s: a log of %d entries has no such tile", relative, b.tree.N)
		}
		if !bytes.Equal(data, made) {
			return fmt.Errorf("%s: not what the entries make", relative)
		}
		present[filepath.ToSlash(relative)] = true
		return nil
	})
	if err != nil {
		return err
	}
	for _, tile := range needed(b.tree.N) {
		if !present[where(tile)] {
			return fmt.Errorf("%s is missing", where(tile))
		}
	}
	return nil
}

// hashes are stored hashes in memory.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(h)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		out[i] = h[index]
	}
	return out, nil
}

// tiles reads tiles from a folder, as a client reads them from a server.
type tiles struct {
	dir string
}

func (t *tiles) Height() int { return height }

func (t *tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(t.dir, where(tile)))
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s: %d bytes", where(tile), len(data))
		}
		out = append(out, data)
	}
	return out, nil
}

func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

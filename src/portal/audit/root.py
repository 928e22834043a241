import base64, hashlib, os, sys

size = int(sys.argv[1])
part = int(sys.argv[2]) if len(sys.argv) > 2 else size

def bundle(tile, count):
    name = f"{tile % 1000:03}"
    while tile >= 1000:
        tile //= 1000
        name = f"x{tile % 1000:03}/{name}"
    name = "log/tile/entries/" + name
    return open(name if count == 256 else f"{name}.p/{count}", "rb").read()

leaves = []
for start in range(0, size, 256):
    data = bundle(start // 256, min(256, size - start))
    while data:
        length = int.from_bytes(data[:2], "big")
        leaves.append(hashlib.sha256(b"\0" + data[2:2 + length]).digest())
        data = data[2 + length:]
assert len(leaves) == size and part <= size

# RFC 6962 第 2.1 条
def root(row):
    if len(row) < 2:
        return row[0] if row else hashlib.sha256(b"").digest()
    half = 1 << (len(row) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(row[:half]) + root(row[half:])).digest()

print(part, base64.b64encode(root(leaves[:part])).decode())

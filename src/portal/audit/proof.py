import base64, hashlib, json, os, sys

record, version = sys.argv[1], int(sys.argv[2])
rows = [r for r in json.load(open("manifest.json", encoding="utf-8"))["records"] if r["id"] == record]
row = next(r for r in rows if r["version"] == version)
old = "" if version == max(r["version"] for r in rows) else f"v{version}/"
head, checkpoint = open(f"records/{record}/{old}proof.tlog-proof", encoding="utf-8").read().split("\n\n", 1)
lines = [line for line in head.split("\n")[1:] if not line.startswith("extra ")]
index, path = int(lines[0].split()[1]), [base64.b64decode(line) for line in lines[1:]]
origin, size, root = checkpoint.split("\n")[:3]

# 日志中的条目（c2sp.org/tlog-tiles：每包 256 条，每条前面两个字节是长度）
tile, place = divmod(index, 256)
name = f"{tile % 1000:03}"
while tile >= 1000:
    tile //= 1000
    name = f"x{tile % 1000:03}/{name}"
name = "log/tile/entries/" + name
data = open(name if os.path.exists(name) else f"{name}.p/{int(size) % 256}", "rb").read()
for _ in range(place):
    data = data[2 + int.from_bytes(data[:2], "big"):]
entry = data[2:2 + int.from_bytes(data[:2], "big")]
leaf = json.loads(entry)
print(entry.decode())

# 条目说的是这一版，承诺值对得上摘要值和随机数
made = hashlib.sha256(f"gongshi-leaf v1\n{row['nonce']}\n{row['digest']}\n".encode()).hexdigest()
assert (leaf["record"], leaf["version"], leaf["commitment"]) == (record, version, made), "条目与清单不符"

# 条目在日志里（RFC 9162 第 2.1.3.2 条）
first, last = index, int(size) - 1
value = hashlib.sha256(b"\0" + entry).digest()
for other in path:
    assert last > 0, "证明过长"
    if first % 2 == 1 or first == last:
        value = hashlib.sha256(b"\1" + other + value).digest()
        while first % 2 == 0 and first > 0:
            first, last = first // 2, last // 2
    else:
        value = hashlib.sha256(b"\1" + value + other).digest()
    first, last = first // 2, last // 2
assert last == 0 and value == base64.b64decode(root), "条目不在日志里"
print(f"第 {index} 条在日志 {origin} 中，检查点：{size} {root}")

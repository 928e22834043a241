import hashlib, os, sys

def sha256(data):
    return hashlib.sha256(data).hexdigest()

record, *files = sys.argv[1:]
text = open(record, "rb").read().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
lines = ["gongshi-record v1", sha256(text)]
lines += [sha256(open(name, "rb").read()) + "  " + os.path.basename(name) for name in files]
print("sha256:" + sha256("".join(line + "\n" for line in lines).encode()))

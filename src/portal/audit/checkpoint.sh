python3 -c '
import base64
key = base64.b64decode(open("log/vkey").read().strip().split("+", 2)[2])[1:]
open("../log.der", "wb").write(bytes.fromhex("302a300506032b6570032100") + key)
text, signatures = open("log/checkpoint", encoding="utf-8").read().split("\n\n", 1)
open("../checkpoint.txt", "w", encoding="utf-8").write(text + "\n")
open("../checkpoint.sig", "wb").write(base64.b64decode(signatures.split()[2])[4:])'
openssl pkeyutl -verify -pubin -keyform DER -inkey ../log.der -rawin \
  -in ../checkpoint.txt -sigfile ../checkpoint.sig

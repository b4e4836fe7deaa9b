"""Reads barcodes with zxing-cpp: file names on standard input, one a line; for
each, a line with the symbology identifier and the content in hexadecimal."""
import sys
import numpy
import zxingcpp
from PIL import Image

for name in sys.stdin:
    image = numpy.array(Image.open(name.strip()).convert("L"))
    found = zxingcpp.read_barcodes(image)
    if len(found) != 1:
        print("-", len(found), flush=True)
    else:
        print(found[0].symbology_identifier, found[0].bytes.hex(), flush=True)

"""Reads all barcodes of a picture with zxing-cpp: a line for each, with the
symbology identifier and the content in hexadecimal."""
import sys
import numpy
import zxingcpp
from PIL import Image

image = numpy.array(Image.open(sys.argv[1]).convert("L"))
# zxing-cpp 1.4 ends with a failed assertion when it finds one barcode twice, in
# the picture and in a smaller one of it.
for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.Code128, try_downscale=False):
    print(found.symbology_identifier, found.bytes.hex(), flush=True)

"""Makes the JPEG images that the tests keep, with PIL, and what PIL reads from them.

Usage: "$(scripts/python-environment images Tests/DatasetsTests/requirements.txt)" Tests/DatasetsTests/make-images.py Tests/DatasetsTests/Golden

Images of 64 x 64, as Tiny-ImageNet's: smooth colours, edges and noise, in the forms that JPEG files have. pixels.txt gets for
each the MD5 of its bytes in the order row, column, channel (red, green, blue) as PIL decodes them.
"""
import hashlib, pathlib, random, sys

from PIL import Image

folder = pathlib.Path(sys.argv[1])
folder.mkdir(exist_ok=True)
side = 64


def picture(seed):
    """Gradients, a disc with a hard edge, and noise."""
    noise = random.Random(seed)
    image = Image.new("RGB", (side, side))
    for row in range(side):
        for column in range(side):
            inside = (row - 20 - seed) ** 2 + (column - 40) ** 2 < 200
            value = (4 * row, 255 - 3 * column, 128 + row - column) if not inside else (250, 30 * seed, 20)
            image.putpixel((column, row), tuple(min(255, max(0, part + noise.randint(-20, 20))) for part in value))
    return image


forms = {
    "full.JPEG": dict(quality=95, subsampling="4:4:4"),
    "half.JPEG": dict(quality=75, subsampling="4:2:2"),
    "quarter.JPEG": dict(quality=75, subsampling="4:2:0"),
    "coarse.JPEG": dict(quality=10, subsampling="4:2:0"),
    "progressive.JPEG": dict(quality=75, subsampling="4:2:0", progressive=True),
    "optimised.JPEG": dict(quality=85, subsampling="4:2:0", optimize=True),
}
for number, (name, form) in enumerate(forms.items()):
    picture(number).save(folder / name, "JPEG", **form)
picture(7).convert("L").save(folder / "grey.JPEG", "JPEG", quality=75)
# These are refused.
picture(8).convert("CMYK").save(folder / "inks.refused", "JPEG", quality=75)
picture(9).resize((48, 64)).save(folder / "narrow.refused", "JPEG", quality=75)

lines = []
for path in sorted(folder.glob("*.JPEG")):
    pixels = Image.open(path).convert("RGB").tobytes()
    lines.append(f"{hashlib.md5(pixels).hexdigest()}  {path.name}\n")
(folder / "pixels.txt").write_text("".join(lines))

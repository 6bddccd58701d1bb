"""Cut the poster's two fonts from Noto Sans SC, for whoever updates them; the result is committed.

Run `python -m infra.fonts` on a machine with npm. Sources are named with their version and SHA-256, so that the same
bytes come out everywhere; nothing here runs on a server.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates, dropImpliedOnCurvePoints

FONTS = Path(__file__).parent.parent / "chalicelib" / "poster" / "fonts"
NAME_RECORDS_KEPT = {0: "copyright", 7: "trademark", 13: "licenseDescription", 14: "licenseInfoURL"}
GRID = 4  # of 1000 units per em
HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


class Source(NamedTuple):
    """One font file of one npm package."""

    package: str
    member: str
    sha256: str


NOTO_SC = "@expo-google-fonts/noto-sans-sc@0.4.3"
NOTO_HK = "@expo-google-fonts/noto-sans-hk@0.4.3"
BOLD = Source(
    NOTO_SC,
    "package/700Bold/NotoSansSC_700Bold.ttf",
    "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
)
MEDIUM = Source(
    NOTO_SC,
    "package/500Medium/NotoSansSC_500Medium.ttf",
    "b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a",
)
# Has some 1,700 Han characters of Guangdong and Hong Kong that the mainland's font lacks (𡌶 is in a village's name).
BOLD_RARE = Source(
    NOTO_HK,
    "package/700Bold/NotoSansHK_700Bold.ttf",
    "9c8bc87430613644fee27cbde7df8b72fd1ae8a6ff3ef8d9a35c4e6cd155b20f",
)


def is_han(code_point: int) -> bool:
    """Say whether a code point is a Han ideograph."""
    return any(first <= code_point <= last for first, last in HAN)


def is_wording(code_point: int) -> bool:
    """Say whether the small text's font keeps a character: GB 2312 and Latin; the bold one steps in for the rest."""
    if code_point < 0x250:
        return True
    try:
        chr(code_point).encode("gb2312")
    except UnicodeEncodeError:
        return 0x2000 <= code_point < 0x2070
    return True


def download(source: Source, folder: Path) -> TTFont:
    """Fetch a source's package with npm, check the font's digest, open it."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", source.package], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / packed.stdout.strip().splitlines()[-1]
    with tarfile.open(archive) as tar:
        tar.extract(source.member, folder, filter="data")
        if "package/LICENSE_FONT" in tar.getnames():
            tar.extract("package/LICENSE_FONT", folder, filter="data")
    path = folder / source.member
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != source.sha256:
        raise SystemExit(f"{source.package}: {source.member} has SHA-256 {found}, not the one written down")
    return TTFont(path)


def redraw(glyph_set: Any, name: str) -> Any:
    """Draw a glyph again with fewer points on a coarser grid; it leaves its outline by less than 0.01 em.

    Noto's outlines were cubic curves before they were split into many quadratic ones. Joined again, and on multiples of
    four, they take a quarter less of a PDF; a grid line is half a dot away at most where a name is largest at 300 dpi.
    """
    pen = TTGlyphPen(None)
    glyph_set[name].draw(Qu2CuPen(Cu2QuPen(pen, max_err=3, all_quadratic=True), max_err=2, all_cubic=True))
    glyph = pen.glyph()
    if glyph.numberOfContours > 0:
        glyph.coordinates = GlyphCoordinates(
            [(round(x / GRID) * GRID, round(y / GRID) * GRID) for x, y in glyph.coordinates]
        )
        dropImpliedOnCurvePoints(glyph)
        glyph.recalcBounds(None)
    return glyph


def _format_12(cmap: dict[int, str]) -> Any:
    """Make the one cmap that chalicelib/poster/faces.py reads, whether or not a character lies beyond U+FFFF."""
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language, table.cmap = 3, 10, 0, cmap
    return table


def cut(style: str, fonts: list[tuple[TTFont, Any]]) -> int:
    """Write one font of every character some source has and its filter keeps, first source first; return the count."""
    glyphs: dict[str, Any] = {".notdef": fonts[0][0]["glyf"][".notdef"]}
    metrics = {".notdef": fonts[0][0]["hmtx"][".notdef"]}
    cmap: dict[int, str] = {}
    wanted = {
        (code_point, n)
        for n, (font, keeps) in enumerate(fonts)
        for code_point in font.getBestCmap()
        if keeps(code_point)
    }
    names: dict[tuple[int, str], str] = {}
    glyph_sets = [font.getGlyphSet() for font, _ in fonts]
    for code_point, n in sorted(wanted):
        if code_point in cmap:
            continue
        font = fonts[n][0]
        source_name = font.getBestCmap()[code_point]
        name = names.setdefault((n, source_name), f"u{code_point:05X}")
        if name not in glyphs:
            glyphs[name] = redraw(glyph_sets[n], source_name)
        # The bearing must be where the outline now begins, or readers shift it back.
        begin = glyphs[name].xMin if glyphs[name].numberOfContours > 0 else 0
        metrics[name] = (font["hmtx"][source_name][0], begin)
        cmap[code_point] = name
    base = fonts[0][0]
    builder = FontBuilder(base["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))  # in the order of code points: few cmap ranges, quick to look up
    builder.setupCharacterMap(cmap)
    builder.font["cmap"].tables = [_format_12(cmap)]
    builder.setupGlyf(glyphs, calcGlyphBounds=True)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=base["hhea"].ascent, descent=base["hhea"].descent)
    kept = {label: base["name"].getDebugName(number) for number, label in NAME_RECORDS_KEPT.items()}
    builder.setupNameTable(
        {"familyName": "Venue Poster Sans", "styleName": style, "psName": f"VenuePosterSans-{style}"}
        | {label: text for label, text in kept.items() if text},
        mac=False,
    )
    os2 = base["OS/2"]
    builder.setupOS2(
        sTypoAscender=os2.sTypoAscender,
        sTypoDescender=os2.sTypoDescender,
        sCapHeight=os2.sCapHeight,
        sxHeight=os2.sxHeight,
        usWeightClass=os2.usWeightClass,
        usWinAscent=os2.usWinAscent,
        usWinDescent=os2.usWinDescent,
    )
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=base["head"].created, modified=base["head"].modified)
    builder.font.recalcTimestamp = False
    builder.save(FONTS / f"VenuePosterSans-{style}.ttf")
    return len(cmap)


def main() -> None:
    """Cut both fonts and copy the licence beside them."""
    FONTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rare = download(BOLD_RARE, folder)
        bold, medium = download(BOLD, folder), download(MEDIUM, folder)
        counts = {
            "Bold": cut("Bold", [(bold, lambda _: True), (rare, is_han)]),
            "Medium": cut("Medium", [(medium, is_wording)]),
        }
        (FONTS / "LICENSE.txt").write_bytes((folder / "package/LICENSE_FONT").read_bytes())
    for style, count in counts.items():
        size = (FONTS / f"VenuePosterSans-{style}.ttf").stat().st_size
        print(f"{style}: {count} characters, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

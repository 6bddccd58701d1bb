"""The grid all posters share, in millimetres on A3."""

from chalicelib.poster.papers import A3_HEIGHT_MM, A3_WIDTH_MM

MARGIN = 15.0
CONTENT_WIDTH = A3_WIDTH_MM - 2 * MARGIN
RIGHT = A3_WIDTH_MM - MARGIN
HEIGHT = A3_HEIGHT_MM
FOOT_HEIGHT = 40.0
BRACKET = 2.4  # thickness of the corners around the QR code
QR_MIN_MM = 160.5  # with its quiet zone; the notices' A3 poster must scan from an arm's length and more
QR_MAX_MM = 204.5  # the symbol alone is then over 160 mm
COLUMN_GAP = 9.0

"""Dashboards as the template's YAML writes them (`!Dashboard`), laid out and spelled as CloudWatch wants them."""

import json
from typing import Any

COLUMNS, WIDTH, HEIGHT, TEXT_HEIGHT = 3, 8, 6, 2
PERIOD_S = 300


def spell_dashboard(widgets: list[dict[str, Any]]) -> dict[str, str]:
    """Return the body of a dashboard for `!Sub`: three graphs in a row; a text begins a row and spans it.

    A graph has a title and metrics as CloudWatch spells them; `stat` is Sum and `period` five minutes by default.
    """
    placed: list[dict[str, Any]] = []
    row, column = 0, 0
    for widget in widgets:
        if "text" in widget:
            row, column = row + (HEIGHT if column else 0), 0
            placed.append(_placed("text", row, 0, {"markdown": widget["text"]}, (COLUMNS * WIDTH, TEXT_HEIGHT)))
            row += TEXT_HEIGHT
            continue
        graph = {"view": "timeSeries", "region": "${AWS::Region}", "stat": "Sum", "period": PERIOD_S, **widget}
        placed.append(_placed("metric", row, column, graph, (WIDTH, HEIGHT)))
        column = (column + 1) % COLUMNS
        row += 0 if column else HEIGHT
    return {"Fn::Sub": json.dumps({"widgets": placed}, ensure_ascii=False)}


def _placed(kind: str, row: int, column: int, properties: dict[str, Any], size: tuple[int, int]) -> dict[str, Any]:
    width, height = size
    return {
        "type": kind,
        "x": column * WIDTH,
        "y": row,
        "width": width,
        "height": height,
        "properties": properties,
    }

"""Where the shapes of the charts stand: pure geometry for the SVG templates in templates/charts.

A figure keeps its words and amounts as they are; only positions become numbers of pixels, written with one decimal.
"""

from merit.web.charts.axis import nice_step
from merit.web.charts.funnel import FunnelChart, funnel
from merit.web.charts.growing import Growing, growing
from merit.web.charts.lines import LineChart, lines
from merit.web.charts.ring import Gauge, gauge
from merit.web.charts.series import BarChart, Split, Trend, bars, split, trend
from merit.web.charts.stages import StepChart, StepPoint, steps
from merit.web.charts.waterfall import Waterfall, waterfall

__all__ = [
    "BarChart",
    "FunnelChart",
    "Gauge",
    "Growing",
    "LineChart",
    "Split",
    "StepChart",
    "StepPoint",
    "Trend",
    "Waterfall",
    "bars",
    "funnel",
    "gauge",
    "growing",
    "lines",
    "nice_step",
    "split",
    "steps",
    "trend",
    "waterfall",
]

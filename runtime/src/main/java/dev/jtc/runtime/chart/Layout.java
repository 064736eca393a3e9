package dev.jtc.runtime.chart;

import dev.jtc.runtime.chart.Canvas.Type;
import dev.jtc.runtime.chart.Canvas.Weight;

/** Where everything in a chart goes. */
interface Layout {
  /** The space around everything. */
  double EDGE = 14;

  double TITLE_SIZE = 15;
  double LABEL_SIZE = 12.5;
  double TICK_SIZE = 11.5;

  Type TITLE = new Type(TITLE_SIZE, Weight.BOLD, Palette.INK);
  Type LABEL = new Type(LABEL_SIZE, Weight.NORMAL, Palette.INK);
  Type TICK = new Type(TICK_SIZE, Weight.NORMAL, Palette.QUIET);

  /** How far below the middle of a line of text its baseline lies, as a share of its size. */
  double MIDDLE = 0.36;

  double width();

  double height();

  void draw(Canvas canvas);
}

package dev.jtc.compiler.view;

import java.util.ArrayList;
import java.util.List;

/**
 * A drawing before its layout: marks in nested clusters, and lines between marks.
 *
 * @param title stands bold above the drawing
 * @param notes stand small below the title
 * @param direction which way lines run
 * @param root holds all marks; it has no frame
 * @param lines from mark to mark, by id
 */
record Sketch(
    String title, List<String> notes, Direction direction, Cluster root, List<Line> lines) {
  Sketch {
    notes = List.copyOf(notes);
    lines = List.copyOf(lines);
  }

  enum Direction {
    RIGHT("LR"),
    DOWN("TB");

    private final String rankdir;

    Direction(String rankdir) {
      this.rankdir = rankdir;
    }

    String rankdir() {
      return rankdir;
    }
  }

  /** The outline of a mark. */
  enum Outline {
    /** A value that has a name. */
    BOX,
    /** A value whose box stands elsewhere. */
    REFERENCE,
    /** A value that a graph gives. */
    DOUBLE_BOX,
    /** An operation. */
    ROUND,
    /** A choice. */
    DIAMOND,
    /** Something with an inside that is not drawn. */
    COMPONENT,
    /** A box of code, its lines to the left. */
    CODE,
    /** No outline, small letters. */
    NONE
  }

  /** How a line is drawn. */
  enum Stroke {
    /** A value flows. */
    SOLID,
    /** It decides or bounds, or goes beside the main flow. */
    DASHED,
    /** Back to the start of a loop; the layout does not follow it. */
    AGAIN
  }

  /**
   * @param id unique in the sketch, a letter and digits
   * @param text what stands in it; lines are separated by line breaks
   */
  record Mark(String id, Outline outline, Tint tint, String text, String tooltip) {}

  /** A line; {@code tint} says which part of a training step draws it. */
  record Line(String from, String to, String text, Stroke stroke, Tint tint, String tooltip) {}

  /** A frame with a title around marks and further clusters; filled while sketching. */
  record Cluster(String title, Tint tint, String tooltip, List<Mark> marks, List<Cluster> inner) {
    Cluster(String title, Tint tint, String tooltip) {
      this(title, tint, tooltip, new ArrayList<>(), new ArrayList<>());
    }

    /** The marks in this and all inner clusters. */
    List<Mark> allMarks() {
      List<Mark> all = new ArrayList<>(marks);
      inner.forEach(cluster -> all.addAll(cluster.allMarks()));
      return all;
    }
  }
}

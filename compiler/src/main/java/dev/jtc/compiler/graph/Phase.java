package dev.jtc.compiler.graph;

/** What part of a training step a node belongs to; pictures colour nodes by it. */
public enum Phase {
  FORWARD,
  BACKWARD,
  UPDATE
}

package dev.jtc.compiler.view;

import dev.jtc.compiler.graph.Origin;
import dev.jtc.compiler.graph.Phase;
import dev.jtc.compiler.view.Sketch.Cluster;
import java.util.HashMap;
import java.util.Map;

/**
 * The frames of one graph or region: one for each submodel and part of the training step, nested as
 * the submodels are. Forward and backward parts of a submodel stand apart, as they do in time.
 */
final class Frames {
  private final Cluster outer;
  private final Map<Key, Cluster> byPath = new HashMap<>();

  private record Key(Phase phase, String path) {}

  Frames(Cluster outer) {
    this.outer = outer;
  }

  Cluster outer() {
    return outer;
  }

  /** The frame that a node of {@code origin} stands in. */
  Cluster of(Origin origin) {
    return of(origin.phase(), origin.scope());
  }

  /** The frame of the forward part of the submodel {@code path}. */
  Cluster forward(String path) {
    return of(Phase.FORWARD, path);
  }

  private Cluster of(Phase phase, String path) {
    if (path.isEmpty()) {
      return outer;
    }
    Key key = new Key(phase, path);
    Cluster known = byPath.get(key);
    if (known != null) {
      return known;
    }
    int dot = path.lastIndexOf('.');
    Cluster parent = of(phase, dot < 0 ? "" : path.substring(0, dot));
    String part = dot < 0 && phase != Phase.FORWARD ? " · " + tint(phase).word() : "";
    Cluster frame = new Cluster(path.substring(dot + 1) + part, tint(phase), path + part);
    parent.inner().add(frame);
    byPath.put(key, frame);
    return frame;
  }

  static Tint tint(Phase phase) {
    return switch (phase) {
      case FORWARD -> Tint.FORWARD;
      case BACKWARD -> Tint.BACKWARD;
      case UPDATE -> Tint.UPDATE;
    };
  }
}

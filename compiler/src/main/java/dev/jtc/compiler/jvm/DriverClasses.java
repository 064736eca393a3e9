package dev.jtc.compiler.jvm;

import java.util.ArrayList;
import java.util.List;

/**
 * Spreads the methods of a driver over the class {@code Name} and as many more, {@code Name$D0},
 * {@code Name$D1} and so on, as their constants need.
 */
final class DriverClasses {
  /**
   * Bytes of code after which a class is full. A call of a kernel takes ten bytes and six places in
   * the pool, which has 65,535.
   */
  private static final int FULL = 60_000;

  private final String program;
  private final ImageWriter main;
  private final List<ImageWriter> more = new ArrayList<>();
  private int bytes;

  DriverClasses(String program, ImageWriter main) {
    this.program = program;
    this.main = main;
  }

  /** The class for a static method of so many bytes, estimated from above. */
  ImageWriter withRoomFor(int methodBytes) {
    bytes += methodBytes;
    if (bytes > FULL) {
      bytes = methodBytes;
      more.add(new ImageWriter(program + "$D" + more.size(), "java/lang/Object", ""));
    }
    return more.isEmpty() ? main : more.get(more.size() - 1);
  }

  /** Those besides the main one. */
  List<ClassImage> images() {
    return more.stream().map(ImageWriter::image).toList();
  }
}

package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import java.util.function.BiFunction;

/**
 * How products are computed, and rows.
 *
 * @param precision of the factors of f32 products
 * @param shapes the tile of a product whose factors have a precision
 * @param rowThreads so many threads a block of rows has at least, where they fit
 */
record Tiles(Precision precision, BiFunction<Tiling, Precision, TileShape> shapes, int rowThreads) {
  /** With blocks of rows that have as many threads as they need. */
  Tiles(Precision precision, BiFunction<Tiling, Precision, TileShape> shapes) {
    this(precision, shapes, 1);
  }

  /** By the model of {@link TileShape}. */
  static Tiles of(Precision precision) {
    return new Tiles(precision, TileShape::of);
  }

  /** The same with blocks of rows that are as large as those of products. */
  Tiles withEqualBlocks() {
    return new Tiles(precision, shapes, TileShape.THREADS);
  }

  /** What the factors of {@code tiling} are rounded to: only f32 is. */
  Precision precision(Tiling tiling) {
    return tiling.dtype() == DType.F32 ? precision : Precision.F32;
  }

  TileShape shape(Tiling tiling) {
    return shapes.apply(tiling, precision(tiling));
  }
}

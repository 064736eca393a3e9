package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import java.util.function.BiFunction;

/**
 * How products are computed.
 *
 * @param precision of the factors of f32 products
 * @param shapes the tile of a product whose factors have a precision
 */
record Tiles(Precision precision, BiFunction<Tiling, Precision, TileShape> shapes) {
  /** By the model of {@link TileShape}. */
  static Tiles of(Precision precision) {
    return new Tiles(precision, TileShape::of);
  }

  /** What the factors of {@code tiling} are rounded to: only f32 is. */
  Precision precision(Tiling tiling) {
    return tiling.dtype() == DType.F32 ? precision : Precision.F32;
  }

  TileShape shape(Tiling tiling) {
    return shapes.apply(tiling, precision(tiling));
  }
}

package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.List;
import java.util.Set;

/** A type as written. */
public sealed interface TypeExpr extends Syntax {
  /** The words that are dtypes or classes of dtypes; such a word alone is a scalar. */
  Set<String> DTYPE_WORDS =
      Set.of("f32", "f64", "i32", "i64", "u8", "bool", "float", "int", "num", "any");

  Kind kind();

  enum Kind {
    TENSOR,
    NAMED,
    TUPLE,
    SEVERAL
  }

  /**
   * {@code f32[N, 10]}; {@code f32} alone is a scalar and has no dims.
   *
   * @param dtype one of {@link #DTYPE_WORDS}, or any other word that was followed by brackets
   */
  record Tensor(String dtype, Span dtypeSpan, List<DimExpr> dims, Span span) implements TypeExpr {
    public Tensor {
      dims = List.copyOf(dims);
    }

    @Override
    public Kind kind() {
      return Kind.TENSOR;
    }
  }

  /** Any other word: {@code dim}, {@code string}, {@code fn}, {@code model}, a model's name. */
  record Named(String name, Span span) implements TypeExpr {
    @Override
    public Kind kind() {
      return Kind.NAMED;
    }
  }

  /** {@code (f32[N], f32)}. */
  record Tuple(List<TypeExpr> elements, Span span) implements TypeExpr {
    public Tuple {
      elements = List.copyOf(elements);
    }

    @Override
    public Kind kind() {
      return Kind.TUPLE;
    }
  }

  /** {@code fn...}, of a last parameter: any number of arguments of the element type. */
  record Several(TypeExpr element, Span span) implements TypeExpr {
    @Override
    public Kind kind() {
      return Kind.SEVERAL;
    }
  }
}

package dev.jtc.compiler.loop;

import dev.jtc.compiler.type.Dim;
import java.util.List;

/** A statement of a kernel. */
public sealed interface Stmt {
  /**
   * {@code for variable < extent}: counts from 0 by one.
   *
   * @param kind what a back end may do with it; the meaning is always the serial loop
   */
  record For(String variable, Dim extent, Kind kind, List<Stmt> body) implements Stmt {
    public For {
      body = List.copyOf(body);
    }
  }

  /** Promises about the iterations of a loop. */
  enum Kind {
    /** In order. */
    SERIAL,
    /** Independent of each other and the same position in every array touched: for vector code. */
    VECTOR,
    /**
     * Independent of each other, but that scratch buffers may serve each iteration anew, so that
     * each thread needs its own. In loops that are in order: independent in whichever of their
     * turns ({@link Sharing}).
     */
    PARALLEL,
    /** Both: for threads, and for vector code in each. */
    PARALLEL_VECTOR;

    /** Whether iterations may be lanes of vectors. */
    public boolean isVector() {
      return this == VECTOR || this == PARALLEL_VECTOR;
    }

    /** Whether threads may share the iterations. */
    public boolean isParallel() {
      return this == PARALLEL || this == PARALLEL_VECTOR;
    }
  }

  /** Names a number for the rest of the enclosing block. */
  record Let(String name, Expr value) implements Stmt {}

  /** Declares a variable, an accumulator, for the rest of the enclosing block. */
  record Declare(String name, Expr initial) implements Stmt {}

  /** Sets a declared variable. */
  record Assign(String name, Expr value) implements Stmt {}

  /** Writes one element at a flat position. */
  record Store(String buffer, Index index, Expr value) implements Stmt {}

  /** Runs the body where the bool condition holds. */
  record If(Expr condition, List<Stmt> body) implements Stmt {
    public If {
      body = List.copyOf(body);
    }
  }
}

package dev.jtc.compiler.jvm;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt;
import dev.jtc.compiler.scalar.JvmSpelling;
import dev.jtc.compiler.scalar.expansion.Expansions;
import dev.jtc.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What some statements of a kernel touch, in the order of the text. */
final class Uses {
  /** Whether something is computed whenever the statements run at all. */
  enum Certainty {
    ALWAYS,
    SOMETIMES
  }

  /** A place that reads or writes a buffer; {@code extents} are the loops around it in here. */
  record Access(String buffer, Index index, Map<String, Dim> extents) {}

  /** A number that is computed for its own sake, not as a part of another. */
  record Computation(Expr value, Certainty certainty) {}

  private final List<Access> accesses = new ArrayList<>();
  private final List<Computation> computations = new ArrayList<>();
  private final Set<Dim> dims = new LinkedHashSet<>();
  private final Set<String> writtenBuffers = new LinkedHashSet<>();
  private final Set<String> assignedLocals = new LinkedHashSet<>();
  private final Set<String> declaredLocals = new LinkedHashSet<>();
  private final Set<String> readLocals = new LinkedHashSet<>();
  private final Set<String> loopVariables = new LinkedHashSet<>();
  private Map<String, Dim> extents = Map.of();
  private int nodes;
  private int steps;

  private Uses() {}

  static Uses of(List<Stmt> body) {
    Uses uses = new Uses();
    uses.block(body, Certainty.ALWAYS);
    return uses;
  }

  private void block(List<Stmt> body, Certainty certainty) {
    body.forEach(stmt -> statement(stmt, certainty));
  }

  private void statement(Stmt stmt, Certainty certainty) {
    nodes++;
    if (stmt instanceof Stmt.For loop) {
      dims.add(loop.extent());
      boolean runs = loop.extent().isConstant() && loop.extent().value() > 0;
      Map<String, Dim> outer = extents;
      extents = new HashMap<>(outer);
      extents.put(loop.variable(), loop.extent());
      block(loop.body(), runs ? certainty : Certainty.SOMETIMES);
      extents = outer;
    } else if (stmt instanceof Stmt.If branch) {
      compute(branch.condition(), certainty);
      block(branch.body(), Certainty.SOMETIMES);
    } else if (stmt instanceof Stmt.Let let) {
      compute(let.value(), certainty);
      declaredLocals.add(let.name());
    } else if (stmt instanceof Stmt.Declare declare) {
      compute(declare.initial(), certainty);
      declaredLocals.add(declare.name());
    } else if (stmt instanceof Stmt.Assign assign) {
      compute(assign.value(), certainty);
      assignedLocals.add(assign.name());
    } else {
      Stmt.Store store = (Stmt.Store) stmt;
      writtenBuffers.add(store.buffer());
      access(store.buffer(), store.index(), certainty);
      compute(store.value(), certainty);
    }
  }

  private void compute(Expr value, Certainty certainty) {
    computations.add(new Computation(value, certainty));
    visit(value, certainty);
  }

  private void access(String buffer, Index index, Certainty certainty) {
    accesses.add(new Access(buffer, index, extents));
    index(index, certainty);
  }

  private void index(Index index, Certainty certainty) {
    nodes += 1 + index.terms().size();
    dims.add(index.offset());
    index
        .terms()
        .forEach(
            (term, coefficient) -> {
              dims.add(coefficient);
              if (term instanceof Index.Quotient quotient) {
                dims.add(quotient.divisor());
                index(quotient.dividend(), certainty);
              } else if (term instanceof Index.Remainder remainder) {
                dims.add(remainder.divisor());
                index(remainder.dividend(), certainty);
              } else if (term instanceof Index.Computed computed) {
                compute(computed.value(), certainty);
              } else {
                loopVariables.add(((Index.Variable) term).name());
              }
            });
  }

  private void visit(Expr expr, Certainty certainty) {
    nodes++;
    if (expr instanceof Expr.Call call) {
      steps += Expansions.of(call.fn(), call.compute()).map(e -> e.steps().size()).orElse(0);
    } else if (expr instanceof Expr.Load load) {
      access(load.buffer(), load.index(), certainty);
    } else if (expr instanceof Expr.Local local) {
      readLocals.add(local.name());
    } else if (expr instanceof Expr.Position position) {
      index(position.index(), certainty);
    } else if (expr instanceof Expr.RandomWord word) {
      index(word.position(), certainty);
    }
    List<Expr> children = children(expr);
    for (int i = 0; i < children.size(); i++) {
      visit(children.get(i), certainty(expr, i, certainty));
    }
  }

  /** The numbers that {@code expr} is directly made of, those in indices left out. */
  static List<Expr> children(Expr expr) {
    if (expr instanceof Expr.Call call) {
      return call.arguments();
    }
    if (expr instanceof Expr.Cast cast) {
      return List.of(cast.value());
    }
    return expr instanceof Expr.RandomWord word ? List.of(word.key(), word.counter()) : List.of();
  }

  /** Whether operand {@code index} of {@code expr} is computed whenever {@code expr} is. */
  static Certainty certainty(Expr expr, int index, Certainty whole) {
    boolean branch =
        expr instanceof Expr.Call call
            && call.fn().spelling() instanceof JvmSpelling.Select
            && index > 0;
    return branch ? Certainty.SOMETIMES : whole;
  }

  /** The number of statements, numbers and terms of indices. */
  int nodes() {
    return nodes;
  }

  /** The number of steps of functions that vector code expands. */
  int steps() {
    return steps;
  }

  List<Access> accesses() {
    return accesses;
  }

  List<Computation> computations() {
    return computations;
  }

  /** The sizes in extents and indices. */
  Set<Dim> dims() {
    return dims;
  }

  Set<String> writtenBuffers() {
    return writtenBuffers;
  }

  Set<String> assignedLocals() {
    return assignedLocals;
  }

  Set<String> declaredLocals() {
    return declaredLocals;
  }

  Set<String> readLocals() {
    return readLocals;
  }

  /** The loop variables that indices mention, also of loops outside. */
  Set<String> loopVariables() {
    return loopVariables;
  }
}

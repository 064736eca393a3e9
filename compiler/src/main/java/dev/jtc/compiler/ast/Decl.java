package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/** A declaration of a file. A {@code doc} is the text of its {@code ///} lines, empty for none. */
public sealed interface Decl extends Syntax {
  Kind kind();

  /** One constant per record, for switches without a default. */
  enum Kind {
    FN,
    MODEL,
    OPTIMIZER,
    CONST,
    MAIN
  }

  /**
   * A function of a file or of a model.
   *
   * @param isTrain whether it is a {@code train fn}
   * @param backward the gradient given by hand
   */
  record Fn(
      String doc,
      String name,
      Span nameSpan,
      boolean isTrain,
      List<Param> params,
      Optional<TypeExpr> result,
      Body body,
      Optional<Backward> backward,
      Span span)
      implements Decl, Member {
    public Fn {
      params = List.copyOf(params);
    }

    @Override
    public Kind kind() {
      return Kind.FN;
    }

    @Override
    public MemberKind memberKind() {
      return MemberKind.FN;
    }

    /** The same as a {@code train fn}: what it does when one calls it. */
    public Fn inTraining() {
      return new Fn(doc, name, nameSpan, true, params, result, body, backward, span);
    }

    /** The statements of the body; of the short form, the one that returns its expression. */
    public List<Stmt> statements() {
      return body.statements();
    }
  }

  /** {@code { … }} or {@code = expression}. */
  sealed interface Body {
    List<Stmt> statements();

    record Long(Block block) implements Body {
      @Override
      public List<Stmt> statements() {
        return block.statements();
      }
    }

    record Short(Expr value) implements Body {
      @Override
      public List<Stmt> statements() {
        return List.of(new Stmt.Return(Optional.of(value), value.span()));
      }
    }
  }

  /** {@code backward (dy) { … }}: one name per result, one value returned per tensor parameter. */
  record Backward(List<Pattern.Named> names, Block block, Span span) {
    public Backward {
      names = List.copyOf(names);
    }
  }

  /**
   * @param params the configuration
   */
  record Model(
      String doc, String name, Span nameSpan, List<Param> params, List<Member> members, Span span)
      implements Decl {
    public Model {
      params = List.copyOf(params);
      members = List.copyOf(members);
    }

    @Override
    public Kind kind() {
      return Kind.MODEL;
    }
  }

  /**
   * @param params the configuration, changeable between steps
   * @param slots values kept per parameter
   * @param states values kept per optimizer
   */
  record Optimizer(
      String doc,
      String name,
      Span nameSpan,
      List<Param> params,
      List<SlotDecl> slots,
      List<Member.StateDecl> states,
      Update update,
      Span span)
      implements Decl {
    public Optimizer {
      params = List.copyOf(params);
      slots = List.copyOf(slots);
      states = List.copyOf(states);
    }

    @Override
    public Kind kind() {
      return Kind.OPTIMIZER;
    }
  }

  /** {@code update (p, g) { … }}: names for the parameter and its gradient. */
  record Update(List<Pattern.Named> names, Block block, Span span) {
    public Update {
      names = List.copyOf(names);
    }
  }

  /** {@code const NAME: type = value}. */
  record Const(
      String doc, String name, Span nameSpan, Optional<TypeExpr> type, Expr value, Span span)
      implements Decl {
    @Override
    public Kind kind() {
      return Kind.CONST;
    }
  }

  /** {@code main { … }}. */
  record Main(String doc, Block block, Span span) implements Decl {
    @Override
    public Kind kind() {
      return Kind.MAIN;
    }
  }
}

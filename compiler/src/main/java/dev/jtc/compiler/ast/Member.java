package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.Span;
import java.util.Optional;

/** What the body of a model consists of; a {@link Decl.Fn} is one, too. */
public sealed interface Member extends Syntax
    permits Decl.Fn, Member.LetDecl, Member.ParamDecl, Member.StateDecl, Member.RequireDecl {
  MemberKind memberKind();

  /** One constant per record, for switches without a default. */
  enum MemberKind {
    LET,
    PARAM,
    STATE,
    FN,
    REQUIRE
  }

  /** {@code let name = value}: a submodel, an optimizer, or a constant of the instance. */
  record LetDecl(String doc, Pattern pattern, Optional<TypeExpr> type, Expr value, Span span)
      implements Member {
    @Override
    public MemberKind memberKind() {
      return MemberKind.LET;
    }
  }

  /** {@code param name: type = init}: trained. */
  record ParamDecl(
      String doc, String name, Span nameSpan, Optional<TypeExpr> type, Expr init, Span span)
      implements Member {
    @Override
    public MemberKind memberKind() {
      return MemberKind.PARAM;
    }
  }

  /** {@code state name: type = init}: kept and saved, not trained. */
  record StateDecl(
      String doc, String name, Span nameSpan, Optional<TypeExpr> type, Expr init, Span span)
      implements Member {
    @Override
    public MemberKind memberKind() {
      return MemberKind.STATE;
    }
  }

  /** {@code require(n > 0, "…")}: done when the model is made. */
  record RequireDecl(Expr call, Span span) implements Member {
    @Override
    public MemberKind memberKind() {
      return MemberKind.REQUIRE;
    }
  }
}

package dev.jtc.compiler.ast;

import dev.jtc.compiler.source.SourceFile;
import dev.jtc.compiler.source.Span;
import java.util.List;

/**
 * One file.
 *
 * @param packageName the Java package of the generated classes; empty for none
 * @param decls in the order written
 */
public record SourceUnit(
    SourceFile file, String packageName, List<Import> imports, List<Decl> decls, Span span)
    implements Syntax {
  public SourceUnit {
    imports = List.copyOf(imports);
    decls = List.copyOf(decls);
  }

  /** {@code import "path"}, the path relative to the importing file. */
  public record Import(String path, Span pathSpan, Span span) {}
}
